"""Moving scans to where they belong: the log keeps both, the figures follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checkin import serve
from checkin.errors import BadInput
from checkin.pipeline import batching, moving
from checkin.pipeline.moving import Move, Moved
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from tests.small import Clock


def _wanted(**changes: Any) -> Move:
    """The scans of the device `door` in `samling` within the hour, to `foredrag`, but for the changes."""
    at = small.ms(small.NOW)
    return Move("door", "samling", at - 3_600_000, at + 3_600_000, "foredrag", None)._replace(**changes)


async def _move(parts: Parts, clock: Clock, wanted: Move) -> Moved:
    async with batching.opened(parts.store, parts.register.programme.id) as gathering:
        moved = await moving.move_scans(parts.store, parts.register, gathering, wanted, small.new_id, clock())
    async for entries in serve.folding.log.read(parts.store, parts.register.programme.id, "verdal"):
        await parts.fold.take("verdal", entries)
    return moved


def _attended(parts: Parts) -> tuple[int, int]:
    figures = parts.feed.figures()
    return figures["samling"].attended, figures["foredrag"].attended


async def test_the_wrong_session_chosen_is_put_right_and_can_be_put_back(parts: Parts, clock: Clock) -> None:
    """Admissions move with their time; refused ones and other devices' stay."""
    await small.take(parts, small.scan(), small.scan(), small.scan(small.CLASS, heads=12))
    await small.take(parts, small.scan("BILLETT-02"), device="another")
    assert await _move(parts, clock, _wanted()) == Moved(2, 1)
    assert _attended(parts) == (1, 13)
    assert parts.feed.figures()["foredrag"].first_arrival == small.ms(small.NOW)
    assert (await _move(parts, clock, _wanted(session="foredrag", to_session="samling"))).moved == 2
    assert _attended(parts) == (14, 0)


async def test_entry_that_should_have_been_exit_is_turned_round(parts: Parts, clock: Clock) -> None:
    """The device was set to the wrong direction."""
    await small.take(parts, small.scan(), device="first")
    clock.forward(minutes=1)
    await small.take(parts, small.scan(at=clock.at, provisional="admitted"))
    assert (await _move(parts, clock, _wanted(to_session="samling", direction="exit"))).moved == 1
    row = parts.feed.figures()["samling"]
    assert (row.attended, row.present) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"session": "nowhere"}, "session_unknown"),
        ({"to_session": "nowhere"}, "session_unknown"),
        ({"to_session": "smakebit"}, "session_elsewhere"),
        ({"to_session": "samling"}, "nothing_to_move"),
    ],
)
async def test_a_move_that_cannot_be_is_told(parts: Parts, clock: Clock, changes: dict[str, Any], code: str) -> None:
    """And nothing is moved."""
    await small.take(parts, small.scan())
    with pytest.raises(BadInput) as told:
        await _move(parts, clock, _wanted(**changes))
    assert told.value.code == code


async def test_only_the_time_that_was_named_is_moved(parts: Parts, clock: Clock) -> None:
    """Both ends included."""
    await small.take(
        parts, *(small.scan(code, at=small.NOW - small.minutes(n)) for n, code in enumerate(small.SINGLES[:5]))
    )
    first, last = (small.ms(small.NOW - small.minutes(number)) for number in (3, 1))
    assert (await _move(parts, clock, _wanted(since=first, until=last))).moved == 3
