"""Log entries: packed by the service and the store, read back as they were."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from checkin.core import events
from checkin.core.events import AnnulmentFacts, ClosingFacts, Conclusion, CountFacts, Entry, Facts, ScanFacts

HEAD: tuple[Any, ...] = ("id", "hall", 1_668_499_200_000, 1_668_499_201_000, "future", "phone", 7)
SCAN = ScanFacts(*HEAD, "front", "ticket", 5, "entry", 2, True, "admitted", "first")
ALL: list[Facts] = [
    SCAN,
    CountFacts(*HEAD, "front", "exit", 3),
    AnnulmentFacts(*HEAD, "other"),
    ClosingFacts(*HEAD),
]
TAKEN_BACK = Conclusion("admitted", None, ("too_late",), "revoked", 2, 2, annuls=True)


@pytest.mark.parametrize("facts", ALL, ids=lambda facts: facts.__struct_config__.tag)
@pytest.mark.parametrize("conclusion", [Conclusion(), TAKEN_BACK], ids=["nothing concluded", "much concluded"])
def test_an_entry_is_read_as_it_was_packed(facts: Facts, conclusion: Conclusion) -> None:
    """Its place, its facts by their kind, its conclusion."""
    entry = events.unpack("1-0", msgspec.msgpack.encode(facts), msgspec.msgpack.encode(conclusion))

    assert entry == Entry("1-0", facts, conclusion)
    assert type(entry.facts) is type(facts)


def test_the_fields_of_a_scan_stand_where_every_log_has_them() -> None:
    """A field may be added at the end, never moved: the store's function and old logs count on it."""
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(SCAN))

    assert packed[:7] == ["scan", "id", "hall", 1_668_499_200_000, 1_668_499_201_000, "future", "phone"]
    assert packed[7:] == [7, "front", "ticket", 5, "entry", 2, True, "admitted", "first"]


def test_an_entry_from_before_a_field_was_added_is_read_with_its_default() -> None:
    """Both halves of it."""
    packed = msgspec.msgpack.decode(msgspec.msgpack.encode(SCAN))[:15]

    entry = events.unpack("1-0", msgspec.msgpack.encode(packed), msgspec.msgpack.encode(["refused"]))

    assert isinstance(entry.facts, ScanFacts)
    assert (entry.facts.instead_of, entry.conclusion) == ("", Conclusion("refused"))


@pytest.mark.parametrize(
    ("facts", "conclusion", "annulled"),
    [
        pytest.param(AnnulmentFacts(*HEAD, "other"), Conclusion(), "other", id="an annulment takes back what it names"),
        pytest.param(SCAN, TAKEN_BACK, "first", id="a scan that took back the one it is made instead of"),
        pytest.param(SCAN, Conclusion("admitted"), None, id="a scan made instead of one that had not come"),
        pytest.param(CountFacts(*HEAD, "front", "entry", 1), Conclusion(), None, id="a count takes nothing back"),
        pytest.param(ClosingFacts(*HEAD), Conclusion(), None, id="a closing takes nothing back"),
    ],
)
def test_an_entry_tells_which_other_it_takes_back(facts: Facts, conclusion: Conclusion, annulled: str | None) -> None:
    """By an annulment of its own, or because it was made instead."""
    assert events.annulled_by(Entry("1-0", facts, conclusion)) == annulled
