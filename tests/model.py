"""A second reading of the rules: small, slow, plain, and without any code of the product.

Tests compare the product with it. It knows nothing of packing, batching or running sums: each question reads everything again.
Scans, tickets, sessions and programmes are whatever has the contract's field names. Times are whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

MINUTE = 60_000
A_DOOR_MAY_OVERRIDE = ("not_valid_now", "wrong_session", "too_early", "too_late", "already_in", "full")
TABLE = ("unknown", "revoked", *A_DOOR_MAY_OVERRIDE, "not_inside")


# The rule of counting


@dataclass(frozen=True)
class Stay:
    """What a ticket's moves in a session amount to: heads inside, heads attended, and (time, heads) of each arrival."""

    inside: int
    attended: int
    arrivals: tuple[tuple[int, int], ...]


def fold(moves: Iterable[tuple[int, str, int]], heads: int, closings: Iterable[int] = ()) -> Stay:
    """The rule: distinct moves by (time, id), kept between 0 and heads; a closing puts to 0 after the moves of its millisecond."""
    steps: list[tuple[int, int, str, int | None]] = [
        (at, 0, id, move) for at, id, move in {m[1]: m for m in moves}.values()
    ]
    steps += [(at, 1, "", None) for at in set(closings)]
    inside = attended = 0
    arrivals = []
    for at, _, _, move in sorted(steps, key=lambda step: step[:3]):
        inside = 0 if move is None else min(heads, max(0, inside + move))
        if inside > attended:
            arrivals.append((at, inside - attended))
            attended = inside
    return Stay(inside, attended, tuple(arrivals))


# What happened


@dataclass(frozen=True)
class Entry:
    """One thing that happened, with what was concluded of it. `kind` is scan, count, annulment or closing."""

    kind: str
    id: str
    session: str
    at: int
    device: str = ""
    door: str = ""
    ticket: str = ""
    ticket_heads: int = 1
    direction: str = "entry"
    clock: str = ""
    outcome: str | None = None
    reason: str | None = None
    also: tuple[str, ...] = ()
    conflict: str | None = None
    heads: int = 0
    move: int | None = None
    annuls: str | None = None
    instead_of: str | None = None


@dataclass
class Book:
    """Everything that happened, in the order in which it arrived; each id once."""

    entries: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> Entry:
        """Take an entry, or find again the one that has its id."""
        return self.entries.setdefault(entry.id, entry)

    def of(self, session: str, kind: str) -> list[Entry]:
        """What happened in a session, without what was taken back."""
        here = [entry for entry in self.entries.values() if entry.session == session]
        gone = {entry.annuls for entry in here}
        return [entry for entry in here if entry.kind == kind and entry.id not in gone]

    def closings(self, session: str) -> list[int]:
        """When the session was closed."""
        return [entry.at for entry in self.of(session, "closing")]

    def tickets(self, session: str) -> set[str]:
        """Those that have entries in the session."""
        scans = (e for e in self.entries.values() if e.kind == "scan" and e.session == session)
        return {entry.ticket for entry in scans if entry.ticket}

    def stay(self, session: str, ticket: str) -> Stay:
        """A ticket in a session; its heads are the most that any of its entries named."""
        named = [e.ticket_heads for e in self.entries.values() if (e.session, e.ticket) == (session, ticket)]
        return fold(self.moves(session, ticket), max(named, default=0), self.closings(session))

    def moves(self, session: str, ticket: str) -> list[tuple[int, str, int]]:
        """The moves of a ticket in a session that stand."""
        scans = [entry for entry in self.of(session, "scan") if entry.ticket == ticket]
        return [(entry.at, entry.id, entry.move) for entry in scans if entry.move is not None]

    def first(self, session: str, ticket: str) -> tuple[int, str] | None:
        """Time and door of the earliest admission that was not annulled."""
        admitted = [e for e in self.of(session, "scan") if e.ticket == ticket and e.outcome == "admitted"]
        found = min(admitted, key=lambda entry: (entry.at, entry.id), default=None)
        return (found.at, found.door) if found else None

    def counted(self, session: str) -> int:
        """Heads that came in without a ticket."""
        return sum(entry.heads for entry in self.of(session, "count") if entry.direction == "entry")

    def attended(self, session: str) -> int:
        """Heads that came, with a ticket and without."""
        return self.counted(session) + sum(self.stay(session, t).attended for t in self.tickets(session))

    def present(self, session: str) -> int:
        """Heads that are there, with a ticket and without."""
        closed = max(self.closings(session), default=None)
        after = [entry for entry in self.of(session, "count") if closed is None or entry.at > closed]
        net = sum(entry.heads if entry.direction == "entry" else -entry.heads for entry in after)
        return max(0, net + sum(self.stay(session, t).inside for t in self.tickets(session)))

    def supersedes(self, scan: Any) -> bool:
        """Whether a scan that came before was made instead of this one."""
        wanted = (scan.id, scan.device, scan.session)
        return any((entry.instead_of, entry.device, entry.session) == wanted for entry in self.entries.values())

    def replaced_by(self, scan: Any) -> str | None:
        """The id of the scan that this one is made instead of, if it came and this device may take it back."""
        first = self.entries.get(scan.instead_of or "")
        may = first and (first.kind, first.device, first.session) == ("scan", scan.device, scan.session)
        return first.id if first and may else None

    def take(self, scan: Any, ticket: Any, programme: Any, received: int, judged: Judged | None = None) -> Entry:
        """Judge a scan as things stand, by the rules here or by others, and write down what becomes of it."""
        if scan.id in self.entries:
            return self.entries[scan.id]
        at, clock = believed(scan.at, received, min(session.doors_open for session in programme.sessions))
        id, heads = (ticket.id, ticket.heads) if ticket else ("", 0)
        entry = Entry("scan", scan.id, scan.session, at, scan.device, scan.door, id, heads, scan.direction, clock)
        entry = replace(entry, annuls=self.replaced_by(scan), instead_of=scan.instead_of)
        told = (judged or verdict)(self._without(entry), scan, ticket, programme, at, received)
        return self.add(replace(entry, **told))

    def _without(self, entry: Entry) -> Book:
        """How things stand when an entry has taken back the one it is made instead of."""
        taken_back = Entry("annulment", "", entry.session, entry.at, annuls=entry.annuls)
        return Book({**self.entries, "": taken_back})


