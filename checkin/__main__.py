"""The verbs of `checkin`: read the words, call down, print. Every problem is one clear sentence on stderr and a non-zero exit."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import uuid_utils.compat as uuids

from checkin import demo, serve, settings
from checkin.core import planning, registrations, tickets
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, Problem
from checkin.pipeline import exporting, folding, forms, importing, issuing, moving, verifying
from checkin.wire import times

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from checkin.core.programmes import Programme
    from checkin.settings import Settings

    Verb = Callable[[argparse.Namespace, Settings], Coroutine[None, None, int | None]]


def main(words: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit status."""
    arguments = _parser().parse_args(words)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        given = {name: getattr(arguments, name, None) for name in settings.Settings.__struct_fields__}
        chosen = settings.adjusted(settings.from_environment(os.environ), given)
        return _run(arguments.verb(arguments, chosen)) or 0
    except Problem as problem:
        print(f"checkin: {problem.detail}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
        return 1
    except KeyboardInterrupt:
        return 130


def _run(work: Coroutine[None, None, int | None]) -> int | None:
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)


# The service


async def _serve(arguments: argparse.Namespace, chosen: Settings) -> None:
    stop = stop_signal()
    async with serve.serving(chosen) as (parts, address):
        print(f"{parts.register.programme.name}: {address}", flush=True)
        if sys.stdout.isatty():
            link = await issuing.sign_in_link(parts.register, address, serve.secret())
            print(f"Sign this browser in (once, within 10 minutes): {link}", flush=True)
        else:
            print("To sign a browser in: checkin sign-in-link", flush=True)
        await stop.wait()


def stop_signal() -> asyncio.Event:
    """An event that is set when the process is asked to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C comes as KeyboardInterrupt
            loop.add_signal_handler(asked, stop.set)
    return stop


async def _sign_in_link(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_register(chosen) as (_, register):
        print(
            await issuing.sign_in_link(register, arguments.address or f"http://localhost:{chosen.port}", serve.secret())
        )


# Before the week


async def _programme_load(arguments: argparse.Namespace, chosen: Settings) -> None:
    programme = planning.read(_content(arguments.file), arguments.file)
    if arguments.starting:
        programme = planning.shifted(programme, _day(arguments.starting))
    async with serve.opened_store(chosen) as store:
        await importing.load_programme(store, programme)
    print(
        f"{programme.name} ({programme.id}): {len(programme.sessions)} sessions, {len(programme.doors)} doors, "
        f"{len(programme.municipalities)} municipalities; first day {programme.day(programme.first_doors)}"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("starting", f"--starting {text!r} is no date: expected one like 2026-11-14") from error


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput("file", f"{name} can't be read ({error.strerror}): give the path of a file") from error


async def _tickets_import(arguments: argparse.Namespace, chosen: Settings) -> None:
    content = _content(arguments.file)
    async with serve.opened_register(chosen) as (_, register):
        read = registrations.read(content, arguments.file, register.programme)
        done = await importing.import_tickets(register, read.rows, new_id, os.urandom)
    if read.ignored:
        print(f"{arguments.file}: left aside the columns {', '.join(read.ignored)}", file=sys.stderr)
    print(
        f"{len(read.rows)} tickets: {done.added} new ({done.issued} codes issued), {done.changed} changed, {done.unchanged} unchanged"
    )


def new_id() -> str:
    """A new id (UUIDv7)."""
    return str(uuids.uuid7())


async def _tickets_revoke(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_register(chosen) as (_, register):
        ticket = await issuing.revoke(register, arguments.code, serve.now)
        when = register.programme.local(ticket.revoked_at or 0)
    print(f"revoked since {when:%Y-%m-%d %H:%M:%S}: {arguments.code}")


async def _tickets_issue(arguments: argparse.Namespace, chosen: Settings) -> None:
    if arguments.heads < 1:
        raise BadInput("heads", f"--heads {arguments.heads}: a ticket is for 1 head or more")
    ticket = Ticket(
        new_id(),
        tickets.code_from(os.urandom(10)),
        category=arguments.category,
        heads=arguments.heads,
        sessions=tuple(arguments.sessions.split()),
    )
    async with serve.opened_register(chosen) as (_, register):
        issued = await issuing.issue(register, ticket, Holder(arguments.name, arguments.organisation))
    print(issued.code)


async def _tickets_reissue(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_register(chosen) as (_, register):
        ticket = await issuing.reissue(register, arguments.code, tickets.code_from(os.urandom(10)), serve.now)
    print(ticket.code)


async def _tokens_add(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_register(chosen) as (_, register):
        print(
            await issuing.add_token(register, arguments.name, arguments.scope.split(","), serve.secret(), serve.now())
        )


# During the week


async def _sessions_close(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_intake(chosen) as (_, register, _, intake):
        closed = await intake.closing(new_id(), arguments.session, serve.now(), moving.ORGANISER)
        when = register.programme.local(serve.now())
    print(
        f"{arguments.session} closed at {when:%H:%M:%S}, {closed.session.attended} attended; to take it back: checkin sessions reopen {arguments.session}"
    )


async def _sessions_reopen(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_intake(chosen) as (store, register, _, intake):
        fold = await folding.afresh(store, register)
        closings = list(fold.attendance.session(arguments.session).closings)
        if not closings:
            raise BadInput("not_closed", f"session {arguments.session!r} is not closed: there is nothing to take back")
        for closing in closings:
            await intake.annul(new_id(), closing, arguments.session, moving.ORGANISER)
    print(f"{arguments.session} is open again: {len(closings)} closings taken back")


async def _scans_move(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_intake(chosen) as (store, register, gathering, _):
        wanted = moving.Move(
            device=arguments.device,
            session=arguments.session,
            since=_moment(register.programme, arguments.since, "--from"),
            until=_moment(register.programme, arguments.until, "--to"),
            to_session=arguments.to_session or arguments.session,
            direction=arguments.direction,
        )
        done = await moving.move_scans(store, register, gathering, wanted, new_id, serve.now())
    print(f"{done.moved} scans moved; {done.refused} refused ones left where they are")


def _moment(programme: Programme, text: str, flag: str) -> int:
    """A time as people write it: with a zone, or in the programme's."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            "time", f"{flag} {text!r} is no time: expected one like 2026-11-14T09:00 or 2026-11-14T09:00+01:00"
        ) from error
    return times.milliseconds(read if read.tzinfo else read.replace(tzinfo=programme.zone))


