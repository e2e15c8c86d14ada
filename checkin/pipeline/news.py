"""What lately touched the attendance: which tickets moved in which session, by the place in the log.

Kept in memory beside the fold, so that a door that asks every second is answered without a look into the store.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import events
from checkin.core.events import ClosingFacts, ScanFacts
from checkin.store import log

if TYPE_CHECKING:
    from checkin.core.attendance import Attendance, SessionAttendance
    from checkin.core.events import Entry

REMEMBERED = 2000
"""Entries that are remembered of each municipality."""


class Touched(NamedTuple):
    """What one entry touched in its session: these tickets, or every one that has moved there (None)."""

    place: str
    session: str
    tickets: tuple[str, ...] | None


class News:
    """The last entries of each municipality's log, as far as doors must know of them."""

    def __init__(self) -> None:
        self._touched: defaultdict[str, deque[Touched]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def note(self, municipality: str, entry: Entry, attendance: Attendance) -> None:
        """Remember what an entry touches. Before it is folded in: an annulment forgets whose entry it took back."""
        held = attendance.session(entry.facts.session)
        self._touched[municipality].append(Touched(entry.entry, entry.facts.session, _tickets(entry, held)))

    def since(self, municipality: str, place: str) -> list[Touched] | None:
        """What was touched by the entries after a place; None where that is too long ago."""
        known = self._touched[municipality]
        if len(known) == REMEMBERED and log.order(known[0].place) > log.order(place):
            return None
        return [touched for touched in known if log.order(touched.place) > log.order(place)]


def _tickets(entry: Entry, held: SessionAttendance) -> tuple[str, ...] | None:
    target = events.annulled_by(entry) or ""
    if isinstance(entry.facts, ClosingFacts) or target in held.closings:
        return None
    home = held.homes.get(target, "")
    own = entry.facts.ticket if isinstance(entry.facts, ScanFacts) else ""
    return tuple(ticket for ticket in (own, home) if ticket)
