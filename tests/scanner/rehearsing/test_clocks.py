"""The clock: steps of a week, how fast they pass, and who sets it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from scanner.rehearsing.acts import STEP, Act
from scanner.rehearsing.clocks import Failed, Pace, Setter, Told, steps
from tests.scanner.small import HOUR, MINUTE, NINE

if TYPE_CHECKING:
    from checkin.core.programmes import Programme

DOORS = NINE - 30 * MINUTE


def act(number: int, at: int) -> Act:
    return Act(number=number, at=at, door="hall-1", session="messe", text="X")


def test_acts_of_the_same_half_minute_are_one_step(programme: Programme) -> None:
    """And the clock stands at its end, so that no door is ahead of the service."""
    acts = [act(1, NINE), act(2, NINE + STEP - 1), act(3, NINE + STEP), act(4, NINE + 10 * STEP)]
    found = list(steps(acts, programme, every=False))

    assert [[one.number for one in step.acts] for step in found] == [[1, 2], [3], [4]]
    assert [step.end for step in found] == [NINE + STEP, NINE + 2 * STEP, NINE + 11 * STEP]


def test_every_step_of_a_session_can_be_asked_for(programme: Programme) -> None:
    """So that the clock moves on while nothing happens; and early birds have their step too."""
    found = list(steps([act(1, DOORS - MINUTE)], programme, every=True))

    assert found[0].acts
    assert [step.start for step in found[1:3]] == [DOORS, DOORS + STEP]
    assert len(found) == 1 + 2 * (150 * MINUTE // STEP)


def test_without_a_speed_nothing_is_held_back(programme: Programme) -> None:
    """As fast as it goes."""
    pace = Pace(None, programme)

    assert not pace.held
    assert [pace.delay(NINE + number * HOUR, float(number)) for number in range(3)] == [0.0, 0.0, 0.0]


def test_while_a_session_is_on_time_passes_at_most_at_the_speed(programme: Programme) -> None:
    """Sixty simulated seconds a second: a minute takes one, counted from when it was due."""
    pace = Pace(60.0, programme)

    assert pace.held
    assert pace.delay(NINE, 100.0) == 0.0
    assert pace.delay(NINE + MINUTE, 100.25) == pytest.approx(0.75)
    assert pace.delay(NINE + 2 * MINUTE, 105.0) == 0.0
    assert pace.delay(NINE + 3 * MINUTE, 105.0) == pytest.approx(1.0)


def test_nights_pass_at_once(programme: Programme) -> None:
    """No session has its doors open between the fair and the course."""
    pace = Pace(1.0, programme)
    pace.delay(NINE + 2 * HOUR, 0.0)

    assert pace.delay(NINE + 3 * HOUR, 1.0) == 0.0


async def test_the_clock_is_set_when_it_is_said_to_be() -> None:
    """One line out, one line in."""
    lines: list[bytes] = []
    answers = asyncio.StreamReader()
    answers.feed_data(b"ok\n")
    await Setter(answers, lines.append).set(Told(NINE, 3, 10, "Messe"))

    assert [msgspec.json.decode(line) for line in lines] == [{"clock": NINE, "done": 3, "of": 10, "note": "Messe"}]
    assert lines[0].endswith(b"\n")


@pytest.mark.parametrize("answer", [b"", b"what?\n"])
async def test_a_rehearsal_ends_when_nobody_sets_the_clock(answer: bytes) -> None:
    """Whoever started it has gone."""
    answers = asyncio.StreamReader()
    answers.feed_data(answer)
    answers.feed_eof()

    with pytest.raises(Failed, match="nobody sets the clock"):
        await Setter(answers, lambda _: None).set(Told(NINE, 0, 1, ""))
