"""Plays a week: each act is looked at, stored, sent and shown by its door's device, and taken down for the reckoning.

Order that must hold: the clock is set before anything happens at that time; what a door answered by itself is reckoned only when it
has reached the service, since that is when rules are applied to it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from checkin.wire.messages import AnnulmentMessage, ScanMessage
from scanner.rehearsing.clocks import AFTERWARDS, Failed, Told, steps
from scanner.rehearsing.reckoning import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket
    from scanner.laptop.device import Device, Shown
    from scanner.rehearsing.acts import Act, Week
    from scanner.rehearsing.cables import Cable
    from scanner.rehearsing.clocks import Pace, Setter, Step
    from scanner.rehearsing.eyes import Eyes
    from scanner.rehearsing.reckoning import Book

BACK_WITHIN = 120.0
"""Seconds in which a service that is gone must be back, or the rehearsal fails."""
MOST_SURPRISES = 20


@dataclass
class Station:
    """A door at work.

    Attributes:
        cable: the one its device is at, where the network is to fail.
        out: whether the cable is pulled.
        pending: what the service has not got yet: claims, and the ids of claims that were taken back.
    """

    device: Device
    cable: Cable | None = None
    out: bool = False
    pending: list[Claim | str] = field(default_factory=list)
    scans: int = 0
    alone: int = 0


@dataclass
class Tally:
    """What was seen and done on the way.

    Attributes:
        frames: drawn.
        unread: frames in which nothing was read.
        given_up: acts that did not happen, since no frame was read.
        replaced: scans for whose answer a device gave up waiting.
        undecided: what the service said it can't decide.
        surprises: verdicts that were not what the rehearsal had reckoned; the first few, in words.
    """

    frames: int = 0
    unread: int = 0
    given_up: int = 0
    replaced: int = 0
    undecided: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)


class Clock:
    """The time at all doors, and the ids that are made then."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The time, with its zone."""
        return moment(self.at)


def moment(at: int) -> datetime:
    """A time in milliseconds as messages carry it."""
    return datetime.fromtimestamp(at / 1000, UTC)


def uuid7(at: int, random: Random) -> UUID:
    """A UUIDv7 made at a time in milliseconds; the same state of chance makes the same one."""
    noise = random.getrandbits(74)
    return UUID(int=at << 80 | 0x7 << 76 | noise >> 62 << 64 | 0b10 << 62 | noise & (1 << 62) - 1)


@dataclass(frozen=True)
class Stage:
    """All that a week is played with."""

    programme: Programme
    tickets: dict[str, Ticket]
    stations: dict[str, Station]
    eyes: Eyes
    setter: Setter
    pace: Pace
    clock: Clock
    seed: int


