"""The messages of bundles: what crosses the wire is plain JSON that a phone reads as well."""

from __future__ import annotations

import json
from base64 import b64encode

import msgspec
import pytest

from checkin.core.bundles import Code, Kind, Revoked, SessionState, Tickets, Validity
from checkin.core.programmes import Programme
from checkin.wire.bundles import Bundle, Changes

TICKETS = Tickets(
    digests=b"\x00\xff" * 8,
    heads=(1, 30),
    kinds=(0, 0),
    of=(Kind("youth", (0, 2)),),
    nonce=b"n",
    sealed=b"\xfe",
    lengths=(1, 0),
    organisations=("Skole 01",),
    codes=(Code(1, b"\x01" * 8, 5), Code(1, b"\x02" * 8, None)),
    revoked=(Revoked(0, 7),),
    validity=(Validity(0, None, 9),),
)
STATE = SessionState("messe", 3, 2, (1,), (0, 2), (0, 2), (None, -5), (None, 1))


def test_a_bundle_comes_back_as_it_was() -> None:
    """Times of the programme are numbers, bytes base64, what names a ticket is its place."""
    programme = Programme("uke", "Uka", "Europe/Oslo", ("nb",))
    told = Bundle(
        now="n",
        epoch="e",
        version="v",
        place="1-0",
        door="d",
        programme=programme,
        salt=b"s",
        tickets=TICKETS,
        sessions=[STATE],
    )
    text = msgspec.json.encode(told)
    assert msgspec.json.decode(text, type=Bundle) == told
    columns = json.loads(text)["tickets"]
    assert columns["digests"] == b64encode(TICKETS.digests).decode()
    assert columns["codes"] == [[1, b64encode(b"\x01" * 8).decode(), 5], [1, b64encode(b"\x02" * 8).decode(), None]]
    assert (columns["revoked"], columns["validity"], columns["of"][0]["sessions"]) == ([[0, 7]], [[0, None, 9]], [0, 2])


def test_changes_that_tell_nothing_tell_it_all_the_same() -> None:
    """Every field is there, so that a reader need not know defaults."""
    told = Changes(now="n", epoch="e", version="v", place="1-0")
    assert json.loads(msgspec.json.encode(told)) == {
        "now": "n", "epoch": "e", "version": "v", "place": "1-0", "renew": False, "tickets": None, "digests": "", "sessions": [],
    }  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(told), type=Changes) == told


@pytest.mark.parametrize("text", [b"{}", b"[]", b'{"now": 1}', b"\xff", b'{"digests": "%"}'])
def test_what_is_no_bundle_is_none(text: bytes) -> None:
    """Of another version, or of another server."""
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        msgspec.json.decode(text, type=Bundle)
