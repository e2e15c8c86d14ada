"""The service of the simulation, as devices see it: the product's own intake, gathering and store, without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from checkin.errors import BadInput
from checkin.pipeline.intake import Intake
from checkin.store import keys
from checkin.wire.messages import AnnulmentMessage, CountMessage, Taken, UndecidedMessage, VerdictMessage
from tests.proofs.outboxes import Answer, Told
from tests.proofs.worlds import PROGRAMME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkin.pipeline.batching import Gathering
    from checkin.store.connect import Store
    from checkin.store.register import Register
    from tests.proofs.worlds import Time


class Ground(NamedTuple):
    """What a service stands on: the store, the register, and the gathering that records under a programme's id."""

    store: Store
    held: Register
    gathering: Gathering
    programme: str


class Service:
    """The service as devices see it: decode, hand to the intake, encode.

    Attributes:
        came: what reached it under each id, by whom, of which kind and as what message, as far as the store remembers.
        lost: how often the store has lost something.
    """

    def __init__(self, ground: Ground, time: Time) -> None:
        self.ground = ground
        self.time = time
        self.intake = Intake(ground.held, ground.gathering, lambda: time.now)
        self.epoch = "1"
        self.lost = 0
        self.came: dict[str, tuple[str, str, dict[str, Any]]] = {}
        self._memory: tuple[dict[str, bytes | None], dict[str, tuple[str, str, dict[str, Any]]]] = {}, {}

    async def answer(self, device: str, entries: Sequence[dict[str, Any]], kind: str) -> Answer:
        """What is said to entries of one kind from a device; to none where it only asks whether we are there."""
        for entry in entries:
            self.came.setdefault(entry["id"], (device, kind, entry))
        told = [await self.one(device, entry, kind) for entry in entries] if kind != "scan" else []
        told += await self.scans(device, entries) if kind == "scan" else []
        return Answer(self.time.now, self.epoch, tuple(told))

    async def scans(self, device: str, entries: Sequence[dict[str, Any]]) -> list[Told | str]:
        """The verdicts on some scans, in their order."""
        verdicts = await self.intake.scans([msgspec.json.encode(entry) for entry in entries], device, names=True)
        return [_told(verdict) for verdict in verdicts]

    async def one(self, device: str, entry: dict[str, Any], kind: str) -> Told | str:
        """What becomes of an annulment or a count."""
        try:
            if kind == "count":
                return _told(await self.intake.count(msgspec.convert(entry, CountMessage, strict=False), device))
            return _told(await self.intake.annulment(msgspec.convert(entry, AnnulmentMessage, strict=False), device))
        except BadInput as problem:
            return problem.code

    async def remember(self) -> None:
        """Keep a copy of what the store holds, as a replica that falls behind from now on does."""
        client = self.ground.store.client
        self._memory = {name: await client.dump(name) for name in self._names()}, dict(self.came)

    async def forget(self) -> None:
        """Lose all that came since, as in a failover to that replica; the store's epoch changes."""
        client = self.ground.store.client
        self.epoch += "'"
        self.lost += 1
        stored, self.came = self._memory[0], dict(self._memory[1])
        await client.delete(*self._names())
        for name, value in stored.items():
            if value is not None:
                await client.restore(name, 0, value)

    def _names(self) -> list[str]:
        sessions = PROGRAMME.sessions
        of = (keys.of_session(self.ground.programme, PROGRAMME.municipality_of(s), s.id) for s in sessions)
        return sorted({name for names in of for name in names})


def _told(result: VerdictMessage | UndecidedMessage | Taken) -> Told | str:
    if isinstance(result, UndecidedMessage):
        return result.problem.code
    if isinstance(result, Taken):
        return Told(result.entry)
    ticket = result.ticket.id if result.ticket else None
    return Told(result.entry, result.outcome, result.reason, result.conflict, result.heads, ticket)
