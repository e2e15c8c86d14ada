"""A device at the door: outbox and client together, and what it shows.

A scan is stored, then sent, then shown. Without an answer within a second the device answers by itself and
queues; a sender in the background empties the queue as soon as the service is back. Known to be offline, it
does not make the next person wait that second again. What a full disk does not take is sent all the same, without a
number; it is done if the service answers it, else it is not.

    answered in time      one entry, shown as the service says
    gave up waiting       two entries: the second is provisional and stands in place of the first
    known to be offline   one entry, provisional
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from checkin.wire.messages import (
    MOST_SCANS,
    AnnulmentMessage,
    CountMessage,
    ProblemHere,
    ScanMessage,
    UndecidedMessage,
    VerdictMessage,
)
from scanner.laptop.client import REVOKED, Answers, Client, NoAnswer, Result, pauses
from scanner.laptop.clocks import Clock
from scanner.laptop.disk import Disk
from scanner.laptop.entries import Entry
from scanner.laptop.outbox import OutboxError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from uuid import UUID

    from checkin.core.scans import Outcome
    from scanner.laptop.entries import Logged, Message
    from scanner.laptop.means import Means
    from scanner.laptop.outbox import Outbox


class Revoked(Exception):
    """An organiser has revoked this device: it shows no verdict any more, and keeps what it holds."""


class Shown(NamedTuple):
    """What a door shows for a scan.

    Attributes:
        id: of the scan that counts, which an undo takes back.
        outcome: None where the service can't decide the scan; then `problem` says why.
        reason: of a refusal.
        provisional: whether the device answered by itself.
        verdict: the service's, or the device's own in the same form where it has a bundle to judge by.
    """

    id: UUID
    outcome: Outcome | None
    reason: str | None = None
    provisional: bool = False
    verdict: VerdictMessage | None = None
    problem: ProblemHere | None = None


class Device:
    """One enrolled reader. Made by `working`, which also runs its sender."""

    def __init__(self, outbox: Outbox, client: Client, means: Means) -> None:
        self._outbox = outbox
        self._client = client
        self._means = means
        self.clock = Clock(means.clock)
        """The time at the door, as the service has it."""
        self._disk = Disk(outbox)
        self._on_their_way: set[str] = set()
        self._queued = asyncio.Event()
        self._settled = asyncio.Event()
        self._woken = asyncio.Event()
        self._cut = False
        self.online = True
        """Whether the service answered last time; if not, `trouble` says why in a few words."""
        self.trouble = ""
        self.revoked = False
        """Whether the service said that an organiser has revoked us; until it takes something from us again."""
        self._epoch = ""

    @property
    def keeps(self) -> bool:
        """Whether the disk takes what happens here, as far as is known."""
        return not self._disk.trouble

    async def start(self) -> None:
        """Annul what was stored but never shown, before anything else is done."""
        await self._disk.write(self._outbox.annul_unshown, self._means.new_id, self.clock())
        self._look()

    async def send_always(self) -> None:
        """The sender: empties the outbox, with longer and longer pauses while there is no answer."""
        waits = self._means.waits
        while True:
            await self._queued.wait()
            for pause in pauses(self._means.random, waits.first, waits.longest):
                reply = await self._try_batch()
                if not isinstance(reply, NoAnswer):
                    break
                await self._pause(max(pause, reply.retry_after))

    def close(self) -> None:
        """Wait for the disk; what waits stays in the outbox."""
        self._disk.close()

    async def scan(self, scan: ScanMessage) -> Shown:
        """Store a scan, have it judged, and tell what the door shows; takes a little over a second at most.

        Raises:
            OutboxError: it can't be stored, and the service did not answer.
            Revoked: nothing is shown; what was stored of it is taken back when the device starts.
        """
        self._check_not_revoked()
        if not self.online:
            return await self._answer_alone(scan)
        reply = await self._ask(scan)
        self._check_not_revoked()
        if isinstance(reply, NoAnswer):
            return await self._answer_alone(replace(scan, id=self._means.new_id(), instead_of=scan.id))
        return _shown(scan.id, reply.results[0])

    async def shown(self, shown: Shown) -> None:
        """Note that people have seen it. What was never shown is annulled when the device starts again."""
        await self._disk.shown(str(shown.id))

    async def record(self, message: AnnulmentMessage | CountMessage) -> None:
        """Store an annulment or a count, and send it now if possible; they are always taken.

        Raises:
            OutboxError: it can't be stored, and the service did not answer.
            Revoked: nothing was done.
        """
        self._check_not_revoked()
        if not self.online:
            await self._queue(message)
        elif isinstance(await self._ask(message), NoAnswer):
            self._means.judge.stored(message)

    async def heard(self, trouble: NoAnswer | None) -> None:
        """Note that the service answered something beside the outbox (None), or why it did not."""
        if trouble is not None and trouble.code == REVOKED:
            self._note_trouble(trouble)
        elif trouble is None and await self.waiting():
            if self._cut:
                self._woken.set()  # what waits goes first, and its answer says that we are online
        elif trouble is None or not trouble.status:
            self._note_trouble(trouble)

    async def hear_epoch(self, epoch: str) -> None:
        """Learn in which epoch the store is: a new one makes all that was answered wait again, to be offered once more."""
        if epoch == self._epoch:
            return
        with suppress(OutboxError):  # it is told again in a moment
            await self._disk.write(self._outbox.answered, [], epoch)
            self._epoch = epoch
            self._look()

    async def queue(self) -> int:
        """How many entries wait that are not on their way just now."""
        return max(0, await self.waiting() - len(self._on_their_way))

    async def emptied(self) -> None:
        """Wait until nothing waits any more, without trying sooner than would be tried by itself."""
        await self._settled.wait()

    async def waiting(self) -> int:
        """How many entries the service hasn't answered."""
        return await self._disk.read(lambda: self._outbox.waiting)

    async def parked(self) -> int:
        """How many entries the service can't decide."""
        return len(await self._disk.read(self._outbox.parked))

    async def unanswered(self) -> list[Message]:
        """What the service hasn't answered, in its order."""
        return [entry.message for entry in await self._disk.read(self._outbox.unanswered)]

    async def logged(self) -> list[tuple[Message, Logged]]:
        """All that the service ever answered, in its order, and where its log has it."""
        return await self._disk.read(self._outbox.logged)

    async def settled(self) -> None:
        """Wait until nothing waits any more; an attempt is made at once."""
        self._look()
        self._woken.set()
        await self._settled.wait()

    async def _answer_alone(self, scan: ScanMessage) -> Shown:
        own = self._means.judge(scan)
        told = replace(scan, provisional=own.outcome, provisional_reason=own.reason, heads=own.heads or scan.heads)
        await self._queue(told)
        return Shown(told.id, own.outcome, own.reason, provisional=True, verdict=own.verdict)

    async def _queue(self, message: Message) -> None:
        """Store an entry for the sender."""
        await self._disk.write(self._outbox.store, message)
        self._means.judge.stored(message)
        self._look()

    async def _ask(self, message: Message) -> Answers | NoAnswer:
        """Store an entry and send it while somebody waits; unanswered, it becomes the sender's.

        Raises:
            OutboxError: it is neither stored nor answered.
        """
        self._on_their_way.add(str(message.id))
        try:
            entry = await self._stored(message)
            reply = await self._client.send([entry], self._means.waits.answer)
            await self._note([entry], reply)
        finally:
            self._on_their_way.discard(str(message.id))
            self._look()
        if isinstance(reply, NoAnswer) and not entry.seq:
            raise OutboxError(self._disk.trouble)
        return reply

    async def _stored(self, message: Message) -> Entry:
        """The entry of a message; without a number where the disk does not take it."""
        try:
            return await self._disk.write(self._outbox.store, message)
        except OutboxError:
            return Entry(0, str(message.id), message)

    async def _note(self, entries: Sequence[Entry], reply: Answers | NoAnswer) -> None:
        self._note_trouble(reply if isinstance(reply, NoAnswer) else None)
        if not isinstance(reply, Answers):
            return
        if reply.now is not None:
            self.clock.set_by(reply.now)
        judge = self._means.judge
        for entry, result in zip(entries, reply.results, strict=True):
            judge.answered(entry.message, result)
        if entries[0].seq:
            await self._disk.answered(entries, reply, [judge.ticket_of(entry.message) for entry in entries])

    def _check_not_revoked(self) -> None:
        if self.revoked:
            raise Revoked(self.trouble)

    def _note_trouble(self, trouble: NoAnswer | None) -> None:
        if trouble is None or trouble.code == REVOKED:
            self.revoked = trouble is not None
        self.online = trouble is None
        self.trouble = trouble.why if trouble else ""
        self._cut = trouble is not None and not trouble.status

    async def _try_batch(self) -> Answers | NoAnswer | None:
        try:
            return await self._send_batch()
        except OutboxError as error:
            self.trouble = str(error)
            return NoAnswer(self.trouble)

    async def _send_batch(self) -> Answers | NoAnswer | None:
        """Send what waits longest; None if nothing does."""
        self._queued.clear()
        batch = await self._disk.read(self._outbox.next_batch, MOST_SCANS, self._on_their_way | self._disk.unnoted)
        if not batch:
            if not self.keeps:
                await self._disk.try_again()
            if not self._on_their_way and not self._queued.is_set():
                self._settled.set()
            return None
        self._queued.set()
        reply = await self._client.send(batch, self._means.waits.upload)
        await self._note(batch, reply)
        return reply

    def _look(self) -> None:
        """Have the sender look for what waits."""
        self._settled.clear()
        self._queued.set()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()


@asynccontextmanager
async def working(outbox: Outbox, client: Client, means: Means, tasks: asyncio.TaskGroup) -> AsyncIterator[Device]:
    """A device that has started, and whose sender runs among `tasks` for as long as the block lasts."""
    device = Device(outbox, client, means)
    await device.start()
    sender = tasks.create_task(device.send_always(), name="outbox sender")
    try:
        yield device
    finally:
        sender.cancel()
        await asyncio.wait([sender])
        device.close()


def _shown(id_: UUID, result: Result) -> Shown:
    if isinstance(result, VerdictMessage):
        return Shown(id_, result.outcome, result.reason, verdict=result)
    problem = result.problem if isinstance(result, UndecidedMessage) else None
    return Shown(id_, None, problem=problem)
