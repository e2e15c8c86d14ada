"""The demo: an example week on an embedded store and a simulated clock, worked by a rehearsal that speaks HTTP like
any device.

The rehearsal is a process of its own and the pacemaker: before it acts at a simulated time it says so and waits until
our clock stands there. Nothing else can set the clock, and no other command has one that can be set.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
from asyncio.subprocess import PIPE
from contextlib import AsyncExitStack
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import uuid_utils.compat as uuids
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from checkin import opening, serve
from checkin.api.attendance import catch_up
from checkin.core import planning, registrations
from checkin.errors import BadInput, Conflict, Problem
from checkin.pipeline import forms, importing, issuing
from checkin.pipeline.closing import HOUR, Closing
from checkin.store import register

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from checkin.api.keys import Parts
    from checkin.core.programmes import Programme
    from checkin.settings import Settings
    from checkin.store.connect import Store
    from checkin.store.register import Register

EXPORTS = ("attendance", "municipalities", "log")
COMPARED = ("attended", "present", "refused")
"""Figures of a session that the rehearsal reckons by itself and the service must agree with."""

OUT = Path("out")
"""Where a demo that ends by itself writes, unless another place was named."""

ENDS_WITHIN = 5.0
"""Seconds that the rehearsal gets to end when it is asked to."""


class Plan(msgspec.Struct, frozen=True):
    """What was asked for: see `checkin demo --help`."""

    once: bool
    out: Path | None
    data: Path | None
    port: bool
    seed: int
    speed: float | None


class Clock:
    """A clock that stands where the rehearsal has put it, and runs on by itself once the rehearsal has ended."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._running_since: int | None = None

    def __call__(self) -> int:
        """The time in milliseconds since the epoch."""
        return self._at + (opening.now() - self._running_since if self._running_since is not None else 0)

    def move_to(self, at: int) -> None:
        """Move on to a time; never back."""
        self._at = max(self._at, at)

    def run_on(self) -> None:
        """Run by itself from here."""
        self._running_since = opening.now()


class Progressed(msgspec.Struct):
    """A line of the rehearsal: the simulated time it wants, how many of its acts are done, and what is going on."""

    clock: int
    done: int
    of: int
    note: str = ""


class Expected(msgspec.Struct):
    """What the rehearsal expects of one session; see `COMPARED`."""

    attended: int
    present: int
    refused: int


class Rehearsed(msgspec.Struct):
    """The part of `rehearsal.json` that the service is compared with."""

    sessions: dict[str, Expected]


async def run(plan: Plan, settings: Settings, stop: asyncio.Event) -> int:
    """Play the week. Returns the exit status: 1 where the service's figures are not what the rehearsal did."""
    async with AsyncExitStack() as stack:
        data = plan.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="oppmote-demo-", ignore_cleanup_errors=True))
        )
        if plan.once or plan.out:
            _make_folder(plan.out or OUT)
        work = _fresh_work_folder(data)
        settings = msgspec.structs.replace(settings, data=data, store=None, programme=None, port=settings.port)
        programme = await _prepare(settings, work)
        clock = Clock(programme.first_doors - HOUR)
        parts, address = await stack.enter_async_context(_serving(plan, settings, clock))
        await _greet(parts, address, data)
        status = await _play(plan, parts, address, work, clock, stop)
        clock.run_on()
        if status == 0 and not stop.is_set():
            status = await _conclude(plan, parts, work, settings, clock)
        if not plan.once and not stop.is_set():
            print(f"The service stays up at {address}; Ctrl-C stops it.", flush=True)
            await stop.wait()
        return status


def _fresh_work_folder(data: Path) -> Path:
    work = data / "rehearsal"
    try:
        work.mkdir(parents=True)
    except FileExistsError as error:
        raise Conflict(
            "demo_played",
            f"a demo was played in {data} already: look at it with `checkin serve --data {data}`, or "
            "choose another --data directory",
        ) from error
    except OSError as error:
        raise BadInput(
            "data_not_writable",
            f"the data directory {data} can't be written ({error.strerror}): choose another with --data",
        ) from error
    return work


def _example() -> Path:
    """The example week: in the project's folder, or as the wheel brings it."""
    beside = Path(__file__).parent.parent / "examples" / "industriens-uke"
    return beside if beside.is_dir() else Path(str(resources.files("checkin") / "examples" / "industriens-uke"))


