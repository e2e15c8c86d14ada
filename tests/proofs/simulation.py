"""A day at the doors, simulated from a seed: devices, network, clocks and people are ours, the rest is the product's.

Each kind of part can be given in another version, so that a fault can be planted in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import msgspec

from checkin.core.tickets import Holder
from checkin.pipeline import batching
from checkin.store import register
from tests.proofs import books, worlds
from tests.proofs.acts import MINUTE, OPENS, Act
from tests.proofs.devices import Asked, Device, Pause, Steps
from tests.proofs.networks import Network
from tests.proofs.outboxes import Answer, act_of
from tests.proofs.services import Ground, Service
from tests.proofs.worlds import CALM, EVENING, HALL, HOUR, PROGRAMME, TICKETS, Person, Time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from checkin.core.attendance import Attendance
    from checkin.core.events import Entry
    from checkin.store.connect import Store
    from checkin.store.register import Register

POSTS = ((HALL, HALL, worlds.TALK, worlds.FAIR), (worlds.TALK, worlds.TALK, HALL), (HALL, HALL, HALL, worlds.TALK))
"""Sessions at whose doors devices stand."""


@dataclass(frozen=True)
class Kinds:
    """The parts that a day is made of."""

    service: type[Service] = Service
    device: type[Device] = Device
    network: type[Network] = Network
    fold: Callable[[Iterable[Entry]], Attendance] = books.folded
    forgets: bool = False
    """Whether the store loses some minutes."""


USUAL = Kinds()


@dataclass(frozen=True)
class Day:
    """A day that is over: who was there, what the logs hold, and what `checkin verify` would say.

    `acts` is what reached the service, or was done there, as far as the store can know of it.
    """

    forgot: bool
    devices: list[Device]
    acts: list[Act]
    entries: list[Entry]
    attendance: Attendance
    differences: list[str]


async def register_of_days(store: Store, id: str) -> Register:
    """The register that all days share; each day writes into logs of its own."""
    held = await register.create(store, msgspec.structs.replace(PROGRAMME, id=id))
    await held.put_tickets(lambda _: [(ticket, Holder()) for ticket in TICKETS])
    return held


async def day(seed: int, store: Store, held: Register, id: str, kinds: Kinds = USUAL) -> Day:
    """Live through a day, and read what came of it.

    Args:
        seed: all chance comes from it.
        store: where it is recorded.
        held: the register of the week.
        id: under which programme's logs it is recorded.
        kinds: the parts that it is made of.
    """
    async with batching.opened(store, id) as gathering:
        living = Living(seed, Ground(store, held, gathering, id), kinds)
        living.begin()
        await living.time.pass_until(EVENING)
    own = msgspec.structs.replace(PROGRAMME, id=id)
    entries = await books.entries(store, id, own.municipality)
    attendance = kinds.fold(entries)
    differences = await books.differences(store, own, entries)
    return Day(kinds.forgets, living.devices, living.acts(entries), entries, attendance, differences)


class Living:
    """A day that is being lived."""

    def __init__(self, seed: int, ground: Ground, kinds: Kinds) -> None:
        self.time = Time()
        self.forgets = kinds.forgets
        self.service = kinds.service(ground, self.time)
        self.chance = Random(seed)
        self.network = kinds.network(self.time, Random(f"network {seed}"), worlds.weather(Random(f"weather {seed}")))
        self.devices = [
            kinds.device(f"device-{number}", session, self.time, Random(f"device {number} {seed}"))
            for number, session in enumerate(self.chance.choice(POSTS), 1)
        ]
        self.closings: list[Act] = []

    def begin(self) -> None:
        """Let everything begin: doors, crashes, new starts of the store, closings."""
        liked = self.chance.sample(worlds.CODES, 5) if self.chance.random() < 0.7 else []
        for device in self.devices:
            device.error = _clock_error(device.chance)
            Working(self, device, iter(worlds.people(device.chance, (*worlds.CODES, *liked * 3)))).begin()
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            self.time.after(self.chance.uniform(0, 70 * MINUTE), self._new_epoch)
        if self.forgets:
            self.time.after(loses := self.chance.uniform(5, 40) * MINUTE, self.service.remember)
            self.time.after(loses + self.chance.uniform(1, 25) * MINUTE, self.service.forget)
        self._closings()

    def _closings(self) -> None:
        """Each session in the evening; at times one by mistake in the middle of it, which may be taken back."""
        for session in PROGRAMME.sessions:
            self.time.after(session.end + 2 * HOUR - OPENS, partial(self._close, session.id))
        if self.chance.random() < 0.3:
            self.time.after(self.chance.uniform(20, 70) * MINUTE, partial(self._close, HALL))
            if self.chance.random() < 0.5:
                self.time.after(75 * MINUTE, self._reopen)

    def acts(self, entries: Sequence[Entry]) -> list[Act]:
        """What the entries of the log should be of."""
        own, came = {act.id: act for act in self.closings}, self.service.came
        ids = {entry.facts.id: entry.facts.received for entry in entries}
        return [own.get(id) or act_of(*came[id], received) for id, received in ids.items() if id in own or id in came]

    def _new_epoch(self) -> None:
        self.service.epoch += "'"

    async def _close(self, session: str) -> None:
        closing = self._own("closing", session)
        await self.service.intake.closing(closing.id, session, closing.at)

    async def _reopen(self) -> None:
        closing = self.closings[0]
        undone = self._own("annulment", HALL, scan=closing.id)
        await self.service.intake.annul(undone.id, closing.id, HALL, undone.device)

    def _own(self, kind: str, session: str, **fields: str) -> Act:
        """What an organiser does now."""
        now = self.time.now
        act = Act(kind, worlds.id_of(now, self.chance), session, "organiser", now, now, dict(fields))
        self.closings.append(act)
        return act


def _clock_error(chance: Random) -> int:
    """Mostly a little, up to an hour; now and then a day or fifty years."""
    if chance.random() < 0.1:
        return chance.choice((-1, 1)) * chance.choice((24 * HOUR, 50 * 365 * 24 * HOUR))
    return round(chance.choice((0, 0, chance.uniform(-MINUTE, MINUTE), chance.uniform(-HOUR, HOUR))))


class Working:
    """A device at work: its generators are resumed as time passes and answers come, until it crashes."""

    def __init__(self, living: Living, device: Device, people: Iterator[Person]) -> None:
        self.living = living
        self.device = device
        self.people = people
        self._life = 0
        device.start, device.crashes = self._start, self._crash

    def begin(self) -> None:
        """Let it work, and crash now and then until it is calm."""
        chance = self.device.chance
        self._work()
        for _ in range(chance.choice((0, 0, 1, 2))):
            self.living.time.after(chance.uniform(0, CALM - OPENS), self._crash)

    def _crash(self) -> None:
        self._life += 1
        self.living.time.after(self.device.chance.uniform(1000, 60_000), self._back)

    def _back(self) -> None:
        self._life += 1
        self.device.crash()
        self._work()

    def _work(self) -> None:
        self._start(self.device.work(self.people))
        self._start(self.device.beat())

    def _start(self, steps: Steps) -> None:
        self._resume(steps, self._life, None)

    def _resume(self, steps: Steps, life: int, value: Answer | None) -> None:
        if life != self._life:
            steps.close()
            return
        try:
            wish = steps.send(value)
        except StopIteration:
            return
        if isinstance(wish, Pause):
            self.living.time.after(wish.milliseconds, lambda: self._resume(steps, life, None))
        else:
            self._send(wish, lambda answer: self._resume(steps, life, answer))

    def _send(self, wish: Asked, resume: Callable[[Answer | None], None]) -> None:
        """Carry a question to the service and its answer back; the first answer counts, or that patience has run out.

        When the store fails over, connections end, and what is under way to it with them.
        """
        living, name, open_still, lost = self.living, self.device.name, [True], self.living.service.lost
        messages = [entry.message for entry in wish.entries]
        kind = wish.entries[0].kind if wish.entries else "beat"

        def settle(answer: Answer | None) -> None:
            if open_still:
                open_still.clear()
                resume(answer)

        async def arrive() -> None:
            if living.service.lost != lost:
                return
            answer = await living.service.answer(name, messages, kind)
            living.network.carry(name, lambda: settle(answer))

        living.network.carry(name, arrive)
        living.time.after(wish.patience, lambda: settle(None))
