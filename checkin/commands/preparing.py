"""Before the week: programme, tickets, tokens."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from checkin import opening
from checkin.commands.files import content_of
from checkin.commands.ids import new_id
from checkin.core import planning, registrations, reports, tickets
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput
from checkin.pipeline import forms, importing, issuing

if TYPE_CHECKING:
    import argparse

    from checkin.settings import Settings


async def programme_load(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Load a programme, or change the one there is."""
    programme = planning.read(content_of(arguments.file), arguments.file)
    if arguments.starting:
        programme = planning.shifted(programme, _day(arguments.starting))
    async with opening.opened_store(chosen) as store:
        await importing.check_meant(store, programme, chosen.programme)
        register = await importing.load_programme(store, programme)
        await opening.noted(register, "programme_loaded", programme.id, f"from {programme.day(programme.first_doors)}")
        stale = reports.out_of_week(programme, register.tickets.values())
    print(
        f"{programme.name} ({programme.id}): {len(programme.sessions)} sessions, {len(programme.doors)} doors, "
        f"{len(programme.municipalities)} municipalities; first day {programme.day(programme.first_doors)}"
    )
    if stale:
        print(f"{stale} tickets are valid on no day of it: import the registrations again", file=sys.stderr)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("starting", f"--starting {text!r} is no date: expected one like 2026-11-14") from error


async def tickets_import(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Take registrations in."""
    content = content_of(arguments.file)
    async with opening.opened_register(chosen) as (_, register):
        read = registrations.read(content, arguments.file, register.programme)
        done = await importing.import_tickets(register, read.rows, new_id, os.urandom)
        await opening.noted(register, "tickets_imported", more=f"{done.added} new, {done.changed} changed")
    if read.ignored:
        print(f"{arguments.file}: left aside the columns {', '.join(read.ignored)}", file=sys.stderr)
    print(
        f"{len(read.rows)} tickets: {done.added} new ({done.issued} codes issued), {done.changed} "
        f"changed, {done.unchanged} unchanged"
    )


async def tickets_revoke(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Cancel a ticket."""
    async with opening.opened_register(chosen) as (_, register):
        ticket = await issuing.revoke(register, arguments.code, opening.now)
        await opening.noted(register, "ticket_revoked", ticket.id)
        when = register.programme.local(ticket.revoked_at or 0)
    print(f"revoked since {when:%Y-%m-%d %H:%M:%S}: {arguments.code}")


async def tickets_issue(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Issue one ticket and print its code."""
    if arguments.heads < 1:
        raise BadInput("heads", f"--heads {arguments.heads}: a ticket is for 1 head or more")
    ticket = Ticket(
        new_id(),
        tickets.code_from(os.urandom(10)),
        category=arguments.category,
        heads=arguments.heads,
        sessions=tuple(arguments.sessions.split()),
    )
    async with opening.opened_register(chosen) as (_, register):
        issued = await issuing.issue(register, ticket, Holder(arguments.name, arguments.organisation))
        await opening.noted(register, "ticket_issued", issued.id)
    print(issued.code)


async def tickets_reissue(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Give a ticket a new code and print it."""
    async with opening.opened_register(chosen) as (_, register):
        ticket = await issuing.reissue(register, arguments.code, tickets.code_from(os.urandom(10)), opening.now)
        await opening.noted(register, "ticket_reissued", ticket.id)
    print(ticket.code)


async def tickets_list(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Print all tickets with their codes, as a registrations file."""
    async with opening.opened_register(chosen) as (_, register):
        pieces = importing.written(register)
        await opening.noted(register, "codes_listed", more=f"{len(register.tickets)} tickets")
    if not arguments.output:
        sys.stdout.buffer.writelines([piece async for piece in pieces])
        return
    await forms.write_whole(Path(arguments.output), pieces, forms.OWNER_S)
    print(f"{len(register.tickets)} tickets written to {arguments.output}; whoever has the codes can come in")


async def tokens_list(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Print the names of all tokens and what they may do."""
    async with opening.opened_register(chosen) as (_, register):
        for token in sorted(register.tokens.values(), key=lambda token: token.name):
            since = register.programme.local(token.created)
            print(f"{token.name}  {','.join(token.scopes)}  since {since:%Y-%m-%d %H:%M}")


async def tokens_revoke(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Let a token do nothing any more."""
    async with opening.opened_register(chosen) as (_, register):
        await issuing.revoke_token(register, arguments.name)
        await opening.noted(register, "token_revoked", arguments.name)
    print(f"the token {arguments.name} opens nothing any more; what it recorded stays")


async def tokens_add(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Add an API token and print it, alone on its line."""
    scopes = arguments.scope.split(",")
    async with opening.opened_register(chosen) as (_, register):
        token = await issuing.add_token(register, arguments.name, scopes, opening.secret(), opening.now())
        await opening.noted(register, "token_added", arguments.name, " ".join(scopes))
    print(token)
