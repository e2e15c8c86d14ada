"""Places: a door, its sessions, and which of them it is time for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from scanner.laptop import places

from . import verdicts
from .verdicts import AT, FAIR, HOUR, TALK

MINUTE = 60_000


def test_a_door_has_the_sessions_that_it_serves() -> None:
    """And names for what the service has ids for."""
    place = verdicts.place()

    assert place.sessions == (FAIR,)
    assert (place.venue, place.door.name) == ("Stålhallen", "Dør 1")
    assert place.session("fagkonferansen") == TALK
    assert place.session("gone") is None
    assert (place.door_name("hall-2"), place.door_name("gone")) == ("Dør 2", "gone")
    assert (place.venue_name("salen"), place.venue_name("gone")) == ("Konferansesalen", "gone")


def test_of_a_door_without_a_programme_only_ids_are_known() -> None:
    """Enough to scan with."""
    place = places.named("hall-1", "messe", ZoneInfo("Europe/Oslo"))

    assert [session.title for session in place.sessions] == ["messe"]
    assert place.session("messe") == place.sessions[0]
    assert (place.venue, place.door_name("hall-2"), place.venue_name("sal")) == ("", "hall-2", "sal")


def test_times_are_those_of_the_clocks_at_the_door() -> None:
    """Whatever the laptop's own zone is."""
    assert f"{verdicts.place().local(AT):%H:%M}" == "10:00"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (AT - 5 * HOUR, "moteplassen"),
        (AT, "moteplassen"),
        (TALK.doors_open - 1, "moteplassen"),
        (TALK.doors_open, "fagkonferansen"),
        (TALK.end + MINUTE, "moteplassen"),
        (FAIR.end + MINUTE, "moteplassen"),
    ],
)
def test_the_clock_says_which_session_it_is(now: int, expected: str) -> None:
    """The one that is on and opened last; before any, the next; after all, the last to end."""
    session = places.by_the_clock((FAIR, TALK), now)

    assert session is not None
    assert session.id == expected


def test_a_door_without_sessions_has_none() -> None:
    """Whatever the time."""
    assert places.by_the_clock((), AT) is None