async def _prepare(settings: Settings, work: Path) -> Programme:
    """Load the example, import its registrations, and write down what the rehearsal works with."""
    folder = _example()
    programme = planning.read((folder / "programme.toml").read_bytes(), "programme.toml")
    async with opening.opened_store(settings) as store:
        await _refuse_a_week(store, settings.data, work)
        held = await importing.load_programme(store, programme)
        rows = registrations.read((folder / "registrations.csv").read_bytes(), "registrations.csv", programme).rows
        await importing.import_tickets(held, rows, lambda: str(uuids.uuid7()), os.urandom)
        (work / "tickets.jsonl").write_bytes(b"".join(_ticket_lines(held)))
        (work / "programme.json").write_bytes(msgspec.json.encode(programme))
        (work / "tokens.json").write_bytes(msgspec.json.encode(await _tokens(held)))
    return programme


async def _refuse_a_week(store: Store, data: Path, work: Path) -> None:
    """The demo writes tickets and moves times: never into somebody's own week."""
    if there := await register.programmes(store):
        work.rmdir()
        raise Conflict(
            "demo_over_week",
            f"{data} holds a week already ({', '.join(there)}): leave --data out, or name an empty directory for the demo",
        )


def _ticket_lines(held: Register) -> Iterator[bytes]:
    for ticket in held.tickets.values():
        line = {
            "id": ticket.id, "code": ticket.code, "category": ticket.category, "heads": ticket.heads, "sessions": ticket.sessions,
            "valid_from": ticket.valid_from, "valid_until": ticket.valid_until, "name": held.holder(ticket.id).name,
        }  # fmt: skip
        yield msgspec.json.encode(line) + b"\n"


async def _tokens(held: Register) -> dict[str, str]:
    """A token, and so a device, for each door."""
    return {
        door.id: await issuing.add_token(held, door.id, ["scan"], opening.secret(), opening.now())
        for door in held.programme.doors
    }


@contextlib.asynccontextmanager
async def _serving(plan: Plan, settings: Settings, clock: Clock) -> AsyncIterator[tuple[Parts, str]]:
    """The service; at any free port where the usual one is taken and none was asked for."""
    settings = msgspec.structs.replace(settings, requests_per_second=0.0)  # a week goes by in minutes
    async with AsyncExitStack() as stack:
        try:
            served = await stack.enter_async_context(serve.serving(settings, clock))
        except Conflict as problem:
            if problem.code != "port_taken" or plan.port:
                raise
            served = await stack.enter_async_context(serve.serving(msgspec.structs.replace(settings, port=0), clock))
        yield served


async def _greet(parts: Parts, address: str, data: Path) -> None:
    link = await issuing.sign_in_link(parts.register, address, opening.secret())
    print(f"{parts.register.programme.name}, an example week on a simulated clock")
    print(f"Watch it live (the link works once, within 10 minutes): {link}")
    print(f"Another link: checkin sign-in-link --data {data} --address {address}", flush=True)


async def _play(plan: Plan, parts: Parts, address: str, work: Path, clock: Clock, stop: asyncio.Event) -> int:
    """Have the rehearsal work the doors, moving the clock as it asks. Returns its exit status."""
    words = [
        "--server", address, "--tickets", str(work / "tickets.jsonl"), "--programme", str(work / "programme.json"),
        "--tokens", str(work / "tokens.json"), "--work", str(work), "--seed", str(plan.seed), "--out", str(work / "rehearsal.json"),
        *(["--speed", str(plan.speed)] if plan.speed else []),
    ]  # fmt: skip
    rehearsal = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scanner.rehearsal", *words, stdin=PIPE, stdout=PIPE
    )
    try:
        ended = asyncio.ensure_future(_keep_time(rehearsal, parts, clock))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if ended.done():
            await ended
            return await rehearsal.wait()
        ended.cancel()
        return 130
    finally:
        await _end(rehearsal)


async def _end(rehearsal: asyncio.subprocess.Process) -> None:
    if rehearsal.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        rehearsal.terminate()
    try:
        async with asyncio.timeout(ENDS_WITHIN):
            await rehearsal.wait()
    except TimeoutError:
        rehearsal.kill()
        await rehearsal.wait()


async def _keep_time(rehearsal: asyncio.subprocess.Process, parts: Parts, clock: Clock) -> None:
    """Move the clock as the rehearsal asks, and show how far it is."""
    if rehearsal.stdin is None or rehearsal.stdout is None:
        raise Problem("rehearsal", "the rehearsal has no pipes")
    with _Board(parts) as board:
        async for line in rehearsal.stdout:
            progressed = msgspec.json.decode(line, type=Progressed)
            clock.move_to(progressed.clock)
            board.show(progressed)
            rehearsal.stdin.write(b"ok\n")
            await rehearsal.stdin.drain()


