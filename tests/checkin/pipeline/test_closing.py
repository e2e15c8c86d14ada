"""Sessions close by themselves, once, some hours after their end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from checkin.core.events import ClosingFacts
from checkin.pipeline import closing
from checkin.pipeline.closing import Closing
from checkin.store import log
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from tests.small import Clock

DEADLINE = 20.0


async def _closings(parts: Parts) -> list[tuple[str, int]]:
    """Session and time of every closing in the log."""
    programme = parts.register.programme
    pages = [log.read(parts.store, programme.id, town.id) for town in programme.municipalities]
    facts = [entry.facts for pages_of in pages for entry in [e async for page in pages_of for e in page]]
    return [(fact.session, fact.at) for fact in facts if isinstance(fact, ClosingFacts)]


async def _due(parts: Parts, clock: Clock, after: float = 2.0) -> int:
    await small.caught_up(parts)
    return await Closing(parts.register, parts.fold, parts.intake, after).due(clock())


async def test_a_session_closes_so_many_hours_after_its_end(parts: Parts, clock: Clock) -> None:
    """Not a moment earlier, and at that time; those inside are not any more."""
    await small.take(parts, small.scan(), small.scan(small.CLASS))
    clock.at = small.FIRST.replace(hour=12, minute=59)
    assert await _due(parts, clock) == 0
    clock.forward(minutes=1)
    assert await _due(parts, clock) == 1
    await small.caught_up(parts)
    row = parts.feed.figures()["samling"]
    assert (row.attended, row.present) == (31, 0)
    assert await _closings(parts) == [("samling", small.ms(clock.at))]


async def test_a_session_is_closed_once_however_many_think_of_it(parts: Parts, clock: Clock) -> None:
    """At the same moment, later, and in the service's own time."""
    await small.take(parts, small.scan())
    clock.forward(hours=6)
    await asyncio.gather(*(_due(parts, clock) for _ in range(5)))
    await small.caught_up(parts)
    assert await _due(parts, clock) == 0
    assert len(await _closings(parts)) == 1


async def test_a_session_that_nobody_came_to_is_left_alone(parts: Parts, clock: Clock) -> None:
    """There is nothing to close."""
    clock.forward(days=2)
    assert await _due(parts, clock) == 0


async def test_a_closing_that_an_organiser_took_back_is_not_repeated(parts: Parts, clock: Clock) -> None:
    """Whoever stays late is inside again."""
    await small.take(parts, small.scan())
    clock.forward(hours=6)
    await _due(parts, clock)
    session = parts.register.programme.session["samling"]
    id = closing.id_of(parts.register.programme.id, session, session.end + 2 * closing.HOUR)
    await parts.intake.annul(small.new_id(), id, "samling", "organiser")
    assert await _due(parts, clock) == 0
    await small.caught_up(parts)
    assert parts.feed.figures()["samling"].present == 1


async def test_a_live_service_closes_by_itself(parts: Parts, clock: Clock) -> None:
    """Without anybody asking."""
    await small.take(parts, small.scan())
    clock.forward(hours=6)
    async with asyncio.timeout(DEADLINE):
        while parts.feed.figures()["samling"].present:  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.02)
    assert len(await _closings(parts)) == 1


async def test_a_session_whose_end_was_moved_to_later_opens_again_and_closes_then(parts: Parts, clock: Clock) -> None:
    """Once, however many think of it; who was inside is inside again."""
    await small.take(parts, small.scan(), small.scan(small.CLASS))
    clock.forward(hours=6)
    assert await _due(parts, clock) == 1
    await _moved(parts, hours=10)
    await asyncio.gather(*(_due(parts, clock) for _ in range(3)))
    await small.caught_up(parts)
    assert parts.feed.figures()["samling"].present == 31
    clock.forward(hours=24)
    assert await _due(parts, clock) == 1
    await small.caught_up(parts)
    assert parts.feed.figures()["samling"].present == 0


async def test_what_an_organiser_closed_stays_closed_when_the_end_is_moved(parts: Parts, clock: Clock) -> None:
    """They meant it."""
    await small.take(parts, small.scan())
    await parts.intake.closing(small.new_id(), "samling", clock(), "organiser")
    await _moved(parts, hours=10)
    await _due(parts, clock)
    await small.caught_up(parts)
    assert parts.feed.figures()["samling"].present == 0


async def _moved(parts: Parts, hours: int) -> None:
    """The session ends so many hours later."""
    programme = parts.register.programme
    sessions = tuple(
        msgspec.structs.replace(one, end=one.end + hours * closing.HOUR) if one.id == "samling" else one
        for one in programme.sessions
    )
    await parts.register.put_programme(msgspec.structs.replace(programme, sessions=sessions))
