"""One session in full: what `tests/checkin/api/test_sessions.py` leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.pipeline import sessions
from tests import small

if TYPE_CHECKING:
    import pytest

    from checkin.api.keys import Parts
    from checkin.wire.sessions import SessionDetail


async def _detail(parts: Parts, id: str = "samling") -> SessionDetail:
    await small.caught_up(parts)
    session = parts.register.programme.session[id]
    return sessions.detail(parts.register, parts.feed, session, names=True, now=small.ms(small.NOW))


async def test_a_session_in_which_nothing_happened_has_its_doors(parts: Parts) -> None:
    """And nothing else."""
    told = await _detail(parts, "kveld")
    assert [(door.id, door.devices) for door in told.doors] == [("salen-1", [])]
    assert (told.arrivals, told.refusals, told.standing, told.conflicts) == ([], [], 0, [])


async def test_of_very_many_conflicts_the_earliest_are_listed(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """And all are counted."""
    monkeypatch.setattr(sessions, "LISTED", 1)
    let_in = {"provisional": "admitted"}
    later, sooner = small.scan("ANNET", **let_in), small.scan("UKJENT", at=small.FIRST, **let_in)
    await small.take(parts, later, sooner)
    told = await _detail(parts)
    assert ([row.scan for row in told.conflicts], told.standing) == ([sooner["id"]], 2)


async def test_a_ticket_let_in_by_three_doors_has_two_conflicts_that_tell_the_same_moves(parts: Parts) -> None:
    """In the order of the doors' time, whatever order they arrived in."""
    at = [small.FIRST + small.minutes(number) for number in (2, 0, 1)]
    scans = [small.scan(at=one, provisional="admitted") for one in at]
    await small.take(parts, *scans)
    told = await _detail(parts)
    wanted = [scans[1]["id"], scans[2]["id"], scans[0]["id"]]
    assert {tuple(move.scan for move in row.moves) for row in told.conflicts} == {tuple(wanted)}