class _Board:
    """Live attendance and a progress bar on a terminal; a line at every tenth of the week elsewhere."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self._bar = self._progress.add_task("the week", total=None)
        self._live = Live(console=Console(), refresh_per_second=4, transient=False) if sys.stdout.isatty() else None
        self._told = -1

    def __enter__(self) -> _Board:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def show(self, progressed: Progressed) -> None:
        """Show where the week is."""
        programme = self._parts.register.programme
        when = f"{programme.local(progressed.clock):%A %d %B %H:%M}"
        if self._live:
            self._progress.update(self._bar, total=progressed.of, completed=progressed.done, description=when)
            self._live.update(Group(self._progress, municipalities_table(self._parts)))
            return
        tenth = 10 * progressed.done // max(progressed.of, 1)
        if tenth > self._told:
            self._told = tenth
            attended = self._parts.feed.area(self._parts.feed.figures(), None).visits
            print(
                f"[{'#' * tenth}{'.' * (10 - tenth)}] {when}  {progressed.done} of {progressed.of} scans, {attended} heads in",
                flush=True,
            )


def municipalities_table(parts: Parts) -> Table:
    """The municipalities' attendance as a table for the terminal."""
    table = Table("Municipality", *(f"{name:>10}" for name in ("visits", "visitors", "present", "refused")))
    figures = parts.feed.figures()
    names = {municipality.id: municipality.name for municipality in parts.register.programme.municipalities}
    for id in (*names, None):
        area = parts.feed.area(figures, id)
        cells = (str(number).rjust(10) for number in (area.visits, area.visitors, area.present, area.refused))
        table.add_row(names[id] if id else "All", *cells)
    return table


def sessions_table(parts: Parts) -> Table:
    """Every session's attendance as a table for the terminal."""
    table = Table(
        "Session", *(f"{name:>10}" for name in ("registered", "attended", "walk-ins", "no-shows", "present", "refused"))
    )
    for row in parts.feed.figures().values():
        numbers = (row.registered, row.attended, row.walk_ins, row.no_shows, row.present, row.refused)
        table.add_row(row.session, *("" if number is None else str(number).rjust(10) for number in numbers))
    return table


async def _conclude(plan: Plan, parts: Parts, work: Path, settings: Settings, clock: Clock) -> int:
    """Close what is due, print the table, write the exports, and compare with what the rehearsal did."""
    await Closing(parts.register, parts.fold, parts.intake, settings.close_after).due(clock())
    await catch_up(parts)
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(sessions_table(parts))
    console.print(municipalities_table(parts))
    if out := plan.out or (OUT if plan.once else None):
        await _write(parts, out, work)
    differences = compare(parts, msgspec.json.decode((work / "rehearsal.json").read_bytes(), type=Rehearsed))
    for difference in differences:
        print(difference, file=sys.stderr)
    if not differences:
        print("The service's figures agree with what the rehearsal did.", flush=True)
    return 1 if differences else 0


async def _write(parts: Parts, out: Path, work: Path) -> None:
    _make_folder(out)
    try:
        (out / "rehearsal.json").write_bytes((work / "rehearsal.json").read_bytes())
    except OSError as error:
        raise _not_written(out, error) from error
    for kind in EXPORTS:
        await forms.write_whole(out / f"{kind}.csv", forms.csv_of(parts.sources, kind, "en"))
    print(f"Written to {out}: {', '.join(f'{kind}.csv' for kind in EXPORTS)}, rehearsal.json")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return
    except OSError as error:
        raise _not_written(out, error) from error


def _not_written(out: Path, error: OSError) -> BadInput:
    return BadInput("output", f"{out} can't be written ({error.strerror}): choose another with --out")


def compare(parts: Parts, rehearsed: Rehearsed) -> list[str]:
    """Where the service's figures are not what the rehearsal did, a sentence each."""
    differences = []
    for session, row in parts.feed.figures().items():
        expected = rehearsed.sessions.get(session, Expected(0, 0, 0))
        for name in COMPARED:
            ours, theirs = getattr(row, name), getattr(expected, name)
            if ours != theirs:
                differences.append(f"{session}: {name} is {ours} by the service, {theirs} by the rehearsal")
    return differences
