"""A hall: a live service of the small week, and devices at its doors, each behind a cable that can be pulled."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from uuid_utils.compat import uuid7
from yarl import URL

from checkin import opening, serve
from checkin.pipeline import issuing
from checkin.settings import Settings
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage
from scanner.laptop.bundle import BundleFile, DoorBundle
from scanner.laptop.client import connected
from scanner.laptop.device import Device, working
from scanner.laptop.judging import BundleJudge
from scanner.laptop.means import Means, Waits
from scanner.laptop.outbox import Outbox
from scanner.rehearsing import cables
from tests import small
from tests.small import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from checkin.api.keys import Parts
    from checkin.store.connect import Store
    from scanner.laptop.device import Shown
    from scanner.rehearsing.cables import Cable

WAITS = Waits(answer=1.0, upload=5.0, first=0.05, longest=0.2)
DEADLINE = 20.0

WITH_NAMES = "LANG-KODE-0001"
"""A code that can't be guessed; its holder is Deltaker 4711 of Bedrift 4711."""


@dataclass
class Hall:
    """A live service.

    Attributes:
        clock: the service's time, and the devices' own unless they have another.
        work: a folder for outboxes and bundles.
    """

    parts: Parts
    address: str
    clock: Clock
    work: Path

    @asynccontextmanager
    async def door(
        self, id: str = "hallen-1", *, names: bool = True, now: Any = None, waits: Waits = WAITS
    ) -> AsyncIterator[Door]:
        """A device at a door, with what it kept when it was there before."""
        name = f"{id}-{small.new_id()}"
        scopes = ["scan", "names"] if names else ["scan"]
        token = await issuing.add_token(self.parts.register, name, scopes, opening.secret(), 0)
        judge = BundleJudge()
        means = Means(uuid7, now or (lambda: self.clock.at), Random(1), judge, waits)
        async with cables.laid(URL(self.address)) as cable, connected(cable.url, token) as client:
            with closing(Outbox(self.work / f"{id}.outbox")) as outbox:
                async with asyncio.TaskGroup() as tasks, working(outbox, client, means, tasks) as device:
                    file = BundleFile(self.work / f"{id}.bundle")
                    yield Door(id, device, DoorBundle(file, id, client, device, judge), judge, cable)

    async def attended(self, session: str = "samling") -> tuple[int, int]:
        """Attended and present, as the service has it when it has folded all it answered."""
        assert await self.parts.fold.reached(dict(self.parts.intake.answered), DEADLINE)
        held = self.parts.fold.attendance.session(session)
        return held.attended + held.counted, held.present

    async def conflicts(self, session: str = "samling") -> list[str]:
        """The reasons of conflicts that stand."""
        await self.attended(session)
        return sorted(told.reason for told in self.parts.fold.attendance.session(session).open_conflicts().values())


@dataclass
class Door:
    """A device at a door, at work."""

    id: str
    device: Device
    bundle: DoorBundle
    judge: BundleJudge
    cable: Cable

    async def scan(
        self, code: str = "BILLETT-01", session: str = "samling", direction: Any = "entry", **more: Any
    ) -> Shown:
        """Somebody holds up a code, and sees the answer."""
        shown = await self.device.scan(self.message(code, session, direction, **more))
        await self.device.shown(shown)
        return shown

    def message(self, code: str, session: str = "samling", direction: Any = "entry", **more: Any) -> ScanMessage:
        """A scan at this door, now."""
        here = {"session": session, "door": self.id, "direction": direction}
        return ScanMessage(id=uuid7(), at=self.device.clock(), code=code, **here, **more)

    async def says(self, code: str = "BILLETT-01", *more: Any, **fields: Any) -> tuple[str | None, str | None, bool]:
        """Outcome and reason of a scan, and whether the device answered by itself."""
        shown = await self.scan(code, *more, **fields)
        return shown.outcome, shown.reason, shown.provisional

    def would_say(self, code: str) -> str | None:
        """The reason for which the device would refuse a code by itself."""
        return self.judge(self.message(code)).reason

    async def undo(self, shown: Shown, session: str = "samling") -> None:
        """Take a scan back."""
        back = AnnulmentMessage(id=uuid7(), scan=shown.id, session=session, at=self.device.clock())
        await self.device.record(back)

    async def count(self, heads: int, session: str = "samling") -> None:
        """Heads in without a ticket."""
        here = {"session": session, "door": self.id, "direction": "entry"}
        await self.device.record(CountMessage(id=uuid7(), heads=heads, at=self.device.clock(), **here))

    async def knows(self, hall: Hall) -> None:
        """Bring the bundle up to all that the service has answered."""
        await hall.attended()
        assert await self.bundle.refresh()
        assert not self.bundle.trouble

    async def pulled(self, hall: Hall) -> None:
        """With a bundle of all that the service has answered, without a cable from now on."""
        await self.knows(hall)
        self.cable.pull()

    async def back(self) -> None:
        """Plug the cable in, and wait until the service has everything."""
        await self.cable.plug()
        async with asyncio.timeout(DEADLINE):
            await self.device.settled()


@asynccontextmanager
async def opened(store: Store, store_url: str, fresh_id: Callable[[], str], work: Path) -> AsyncIterator[Hall]:
    """A hall five minutes after its sessions began; one holder more than in the small week has a code that is long."""
    rows = small.tickets() + f"{WITH_NAMES},Deltaker 4711,Bedrift 4711,press,1,samling,,,\n"
    held = await small.loaded(store, fresh_id(), csv=rows)
    clock = Clock()
    settings = Settings(store=store_url, programme=held.programme.id, port=0)
    async with serve.serving(settings, clock) as (parts, address):
        yield Hall(parts, address, clock, work)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that comes by itself."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 - the state of somebody else's task
            await asyncio.sleep(0.02)
