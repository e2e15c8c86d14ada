"""Exports: figures and the log itself as tables, a page of rows at a time and never whole in memory.

Their form, and where they go, is the concern of `forms`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.core import reports
from checkin.core.events import AnnulmentFacts, CountFacts, ScanFacts
from checkin.errors import BadInput
from checkin.store import audit, log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from checkin.core.deeds import Link
    from checkin.core.events import Entry
    from checkin.core.programmes import Programme, Session
    from checkin.core.reports import SessionFigures
    from checkin.core.tickets import Ticket
    from checkin.pipeline.feeding import Feed
    from checkin.store.connect import Store
    from checkin.store.register import Register

Value = str | int | bool | None
Row = dict[str, Value]

# fmt: off
COLUMNS: dict[str, tuple[str, ...]] = {
    "attendance": (
        "municipality", "venue", "session", "title", "start", "end", "capacity", "registered", "attended",
        "counted", "present", "walk_ins", "no_shows", "refused", "first_arrival", "last_arrival",
        "provisional",
    ),
    "municipalities": (
        "municipality", "sessions", "visits", "visitors", "counted", "registered", "walk_ins", "no_shows",
        "refused",
    ),
    "attendees": (
        "session", "ticket", "name", "organisation", "category", "heads", "registered", "attended",
        "first_at", "last_at", "inside",
    ),
    "arrivals": (
        "municipality", "session", "from", "category", "heads",
    ),
    "log": (
        "entry", "kind", "at", "received_at", "clock", "municipality", "venue", "session", "door", "device",
        "seq", "scan", "ticket", "ticket_heads", "registered", "category", "organisation", "direction",
        "heads", "move", "outcome", "reason", "waived", "override", "offline", "conflict", "annuls",
    ),
    "audit": (
        "number", "at", "who", "what", "of", "more", "hash",
    ),
}
# fmt: on
"""The columns of each export, in order: the contract."""

TIMES = frozenset({"start", "end", "first_arrival", "last_arrival", "at", "received_at", "first_at", "last_at", "from"})
"""Columns that hold a time in milliseconds, written in the form's own way."""

WRITTEN_BY_PEOPLE = frozenset({"title", "category", "organisation", "override", "name", "who", "of", "more"})
"""Columns whose text a spreadsheet might take for a formula."""


class Sources:
    """What the exports are drawn from."""

    def __init__(self, store: Store, register: Register, feed: Feed) -> None:
        self.store = store
        self.register = register
        self.feed = feed

    def pages(self, kind: str) -> AsyncIterator[list[Row]]:
        """The rows of an export, a page at a time.

        Raises:
            BadInput: where there is no such export.
        """
        kinds: dict[str, Callable[[Sources], AsyncIterator[list[Row]]]] = {
            "attendance": _attendance,
            "municipalities": _municipalities,
            "attendees": _attendees,
            "arrivals": _arrivals,
            "log": _log,
            "audit": _audit,
        }
        if kind not in kinds:
            raise BadInput(
                "export_unknown", f"there is no export {kind!r}: choose one of {', '.join(kinds)}", status=404
            )
        return kinds[kind](self)


async def _attendance(sources: Sources) -> AsyncIterator[list[Row]]:
    programme = sources.register.programme
    figures = sources.feed.figures()
    yield [_session_row(programme, row, provisional=sources.feed.provisional) for row in figures.values()]


def _session_row(programme: Programme, row: SessionFigures, *, provisional: bool) -> Row:
    session = programme.session[row.session]
    return {
        "municipality": row.municipality,
        "venue": session.venue,
        "session": session.id,
        "title": session.title,
        "start": session.start,
        "end": session.end,
        "capacity": session.capacity,
        "registered": row.registered,
        "attended": row.attended,
        "counted": row.counted,
        "present": row.present,
        "walk_ins": row.walk_ins,
        "no_shows": row.no_shows,
        "refused": row.refused,
        "first_arrival": row.first_arrival,
        "last_arrival": row.last_arrival,
        "provisional": provisional,
    }


async def _municipalities(sources: Sources) -> AsyncIterator[list[Row]]:
    figures = sources.feed.figures()
    wanted = [municipality.id for municipality in sources.register.programme.municipalities]
    yield [_area_row(sources.feed, figures, id) for id in (*wanted, None)]


def _area_row(feed: Feed, figures: dict[str, SessionFigures], municipality: str | None) -> Row:
    area = feed.area(figures, municipality)
    return {"municipality": area.id, **{name: getattr(area, name) for name in COLUMNS["municipalities"][1:]}}


async def _attendees(sources: Sources) -> AsyncIterator[list[Row]]:
    for session in sources.register.programme.sessions:
        yield attendees_of(sources, session)


