"""The laptop at the door, joined: camera, reader, desk, device, display. The only file that knows them all.

    camera       a thread of its own; the newest frame only
    reader       a thread: frames, codes, and which of them is a scan; it waits while the door is busy with one
    main thread  asyncio: the desk and the device, and the display, which must be here

Whatever ends it, the outbox has all that happened.
"""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import cv2
from uuid_utils.compat import uuid7

from checkin.wire import times
from scanner.laptop import battery, beginning, displays, enrolment, keeping, looking, places
from scanner.laptop.acts import Acts, Tools
from scanner.laptop.bundle import BundleFile, DoorBundle, kept_fresh
from scanner.laptop.client import Client, NoAnswer, connected
from scanner.laptop.desk import Desk
from scanner.laptop.device import Device, working
from scanner.laptop.dialogues import TrialScan
from scanner.laptop.face import Face
from scanner.laptop.greeting import Dismissed, Refused
from scanner.laptop.judging import BundleJudge
from scanner.laptop.means import Means
from scanner.laptop.outbox import Outbox, OutboxError
from scanner.laptop.pulse import Pulse
from scanner.laptop.reading import Reader
from scanner.laptop.showing import Showing
from scanner.laptop.sounds import Speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checkin.wire.devices import Heard
    from checkin.wire.messages import SessionNow, TicketMade, WalkInMessage
    from scanner.laptop.beginning import Start, Wishes
    from scanner.laptop.displays import Display
    from scanner.laptop.keeping import Files
    from scanner.laptop.looking import Source

LOOKS_EVERY = 0.5
"""Seconds between two looks at whether the service answers and how many entries wait."""

STAYS = 3.0
"""Seconds that the last card stays when a source in place of the camera has ended."""

KEPT = timedelta(days=60)
"""For how long a device keeps what the service has answered. No week is that long."""

MADE_WITHIN = 3.0
"""Seconds that the service gets to make a ticket on the spot."""


async def run(wishes: Wishes, say: Callable[[str], None], opening: Callable[..., Display] = displays.opened) -> int:
    """Work the door until somebody leaves, or a source in place of the camera ends.

    Args:
        wishes: what was asked for.
        say: tells people a sentence.
        opening: opens the display.

    Returns:
        The exit code: 1 where it could not begin, and `say` was told why.
    """
    # One core is for the frames; OpenCV would take them all.
    cv2.setNumThreads(1)
    left = 0
    try:
        left = await _work(wishes, say, opening)
    except* (Refused, OutboxError) as group:
        for reason in group.exceptions:
            say(str(reason))
        return_code = 1
    else:
        return_code = 0
    if left:
        say(f"{left} entries wait in the outbox; they are sent when the scanner is started again")
    return return_code