async def _devices_write_off(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_sources(chosen) as sources:
        held = sources.feed.attendance.sequences.get(arguments.device)
        missing = sources.feed.missing.get(arguments.device, 0)
        if held is None or not missing:
            raise BadInput(
                "nothing_missing", f"no scans of {arguments.device!r} are known to be missing: see `checkin verify`"
            )
        await sources.register.write_off(arguments.device, held.highest)
    print(f"{missing} scans of {arguments.device} written off: the figures no longer wait for them")


async def _verify(arguments: argparse.Namespace, chosen: Settings) -> int:
    async with serve.opened_register(chosen) as (store, register):
        fold = await folding.afresh(store, register)
        faults = await verifying.of_function(store, register.programme, fold)
        asked, shown = await verifying.of_services(register, fold, serve.secret(), serve.now())
        missing = fold.attendance.missing(register.written_off)
    for fault in (*faults, *shown):
        print(fault)
    for device, number in missing.items():
        print(f"provisional: {device} holds {number} scans that have not come (checkin devices write-off {device})")
    entries = sum(len(held.seen) for held in fold.attendance.sessions.values())
    services = f"{len(asked)} running services" if asked else "no running service"
    print(
        f"{entries} log entries folded afresh; compared with the store's function and {services}: {len(faults) + len(shown)} differences"
    )
    return 1 if faults or shown else 0


# After the week


async def _export(arguments: argparse.Namespace, chosen: Settings) -> None:
    async with serve.opened_sources(chosen) as sources:
        pieces = forms.written(sources, arguments.kind, arguments.format, chosen.locale)
        if arguments.output:
            await forms.write_whole(Path(arguments.output), pieces)
        else:
            async for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()


async def _demo(arguments: argparse.Namespace, chosen: Settings) -> int:
    plan = demo.Plan(
        once=arguments.once, out=Path(arguments.out) if arguments.out else None,
        data=Path(arguments.data) if arguments.data else None, port=arguments.port is not None, seed=arguments.seed, speed=arguments.speed,
    )  # fmt: skip
    return await demo.run(plan, chosen, stop_signal())


# The words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="checkin", description="Check-in and attendance for events that spread over several towns."
    )
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    where = _where()

    command = _verb(verbs, "serve", _serve, "run the service", where)
    command.add_argument("--host", help="the address to listen on (127.0.0.1)")
    command.add_argument("--port", help="the port to listen on (8100; 0: any free one)")

    command = _verb(
        verbs,
        "demo",
        _demo,
        "an example week on a simulated clock, from tickets to live attendance",
        _placed(),
    )
    command.add_argument(
        "--once", action="store_true", help="end by itself, print the table, write the exports, compare"
    )
    command.add_argument("--out", metavar="DIR", help="where the exports and rehearsal.json go (with --once: ./out)")
    command.add_argument("--seed", type=int, default=1, help="what the week is drawn from (1)")
    command.add_argument(
        "--speed",
        type=float,
        help="at most so many simulated seconds a second while sessions are on (as fast as it goes)",
    )
    command.add_argument("--port", help="the port to listen on (8100)")

    command = _verb(
        verbs,
        "sign-in-link",
        _sign_in_link,
        "print a one-time link that signs a browser in (10 minutes)",
        where,
    )
    command.add_argument("--port", help="the port that the service listens on (8100)")
    command.add_argument("--address", metavar="URL", help="the service's address, where it is not this machine")

    programme = _group(verbs, "programme", "the programme")
    command = _verb(programme, "load", _programme_load, "load a programme, or change it", where)
    command.add_argument("file", metavar="FILE.toml")
    command.add_argument(
        "--starting", metavar="DATE", help="move every time by whole days, so that the first day is this one"
    )

    tickets_ = _group(verbs, "tickets", "tickets")
    command = _verb(
        tickets_,
        "import",
        _tickets_import,
        "take registrations in, and issue codes where there are none",
        where,
    )
    command.add_argument("file", metavar="FILE.csv")
    command = _verb(tickets_, "revoke", _tickets_revoke, "cancel a ticket", where)
    command.add_argument("code", metavar="CODE")

    command = _verb(tickets_, "issue", _tickets_issue, "issue one ticket, and print its code", where)
    command.add_argument("--name", default="", help="who it is for")
    command.add_argument("--organisation", default="", help="of which organisation")
    command.add_argument("--category", default="", help="youth, business, ... as the registrations spell it")
    command.add_argument("--heads", type=int, default=1, help="for how many people (1)")
    command.add_argument("--sessions", default="", help="the sessions it is for, separated by spaces")
    command = _verb(
        tickets_, "reissue", _tickets_reissue, "give a ticket a new code and print it; the old one is revoked", where
    )
    command.add_argument("code", metavar="CODE")

    sessions = _group(verbs, "sessions", "sessions")
    command = _verb(sessions, "close", _sessions_close, "close a session now: nobody is inside any more", where)
    command.add_argument("session", metavar="SESSION")
    command = _verb(sessions, "reopen", _sessions_reopen, "take a session's closings back", where)
    command.add_argument("session", metavar="SESSION")

    scans = _group(verbs, "scans", "scans")
    command = _verb(
        scans, "move", _scans_move, "move a device's scans to another session, or to the other direction", where
    )
    command.add_argument("--device", required=True, help="the token's name")
    command.add_argument("--session", required=True, help="where they are now")
    command.add_argument(
        "--from", dest="since", required=True, metavar="TIME", help="the first time at the door, as 2026-11-14T09:00"
    )
    command.add_argument("--to", dest="until", required=True, metavar="TIME", help="the last time at the door")
    command.add_argument("--to-session", help="where they belong")
    command.add_argument("--direction", choices=["entry", "exit"], help="which way it really was")

    devices = _group(verbs, "devices", "devices")
    command = _verb(
        devices, "write-off", _devices_write_off, "expect no more of the scans that a device still holds", where
    )
    command.add_argument("device", metavar="NAME")

    _verb(
        verbs,
        "verify",
        _verify,
        "fold the logs afresh and compare with what the service shows; exit 1 where they differ",
        where,
    )

    tokens = _group(verbs, "tokens", "API tokens")
    command = _verb(tokens, "add", _tokens_add, "add an API token and print it, this once", where)
    command.add_argument("name", metavar="NAME", help="the name under which the log knows its scans")
    command.add_argument(
        "--scope",
        required=True,
        metavar="SCOPES",
        help=f"some of {','.join(issuing.SCOPES)}, separated by commas",
    )

    command = _verb(verbs, "export", _export, "figures and the log as a table", where)
    command.add_argument("kind", choices=sorted(exporting.COLUMNS))
    command.add_argument("--format", choices=list(forms.MEDIA), default="csv")
    command.add_argument("-o", "--output", metavar="FILE", help="where to (standard output)")
    command.add_argument(
        "--locale",
        choices=["en", "nb"],
        help="nb: byte order mark, `;` and local times, as Norwegian spreadsheets want it",
    )
    return parser


def _placed() -> argparse.ArgumentParser:
    placed = argparse.ArgumentParser(add_help=False)
    placed.add_argument(
        "--data", metavar="DIR", help="the data directory of the embedded store (the platform's data folder)"
    )
    return placed


def _where() -> argparse.ArgumentParser:
    where = argparse.ArgumentParser(add_help=False, parents=[_placed()])
    where.add_argument("--store", metavar="URL", help="a store of your own: redis://user:password@host:6379/0")
    where.add_argument("--programme", metavar="ID", help="the programme to work on (the only one)")
    return where


def _group(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    return verbs.add_parser(name, help=about, description=about).add_subparsers(required=True, metavar="COMMAND")


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    verb: Verb,
    about: str,
    where: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    command = verbs.add_parser(name, help=about, description=about, parents=[where])
    command.set_defaults(verb=verb)
    return command


if __name__ == "__main__":
    sys.exit(main())
