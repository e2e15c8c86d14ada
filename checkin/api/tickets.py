"""Tickets made at a door, and who is registered for a session or came to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.api.answers import json
from checkin.api.attendance import catch_up
from checkin.api.doors import door_asked
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.api.sessions import asked
from checkin.core import tickets
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, NotAllowed, NotFound
from checkin.pipeline import exporting, finding, issuing
from checkin.pipeline.rights import DOOR_NOT_YOURS
from checkin.wire import reading, times
from checkin.wire.messages import AttendeeRow, Attendees, Made, TicketMade, WalkInMessage

if TYPE_CHECKING:
    from aiohttp import web

    from checkin.api.keys import Identity, Parts


@needs("scan")
async def post_tickets(request: web.Request) -> web.Response:
    """Make a ticket on the spot. The same id again gives the same ticket."""
    parts, identity = request.app[PARTS], request[IDENTITY]
    message = reading.message(WalkInMessage, await request.read())
    _check_may(identity, message, parts)
    ticket = Ticket(
        id=str(message.id),
        code=tickets.code_from(parts.random(10)),
        category=message.category,
        heads=message.heads,
        sessions=(message.session,) if message.session else (),
        walk_in=True,
        made_by=(identity.name, message.seq) if message.seq else None,
    )
    made = await issuing.issue(parts.register, ticket, Holder(message.name, message.organisation))
    if not made.walk_in:
        raise BadInput("id_taken", f"the id {made.id} belongs to a ticket that was not made at a door: use a new one")
    await parts.audit.note(identity.name, "ticket_issued", made.id, "at the door", once=made.id)
    told = TicketMade(made.id, made.code, made.category, made.heads, list(made.sessions))
    return json(Made(times.text(parts.clock()), parts.store.epoch, told), status=201)


def _check_may(identity: Identity, message: WalkInMessage, parts: Parts) -> None:
    """A device makes tickets where it was given that right, and for sessions of its own doors."""
    if not identity.may("walk-in"):
        raise NotAllowed("walk_in_not_allowed", "this device may not make tickets: send people to a door that does")
    if identity.doors is None or message.session is None:
        return
    doors = (door for door in parts.register.programme.doors if door.id in identity.doors)
    if not any(message.session in door.sessions for door in doors):
        raise NotAllowed(
            DOOR_NOT_YOURS,
            f"the session {message.session!r} is not at one of this device's doors: choose the session again",
        )


@needs("organise")
async def get_attendees(request: web.Request) -> web.Response:
    """Every ticket that is registered for a session or was seen at it."""
    parts, session = request.app[PARTS], asked(request)
    await catch_up(parts)
    return _answer(exporting.attendees_of(parts.sources, session))


@needs("scan")
async def get_found(request: web.Request) -> web.Response:
    """Tickets of people with a name, for a door that may see names; a scan of one has its `ticket` in place of a code."""
    parts, door, id = request.app[PARTS], door_asked(request), request.query.get("session", "")
    if not request[IDENTITY].may("names"):
        raise NotAllowed("names_not_allowed", "this device may not see names: ask an organiser, or enrol it anew")
    if id not in door.sessions:
        raise NotFound("session_unknown", f"the door {door.id!r} has no session {id[:64]!r}: choose the session again")
    await catch_up(parts)
    return _answer(finding.named(parts.sources, parts.register.programme.session[id], request.query.get("name", "")))


def _answer(rows: list[exporting.Row]) -> web.Response:
    return json(Attendees([msgspec.convert(_told(row), AttendeeRow) for row in rows]))


def _told(row: exporting.Row) -> dict[str, object]:
    """A row of the export with its times as text."""
    return {
        name: times.text(value) if name in exporting.TIMES and isinstance(value, int) else value
        for name, value in row.items()
    }
