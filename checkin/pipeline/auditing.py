"""Note in the audit log who did what, and see that nobody has edited it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import deeds
from checkin.core.deeds import Deed
from checkin.errors import BadInput
from checkin.store import audit
from checkin.wire import times
from checkin.wire.messages import VerdictMessage
from checkin.wire.people import AuditPage, DeedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checkin.core.deeds import What
    from checkin.pipeline.intake import Verdict
    from checkin.store.connect import Store

PAGE = 100
"""Deeds that are read at once by whoever looks into the log."""

_OLDER = re.compile(r"([1-9][0-9]{0,14})\.([1-9][0-9]{0,14}-[0-9]{1,15})")
"""Where a page goes on: the number of its last deed, and the id of its entry. The store finds deeds by their ids only."""


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

    async def page(self, before: str = "") -> AuditPage:
        """A page of the log, newest deed first.

        Args:
            before: what a page calls `older`; "" for the newest deeds.

        Raises:
            BadInput: no page ever called it so.
        """
        place = _OLDER.fullmatch(before)
        if before and not place:
            raise BadInput(
                "page_unknown", "`before` is what a page of the audit log calls `older`: give it as it stands"
            )
        piece = await audit.backwards(self._store, self._programme, place[2] if place else "", PAGE)
        top = int(place[1]) - 1 if place else piece.length
        numbered = list(zip(range(top, 0, -1), piece.found, strict=False))
        older = [f"{number}.{id}" for number, (id, _) in numbered[-1:] if number > 1]
        rows = [_row(number, link.deed) for number, (_, link) in numbered]
        return AuditPage(piece.length, piece.last.hex(), rows, older[0] if older else None)

    async def _append(self, done: Mapping[str, Deed] | Deed) -> None:
        async with self._one_at_a_time:
            await audit.append(self._store, self._programme, done)


def _row(number: int, deed: Deed) -> DeedRow:
    return DeedRow(number, times.text(deed.at), deed.who, deed.what, deed.of, deed.more)


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