Judged = Callable[[Book, Any, Any, Any, int, int], dict[str, Any]]
"""Book, scan, ticket, programme, time it counts at, time it was received -> the fields of the entry that are concluded."""


# The verdicts


def believed(at: int, received: int, first_doors: int) -> tuple[int, str]:
    """The time that a scan counts at, and whether its own lay in the future or the past."""
    if at - received > 2 * MINUTE:
        return received, "future"
    if first_doors - at > 24 * 60 * MINUTE:
        return received, "past"
    return at, ""


def verdict(book: Book, scan: Any, ticket: Any, programme: Any, at: int, received: int) -> dict[str, Any]:
    """Outcome, reason, also, conflict, heads and move of a scan."""
    if book.supersedes(scan):
        return {"outcome": "refused", "reason": "superseded"}
    session = next(session for session in programme.sessions if session.id == scan.session)
    heads = asked(book, scan, ticket, session)
    found = reasons(book, scan, ticket, session, at, received)
    waived = A_DOOR_MAY_OVERRIDE if scan.override.strip() else ()
    speaking = [reason for reason in found if reason not in waived]
    shown = scan.provisional
    outcome, reason, conflict, move = shown, None, None, None
    if ticket is None:
        outcome, reason = "refused", "unknown"
        conflict = "unknown" if shown in ("admitted", "exited") else None
    elif shown == "refused":
        reason = next(iter(found), scan.provisional_reason if scan.provisional_reason in TABLE else "offline")
    elif shown is not None:
        conflict = next(iter(speaking), None)
    elif speaking:
        outcome, reason = "refused", speaking[0]
    else:
        outcome = "admitted" if scan.direction == "entry" else "exited"
    if outcome != "refused":
        move = heads if scan.direction == "entry" else -heads
    elif (reason, scan.direction) == ("not_inside", "exit") and session.counts_exits:
        move, conflict = (-1, None) if ticket.heads == 1 else (None, "not_inside")
    also = tuple(further for further in found if further not in (reason, conflict))
    return {"outcome": outcome, "reason": reason, "also": also, "conflict": conflict, "heads": heads, "move": move}


def asked(book: Book, scan: Any, ticket: Any, session: Any) -> int:
    """The heads that a scan speaks of: those it names, else all that are left or inside, else all of the ticket's."""
    if ticket is None or scan.heads is not None:
        return scan.heads if ticket else 0
    stay = book.stay(session.id, ticket.id)
    left = ticket.heads - used(stay, session)
    return max(0, left if scan.direction == "entry" else stay.inside) or ticket.heads


