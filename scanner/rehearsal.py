"""The rehearsal: works the doors of a whole week, as `checkin demo` starts it.

    python -m scanner.rehearsal --server URL --tickets FILE --programme FILE --tokens FILE --work DIR --seed N --out FILE

A script is made from the seed, then played: every ticket is drawn into a camera frame, read by the laptop's reader, stored in its
door's outbox and posted like any scan. What must come of it is reckoned apart from the service and written to --out. The clock goes
over stdin and stdout, see `scanner.rehearsing.clocks`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec
from yarl import URL

from checkin.core.programmes import Programme
from checkin.core.tickets import Ticket
from scanner.laptop.client import connected
from scanner.laptop.device import working
from scanner.laptop.judging import let_in
from scanner.laptop.means import Means
from scanner.laptop.outbox import Outbox, OutboxError
from scanner.rehearsing import cables
from scanner.rehearsing.clocks import Failed, Pace, Setter
from scanner.rehearsing.eyes import open_eyes
from scanner.rehearsing.playing import Clock, Player, Stage, Station, uuid7
from scanner.rehearsing.reckoning import Area, Book, Figures
from scanner.rehearsing.weeks import week

if TYPE_CHECKING:
    from collections.abc import Sequence


class DeviceReport(msgspec.Struct):
    """What one door's device did: scans, those it answered by itself, and entries that still wait or were set aside."""

    scans: int
    offline: int
    waiting: int
    parked: int


class Report(msgspec.Struct):
    """`rehearsal.json`: what the rehearsal did, and what it expects of the service in the end.

    `scans` counts every scan that was sent, `replaced` those of them that another one stands in place of. `unread` are
    frames without a reading, `given_up` people whose ticket was never read. `undecided` are the problems of scans that the
    service could not decide, `surprises` verdicts that were not as expected, the first few of them.
    """

    seed: int
    scans: int
    replaced: int
    frames: int
    unread: int
    given_up: int
    undecided: list[str]
    surprises: list[str]
    devices: dict[str, DeviceReport]
    municipalities: dict[str, Area]
    sessions: dict[str, Figures]


class Arguments(msgspec.Struct, frozen=True):
    """The command line; the files are read already."""

    server: URL
    programme: Programme
    tickets: list[Ticket]
    tokens: dict[str, str]
    work: Path
    seed: int
    speed: float | None
    out: Path


class _Doors:
    """Opens the doors of a week: for each an outbox, a client with its own token, and where the script wants it a cable."""

    def __init__(self, given: Arguments, clock: Clock, stack: AsyncExitStack, tasks: asyncio.TaskGroup) -> None:
        self._given = given
        self._clock = clock
        self._stack = stack
        self._tasks = tasks
        self.outboxes: dict[str, Outbox] = {}

    async def opened(self, door: str, *, wired: bool) -> Station:
        """One door at work."""
        cable = await self._stack.enter_async_context(cables.laid(self._given.server)) if wired else None
        outbox = self._stack.enter_context(closing(Outbox(self._given.work / f"{door}.outbox")))
        self.outboxes[door] = outbox
        server = cable.url if cable else str(self._given.server)
        client = await self._stack.enter_async_context(connected(server, self._given.tokens[door]))
        device = await self._stack.enter_async_context(working(outbox, client, self._means(door), self._tasks))
        return Station(device, cable)

    def _means(self, door: str) -> Means:
        random = Random(f"{self._given.seed}:{door}")
        return Means(lambda: uuid7(self._clock.at, random), self._clock, random, let_in)


async def rehearse(given: Arguments, setter: Setter) -> Report:
    """Play the week that the seed makes.

    Raises:
        Failed: the service or whoever sets the clock went away.
        OutboxError: an outbox can't be written.
    """
    programme, script = given.programme, week(given.programme, given.tickets, given.seed)
    clock, book = Clock(programme.first_doors), Book(programme)
    async with asyncio.TaskGroup() as tasks, AsyncExitStack() as stack:
        eyes = stack.enter_context(open_eyes(script.acts, given.seed))
        doors = _Doors(given, clock, stack, tasks)
        wired = script.outage.door if script.outage else None
        stations = {door.id: await doors.opened(door.id, wired=door.id == wired) for door in programme.doors}
        by_id = {ticket.id: ticket for ticket in given.tickets}
        pace = Pace(given.speed, programme)
        player = Player(script, Stage(programme, by_id, stations, eyes, setter, pace, clock, given.seed), book)
        await player.play()
        return _report(given, player, stations, doors.outboxes, book)


