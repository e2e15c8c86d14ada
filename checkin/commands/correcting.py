"""During the week: close and reopen sessions, move scans, write off what will not come, verify."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from checkin import opening
from checkin.commands.files import content_of
from checkin.commands.ids import new_id
from checkin.errors import BadInput, NotFound
from checkin.pipeline import auditing, devices, folding, moving, recovering
from checkin.wire import outboxes, times

if TYPE_CHECKING:
    import argparse

    from checkin.core.programmes import Programme, Session
    from checkin.settings import Settings


async def sessions_close(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Close a session now."""
    async with opening.opened_intake(chosen) as (store, register, _, intake):
        session = _session(register.programme, arguments.session)
        if session.doors_open > opening.now():
            opens = register.programme.local(session.doors_open)
            raise BadInput(
                "not_begun",
                f"{session.id} opens on {opens:%Y-%m-%d at %H:%M}, so there is nothing to close yet: "
                "to keep it shut, change the programme",
            )
        fold = await folding.afresh(store, register)
        if fold.attendance.session(session.id).closings:
            print(f"{session.id} is closed already; to take it back: checkin sessions reopen {session.id}")
            return
        closed = await intake.closing(new_id(), session.id, opening.now(), moving.ORGANISER)
        await opening.noted(register, "session_closed", session.id)
        when = register.programme.local(opening.now())
    print(
        f"{session.id} closed at {when:%H:%M:%S}, {closed.session.attended} attended; doors refuse later entries as too late; "
        f"to take it back: checkin sessions reopen {session.id}"
    )


def _session(programme: Programme, id: str) -> Session:
    session = programme.session.get(id)
    if session is None:
        raise NotFound(
            "session_unknown",
            f"there is no session {id!r} in this programme: see `checkin export attendance` for their ids",
        )
    return session


async def sessions_reopen(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Take a session's closings back."""
    async with opening.opened_intake(chosen) as (store, register, _, intake):
        fold = await folding.afresh(store, register)
        closings = list(fold.attendance.session(_session(register.programme, arguments.session).id).closings)
        if not closings:
            raise BadInput("not_closed", f"session {arguments.session!r} is not closed: there is nothing to take back")
        for closing in closings:
            await intake.annul(new_id(), closing, arguments.session, moving.ORGANISER)
        await opening.noted(register, "session_reopened", arguments.session)
    print(f"{arguments.session} is open again")


async def scans_move(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Move a device's scans to where they belong."""
    async with opening.opened_intake(chosen) as (store, register, gathering, _):
        wanted = moving.Move(
            device=arguments.device,
            session=arguments.session,
            since=_moment(register.programme, arguments.since, "--from"),
            until=_moment(register.programme, arguments.until, "--to"),
            to_session=arguments.to_session or arguments.session,
            direction=arguments.direction,
        )
        done = await moving.move_scans(store, register, gathering, wanted, new_id, opening.now())
        where = f"{done.moved} from {wanted.session} to {wanted.to_session} {wanted.direction or ''}"
        await opening.noted(register, "scans_moved", wanted.device, where.strip())
    print(f"{done.moved} scans moved; {done.refused} refused ones left where they are")


async def scans_import(arguments: argparse.Namespace, chosen: Settings) -> int:
    """Take in the outbox of a laptop or phone that could not send it. Returns 1 where some of it can't be decided."""
    outbox = outboxes.read(content_of(arguments.file), arguments.file)
    async with opening.opened_intake(chosen) as (_, register, _, intake):
        device = recovering.device_of(register, outbox, arguments.device)
        undecided = await recovering.take(intake, outbox.entries, device)
        await opening.noted(register, "outbox_imported", device, f"{len(outbox.entries) - len(undecided)} entries")
    for line, why in undecided:
        print(f"{arguments.file}, line {line}: {why}", file=sys.stderr)
    print(
        f"{len(outbox.entries) - len(undecided)} entries of {device} taken in (those that had come before count once); "
        f"{len(undecided)} could not be decided"
    )
    return 1 if undecided else 0


def _moment(programme: Programme, text: str, flag: str) -> int:
    """A time as people write it: with a zone, or in the programme's."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            "time", f"{flag} {text!r} is no time: expected one like 2026-11-14T09:00 or 2026-11-14T09:00+01:00"
        ) from error
    return times.milliseconds(read if read.tzinfo else read.replace(tzinfo=programme.zone))


async def devices_write_off(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Expect no more of what a device still holds."""
    async with opening.opened_sources(chosen) as sources:
        held = sources.feed.attendance.sequences.get(arguments.device)
        missing = sources.feed.missing.get(arguments.device, 0)
        if not missing:
            raise BadInput(
                "nothing_missing", f"no scans of {arguments.device!r} are known to be missing: see `checkin verify`"
            )
        await sources.register.write_off(arguments.device, held.highest if held else 0)
        await opening.noted(sources.register, "written_off", arguments.device, f"{missing} scans")
    print(f"{missing} scans of {arguments.device} written off: the figures no longer wait for them")


async def verify(arguments: argparse.Namespace, chosen: Settings) -> int:
    """Fold the logs afresh and compare. Returns 1 where they differ."""
    from checkin.pipeline import verifying  # only here: what asks services would slow down every other command

    async with opening.opened_register(chosen) as (store, register):
        fold = await folding.afresh(store, register)
        faults = await verifying.of_function(store, register.programme, fold)
        asked, shown = await verifying.of_services(register, fold, opening.secret(), opening.now())
        missing = devices.missing(register, fold.attendance)
        chain = await auditing.chain(store, register.programme.id)
    for fault in (*faults, *shown):
        print(fault)
    for device, number in missing.items():
        print(f"provisional: {device} holds {number} scans that have not come (checkin devices write-off {device})")
    if chain.broken:
        print(f"the audit log was edited: its deed {chain.broken} does not follow from those before it")
    entries = sum(len(held.seen) for held in fold.attendance.sessions.values())
    services = f"the running services ({len(asked)})" if asked else "no running service"
    print(
        f"{entries} log entries folded afresh; compared with the store's function and {services}: "
        f"{len(faults) + len(shown)} differences"
    )
    if chain.deeds:
        print(f"{chain.deeds} deeds in the audit log; its last hash, worth keeping elsewhere: {chain.last}")
    return 1 if faults or shown or chain.broken else 0
