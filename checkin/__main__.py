"""The verbs of `checkin`: read the words, call down, print. Every problem is one clear sentence on stderr and a
non-zero exit.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
from importlib import metadata
from typing import TYPE_CHECKING

from checkin import settings
from checkin.commands import correcting, enrolling, examining, people, preparing, printing, reporting, running
from checkin.errors import Problem
from checkin.pipeline import exporting, forms, issuing
from checkin.pipeline.people import ROLES
from checkin.wire.devices import RIGHTS, USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from checkin.settings import Settings

    Verb = Callable[[argparse.Namespace, Settings], Coroutine[None, None, int | None]]


def main(words: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit status."""
    arguments = _parser().parse_args(words)
    _log_in_utc()
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


def _log_in_utc() -> None:
    """What goes wrong goes to stderr, a line each with its time."""
    written = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    written.converter = time.gmtime
    lines = logging.StreamHandler()
    lines.setFormatter(written)
    logging.basicConfig(level=logging.WARNING, handlers=[lines])


def _run(work: Coroutine[None, None, int | None]) -> int | None:
    if sys.platform == "win32":
        return asyncio.run(work)
    import uvloop

    return uvloop.run(work)


# The words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="checkin", description="Check-in and attendance for events that spread over several towns."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {metadata.version('oppmote')}")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    where = _where()

    command = _verb(verbs, "serve", running.run_service, "run the service", where)
    command.add_argument("--host", help="the address to listen on (127.0.0.1; with --tls self all)")
    command.add_argument("--port", help="the port to listen on (8100; 0: any free one)")
    _secured(command)
    command.add_argument(
        "--require-second-factor",
        action="store_const",
        const=True,
        help="organisers with a password must enrol a second factor before anything else",
    )

    command = _verb(
        verbs,
        "demo",
        running.play_demo,
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
        type=_rate,
        help="at most so many simulated seconds a second while sessions are on (as fast as it goes)",
    )
    command.add_argument("--port", help="the port to listen on (8100)")

    command = _verb(
        verbs,
        "sign-in-link",
        running.sign_in_link,
        "print a one-time link that signs a browser in (10 minutes)",
        where,
    )
    command.add_argument("--wall", action="store_true", help="for a screen on a wall: figures only, for seven days")
    _addressed(command)

    programme = _group(verbs, "programme", "the programme")
    command = _verb(programme, "load", preparing.programme_load, "load a programme, or change it", where)
    command.add_argument("file", metavar="FILE.toml")
    command.add_argument(
        "--starting", metavar="DATE", help="move every time by whole days, so that the first day is this one"
    )

    tickets_ = _group(verbs, "tickets", "tickets")
    command = _verb(
        tickets_,
        "import",
        preparing.tickets_import,
        "take registrations in, and issue codes where there are none",
        where,
    )
    command.add_argument("file", metavar="FILE.csv")
    command = _verb(tickets_, "print", printing.tickets_print, "draw tickets, each into a file of its own", where)
    command.add_argument("codes", metavar="CODE", nargs="*", help="which tickets (all that are not revoked)")
    command.add_argument("--format", choices=["svg", "png"], default="svg", help="svg, or png with the extra `laptop`")
    command.add_argument("-o", "--output", metavar="DIR", default="tickets", help="where to (./tickets)")
    command.add_argument("--names", action="store_true", help="say who a ticket is for, and for which sessions")
    command = _verb(tickets_, "revoke", preparing.tickets_revoke, "cancel a ticket", where)
    command.add_argument("code", metavar="CODE")

    command = _verb(tickets_, "issue", preparing.tickets_issue, "issue one ticket, and print its code", where)
    command.add_argument("--name", default="", help="who it is for")
    command.add_argument("--organisation", default="", help="of which organisation")
    command.add_argument("--category", default="", help="youth, business, ... as the registrations spell it")
    command.add_argument("--heads", type=int, default=1, help="for how many people (1)")
    command.add_argument("--sessions", default="", help="the sessions it is for, separated by spaces")
    command = _verb(
        tickets_,
        "reissue",
        preparing.tickets_reissue,
        "give a ticket a new code and print it; the old one is revoked",
        where,
    )
    command.add_argument("code", metavar="CODE")

    command = _verb(
        tickets_,
        "list",
        preparing.tickets_list,
        "write all tickets with their codes, as a registrations file: for the mail that sends them out",
        where,
    )
    command.add_argument("-o", "--output", metavar="FILE", help="where to, for its owner alone (standard output)")

    sessions = _group(verbs, "sessions", "sessions")
    command = _verb(
        sessions, "close", correcting.sessions_close, "close a session now: nobody is inside any more", where
    )
    command.add_argument("session", metavar="SESSION")
    command = _verb(sessions, "reopen", correcting.sessions_reopen, "take a session's closings back", where)
    command.add_argument("session", metavar="SESSION")

    scans = _group(verbs, "scans", "scans")
    command = _verb(
        scans,
        "move",
        correcting.scans_move,
        "move a device's scans to another session, or to the other direction",
        where,
    )
    command.add_argument("--device", required=True, help="the token's name")
    command.add_argument("--session", required=True, help="where they are now")
    command.add_argument(
        "--from", dest="since", required=True, metavar="TIME", help="the first time at the door, as 2026-11-14T09:00"
    )
    command.add_argument("--to", dest="until", required=True, metavar="TIME", help="the last time at the door")
    command.add_argument("--to-session", help="where they belong")
    command.add_argument("--direction", choices=["entry", "exit"], help="which way it really was")

    command = _verb(
        scans, "import", correcting.scans_import, "take in the outbox of a laptop that could not send it", where
    )
    command.add_argument("file", metavar="FILE", help="made by `checkin-scanner export FILE`, or on a phone")
    command.add_argument("--device", metavar="NAME", help="the token's name (the one that the file says)")

    devices = _group(verbs, "devices", "devices")
    command = _verb(devices, "enrol", enrolling.devices_enrol, "print a link that enrols one device, once", where)
    command.add_argument(
        "--door", metavar="D", nargs="+", action="extend", required=True, help="the ids of the doors that it works at"
    )
    command.add_argument("--name", metavar="N", help="its name in the log (after its first door: port-1, port-2, ...)")
    command.add_argument(
        "--may",
        metavar="RIGHTS",
        help=f"some of {','.join(RIGHTS)}, separated by commas, or none ({','.join(USUAL)})",
    )
    _addressed(command)
    _verb(devices, "list", enrolling.devices_list, "list the devices, and how they are", where)
    command = _verb(devices, "change", enrolling.devices_change, "give a device other doors or rights", where)
    command.add_argument("device", metavar="NAME")
    command.add_argument("--door", metavar="D", nargs="+", action="extend", help="where it works from now on")
    command.add_argument("--may", metavar="RIGHTS", help="all that it may do from now on, as with enrol")
    command = _verb(devices, "revoke", enrolling.devices_revoke, "let a device do nothing any more: it is lost", where)
    command.add_argument("device", metavar="NAME")
    command = _verb(
        devices,
        "write-off",
        correcting.devices_write_off,
        "expect no more of the scans that a device still holds",
        where,
    )
    command.add_argument("device", metavar="NAME")

    _verb(
        verbs,
        "verify",
        correcting.verify,
        "fold the logs afresh and compare with what the service shows; exit 1 where they differ",
        where,
    )

    command = _verb(
        verbs,
        "doctor",
        examining.doctor,
        "look whether all is well, here or at a service elsewhere; exit 1 where something won't work",
        where,
    )
    command.add_argument(
        "--server", metavar="URL", help="a service elsewhere: look at it from outside, and at nothing here"
    )
    command.add_argument("--token", default="", metavar="T", help="with --server: a token, to see whether it is taken")
    command.add_argument("--tls-cert", metavar="FILE", help="the certificate that a service here is to show")
    command.add_argument("--tls-key", metavar="FILE", help="its key")

    tokens = _group(verbs, "tokens", "API tokens")
    command = _verb(tokens, "add", preparing.tokens_add, "add an API token and print it, this once", where)
    command.add_argument("name", metavar="NAME", help="the name under which the log knows its scans")
    command.add_argument(
        "--scope",
        required=True,
        metavar="SCOPES",
        help=f"some of {','.join(issuing.SCOPES)}, separated by commas",
    )

    _verb(tokens, "list", preparing.tokens_list, "list the tokens by name, and what they may do", where)
    command = _verb(
        tokens, "revoke", preparing.tokens_revoke, "let a token do nothing any more: its laptop is lost", where
    )
    command.add_argument("name", metavar="NAME")

    _add_users(verbs, where)

    command = _verb(verbs, "export", reporting.export, "figures and the log as a table", where)
    command.add_argument("kind", choices=sorted(exporting.COLUMNS))
    command.add_argument("--format", choices=list(forms.MEDIA), default="csv")
    command.add_argument("-o", "--output", metavar="FILE", help="where to (standard output)")
    command.add_argument(
        "--locale",
        choices=["en", "nb"],
        help="nb: byte order mark, `;` and local times, as Norwegian spreadsheets want it",
    )
    return parser


