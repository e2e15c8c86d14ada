"""How much one device, person or address may ask for, so that none of them slows the doors (docs/decisions/0012).

Each limit is a bucket that drains at a rate and has a size: what is asked for goes in, and who finds it full waits until it
has drained. A process decides by its own copy, without a step to the store, so that a scan costs nothing more; what it has
let through it tells the store in blocks (a tenth of the size), once a second at most, and learns what others have. So two
processes together let through a tenth more than the limit, and never lose count for long.

Who is known is never limited by an address: forty phones behind one router don't slow each other.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from checkin.errors import StoreUnavailable, TooMany
from checkin.pipeline import tasks
from checkin.store import limits
from checkin.store.limits import Share

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from checkin.store.connect import Store

TELLS_EVERY = 1.0
"""Seconds between two times at which the store is told."""

BLOCKS = 10
"""Parts of a bucket's size that are told at once."""

LONGEST = 300.0
"""Seconds that anybody is told to wait at most."""

MOST_STRANGERS = 20_000
"""Buckets of addresses that are kept; beyond that all further addresses share one."""

EVERYBODY_ELSE = "everybody else"


class Limit(NamedTuple):
    """A limit: how much drains a second, how much goes in at once, and what is said when it is full."""

    rate: float
    size: float
    said: str

    @property
    def most(self) -> float:
        """How full a bucket gets: what is beyond its size must be waited for."""
        return self.size + LONGEST * self.rate


REQUESTS = "requests"
SCANS = "scans"
UNKNOWN_CODES = "unknown_codes"
STRANGERS = "strangers"
SIGN_INS = "sign_ins"
STREAMS = "streams"
CONNECTIONS = "connections"

NAMES = (REQUESTS, SCANS, UNKNOWN_CODES, STRANGERS, SIGN_INS, STREAMS, CONNECTIONS)
"""All limits there are; the last two are numbers of what is open, and have no bucket."""

OF_ADDRESSES = {
    STRANGERS: Limit(20, 600, "too much was asked for from this network by somebody we don't know: wait a moment"),
    SIGN_INS: Limit(1, 60, "there were too many attempts from this network: wait a moment, then try again"),
}
"""Where nobody is known. A router with forty phones behind it loads all their pages, and enrols them, within the size."""


def of_known(requests_per_second: float) -> dict[str, Limit]:
    """The limits for devices and people who are known; none where that is 0."""
    if not requests_per_second:
        return {}
    each = requests_per_second
    return {
        REQUESTS: Limit(
            each, 10 * each, "this device asks for more than the service gives one: it comes again by itself"
        ),
        SCANS: Limit(20 * each, 200 * each, "this device sends more than the service takes: it comes again by itself"),
        UNKNOWN_CODES: Limit(
            0.5, 30, "this device sent many codes that no ticket has: it is slowed, and its scans wait"
        ),
    }


class _Bucket:
    """How full a limit is for somebody, as this process knows it, and what the store has not been told."""

    __slots__ = ("at", "level", "untold")

    def __init__(self, at: float) -> None:
        self.level = 0.0
        self.at = at
        self.untold = 0.0

    def add(self, limit: Limit, number: float) -> None:
        """Let so much go in."""
        self.level = min(limit.most, self.level + number)
        self.untold += number


def _refuse_full(name: str, limit: Limit, bucket: _Bucket) -> None:
    if bucket.level >= limit.size:
        raise TooMany(name, limit.said, math.floor((bucket.level - limit.size) / limit.rate) + 1)


