"""Watch over the week: every few seconds, what needs an organiser's attention (`core/attention.py` says when something does).

Each process looks for itself and comes to the same. What an organiser has taken note of is kept in the store until it is over.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from checkin.core import attention
from checkin.core.attention import Facts, Limit, Limits, Room, Seen
from checkin.errors import BadInput, NotFound, StoreUnavailable
from checkin.pipeline import tasks
from checkin.store import notices
from checkin.store.notices import Notice
from checkin.wire import times
from checkin.wire.attention import Attention, ConcernRow, NoticeRow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from checkin.core.attention import Concern, Held
    from checkin.core.programmes import Session
    from checkin.core.reports import SessionFigures
    from checkin.pipeline.feeding import Feed
    from checkin.pipeline.folding import Fold
    from checkin.store.connect import Store
    from checkin.store.register import Register

logger = logging.getLogger("checkin.watching")

EVERY = 5.0
"""Seconds between two looks."""

SPOKEN = {kind: number for number, kind in enumerate(attention.KINDS)}


def limits(text: str) -> Limits:
    """Limits as a setting writes them, `KIND=FROM/UNTIL` with spaces between; those that it leaves out are the usual ones.

    Raises:
        BadInput: it can't be read.
    """
    given: dict[str, Limit] = {}
    for word in text.split():
        kind, _, numbers = word.partition("=")
        at, _, until = numbers.partition("/")
        try:
            limit = Limit(float(at), float(until or at))
        except ValueError:
            limit = Limit(0, 0)
        if kind not in attention.KINDS or not 0 < limit.until <= limit.at:
            raise BadInput(
                "setting",
                f"CHECKIN_ATTENTION has {word!r}: write KIND=FROM/UNTIL with UNTIL not above FROM, where KIND is one of "
                f"{' '.join(attention.KINDS)}",
            )
        given[kind] = limit
    return Limits(**given)


class Watch:
    """What needs attention just now.

    Args:
        fold: what the logs amount to.
        feed: the figures drawn from it.
        clock: the time of the week in milliseconds.
        limits: when something is a concern.
    """

    def __init__(self, store: Store, fold: Fold, feed: Feed, clock: Callable[[], int], limits: Limits) -> None:
        self._store = store
        self._fold = fold
        self._feed = feed
        self._clock = clock
        self._limits = limits
        self._held: Held = {}

    async def look(self, register: Register) -> None:
        """Look once."""
        now = self._clock()
        facts = self._facts(register, now, await self._trouble())
        before, self._held = self._held, attention.looked_at(facts, self._held, self._limits, now)
        over = {_name(concern) for key, concern in before.items() if key not in self._held}
        await notices.drop(self._store, register.programme.id, over)

    async def _trouble(self) -> str:
        """What is wrong with the store, as a code; "" for nothing."""
        try:
            async with asyncio.timeout(EVERY):
                await self._store.examine()
        except StoreUnavailable as error:
            return error.code
        except TimeoutError:
            return "store_slow"
        return ""

    def _facts(self, register: Register, now: int, trouble: str) -> Facts:
        figures = self._feed.figures()
        on = [session for session in register.programme.sessions if session.doors_open <= now <= session.end]
        standing = {
            session.id: len(self._fold.attendance.session(session.id).open_conflicts())
            for session in register.programme.sessions
        }
        return Facts(
            sessions=[Room(session.id, _taken(session, figures[session.id]), session.capacity) for session in on],
            venues=_venues(register, on, figures),
            lately=self._fold.lately.at(now),
            devices=list(_seen(register, self._feed.missing, now)),
            conflicts=standing,
            store=trouble,
        )

    # For people

    async def told(self, programme: str) -> Attention:
        """What needs attention, what nobody has taken note of first, then the newest."""
        known = await notices.every(self._store, programme)
        rows = [_row(concern, known.get(_name(concern))) for concern in self._held.values()]
        rows.sort(key=lambda row: (row.noticed is not None, SPOKEN[row.kind], row.of))
        return Attention(now=times.text(self._clock()), concerns=rows)

    async def notice(self, programme: str, kind: str, of: str, who: str) -> None:
        """Take note of something, for all organisers, until it is over.

        Raises:
            NotFound: it is over, or never was.
        """
        concern = self._held.get((kind, of))
        if concern is None:
            raise NotFound(
                "concern_unknown", f"{kind[:32]!r} of {of[:64]!r} needs no attention any more: load the page again"
            )
        await notices.put(self._store, programme, _name(concern), Notice(who, self._clock()))


def _name(concern: Concern) -> str:
    return f"{concern.kind} {concern.of}"


def _taken(session: Session, row: SessionFigures) -> int:
    return row.present if session.counts_exits else row.attended


def _venues(register: Register, on: Iterable[Session], figures: dict[str, SessionFigures]) -> list[Room]:
    """Heads in each venue: those present in its sessions that are on."""
    present: defaultdict[str, int] = defaultdict(int)
    for session in on:
        present[session.venue] += figures[session.id].present
    return [Room(id, heads, register.programme.venue[id].capacity) for id, heads in present.items()]


def _seen(register: Register, missing: dict[str, int], now: int) -> Iterable[Seen]:
    """Devices that were heard and are not revoked; and whoever else's entries are missing."""
    beats = register.devices.beats
    revoked = {name for name, device in register.devices.known.items() if device.revoked_at is not None}
    for name, beat in beats.items():
        if name not in revoked:
            silent, lacking = (now - beat.at) / 1000, missing.get(name, 0)
            yield Seen(name, max(0.0, silent), beat.queue, lacking, beat.battery, beat.ahead / 1000)
    for name in missing.keys() - (beats.keys() - revoked):
        yield Seen(name, 0.0, 0, missing[name], None, 0.0)


def _row(concern: Concern, notice: Notice | None) -> ConcernRow:
    """A notice of an earlier time that it was a concern says nothing of this one."""
    known = notice if notice is not None and notice.at >= concern.since else None
    return ConcernRow(
        kind=concern.kind,
        of=concern.of,
        many=concern.many,
        out_of=concern.out_of,
        since=times.text(concern.since),
        noticed=NoticeRow(known.who, times.text(known.at)) if known else None,
    )


async def _always(watch: Watch, register: Register) -> None:
    while True:
        try:
            await watch.look(register)
        except StoreUnavailable as error:
            logger.warning("what is over can't be forgotten just now: %s", error.detail)
        await asyncio.sleep(EVERY)


@asynccontextmanager
async def opened(watch: Watch, register: Register) -> AsyncIterator[Watch]:
    """A watch that looks for as long as the context lasts."""
    async with tasks.owned() as own:
        own.start("watching", _always(watch, register))
        yield watch
