"""What a device answers alone, in the form of the service's answers. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checkin.core import verdicts
from checkin.core.scans import Scan
from checkin.wire import times
from checkin.wire.messages import SessionNow, TicketInfo, ValidAt

if TYPE_CHECKING:
    from checkin.core.programmes import Programme, Session
    from checkin.core.rolls import Found
    from checkin.core.verdicts import Decision, Standing
    from checkin.wire.messages import ScanMessage

NOBODY = ""
"""The id of a device in a scan that only the device itself judges."""


class Case(NamedTuple):
    """A scan, what was found of its code, and what was decided."""

    scan: ScanMessage
    at: int
    session: Session
    found: Found | None
    decision: Decision


def as_online(scan: ScanMessage, at: int) -> Scan:
    """The scan as the service would judge it, had it come."""
    return Scan(
        id=str(scan.id),
        at=at,
        session=scan.session,
        door=scan.door,
        device=NOBODY,
        direction=scan.direction,
        code=scan.code or "",
        heads=scan.heads,
        override=scan.override or "",
    )


def ticket_info(found: Found, session: Session, standing: Standing) -> TicketInfo:
    """The ticket as the door may see it."""
    used = standing.inside if session.counts_exits else standing.attended
    return TicketInfo(
        id="",
        name=found.holder.name or None,
        organisation=found.holder.organisation or None,
        category=found.ticket.category,
        heads=found.ticket.heads,
        inside=standing.inside,
        left=max(0, found.ticket.heads - used),
    )


def valid_today(case: Case, programme: Programme) -> list[ValidAt]:
    """Where else the ticket may enter that day."""
    if case.found is None:
        return []
    sessions = verdicts.entitled_on_day_of(case.found.ticket, programme, case.at)
    return [ValidAt(session.id, times.text(session.start), session.venue) for session in sessions]


def session_now(session: Session, standing: Standing) -> SessionNow:
    """How full the session is."""
    taken = standing.session_present if session.counts_exits else standing.session_attended
    left = max(0, session.capacity - taken) if session.capacity is not None and session.enforce_capacity else None
    return SessionNow(session.id, standing.session_attended, standing.session_present, session.capacity, left)