class Limiter:
    """All limits of one service process.

    Args:
        tick: seconds that only go forward.
    """

    def __init__(
        self,
        store: Store,
        programme: str,
        limits_: dict[str, Limit],
        clock: Callable[[], int],
        tick: Callable[[], float],
    ) -> None:
        self._store = store
        self._programme = programme
        self._limits = limits_
        self._clock = clock
        self._tick = tick
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, name: str, who: str, number: float = 1) -> None:
        """Let somebody do so much more.

        Raises:
            TooMany: where the limit is full, and when to come again. Then nothing was taken.
        """
        if (limit := self._limits.get(name)) is not None:
            bucket = self._drained(name, limit, who)
            _refuse_full(name, limit, bucket)
            bucket.add(limit, number)

    def check(self, name: str, who: str) -> None:
        """See that a limit is not full, and take nothing.

        Raises:
            TooMany: where it is.
        """
        if (limit := self._limits.get(name)) is not None and (name, who) in self._buckets:
            _refuse_full(name, limit, self._drained(name, limit, who))

    def note(self, name: str, who: str, number: float) -> None:
        """Count what has been done already, whether the limit is full or not."""
        if number and (limit := self._limits.get(name)) is not None:
            self._drained(name, limit, who).add(limit, number)

    def slowed(self) -> list[str]:
        """Devices that are slowed now since they sent many unknown codes, as far as this process knows."""
        limit = self._limits.get(UNKNOWN_CODES)
        if limit is None:
            return []
        names = [who for name, who in self._buckets if name == UNKNOWN_CODES]
        return sorted(who for who in names if self._drained(UNKNOWN_CODES, limit, who).level >= limit.size)

    # Buckets

    def _drained(self, name: str, limit: Limit, who: str) -> _Bucket:
        """The bucket as it is now."""
        now = self._tick()
        bucket = self._buckets.get((name, who))
        if bucket is None:
            return self._opened(name, who, now)
        bucket.level = max(0.0, bucket.level - (now - bucket.at) * limit.rate)
        bucket.at = now
        return bucket

    def _opened(self, name: str, who: str, now: float) -> _Bucket:
        if name in OF_ADDRESSES and len(self._buckets) >= MOST_STRANGERS:
            who = EVERYBODY_ELSE
        return self._buckets.setdefault((name, who), _Bucket(now))

    # With others

    async def run(self) -> None:
        """Tell the store what was let through, again and again; without it each process goes by its own count."""
        while True:
            await asyncio.sleep(TELLS_EVERY)
            with contextlib.suppress(StoreUnavailable):  # who watches the store says so
                await self.tell()

    async def tell(self) -> None:
        """Tell the store what was let through, learn what others have, and forget what has drained.

        Raises:
            StoreUnavailable: where it does not answer; it is told the next time.
        """
        self._forget()
        told = [(key, bucket, bucket.untold) for key, bucket in self._buckets.items() if self._is_due(key[0], bucket)]
        if not told:
            return
        levels = await self._shared(told)
        now = self._tick()
        for (_, bucket, _), level in zip(told, levels, strict=True):
            bucket.level, bucket.at = level + bucket.untold, now
        await self._note_slowed(who for (name, who), _, _ in told if name == UNKNOWN_CODES)

    async def _shared(self, told: Sequence[tuple[tuple[str, str], _Bucket, float]]) -> list[float]:
        """Tell the store of these, and learn how full each is. What could not be told is to be told again."""
        for _, bucket, _ in told:
            bucket.untold = 0.0
        try:
            shares = [self._share(name, who, untold) for (name, who), _, untold in told]
            return await limits.share(self._store, self._programme, shares)
        except BaseException:
            for _, bucket, untold in told:
                bucket.untold += untold
            raise

    def _share(self, name: str, who: str, untold: float) -> Share:
        limit = self._limits[name]
        return Share(f"{name}:{who}", limit.rate, limit.most, untold)

    def _is_due(self, name: str, bucket: _Bucket) -> bool:
        return bucket.untold >= self._limits[name].size / BLOCKS

    def _forget(self) -> None:
        """Let go of buckets that have drained and of which nothing worth telling is untold."""
        for key, bucket in [*self._buckets.items()]:
            if self._drained(key[0], self._limits[key[0]], key[1]).level <= 0 and not self._is_due(key[0], bucket):
                del self._buckets[key]

    async def _note_slowed(self, names: Iterable[str]) -> None:
        limit = self._limits.get(UNKNOWN_CODES)
        if limit is None:
            return
        over = {who: self._drained(UNKNOWN_CODES, limit, who).level - limit.size for who in names}
        until = {who: self._clock() + int(level / limit.rate * 1000) for who, level in over.items() if level >= 0}
        if until:
            await limits.note_slowed(self._store, self._programme, until)


@asynccontextmanager
async def opened(limiter: Limiter) -> AsyncIterator[Limiter]:
    """A limiter that tells the store as long as the context lasts."""
    async with tasks.owned() as own:
        own.start("limiting", limiter.run())
        yield limiter


async def slowed(store: Store, programme: str, now: int) -> list[str]:
    """Devices that are slowed at a time (milliseconds) since they sent many unknown codes, on any service.

    Raises:
        StoreUnavailable: where the store does not answer.
    """
    found = await limits.slowed(store, programme)
    return sorted(name for name, until in found.items() if until >= now)
