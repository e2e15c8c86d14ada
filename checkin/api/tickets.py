"""Tickets made at a door, and who is registered for a session or came to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.api.answers import json
from checkin.api.attendance import catch_up
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.core import tickets
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, NotFound
from checkin.pipeline import exporting, issuing
from checkin.wire import reading, times
from checkin.wire.messages import AttendeeRow, Attendees, Made, TicketMade, WalkInMessage

if TYPE_CHECKING:
    from aiohttp import web


@needs("scan")
async def post_tickets(request: web.Request) -> web.Response:
    """Make a ticket on the spot. The same id again gives the same ticket."""
    parts, device = request.app[PARTS], request[IDENTITY].name
    message = reading.message(WalkInMessage, await request.read())
    ticket = Ticket(
        id=str(message.id),
        code=tickets.code_from(parts.random(10)),
        category=message.category,
        heads=message.heads,
        sessions=(message.session,) if message.session else (),
        walk_in=True,
        made_by=(device, message.seq) if message.seq else None,
    )
    made = await issuing.issue(parts.register, ticket, Holder(message.name, message.organisation))
    if not made.walk_in:
        raise BadInput("id_taken", f"the id {made.id} belongs to a ticket that was not made at a door: use a new one")
    await parts.audit.note(device, "ticket_issued", made.id, "at the door", once=made.id)
    told = TicketMade(made.id, made.code, made.category, made.heads, list(made.sessions))
    return json(Made(times.text(parts.clock()), parts.store.epoch, told), status=201)


@needs("organise")
async def get_attendees(request: web.Request) -> web.Response:
    """Every ticket that is registered for a session or was seen at it."""
    parts, id = request.app[PARTS], request.match_info["id"]
    session = parts.register.programme.session.get(id)
    if session is None:
        raise NotFound("session_unknown", f"there is no session {id[:64]!r} in this programme")
    await catch_up(parts)
    return json(
        Attendees([msgspec.convert(_told(row), AttendeeRow) for row in exporting.attendees_of(parts.sources, session)])
    )


def _told(row: exporting.Row) -> dict[str, object]:
    """A row of the export with its times as text."""
    return {
        name: times.text(value) if name in exporting.TIMES and isinstance(value, int) else value
        for name, value in row.items()
    }
