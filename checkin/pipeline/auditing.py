"""Note in the audit log who did what, and see that nobody has edited it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import deeds
from checkin.core.deeds import Deed
from checkin.store import audit
from checkin.wire.messages import VerdictMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checkin.core.deeds import What
    from checkin.pipeline.intake import Verdict
    from checkin.store.connect import Store


class Auditing:
    """The audit log of a programme, to be written in.

    A deed is linked to the one before it, so one process writes one at a time: fifty doors that take something back at once
    wait for each other, and only other processes are raced with.
    """

    def __init__(self, store: Store, programme: str, clock: Callable[[], int]) -> None:
        self._store = store
        self._programme = programme
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def note(self, who: str, what: What, of: str = "", more: str = "", *, once: str = "") -> None:
        """Note a deed, on disk when this returns.

        Args:
            who: a user, a device, a token, or `deeds.TERMINAL`.
            what: was done.
            of: what it was done to: a name or an id; no code and no holder's name.
            more: what else tells it from another.
            once: an id under which it stands once only; "" for none.
        """
        deed = Deed(self._clock(), who, what, of, more)
        await self._append({once: deed} if once else deed)

    async def overrides(self, device: str, verdicts: Iterable[Verdict]) -> None:
        """Note which admissions of a device waived a rule; devices may send the same again, which changes nothing."""
        now = self._clock()
        done = {
            verdict.id: Deed(now, device, "override", verdict.id, f"{verdict.session.id}: {' '.join(verdict.also)}")
            for verdict in verdicts
            if isinstance(verdict, VerdictMessage) and verdict.outcome == "admitted" and verdict.also
        }
        if done:
            await self._append(done)

    async def _append(self, done: Mapping[str, Deed] | Deed) -> None:
        async with self._one_at_a_time:
            await audit.append(self._store, self._programme, done)


class Chain(NamedTuple):
    """What was found of an audit log.

    Attributes:
        deeds: how many there are.
        last: the hash of the last one, in hexadecimal digits; "" where there is none.
        broken: the number, from 1, of the first that doesn't follow from those before it; None where all do.
    """

    deeds: int
    last: str
    broken: int | None


async def chain(store: Store, programme: str) -> Chain:
    """Follow the chain of a programme's audit log to its end."""
    count, last, broken = 0, b"", None
    async for page in audit.pages(store, programme):
        if broken is None and (place := deeds.broken(page, last)) is not None:
            broken = count + place + 1
        count, last = count + len(page), page[-1].hash
    return Chain(count, last.hex(), broken)