async def _work(wishes: Wishes, say: Callable[[str], None], opening: Callable[..., Display]) -> int:
    """All of it, opened in order and closed in reverse. Says how many entries wait at the end."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(connected(wishes.device.server, wishes.device.token))
        files = keeping.files(wishes.data, wishes.device.server, wishes.device.whose)
        start = await _begun(wishes, client, files)
        if start.why:
            say(f"no answer from {wishes.device.server} ({start.why}); this door begins without it")
        outbox = stack.enter_context(closing(Outbox(files.outbox)))
        if start.now is not None:  # by a clock of its own that is wrong, a laptop would throw the backup away
            outbox.forget(times.EPOCH + timedelta(milliseconds=times.read(start.now)) - KEPT)
        source = beginning.source(wishes, say)
        if source is not None:
            stack.enter_context(closing(source))
        face = Face(start.place, start.session, wishes.look._replace(sees=source is not None))
        face.online, face.may = start.now is not None, wishes.device.may
        if wishes.keyboard:
            face.dialogue = TrialScan()
        display = stack.enter_context(closing(opening(full_screen=wishes.full_screen)))
        showing = Showing(display, stack.enter_context(closing(Speaker())), face, source)
        await _Door(client, outbox, files, showing).work(face, source, start.now, wishes)
        return outbox.waiting


async def _begun(wishes: Wishes, client: Client, files: Files) -> Start:
    """Where the scanner stands, if it is welcome there.

    Raises:
        Refused: it isn't, or nobody knows where it stands.
    """
    try:
        start = await beginning.start(wishes, client, BundleFile(files.bundle))
    except Dismissed:
        keeping.note_revoked(files)
        raise
    keeping.check_welcome(files, answered=start.now is not None)
    return start


class _Door:
    """One door at work."""

    def __init__(self, client: Client, outbox: Outbox, files: Files, showing: Showing) -> None:
        self._client = client
        self._outbox = outbox
        self._files = files
        self._showing = showing

    async def work(self, face: Face, source: Source | None, now: str | None, wishes: Wishes) -> None:
        """Until somebody leaves, or there is nothing more to look at. The clock is set by what the service says it is now."""
        judge, random = BundleJudge(), Random()
        means = Means(uuid7, lambda: datetime.now(UTC), random, judge)
        async with asyncio.TaskGroup() as tasks, working(self._outbox, self._client, means, tasks) as device:
            if now is not None:
                device.clock.set_by(now)
            file, door = BundleFile(self._files.bundle), face.place.door.id
            async with kept_fresh(DoorBundle(file, door, self._client, device, judge), random, tasks):
                tools = self._tools(device, judge, source)
                acts = Acts(device, tools, face, self._showing)
                desk = Desk(acts, tools, face)
                acting = tasks.create_task(self._showing.act_always(), name="acts")
                watching = tasks.create_task(self._watch(acts, judge, face), name="watch")
                pulse = Pulse(self._client, device, means.clock, battery.level, partial(_hear, face, wishes))
                beating = tasks.create_task(pulse.beat_always(), name="pulse")
                looking_ = tasks.create_task(self._look(desk, source), name="look") if source else None
                try:
                    with _told_to_leave(desk):
                        await self._showing.show_always(desk, tools)
                finally:
                    for task in (acting, watching, beating):
                        task.cancel()
                    if source is not None and looking_ is not None:
                        source.close()
                        await asyncio.wait([looking_])

    async def _look(self, desk: Desk, source: Source) -> None:
        """Look in a thread; each scan comes back here, and the thread waits for it."""
        loop = asyncio.get_running_loop()

        def take(code: str) -> None:
            asyncio.run_coroutine_threadsafe(desk.take(code), loop).result()

        await asyncio.to_thread(looking.look, source, Reader(), take)
        # There is nothing more to see. The last card stays a while, as any other, and then it is over.
        with suppress(TimeoutError):
            async with asyncio.timeout(STAYS):
                await desk.leaving.wait()
        desk.leaving.set()

    async def _watch(self, acts: Acts, judge: BundleJudge, face: Face) -> None:
        """Keep the face true while nobody scans: stock is taken, and the programme is as the service has it now."""
        while True:
            await acts.take_stock()
            if face.revoked and not self._files.revoked.exists():
                keeping.note_revoked(self._files)
            programme = judge.programme
            if programme is not None and programme is not face.place.programme and face.place.door.id in programme.door:
                face.place = places.of_programme(programme, face.place.door.id)
                face.session = face.place.session(face.session.id) or face.session
            await asyncio.sleep(LOOKS_EVERY)

    def _tools(self, device: Device, judge: BundleJudge, source: Source | None) -> Tools:
        async def make_ticket(message: WalkInMessage) -> TicketMade | None:
            if not device.online:
                return None
            made = await self._client.make_ticket(message, MADE_WITHIN)
            return None if isinstance(made, NoAnswer) else made

        def next_camera() -> None:
            if source is not None:
                source.change()

        def session_now(id_: str) -> SessionNow | None:
            return judge.session_now(id_, times.milliseconds(device.clock()))

        return Tools(uuid7, device.clock, time.monotonic, make_ticket, next_camera, session_now)


def _hear(face: Face, wishes: Wishes, told: Heard) -> None:
    """Take in who the service takes us for: the screen offers what we may do now, and the next start knows it too."""
    face.may = frozenset(told.may)
    if wishes.device.enrolled:
        with suppress(Refused):  # the screen is right all the same, and the next start hears it again
            enrolment.learn(wishes.data, told)


@contextmanager
def _told_to_leave(desk: Desk) -> Iterator[None]:
    """Ctrl-C and a request to end leave as Escape does. Windows knows neither here; there Ctrl-C cancels everything."""
    loop = asyncio.get_running_loop()
    asked = (signal.SIGINT, signal.SIGTERM)
    with suppress(NotImplementedError):
        for one in asked:
            loop.add_signal_handler(one, desk.leaving.set)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for one in asked:
                loop.remove_signal_handler(one)
