"""The chain of deeds: whatever is done to it, it shows."""

from __future__ import annotations

import hashlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import deeds
from checkin.core.deeds import Deed, Link


def _chain(number: int) -> list[Link]:
    links: list[Link] = []
    for place in range(number):
        links.append(deeds.linked(links[-1].hash if links else b"", Deed(place, "kari", "exported", "log.csv")))
    return links


def test_a_chain_that_nobody_touched_is_whole() -> None:
    """Whole, and in two parts, the second begun with the hash of the first's last."""
    links = _chain(7)
    assert deeds.broken(links) is None
    assert deeds.broken(links[3:], links[2].hash) is None
    assert deeds.broken([]) is None


def test_the_hash_is_what_is_documented() -> None:
    """So that others can check it."""
    first, second = _chain(2)
    assert first.hash == hashlib.sha256(first.packed).digest()
    assert second.hash == hashlib.sha256(first.hash + second.packed).digest()
    assert second.deed == Deed(1, "kari", "exported", "log.csv")


@given(st.integers(0, 6), st.sampled_from(["changed", "taken out", "put in", "exchanged"]))
def test_an_edit_shows_at_its_place_or_right_behind(place: int, how: str) -> None:
    """A deed that was changed, taken out, put in, or exchanged with the next."""
    links = _chain(8)
    forged = links[place].deed
    match how:
        case "changed":
            links[place] = Link(msgspec.msgpack.encode(msgspec.structs.replace(forged, who="ola")), links[place].hash)
        case "taken out":
            del links[place]
        case "put in":
            links.insert(place, deeds.linked(b"", Deed(0, "ola", "signed_in")))
        case "exchanged":
            links[place], links[place + 1] = links[place + 1], links[place]
    found = deeds.broken(links)
    assert found is not None
    assert place <= found <= place + 1


def test_a_deed_says_no_more_than_who_what_and_of_what() -> None:
    """A field that is added belongs into the documents, and into this test."""
    assert Deed.__struct_fields__ == ("at", "who", "what", "of", "more")