def attendees_of(sources: Sources, session: Session) -> list[Row]:
    """The tickets that are registered for a session or have moved in it, by name.

    `first_at` is the earliest admission, `last_at` the latest move.
    """
    register, held = sources.register, sources.feed.attendance.session(session.id)
    wanted = [
        ticket
        for ticket in register.tickets.values()
        if (ticket.id in held.tickets and held.tickets[ticket.id].moves) or reports.is_registered(ticket, session)
    ]
    rows = [attendee(sources, session, ticket) for ticket in wanted]
    return sorted(rows, key=lambda row: (str(row["name"]), str(row["ticket"])))


def attendee(sources: Sources, session: Session, ticket: Ticket) -> Row:
    """One ticket in a session, whether it has to do with it or not."""
    stay = sources.feed.attendance.session(session.id).tickets.get(ticket.id)
    holder = sources.register.holder(ticket.id)
    moved = sorted(stay.moves.values()) if stay else []
    return {
        "session": session.id,
        "ticket": ticket.id,
        "name": holder.name,
        "organisation": holder.organisation,
        "category": ticket.category,
        "heads": ticket.heads,
        "registered": reports.is_registered(ticket, session),
        "attended": stay.stay.attended if stay else 0,
        "first_at": next((move.at for move in moved if move.heads > 0), None),
        "last_at": moved[-1].at if moved else None,
        "inside": stay.stay.inside if stay else 0,
    }


async def _arrivals(sources: Sources) -> AsyncIterator[list[Row]]:
    programme, register = sources.register.programme, sources.register
    for session in programme.sessions:
        municipality = programme.municipality_of(session)
        held = sources.feed.attendance.session(session.id)
        counted = reports.arrivals(
            held, lambda ticket: register.tickets[ticket].category if ticket in register.tickets else ""
        )
        yield [
            {"municipality": municipality, "session": session.id, "from": since, "category": category, "heads": heads}
            for (since, category), heads in sorted(counted.items())
        ]


async def _log(sources: Sources) -> AsyncIterator[list[Row]]:
    programme = sources.register.programme
    for municipality in programme.municipalities:
        async for entries in log.read(sources.store, programme.id, municipality.id):
            texts = await log.texts(sources.store, programme.id, municipality.id, [entry.facts.id for entry in entries])
            yield [_log_row(sources.register, municipality.id, entry, texts) for entry in entries]


async def _audit(sources: Sources) -> AsyncIterator[list[Row]]:
    number = 0
    async for links in audit.pages(sources.store, sources.register.programme.id):
        yield [_audit_row(place, link) for place, link in enumerate(links, number + 1)]
        number += len(links)


def _audit_row(number: int, link: Link) -> Row:
    deed = link.deed
    return {
        "number": number,
        "at": deed.at,
        "who": deed.who,
        "what": deed.what,
        "of": deed.of,
        "more": deed.more,
        "hash": link.hash.hex(),
    }


def _log_row(register: Register, municipality: str, entry: Entry, texts: Mapping[str, str]) -> Row:
    facts = entry.facts
    session = register.programme.session.get(facts.session)
    row: Row = {
        "entry": entry.entry,
        "kind": facts.__struct_config__.tag,
        "at": facts.at,
        "received_at": facts.received,
        "clock": facts.clock,
        "municipality": municipality,
        "venue": session.venue if session else "",
        "session": facts.session,
        "device": facts.device,
        "seq": facts.seq,
        "scan": facts.id,
    }
    match facts:
        case ScanFacts():
            row |= _scan_columns(register, entry, facts) | {
                "override": texts.get(facts.id) if facts.override and facts.ticket else None
            }
        case CountFacts():
            row |= {
                "door": facts.door,
                "direction": facts.direction,
                "heads": facts.heads,
                "move": entry.conclusion.move,
            }
        case AnnulmentFacts():
            row |= {"annuls": facts.annuls}
    return row


def _scan_columns(register: Register, entry: Entry, facts: ScanFacts) -> Row:
    concluded = entry.conclusion
    columns: Row = {
        "door": facts.door,
        "direction": facts.direction,
        "heads": concluded.heads or facts.asked,
        "move": concluded.move,
        "outcome": concluded.outcome,
        "reason": concluded.reason,
        "offline": facts.provisional is not None,
        "conflict": concluded.conflict,
        "annuls": facts.instead_of if concluded.annuls else None,
        "waived": " ".join(concluded.also) if facts.override and concluded.outcome == "admitted" else None,
    }
    ticket = register.tickets.get(facts.ticket)
    session = register.programme.session.get(facts.session)
    if ticket:
        columns |= {
            "ticket": ticket.id,
            "ticket_heads": facts.ticket_heads,
            "category": ticket.category,
            "organisation": register.holder(ticket.id).organisation,
            "registered": bool(session and reports.is_registered(ticket, session)),
        }
    return columns
