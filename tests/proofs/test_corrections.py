"""What is put right during the week, with two services on one store: scans moved, gaps written off, sessions closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from checkin.core.events import ClosingFacts
from checkin.errors import StoreUnavailable
from checkin.pipeline import batching, closing, moving
from checkin.pipeline.moving import Move
from tests import small
from tests.proofs import pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkin.api.keys import Parts
    from checkin.core.events import Entry
    from checkin.pipeline.batching import Gathering
    from checkin.store.log import Item
    from checkin.store.register import Register
    from tests.small import Clock

# Scans put right


def _move(clock: Clock, session: str, to: str, direction: Any = None) -> Move:
    at = small.ms(clock.at)
    return Move("door", session, at - 3_600_000, at + 3_600_000, to, direction)


async def _moved(parts: Parts, clock: Clock, wanted: Move) -> int:
    async with batching.opened(parts.store, parts.register.programme.id) as gathering:
        done = await moving.move_scans(parts.store, parts.register, gathering, wanted, small.new_id, clock())
    return done.moved


async def test_the_wrong_door_for_twenty_minutes_is_put_right_and_undone_by_the_same_act(
    both: list[Parts], clock: Clock
) -> None:
    """Single people, a class in two parts, somebody who left; the log keeps all of it."""
    scans = [small.scan("BILLETT-01"), small.scan("BILLETT-02"), small.scan(small.CLASS, heads=12)]
    scans += [small.scan(small.CLASS, heads=8), small.scan("BILLETT-01"), small.scan("BILLETT-02", direction="exit")]
    await small.take(both[0], *scans)
    await small.take(both[1], small.scan("BILLETT-03"), device="another")
    before, entries = await pairs.settled(both), len(await pairs.entries(both[0]))

    assert await _moved(both[0], clock, _move(clock, "samling", "foredrag")) == 5
    put_right = await pairs.settled(both)
    assert (put_right["samling"], put_right["foredrag"]) == ((1, 1, 1), (22, 21, 0))
    assert await _moved(both[1], clock, _move(clock, "foredrag", "samling")) == 5
    assert await pairs.settled(both) == before
    assert len(await pairs.entries(both[0])) == entries + 4 * 5


async def test_exits_that_were_scanned_as_entries_are_turned_round_and_back(both: list[Parts], clock: Clock) -> None:
    """Those who left are counted out; turned back they are inside again."""
    await small.take(both[0], *(small.scan(code) for code in small.SINGLES[:3]), device="front")
    clock.forward(minutes=10)
    scans = [small.scan(code, at=clock.at, provisional="admitted", heads=1) for code in small.SINGLES[:2]]
    await small.take(both[1], *scans)
    assert (await pairs.settled(both))["samling"] == (3, 3, 0)

    assert await _moved(both[0], clock, _move(clock, "samling", "samling", "exit")) == 2
    assert (await pairs.settled(both))["samling"] == (3, 1, 0)
    assert await _moved(both[0], clock, _move(clock, "samling", "samling", "entry")) == 2
    assert (await pairs.settled(both))["samling"] == (3, 3, 0)


class BreaksOff:
    """A gathering that records what goes to the first session, and then loses the store."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering

    async def record(self, items: Sequence[Item]) -> NoReturn:
        """Half of it."""
        await self._gathering.record([item for item in items if item.facts.session == items[0].facts.session])
        raise StoreUnavailable("store_unavailable", "the store does not answer")


async def test_a_move_that_was_broken_off_half_way_is_done_again_and_nobody_is_lost(
    both: list[Parts], clock: Clock
) -> None:
    """What had been moved already is not moved twice."""
    parts, wanted = both[0], _move(clock, "samling", "foredrag")
    await small.take(parts, *(small.scan(code) for code in small.SINGLES[:3]), small.scan(small.CLASS, heads=7))

    async with batching.opened(parts.store, parts.register.programme.id) as gathering:
        broken: Any = BreaksOff(gathering)
        with pytest.raises(StoreUnavailable):
            await moving.move_scans(parts.store, parts.register, broken, wanted, small.new_id, clock())

    assert await _moved(parts, clock, wanted) == 4
    settled = await pairs.settled(both)
    assert (settled["samling"].attended, settled["foredrag"].attended) == (0, 10)