def _add_users(verbs: argparse._SubParsersAction[argparse.ArgumentParser], where: argparse.ArgumentParser) -> None:
    """The verbs of people who sign in."""
    users = _group(verbs, "users", "people who sign in with a browser")
    command = _verb(users, "add", people.users_add, "add a user; asks for a password unless told how else", where)
    command.add_argument("name", metavar="NAME", help="what they sign in as")
    command.add_argument("--role", required=True, choices=list(ROLES))
    how = command.add_mutually_exclusive_group()
    how.add_argument("--link", action="store_true", help="print a link with which they choose a password, within a day")
    how.add_argument("--openid", nargs=2, metavar=("ISSUER", "SUBJECT"), help="their account at the sign-in provider")
    _addressed(command)
    _verb(users, "list", people.users_list, "list the users, their roles and how they sign in", where)
    command = _verb(users, "role", people.users_role, "give a user another role; they sign in anew", where)
    command.add_argument("name", metavar="NAME")
    command.add_argument("role", metavar="ROLE", choices=list(ROLES))
    command = _verb(users, "remove", people.users_remove, "remove a user, and end their visits at once", where)
    command.add_argument("name", metavar="NAME")
    command = _verb(users, "sign-out", people.users_sign_out, "end all of a user's visits at once", where)
    command.add_argument("name", metavar="NAME", help="or `sign-in link`, `wall screen`: all who came by one")
    command = _verb(
        users, "reset", people.users_reset, "take a user's password away, and print a link to choose another", where
    )
    command.add_argument("name", metavar="NAME")
    command.add_argument("--second-factor", action="store_true", help="clear their second factor too")
    _addressed(command)


def _addressed(command: argparse.ArgumentParser) -> None:
    """Where a link that is printed leads."""
    command.add_argument("--port", help="the port that the service listens on (8100)")
    command.add_argument("--address", metavar="URL", help="the service's address, where it is not this machine")


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate < float("inf"):
        raise ValueError(text)
    return rate


_rate.__name__ = "speed"  # argparse names it where it can't read one


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


def _secured(command: argparse.ArgumentParser) -> None:
    """How what is said to the service is kept from others on the way."""
    command.add_argument("--tls-cert", metavar="FILE", help="show this certificate (PEM), and speak HTTPS")
    command.add_argument("--tls-key", metavar="FILE", help="its key (PEM, without a password)")
    command.add_argument("--tls", metavar="self", help="make a certificate for this machine's own addresses")
    command.add_argument(
        "--insecure", action="store_true", default=None, help="answer plain HTTP where others can read it on the way"
    )


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
