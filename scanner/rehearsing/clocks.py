"""The simulated clock: which times the rehearsal goes through, how fast, and how it has the service's clock set.

Whoever started the rehearsal reads a line of JSON for each time, sets the service's clock to it and answers `ok`. Only then does
anything happen at that time.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from scanner.rehearsing.acts import STEP, Act

if TYPE_CHECKING:
    from asyncio import StreamReader
    from collections.abc import Callable, Iterator, Sequence

    from checkin.core.programmes import Programme

HOUR = 3_600_000
AFTERWARDS = 3 * HOUR
"""Milliseconds after the end of the last session at which the week is over and everything closed."""


class Failed(Exception):
    """The rehearsal can't go on; one sentence says why."""


class Step(NamedTuple):
    """What happens between two settings of the clock, in milliseconds."""

    start: int
    acts: tuple[Act, ...]

    @property
    def end(self) -> int:
        """Where the clock stands while the acts happen: no door is ahead of the service."""
        return self.start + STEP


class Told(msgspec.Struct):
    """A line for whoever sets the clock: the time in milliseconds, acts done of how many, and what is going on."""

    clock: int
    done: int
    of: int
    note: str


def steps(acts: Sequence[Act], programme: Programme, *, every: bool) -> Iterator[Step]:
    """The steps of a week in their order.

    Args:
        acts: in the order of their times.
        programme: says when sessions are on.
        every: with each step of a session that is on, even one in which nothing happens.
    """
    busy = {start: tuple(some) for start, some in groupby(acts, lambda act: act.at // STEP * STEP)}
    starts = set(busy) | (_on(programme) if every else set())
    for start in sorted(starts):
        yield Step(start, busy.get(start, ()))


def _on(programme: Programme) -> set[int]:
    """Every step in which a session has its doors open or goes on."""
    return {
        start for session in programme.sessions for start in range(session.doors_open // STEP * STEP, session.end, STEP)
    }


class Pace:
    """Holds the clock back, so that at most so many simulated seconds pass in a real one. Time without sessions passes at once."""

    def __init__(self, speed: float | None, programme: Programme) -> None:
        self._speed = speed
        self._programme = programme
        self._due = 0.0
        self._at = 0

    @property
    def held(self) -> bool:
        """Whether time is held back at all."""
        return self._speed is not None

    def delay(self, at: int, now: float) -> float:
        """The real seconds to wait until it may be that time in milliseconds; `now` is the real time in seconds."""
        self._due = max(now, self._due + self._lapse(at))
        self._at = at
        return self._due - now

    def _lapse(self, at: int) -> float:
        """The real seconds between the time that was last and this one."""
        if self._speed is None:
            return 0.0
        some_on = any(session.doors_open < at and session.end > self._at for session in self._programme.sessions)
        return (at - self._at) / 1000 / self._speed if self._at and some_on else 0.0


class Setter:
    """Whoever sets the service's clock, spoken to over two pipes."""

    def __init__(self, answers: StreamReader, say: Callable[[bytes], None]) -> None:
        self._answers = answers
        self._say = say

    async def set(self, told: Told) -> None:
        """Have the clock set.

        Raises:
            Failed: nobody is there any more.
        """
        self._say(msgspec.json.encode(told) + b"\n")
        answer = await self._answers.readline()
        if answer.strip() != b"ok":
            raise Failed("nobody sets the clock any more: the rehearsal is started by `checkin demo`")
