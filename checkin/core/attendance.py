"""The fold: what the logs amount to.

Attendance is a fold over log entries. Entries may come in any order and more than once; the figures are the same. So
nothing here is added up as it passes: every entry is put into a set by its id (a ticket's moves, a session's counts,
closings, refusals, annulled ids), and what the rule of counting makes of the touched set is worked out anew. Figures
for people are drawn up in `reports`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import events, moves, verdicts
from checkin.core.events import ClosingFacts, CountFacts, Entry, ScanFacts
from checkin.core.moves import NOWHERE, Move, Stay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checkin.core.tickets import Ticket


class Refusal(NamedTuple):
    """A refused scan: to which ticket it belongs ("" for an unknown code), and the reason that its door gave."""

    ticket: str
    reason: str


class Contradiction(NamedTuple):
    """A scan that an offline door answered otherwise than the rules: its ticket ("" for an unknown code), the reason
    that speaks against it, the time in milliseconds and the door.
    """

    ticket: str
    reason: str
    at: int
    door: str


@dataclass(slots=True)
class TicketStay:
    """A ticket's moves in one session by id, and what they amount to.

    `heads` is the largest that any entry has named, so that the order of arrival can't matter where a ticket was
    changed.
    """

    heads: int = 0
    stay: Stay = NOWHERE
    moves: dict[str, Move] = field(default_factory=dict)


@dataclass(slots=True)
class SessionAttendance:
    """All that the log knows of one session.

    `homes` tells to which ticket a scan's move went, `refusals` and `conflicts` are by the scan's id, `counts` pairs
    time and signed heads. `inside` and `attended` are the sums over its tickets.
    """

    tickets: dict[str, TicketStay] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    closings: dict[str, int] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    conflicts: dict[str, Contradiction] = field(default_factory=dict)
    annulled: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    inside: int = 0
    attended: int = 0

    @property
    def counted(self) -> int:
        """Heads counted in without a ticket."""
        return sum(heads for _, heads in self.counts.values() if heads > 0)

    @property
    def present(self) -> int:
        """Heads in the session, with and without tickets; never below 0."""
        return moves.present(self.inside, moves.net(self.counts.values(), self.closings.values()))

    def arrivals(self) -> list[tuple[int, str, int]]:
        """Every arrival: time in milliseconds, ticket id ("" for heads counted in), heads. In no order."""
        ticketed = [(at, id, heads) for id, held in self.tickets.items() for at, heads in held.stay.arrivals]
        return ticketed + [(at, "", heads) for at, heads in self.counts.values() if heads > 0]

    def split(self, group: Callable[[str], str]) -> dict[str, SessionAttendance]:
        """What this would be if only the tickets of one group had come, for every group that had any; for reading only.

        Heads counted without a ticket, and refused codes that no ticket has, belong to no group.
        """
        parts: dict[str, SessionAttendance] = defaultdict(SessionAttendance)
        for id, held in self.tickets.items():
            part = parts[group(id)]
            part.tickets[id] = held
            part.inside += held.stay.inside
            part.attended += held.stay.attended
        for scan, refusal in self.refusals.items():
            if refusal.ticket:
                parts[group(refusal.ticket)].refusals[scan] = refusal
        return dict(parts)

    def open_conflicts(self) -> dict[str, Contradiction]:
        """The conflicts that still stand: the ticket's moves are cut short by the rule, or the door's move was none
        at all.
        """
        return {id: conflict for id, conflict in self.conflicts.items() if self._stands(id, conflict.ticket)}

    def _stands(self, id: str, ticket: str) -> bool:
        return id not in self.homes or bool(self.tickets[ticket].stay.cut)

    def _reckon(self, ticket: str) -> None:
        held = self.tickets[ticket]
        before = held.stay
        held.stay = moves.fold(held.moves.values(), held.heads, self.closings.values())
        self.inside += held.stay.inside - before.inside
        self.attended += held.stay.attended - before.attended

    def _reckon_all(self) -> None:
        for ticket in self.tickets:
            self._reckon(ticket)

    def annul(self, id: str) -> None:
        """Take back the entry with this id, now or when it comes."""
        self.annulled.add(id)
        self.refusals.pop(id, None)
        self.conflicts.pop(id, None)
        self.counts.pop(id, None)
        if self.closings.pop(id, None) is not None:
            self._reckon_all()
        ticket = self.homes.pop(id, None)
        if ticket is not None:
            del self.tickets[ticket].moves[id]
            self._reckon(ticket)

    def take(self, entry: Entry) -> bool:
        """Fold one entry in; False if it was there already."""
        facts = entry.facts
        if facts.id in self.seen:
            return False
        self.seen.add(facts.id)
        if (target := events.annulled_by(entry)) is not None:
            self.annul(target)
        annulled = facts.id in self.annulled
        match facts:
            case ScanFacts():
                self._scan(facts, entry.conclusion, annulled=annulled)
            case CountFacts() if not annulled:
                self.counts[facts.id] = (facts.at, facts.heads if facts.direction == "entry" else -facts.heads)
            case ClosingFacts() if not annulled:
                self.closings[facts.id] = facts.at
                self._reckon_all()
        return True  # an annulment can't be annulled, and what it takes back was dealt with above

    def _scan(self, facts: ScanFacts, conclusion: events.Conclusion, *, annulled: bool) -> None:
        changed = self._heads(facts)
        if not annulled:
            if conclusion.outcome == "refused" and conclusion.reason != verdicts.SUPERSEDED:
                self.refusals[facts.id] = Refusal(facts.ticket, conclusion.reason or "")
            if conclusion.conflict:
                self.conflicts[facts.id] = Contradiction(facts.ticket, conclusion.conflict, facts.at, facts.door)
            if conclusion.move is not None:
                self.tickets[facts.ticket].moves[facts.id] = Move(facts.at, facts.id, conclusion.move, facts.door)
                self.homes[facts.id] = facts.ticket
                changed = True
        if changed:
            self._reckon(facts.ticket)

    def _heads(self, facts: ScanFacts) -> bool:
        """Every scan that names a ticket tells its heads, also one that moves nothing. Says whether they are more now."""
        if not facts.ticket:
            return False
        held = self.tickets.get(facts.ticket)
        if held is None:
            held = self.tickets[facts.ticket] = TicketStay()
        more = facts.ticket_heads > held.heads
        held.heads = max(held.heads, facts.ticket_heads)
        return more


@dataclass(slots=True)
class Attendance:
    """The whole programme's attendance, folded from the logs of its municipalities.

    `sequences` holds for each device the numbers of its scans that came, so that missing ones can be named.
    """

    sessions: dict[str, SessionAttendance] = field(default_factory=dict)
    sequences: dict[str, Sequences] = field(default_factory=dict)

    def session(self, id: str) -> SessionAttendance:
        """A session's attendance; empty where nothing has happened yet."""
        return self.sessions.get(id) or SessionAttendance()

    def take(self, entry: Entry) -> str | None:
        """Fold one entry in. Returns the session whose figures it touched, None where it was there already."""
        facts = entry.facts
        held = self.sessions.get(facts.session)
        if held is None:
            held = self.sessions[facts.session] = SessionAttendance()
        if not held.take(entry):
            return None
        if facts.seq is not None:
            self.sequences.setdefault(facts.device, Sequences()).came(facts.seq)
        return facts.session

    def made(self, tickets: Iterable[Ticket]) -> None:
        """Note the numbers of tickets made at doors: they go through outboxes too, but into no log."""
        for ticket in tickets:
            if ticket.made_by is not None:
                device, seq = ticket.made_by
                self.sequences.setdefault(device, Sequences()).came(seq)

    def missing(self, written_off: Mapping[str, int]) -> dict[str, int]:
        """How many scans each device is known to hold that have not come: the gaps in its numbers. Only devices with
        gaps.

        Args:
            written_off: for a device the number up to which an organiser expects nothing more.
        """
        gaps = {device: held.missing(written_off.get(device, 0)) for device, held in self.sequences.items()}
        return {device: number for device, number in sorted(gaps.items()) if number}


@dataclass(slots=True)
class Sequences:
    """Which of a device's numbers have come: all up to `whole`, and those of `beyond` after a gap."""

    whole: int = 0
    beyond: set[int] = field(default_factory=set)

    def came(self, seq: int) -> None:
        """Note a number; once or twice is the same."""
        if seq > self.whole:
            self.beyond.add(seq)
        while self.whole + 1 in self.beyond:
            self.whole += 1
            self.beyond.remove(self.whole)

    @property
    def highest(self) -> int:
        """The highest number that came."""
        return max(self.beyond, default=self.whole)

    def missing(self, written_off: int = 0) -> int:
        """How many numbers between those written off and the highest that came have not come."""
        after = max(self.whole, written_off)
        return max(0, self.highest - after) - sum(number > after for number in self.beyond)
