"""Figures for people, drawn from the fold and the register: one row a session, one a municipality, one for the
programme.

The definitions are those of the docs (`docs/words.md`). All numbers count heads, `refused` counts scans. Times are
milliseconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import msgspec

from checkin.core.attendance import SessionAttendance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checkin.core.programmes import Programme, Session
    from checkin.core.tickets import Ticket


FIVE_MINUTES = 300_000
"""The width of a bar of arrivals, in milliseconds."""


EMPTY = SessionAttendance()
"""A session in which nothing has happened."""


class SessionFigures(msgspec.Struct, frozen=True):
    """One session. `registered`, `walk_ins` and `no_shows` are None where no ticket names it; `no_shows` also until
    entry has closed.
    """

    session: str
    municipality: str
    registered: int | None
    attended: int
    counted: int
    present: int
    walk_ins: int | None
    no_shows: int | None
    refused: int
    first_arrival: int | None
    last_arrival: int | None


class AreaFigures(msgspec.Struct, frozen=True):
    """A municipality, or the whole programme: sums over its sessions, and `visitors`, the different people."""

    id: str
    sessions: int
    visits: int
    visitors: int
    counted: int
    present: int
    registered: int | None
    walk_ins: int | None
    no_shows: int | None
    refused: int


def registrations(programme: Programme, tickets: Iterable[Ticket]) -> dict[str, dict[str, int] | None]:
    """For each session the registered tickets and their heads; None where no ticket names the session.

    Registered are tickets that name the session, were not made at a door and were not revoked by its end.
    """
    found: dict[str, dict[str, int] | None] = {session.id: None for session in programme.sessions}
    for ticket in tickets:
        for id in ticket.sessions:
            if id not in programme.session:
                continue
            registered = found[id]
            if registered is None:
                registered = found[id] = {}
            if is_registered(ticket, programme.session[id]):
                registered[ticket.id] = ticket.heads
    return found


def out_of_week(programme: Programme, tickets: Iterable[Ticket]) -> int:
    """How many tickets are valid only before the programme's first doors or after its last session."""
    first, last = programme.first_doors, max((session.end for session in programme.sessions), default=0)
    return sum(
        (ticket.valid_until is not None and ticket.valid_until < first)
        or (ticket.valid_from is not None and ticket.valid_from > last)
        for ticket in tickets
    )


def is_registered(ticket: Ticket, session: Session) -> bool:
    """Whether a ticket counts as registered for a session."""
    revoked = ticket.revoked_at is not None and ticket.revoked_at <= session.end
    return session.id in ticket.sessions and not ticket.walk_in and not revoked


def of_session(
    session: Session,
    municipality: str,
    held: SessionAttendance,
    registered: Mapping[str, int] | None,
    now: int,
) -> SessionFigures:
    """The figures of one session at a time."""
    arrivals = [at for at, _, _ in held.arrivals()]
    counted = held.counted
    came = {id: ticket.stay.attended for id, ticket in held.tickets.items()}
    walk_ins = no_shows = None
    if registered is not None:
        walk_ins = counted + sum(heads for id, heads in came.items() if id not in registered)
        if now > session.entry_closes:
            no_shows = sum(max(0, heads - came.get(id, 0)) for id, heads in registered.items())
    return SessionFigures(
        session=session.id,
        municipality=municipality,
        registered=None if registered is None else sum(registered.values()),
        attended=held.attended + counted,
        counted=counted,
        present=held.present,
        walk_ins=walk_ins,
        no_shows=no_shows,
        refused=len(held.refusals),
        first_arrival=min(arrivals, default=None),
        last_arrival=max(arrivals, default=None),
    )


def of_area(id: str, sessions: Iterable[SessionFigures], held: Callable[[str], SessionAttendance]) -> AreaFigures:
    """The figures of a municipality, or of the whole programme, from those of its sessions.

    Args:
        id: of the area.
        sessions: their figures.
        held: what the log knows of a session, by its id.
    """
    rows = list(sessions)
    return AreaFigures(
        id=id,
        sessions=len(rows),
        visits=sum(row.attended for row in rows),
        visitors=visitors(held(row.session) for row in rows),
        counted=sum(row.counted for row in rows),
        present=sum(row.present for row in rows),
        registered=_sum(row.registered for row in rows),
        walk_ins=_sum(row.walk_ins for row in rows),
        no_shows=_sum(row.no_shows for row in rows),
        refused=sum(row.refused for row in rows),
    )


def visitors(sessions: Iterable[SessionAttendance]) -> int:
    """Different people: for each ticket the largest attended in any one of the sessions, summed."""
    largest: dict[str, int] = {}
    for held in sessions:
        for id, ticket in held.tickets.items():
            largest[id] = max(largest.get(id, 0), ticket.stay.attended)
    return sum(largest.values())


def arrivals(held: SessionAttendance, category: Callable[[str], str]) -> dict[tuple[int, str], int]:
    """Heads that arrived, by the beginning of the five minutes (in milliseconds) and category; "" for those counted
    without a ticket.
    """
    found: Counter[tuple[int, str]] = Counter()
    for at, ticket, heads in held.arrivals():
        found[at // FIVE_MINUTES * FIVE_MINUTES, category(ticket) if ticket else ""] += heads
    return dict(found)


def refusals(held: SessionAttendance) -> dict[str, int]:
    """Refused scans by their reason, the most frequent first."""
    found = Counter(refusal.reason for refusal in held.refusals.values())
    return dict(sorted(found.items(), key=lambda told: (-told[1], told[0])))


FEW = 5
"""Organisations with fewer heads stand together where names may not be seen."""

OTHERS = "others"


def together(groups: Mapping[str, str], heads: Callable[[str], int]) -> dict[str, str]:
    """The group of each ticket, those of few heads put together as `OTHERS`, so that a figure does not point at a person."""
    sizes: Counter[str] = Counter()
    for ticket, group in groups.items():
        sizes[group] += heads(ticket)
    return {ticket: group if sizes[group] >= FEW else OTHERS for ticket, group in groups.items()}


def by_group(
    session: Session,
    municipality: str,
    held: SessionAttendance,
    registered: Mapping[str, int] | None,
    group: Callable[[str], str],
    now: int,
) -> dict[str, SessionFigures]:
    """The figures of one session for every group of tickets that is registered for it or was seen at it.

    Heads counted without a ticket belong to no group.
    """
    parts = held.split(group)
    expected: dict[str, dict[str, int]] = defaultdict(dict)
    for ticket, heads in (registered or {}).items():
        expected[group(ticket)][ticket] = heads
    return {
        name: of_session(
            session,
            municipality,
            parts.get(name) or EMPTY,
            None if registered is None else expected.get(name, {}),
            now,
        )
        for name in sorted(parts.keys() | expected.keys())
    }


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum of those that say anything; None where none does."""
    said = [value for value in values if value is not None]
    return sum(said) if said else None
