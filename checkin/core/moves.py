"""The rule of counting: what a ticket's moves in a session amount to.

Heads of a group can't be told apart, scans arrive late and out of order, clocks differ. So every figure comes from
`fold`:

1. A move is a recorded admission (+heads) or exit (-heads) that was not annulled.
2. Moves are read in the order of (time at the door in whole milliseconds, scan id), whatever order they arrived in.
3. The level is kept between 0 and the ticket's heads at every step.
4. A closing of the session puts the level to 0 at its time, after all moves of that millisecond.
5. The level at the end is *inside*; the highest level reached is *attended*; each rise of the highest is an *arrival*.

The Redis function keeps the same rule for what races (`store/functions.lua`); `tests/vectors/moves.json` holds both
to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Move(NamedTuple):
    """What one log entry adds to or takes from a ticket's heads in a session. Sorts as the rule reads it.

    `at` is in milliseconds since the epoch, `heads` signed.
    """

    at: int
    id: str
    heads: int
    door: str = ""


class Stay(NamedTuple):
    """What a ticket's moves amount to.

    `arrivals` pairs a time with the heads by which the highest level rose then. `cut` names the moves that the limits
    cut short, wholly or in part: what a conflict looks like once everything has arrived.
    """

    inside: int
    attended: int
    arrivals: tuple[tuple[int, int], ...]
    cut: frozenset[str]


NOWHERE = Stay(0, 0, (), frozenset())
"""The stay of a ticket without moves."""


def fold(moves: Iterable[Move], heads: int, closings: Iterable[int] = ()) -> Stay:
    """Read the moves of one ticket in one session by the rule.

    Args:
        moves: in any order, without the annulled ones; one that is there twice counts once.
        heads: how many the ticket admits.
        closings: the times in milliseconds at which the session was closed, in any order.
    """
    level = highest = 0
    arrivals: list[tuple[int, int]] = []
    cut: set[str] = set()
    ends = sorted(closings)
    closed = 0
    for move in sorted(set(moves)):
        while closed < len(ends) and ends[closed] < move.at:
            level = 0
            closed += 1
        wanted = level + move.heads
        level = min(max(wanted, 0), heads)
        if level != wanted:
            cut.add(move.id)
        if level > highest:
            arrivals.append((move.at, level - highest))
            highest = level
    if closed < len(ends):
        level = 0
    return Stay(level, highest, tuple(arrivals), frozenset(cut))


def first_admission(moves: Iterable[Move]) -> Move | None:
    """The earliest admission among the moves, if there is one."""
    return min((move for move in moves if move.heads > 0), default=None)


def net(counts: Iterable[tuple[int, int]], closings: Iterable[int]) -> int:
    """The heads counted in less those counted out, without a ticket, since the last closing.

    May be below 0, since ticketed heads may leave by a door that only counts; what is *present* never is.

    Args:
        counts: pairs of time in milliseconds and signed heads, without the annulled ones.
        closings: as for `fold`.
    """
    last = max(closings, default=None)
    return sum(heads for at, heads in counts if last is None or at > last)


def present(inside: int, counted: int) -> int:
    """The heads in a session: inside by tickets, plus the net of those counted without; never below 0."""
    return max(0, inside + counted)