def _report(
    given: Arguments, player: Player, stations: dict[str, Station], outboxes: dict[str, Outbox], book: Book
) -> Report:
    tally = player.tally
    devices = {
        door: DeviceReport(station.scans, station.alone, outboxes[door].waiting, len(outboxes[door].parked()))
        for door, station in stations.items()
    }
    return Report(
        seed=given.seed,
        scans=sum(station.scans for station in stations.values()) + tally.replaced,
        replaced=tally.replaced,
        frames=tally.frames,
        unread=tally.unread,
        given_up=tally.given_up,
        undecided=tally.undecided,
        surprises=tally.surprises,
        devices=devices,
        municipalities=book.areas(),
        sessions=book.figures(given.tickets),
    )


def left_over(report: Report) -> str:
    """What was not sent and answered, as a sentence; "" if all was."""
    waiting = sum(device.waiting for device in report.devices.values())
    parked = sum(device.parked for device in report.devices.values())
    if waiting or parked:
        first = f", the first {report.undecided[0]}" if report.undecided else ""
        return f"{waiting} entries still wait in outboxes and {parked} could not be decided by the service{first}"
    return ""


async def _run(given: Arguments) -> int:
    loop = asyncio.get_running_loop()
    answers = asyncio.StreamReader()
    pipe, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(answers), sys.stdin)
    with closing(pipe):
        report = await rehearse(given, Setter(answers, _say))
    given.out.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    return _ended(left_over(report))


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _ended(sentence: str) -> int:
    if sentence:
        sys.stderr.write(f"rehearsal: {sentence}\n")
    return 1 if sentence else 0


def _arguments(words: Sequence[str] | None) -> Arguments:
    parser = argparse.ArgumentParser(
        prog="rehearsal", description="Works the doors of a whole week, for `checkin demo`."
    )
    required = partial(parser.add_argument, required=True)
    required("--server", type=URL, help="where the service is, http://host:port")
    required("--tickets", type=Path, help="the tickets, a JSON object a line")
    required("--programme", type=Path, help="the programme as JSON")
    required("--tokens", type=Path, help="the doors' tokens as a JSON object")
    required("--work", type=Path, help="a folder for the outboxes")
    required("--seed", type=int, help="of everything that is left to chance")
    required("--out", type=Path, help="where to write what was done and is expected")
    parser.add_argument("--speed", type=float, help="simulated seconds a second at most, while sessions are on")
    given = parser.parse_args(words)
    programme = msgspec.json.decode(given.programme.read_bytes(), type=Programme)
    tokens = msgspec.json.decode(given.tokens.read_bytes(), type=dict[str, str])
    if without := [door.id for door in programme.doors if door.id not in tokens]:
        raise Failed(f"{given.tokens} has no token for the door {without[0]}")
    return Arguments(
        server=given.server,
        programme=programme,
        tickets=[msgspec.json.decode(line, type=Ticket) for line in given.tickets.read_bytes().splitlines()],
        tokens=tokens,
        work=given.work,
        seed=given.seed,
        speed=given.speed,
        out=given.out,
    )


def main(words: Sequence[str] | None = None) -> int:
    """Run it; 0 if everything was sent and answered, else 1 and a sentence on stderr."""
    try:
        return asyncio.run(_run(_arguments(words)))
    except KeyboardInterrupt:
        return _ended("stopped; what was sent stays")
    except Failed as failed:
        return _ended(str(failed))
    except (OSError, msgspec.DecodeError) as error:
        return _ended(f"a file can't be used: {error}")
    except BaseExceptionGroup as group:
        told, others = group.split((Failed, OutboxError))
        if others is not None or told is None:
            raise
        return _ended(str(first(told)))


def first(error: BaseException) -> BaseException:
    """The first real error in groups of groups."""
    return first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


if __name__ == "__main__":
    sys.exit(main())