async def test_a_move_to_another_session_in_one_direction_takes_along_what_had_that_direction_already(
    both: list[Parts], clock: Clock
) -> None:
    """The wrong session, and for most of the time the wrong direction too."""
    await small.take(both[0], *(small.scan(code) for code in small.SINGLES[:4]), device="front")
    clock.forward(minutes=5)
    wrong = [small.scan(code, "foredrag", at=clock.at) for code in small.SINGLES[:3]]
    right_way = small.scan(small.SINGLES[3], "foredrag", at=clock.at, direction="exit", provisional="exited")
    await small.take(both[0], *wrong, right_way)

    assert await _moved(both[0], clock, _move(clock, "foredrag", "samling", "exit")) == 4
    assert (await pairs.settled(both))["samling"] == (4, 0, 0)


# What has not come


async def test_a_gap_in_a_devices_numbers_makes_all_figures_provisional_until_it_comes_or_is_written_off(
    held: Register, both: list[Parts]
) -> None:
    """Both services say which device misses how many."""
    await small.take(both[0], small.scan("BILLETT-01", seq=1), small.scan("BILLETT-02", seq=5), device="phone")
    await small.take(both[1], small.scan("BILLETT-03", seq=2), device="tablet")
    assert await _missing(both) == {"phone": 3, "tablet": 1}

    await small.take(both[1], small.scan("BILLETT-04", seq=3), device="phone")
    await small.take(both[1], small.scan("BILLETT-05", seq=1), device="tablet")
    assert await _missing(both) == {"phone": 2}

    await held.write_off("phone", 5)
    await pairs.until(both, lambda parts: not parts.feed.provisional)
    assert await _missing(both) == {}
    await small.take(both[0], small.scan("BILLETT-06", seq=8), device="phone")
    assert await _missing(both) == {"phone": 2}


async def _missing(both: list[Parts]) -> dict[str, int]:
    """What both services say is missing; then every row is provisional, else none."""
    await pairs.rows(both)
    told = [parts.feed.snapshot() for parts in both]
    found = [{row.device: row.scans for row in snapshot.missing} for snapshot in told]
    assert found[0] == found[1]
    for snapshot in told:
        assert snapshot.provisional == snapshot.programme.provisional == bool(found[0])
        assert {row.provisional for row in snapshot.municipalities} == {snapshot.provisional}
        assert {row.provisional for row in snapshot.sessions} == {snapshot.provisional}
    return found[0]


# Closing


async def _closings(parts: Parts) -> list[Entry]:
    return [entry for entry in await pairs.entries(parts) if isinstance(entry.facts, ClosingFacts)]


async def test_a_session_closes_once_though_two_services_think_of_it_and_counts_what_comes_later(
    both: list[Parts], clock: Clock
) -> None:
    """Scans from before it that arrive after it are inside no more; scans from after it are too late."""
    await small.take(both[0], small.scan("BILLETT-01"), small.scan(small.CLASS, heads=20))
    clock.forward(hours=6)
    await small.until(lambda: _closings(both[0]), bool)
    [late] = await small.take(both[1], small.scan("BILLETT-02", at=small.NOW, provisional="admitted"))
    [too_late] = await small.take(both[1], small.scan("BILLETT-03", at=clock.at, override="slipper inn"))

    assert (late.outcome, late.conflict) == ("admitted", None)
    assert (too_late.outcome, too_late.also) == ("admitted", ["too_late"])
    assert (await pairs.settled(both))["samling"] == (23, 1, 0)
    [entry] = await _closings(both[0])
    session = both[0].register.programme.session["samling"]
    assert entry.facts.at == session.end + 2 * closing.HOUR


async def test_a_closing_that_was_taken_back_stays_taken_back_on_both(both: list[Parts], clock: Clock) -> None:
    """Whoever stayed is inside again, and neither service closes it once more."""
    await small.take(both[0], small.scan("BILLETT-01"), small.scan("BILLETT-02"))
    clock.forward(hours=6)
    [entry] = await small.until(lambda: _closings(both[0]), bool)
    assert (await pairs.settled(both))["samling"] == (2, 0, 0)

    await both[1].intake.annul(small.new_id(), entry.facts.id, "samling", "organiser")

    assert (await pairs.settled(both))["samling"] == (2, 2, 0)
    for parts in both:
        assert await closing.Closing(parts.register, parts.fold, parts.intake, 2.0).due(clock()) == 0
    assert await _closings(both[1]) == [entry]