class Player:
    """Plays one week, and takes down in a book what its doors do."""

    def __init__(self, week: Week, stage: Stage, book: Book) -> None:
        self._week = week
        self._stage = stage
        self._book = book
        self._shown: dict[int, Shown] = {}
        self._done = 0
        self.tally = Tally()

    async def play(self) -> None:
        """Play it all, and let the doors send what they still hold.

        Raises:
            Failed: the service, or whoever sets its clock, is gone.
        """
        stage = self._stage
        for step in steps(self._week.acts, stage.programme, every=stage.pace.held):
            await asyncio.sleep(stage.pace.delay(step.end, asyncio.get_running_loop().time()))
            await self._set_clock(step.end, _note(step, stage.programme))
            await self._switch(out=self._is_outage(step))
            await self._play(step.acts)
        await self._switch(out=False)
        for station in stage.stations.values():
            await self._settle(station)
        await self._set_clock(max(session.end for session in stage.programme.sessions) + AFTERWARDS, "")

    async def _set_clock(self, at: int, note: str) -> None:
        self._stage.clock.at = at
        await self._stage.setter.set(Told(at, self._done, len(self._week.acts), note))

    def _is_outage(self, step: Step) -> bool:
        outage = self._week.outage
        return outage is not None and outage.start <= step.start < outage.end

    async def _switch(self, *, out: bool) -> None:
        """Pull the cable of the door without network, or plug it in again and wait until it has sent everything."""
        for station in self._stage.stations.values():
            if station.cable is None or station.out == out:
                continue
            station.out = out
            if out:
                station.cable.pull()
            else:
                await station.cable.plug()
                await self._settle(station)

    async def _play(self, acts: Iterable[Act]) -> None:
        """Play acts at the same time, but those of one lane in their order."""
        lanes: dict[str, list[Act]] = defaultdict(list)
        for act in acts:
            lanes[self._lane(act)].append(act)
        async with asyncio.TaskGroup() as tasks:
            for name, lane in lanes.items():
                tasks.create_task(self._play_lane(lane), name=f"lane {name}")

    def _lane(self, act: Act) -> str:
        """A door takes one person after the other. Who gets the last place must not be left to the scheduler either."""
        return act.session if self._stage.programme.session[act.session].enforce_capacity else act.door

    async def _play_lane(self, acts: Sequence[Act]) -> None:
        for act in acts:
            station = self._stage.stations[act.door]
            await (self._scan(act, station) if act.undoes is None else self._undo(act, station))
            self._done += 1
            if not station.out and station.pending:
                await self._settle(station)

    # At a door

    async def _scan(self, act: Act, station: Station) -> None:
        """Somebody holds up a ticket."""
        text = await self._look(act)
        if text is None:
            return
        message = self._message(act, text)
        if station.cable is not None:
            station.cable.losing_answers = act.lost
        shown = await station.device.scan(message)
        await station.device.shown(shown)
        if station.cable is not None and act.lost:
            station.cable.cut()
        self._shown[act.number] = shown
        self._take_down(act, message.id, shown, station)

    async def _look(self, act: Act) -> str | None:
        text, frames = await self._stage.eyes.sight(act)
        self.tally.frames += frames
        self.tally.unread += frames if text is None else frames - 1
        self.tally.given_up += text is None
        return text

    def _message(self, act: Act, text: str) -> ScanMessage:
        return ScanMessage(
            id=uuid7(act.at, Random(f"{self._stage.seed}:{act.number}")),
            session=act.session,
            door=act.door,
            direction=act.direction,
            at=moment(act.at),
            code=text,
            heads=act.heads,
            override=act.override,
        )

    def _take_down(self, act: Act, sent: UUID, shown: Shown, station: Station) -> None:
        station.scans += 1
        if shown.problem is not None:
            self.tally.undecided.append(f"{shown.id}: {shown.problem.detail}")
            return
        claim = self._claim(act, shown)
        if not shown.provisional:
            self._reckon(claim, shown)
            return
        station.alone += 1
        station.pending.append(claim)
        self.tally.replaced += shown.id != sent

    def _claim(self, act: Act, shown: Shown) -> Claim:
        return Claim(
            id=str(shown.id),
            at=act.at,
            session=act.session,
            ticket=self._stage.tickets[act.ticket] if act.ticket else None,
            direction=act.direction,
            heads=act.heads,
            override=bool(act.override),
            alone=shown.outcome if shown.provisional else None,
        )

    def _reckon(self, claim: Claim, shown: Shown) -> None:
        """Take a claim down, and note where the service said something else than the rehearsal expects."""
        expected = self._book.take(claim)
        verdict = shown.verdict
        if verdict is None or len(self.tally.surprises) == MOST_SURPRISES:
            return
        said = (verdict.outcome, verdict.reason, verdict.conflict)
        if said != expected[:3]:
            self.tally.surprises.append(f"{claim.session} {claim.id}: {said} where {expected[:3]} was expected")

    async def _undo(self, act: Act, station: Station) -> None:
        """The door takes back what it has just let in or out; there is nothing to take back of a refusal."""
        shown = self._shown.get(act.undoes or 0)
        if shown is None or shown.outcome not in {"admitted", "exited"}:
            return
        id_ = uuid7(act.at, Random(f"{self._stage.seed}:{act.number}"))
        undo = AnnulmentMessage(id=id_, scan=shown.id, session=act.session, at=moment(act.at))
        await station.device.record(undo)
        if station.pending or not station.device.online:
            station.pending.append(str(shown.id))
        else:
            self._book.annul(str(shown.id))

    async def _settle(self, station: Station) -> None:
        """Wait until the service has everything of this door, and reckon what it had not got before."""
        try:
            async with asyncio.timeout(BACK_WITHIN):
                await station.device.settled()
        except TimeoutError as error:
            waiting, why = await station.device.waiting(), station.device.trouble
            raise Failed(
                f"the service did not come back within {BACK_WITHIN:g} s ({why}): {waiting} entries wait in the outbox of a door"
            ) from error
        for one in station.pending:
            if isinstance(one, str):
                self._book.annul(one)
            else:
                self._book.take(one)
        station.pending.clear()


def _note(step: Step, programme: Programme) -> str:
    """What is going on: the sessions of these acts."""
    return ", ".join(dict.fromkeys(programme.session[act.session].title for act in step.acts))