def used(stay: Stay, session: Any) -> int:
    """How many of a ticket's heads have no entry left."""
    return stay.inside if session.counts_exits else stay.attended


def reasons(book: Book, scan: Any, ticket: Any, session: Any, at: int, received: int) -> list[str]:
    """All rules of the table that match, in its order."""
    if ticket is None:
        return ["unknown"]
    heads = asked(book, scan, ticket, session)
    stay = book.stay(session.id, ticket.id)
    if scan.direction == "exit":
        return ["not_inside"] if stay.inside < heads or not session.counts_exits else []
    taken = book.present(session.id) if session.counts_exits else book.attended(session.id)
    closed = any(closing < at for closing in book.closings(session.id))
    early, late = at < session.doors_open, at > session.entry_closes or closed
    rules = {
        "revoked": out_of_use(scan, ticket, at if scan.provisional else received),
        "not_valid_now": not valid(ticket, at),
        "wrong_session": not entitled(ticket, session),
        "too_early": early,
        "too_late": late and not early,
        "already_in": used(stay, session) + heads > ticket.heads,
        "full": session.enforce_capacity and session.capacity is not None and taken + heads > session.capacity,
    }
    return [reason for reason, matches in rules.items() if matches]


def out_of_use(scan: Any, ticket: Any, known_at: int) -> bool:
    """Whether the ticket was cancelled, or the code shown replaced, by that time."""
    typed = "".join(character for character in scan.code.upper() if character not in " -")
    ends = [since for old, since in ticket.replaced if not scan.ticket and old in (scan.code, typed)]
    ends += [] if ticket.revoked_at is None else [ticket.revoked_at]
    return any(since <= known_at for since in ends)


def valid(ticket: Any, at: int) -> bool:
    """Whether a time lies within the ticket's own validity."""
    begun = ticket.valid_from is None or ticket.valid_from <= at
    return begun and (ticket.valid_until is None or at <= ticket.valid_until)


def entitled(ticket: Any, session: Any) -> bool:
    """Whether the ticket may enter: by name, by open doors or by its category."""
    if session.id in ticket.sessions or session.access == "open":
        return True
    return session.access != "registered" and ticket.category in session.access


# The figures


def registered(session: Any, tickets: Sequence[Any]) -> dict[str, int] | None:
    """Heads of each registered ticket; None where no ticket names the session."""
    named = [ticket for ticket in tickets if session.id in ticket.sessions]
    counts = [t for t in named if not t.walk_in and (t.revoked_at is None or t.revoked_at > session.end)]
    return {ticket.id: ticket.heads for ticket in counts} if named else None


def arrivals(book: Book, session: str) -> list[tuple[int, int]]:
    """(time, heads) of everyone who arrived in a session, with a ticket and without."""
    found = [arrival for ticket in book.tickets(session) for arrival in book.stay(session, ticket).arrivals]
    return sorted(found + [(e.at, e.heads) for e in book.of(session, "count") if e.direction == "entry"])


def figures(book: Book, session: Any, tickets: Sequence[Any], now: int) -> dict[str, Any]:
    """A session's row, with the columns of the export `attendance`."""
    there = registered(session, tickets)
    came = {ticket: book.stay(session.id, ticket).attended for ticket in book.tickets(session.id)}
    counted, times = book.counted(session.id), [at for at, _ in arrivals(book, session.id)]
    row: dict[str, Any] = dict.fromkeys(("registered", "walk_ins", "no_shows"))
    row |= {"first_arrival": min(times, default=None), "last_arrival": max(times, default=None)}
    row |= {"attended": book.attended(session.id), "counted": counted, "present": book.present(session.id)}
    row["refused"] = sum(e.outcome == "refused" and e.reason != "superseded" for e in book.of(session.id, "scan"))
    if there is not None:
        row["registered"] = sum(there.values())
        row["walk_ins"] = counted + sum(heads for ticket, heads in came.items() if ticket not in there)
        if now > session.entry_closes:
            row["no_shows"] = sum(max(0, heads - came.get(ticket, 0)) for ticket, heads in there.items())
    return row


def visitors(book: Book, sessions: Sequence[str]) -> int:
    """Different people: of each ticket the largest attended in any one of the sessions."""
    tickets = {ticket for session in sessions for ticket in book.tickets(session)}
    return sum(max(book.stay(session, ticket).attended for session in sessions) for ticket in tickets)
