"""Reading messages: what a device means is taken, what it can't mean is told with the field that is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core.scans import Scan
from checkin.errors import BadInput
from checkin.wire import reading
from checkin.wire.messages import MOST_SCANS, AnnulmentMessage, CountMessage
from checkin.wire.people import SignIn
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS: list[Callable[[bytes], object]] = [
    reading.scans,
    lambda body: reading.message(AnnulmentMessage, body),
    lambda body: reading.message(CountMessage, body),
    lambda body: reading.message(SignIn, body),
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["scans", "id", "at", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


def _read(**fields: Any) -> Scan:
    """A scan that was read, with these fields."""
    return reading.scan(small.raw(small.scan() | fields), "door")


def test_a_scan_is_read_with_all_that_it_says() -> None:
    """Times in milliseconds, ids in lower case, the device as who asks."""
    id, first, ticket = (small.new_id() for _ in range(3))
    scan = _read(
        id=id.upper(), at="2022-11-14T09:05:00.0015+01:00", seq=7, heads=3, override="Styret sier ja", provisional="admitted",
        provisional_reason="full", instead_of=first, ticket=ticket,
    )  # fmt: skip
    assert scan == Scan(
        id=id, at=1_668_413_100_001, session="samling", door="hallen-1", device="door", direction="entry", seq=7, code="BILLETT-01",
        ticket=ticket, heads=3, override="Styret sier ja", provisional="admitted", provisional_reason="full", instead_of=first,
    )  # fmt: skip


def test_what_is_absent_or_null_is_not_there() -> None:
    """Both mean the same."""
    absent = _read(id=(id := small.new_id()))
    assert _read(id=id, seq=None, heads=None, override=None, ticket=None, instead_of=None, provisional=None) == absent
    assert _read(code=None).code == ""


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("at", "2022-11-14T09:05:00", "`at`"),
        ("at", 1_668_413_100, "`at`"),
        ("id", "no id", "`id`"),
        ("heads", 0, "`heads`"),
        ("heads", 100_001, "`heads`"),
        ("seq", 2**53 + 1, "`seq`"),
        ("direction", "up", "`direction`"),
        ("session", "s" * 65, "`session`"),
        ("provisional", "exited", "an entry can't have been shown as exited"),
    ],
)
def test_a_scan_that_cannot_be_read_says_which_field_is_wrong(field: str, value: object, said: str) -> None:
    """One sentence, that a device shows to its staff."""
    with pytest.raises(BadInput) as told:
        _read(**{field: value})
    assert (told.value.code, said in told.value.detail) == ("scan_invalid", True), told.value.detail


def test_an_exit_cannot_have_been_shown_as_an_admission() -> None:
    """A door that shows it is wrong about itself."""
    with pytest.raises(BadInput, match="an exit can't have been shown as admitted"):
        _read(direction="exit", provisional="admitted")
    assert _read(direction="exit", provisional="refused").provisional == "refused"


@pytest.mark.parametrize(
    ("raw", "id"),
    [
        (b'{"id":"abc","at":1}', "abc"),
        (b'{"id":7}', None),
        (b"[]", None),
        (b"{", None),
        (b"[" * 10_000, None),
        (b'{"id":"\xff"}', None),
    ],
)
def test_an_unreadable_scan_keeps_the_id_it_claims(raw: bytes, id: str | None) -> None:
    """If one can be made out, cut to a length that an answer can carry."""
    assert reading.id_in(raw) == id
    assert reading.id_in(json.dumps({"id": "x" * 100}).encode()) == "x" * 64


def test_a_message_carries_one_to_five_hundred_scans() -> None:
    """None is a mistake, too many are to be sent in parts."""
    for number, status in ((0, 422), (MOST_SCANS + 1, 413)):
        with pytest.raises(BadInput, match="send them in parts") as told:
            reading.scans(msgspec.json.encode({"scans": [{}] * number}))
        assert (told.value.code, told.value.status) == ("scans_number", status)
    assert len(reading.scans(msgspec.json.encode({"scans": [{}] * MOST_SCANS}))) == MOST_SCANS


def test_half_a_surrogate_pair_is_mended_and_every_other_scan_stays_as_it_was() -> None:
    """Browsers write such text out as escapes; it is no Unicode, and no ticket's code."""
    good = small.scan()
    body = json.dumps({"scans": [small.scan("a\ud800b"), good]}).encode()
    strange, other = (reading.scan(raw, "door") for raw in reading.scans(body))
    assert strange.code == "a\N{REPLACEMENT CHARACTER}b"
    assert other == reading.scan(small.raw(good), "door")


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_a_message_or_bad_input_and_nothing_else(body: bytes) -> None:
    """For every kind of message, and for a single scan."""
    for kind in KINDS:
        told = _told(kind, body)
        assert told is None or (told.detail and 400 <= told.status < 500)
    told = _told(lambda raw: reading.scan(raw, "door"), body)
    assert told is None or told.code == "scan_invalid"


def _told(read: Callable[[bytes], object], body: bytes) -> BadInput | None:
    """What is said of bytes that can't be read."""
    try:
        read(body)
    except BadInput as problem:
        return problem
    return None
