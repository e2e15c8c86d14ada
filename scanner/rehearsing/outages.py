"""The outage of a week: one door loses its network for a while, and now and then an answer on its way.

People pass all the same, and some of them should not have: the door can't know what the others know.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from scanner.rehearsing.acts import APART, FOREIGN, STEP, Act, Outage, Week, order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def with_an_outage(acts: Sequence[Act], numbers: Iterator[int]) -> Week:
    """Let the network of one door fail: at the busiest session and door of all that have another door beside them."""
    there = max(_beside_others(acts), key=lambda some: (len(some), some[0].door), default=None)
    if there is None:
        return Week(tuple(acts))
    outage = Outage(there[0].door, there[len(there) // 3].at, there[len(there) * 3 // 4].at)
    lost = {act.number for act in _lost(there, outage)}
    marked = [msgspec.structs.replace(act, lost=act.number in lost) for act in acts]
    amid = _amid([act for act in acts if act.session == there[0].session], outage, numbers)
    return Week(tuple(sorted([*marked, *amid], key=order)), outage)


def _beside_others(acts: Sequence[Act]) -> list[list[Act]]:
    """The acts of each session at each door, where the session has several doors."""
    sessions: dict[str, dict[str, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for act in acts:
        sessions[act.session][act.door].append(act)
    return [there for doors in sessions.values() if len(doors) > 1 for there in doors.values()]


def _lost(there: Sequence[Act], outage: Outage) -> list[Act]:
    """A few entries before the outage whose answers never reach the door."""
    before = [act for act in there if act.at < outage.start - STEP and act.undoes is None]
    entries = [act for act in before if act.direction == "entry" and act.ticket]
    return entries[:: max(1, len(entries) // 3)][:3]


def _amid(acts: Sequence[Act], outage: Outage, numbers: Iterator[int]) -> Iterator[Act]:
    """Tickets that go in by another door and, soon before or after, by the one that can't know of it; and a foreign code."""
    entries = [act for act in acts if act.direction == "entry" and act.ticket and act.undoes is None]
    during = [act for act in entries if outage.start + 5 * APART < act.at < outage.end - 5 * APART]
    here = [act for act in during if act.door == outage.door]
    for act in here[:1]:
        yield msgspec.structs.replace(
            act, number=next(numbers), at=act.at + APART, text=FOREIGN[0], ticket=None, heads=None, override=None
        )
    elsewhere = [act for act in during if act.door != outage.door]
    for act in elsewhere[:3]:
        yield msgspec.structs.replace(act, number=next(numbers), at=act.at + 4 * APART, door=outage.door)
    for act in here[-1:] if elsewhere else []:
        yield msgspec.structs.replace(act, number=next(numbers), at=act.at + 4 * APART, door=elsewhere[0].door)
