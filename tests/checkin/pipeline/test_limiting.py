"""Limits: who is within them never notices, who is beyond waits as long as is said, and processes count together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from checkin.errors import TooMany
from checkin.pipeline import limiting
from checkin.pipeline.limiting import REQUESTS, SCANS, SIGN_INS, STRANGERS, UNKNOWN_CODES, Limiter
from checkin.store import connect, limits
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.store.connect import Store

WEEK = 1_668_412_800_000


@dataclass
class Tick:
    """Seconds that a test lets go by."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def tick() -> Tick:
    """Stands until it is moved."""
    return Tick()


@pytest.fixture
def made(store: Store, fresh_id: Callable[[], str], tick: Tick) -> Callable[[], Limiter]:
    """Makes limiters of one programme, as many processes have them."""
    id = fresh_id()

    def make(requests_per_second: float = 100.0) -> Limiter:
        return _limiter(store, id, tick, requests_per_second)

    return make


def _limiter(store: Store, id: str, tick: Tick, requests_per_second: float = 100.0) -> Limiter:
    known = limiting.of_known(requests_per_second)
    return Limiter(store, id, limiting.OF_ADDRESSES | known, lambda: WEEK, tick)


def _let_through(limiter: Limiter, name: str, who: str, tries: int, number: float = 1) -> int:
    """How many of so many tries go through at once."""
    through = 0
    for _ in range(tries):
        try:
            limiter.take(name, who, number)
        except TooMany:
            continue
        through += 1
    return through


def test_a_door_with_two_thousand_pupils_never_notices(made: Callable[[], Limiter], tick: Tick) -> None:
    """Two scans a second, a heartbeat and a look for changes besides, and all the requests sent again once."""
    limiter = made()
    for _ in range(2000):
        for _ in range(8):
            limiter.take(REQUESTS, "skanner-1")
            limiter.take(SCANS, "skanner-1")
        tick.at += 0.5


def test_an_afternoon_s_outbox_goes_through_at_once(made: Callable[[], Limiter]) -> None:
    """Twelve thousand scans, in messages of five hundred."""
    limiter = made()
    assert _let_through(limiter, SCANS, "skanner-1", 24, 500) == 24
    assert _let_through(limiter, REQUESTS, "skanner-1", 24) == 24


def test_who_asks_for_more_waits_and_nobody_else_does(made: Callable[[], Limiter], tick: Tick) -> None:
    """The answer says for how long; after that there is room again."""
    limiter = made()
    assert _let_through(limiter, REQUESTS, "skanner-1", 2000) == 1000
    with pytest.raises(TooMany) as told:
        limiter.take(REQUESTS, "skanner-1")
    assert (told.value.limit, told.value.status, told.value.after) == (REQUESTS, 429, 1)
    limiter.take(REQUESTS, "skanner-2")
    tick.at += told.value.after or 0
    assert _let_through(limiter, REQUESTS, "skanner-1", 2000) == 100


def test_the_wait_grows_with_every_unknown_code_up_to_five_minutes(made: Callable[[], Limiter], tick: Tick) -> None:
    """What is beyond is not held against anybody for ever."""
    limiter = made()
    limiter.note(UNKNOWN_CODES, "skanner-1", 29)
    limiter.check(UNKNOWN_CODES, "skanner-1")
    waits = []
    for number in (1, 10, 500, 500):
        limiter.note(UNKNOWN_CODES, "skanner-1", number)
        with pytest.raises(TooMany) as told:
            limiter.check(UNKNOWN_CODES, "skanner-1")
        waits.append(told.value.after)
    assert waits == [1, 21, 301, 301]
    assert limiter.slowed() == ["skanner-1"]
    limiter.check(UNKNOWN_CODES, "skanner-2")
    tick.at += 301
    limiter.check(UNKNOWN_CODES, "skanner-1")
    assert limiter.slowed() == []


def test_thirty_unknown_codes_a_minute_slow_nobody(made: Callable[[], Limiter], tick: Tick) -> None:
    """As where a class shows the wrong tickets."""
    limiter = made()
    for _ in range(500):
        limiter.check(UNKNOWN_CODES, "skanner-1")
        limiter.note(UNKNOWN_CODES, "skanner-1", 1)
        tick.at += 2


async def test_nought_is_no_limit_for_who_is_known_and_strangers_still_have_one(made: Callable[..., Limiter]) -> None:
    """As the demo has it, whose clock goes faster."""
    limiter = made(0.0)
    assert _let_through(limiter, REQUESTS, "skanner-1", 5000) == 5000
    limiter.note(UNKNOWN_CODES, "skanner-1", 5000)
    limiter.check(UNKNOWN_CODES, "skanner-1")
    assert limiter.slowed() == []
    assert _let_through(limiter, SIGN_INS, "203.0.113.7", 100) == 60
    await limiter.tell()


async def test_two_processes_count_together_through_the_store(made: Callable[[], Limiter]) -> None:
    """Whoever was refused at one is refused at the other as soon as that has told the store a tenth."""
    one, two = made(), made()
    assert _let_through(one, SIGN_INS, "203.0.113.7", 60) == 60
    await one.tell()
    assert _let_through(two, SIGN_INS, "203.0.113.7", 6) == 6
    await two.tell()
    assert _let_through(two, SIGN_INS, "203.0.113.7", 60) == 0
    assert _let_through(two, SIGN_INS, "198.51.100.1", 60) == 60


async def test_what_is_too_little_to_matter_is_not_told(
    made: Callable[[], Limiter], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A door at its work costs the store nothing; more of it is told once, and forgotten here when it has drained."""
    told: list[float] = []
    share = limits.share

    async def watched(*given: object) -> list[float]:
        told.extend(one.taken for one in given[2])  # type: ignore[attr-defined]
        return await share(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(limits, "share", watched)
    limiter = made()
    _let_through(limiter, REQUESTS, "skanner-1", 99)
    await limiter.tell()
    assert told == []
    _let_through(limiter, REQUESTS, "skanner-1", 1)
    await limiter.tell()
    await limiter.tell()
    assert told == [100]


async def test_what_comes_while_the_store_is_told_is_not_lost(made: Callable[[], Limiter], tick: Tick) -> None:
    """It stays for the next time."""
    limiter = made()
    _let_through(limiter, SIGN_INS, "203.0.113.7", 30)
    telling = asyncio.ensure_future(limiter.tell())
    await asyncio.sleep(0)
    assert _let_through(limiter, SIGN_INS, "203.0.113.7", 20) == 20
    await telling
    assert _let_through(limiter, SIGN_INS, "203.0.113.7", 60) == 10


async def test_what_is_told_twice_at_once_counts_once(made: Callable[[], Limiter]) -> None:
    """And what could not be told is told again."""
    one, two = made(), made()
    _let_through(one, SIGN_INS, "203.0.113.7", 20)
    await asyncio.gather(one.tell(), one.tell())
    telling = asyncio.ensure_future(one.tell())
    _let_through(one, SIGN_INS, "203.0.113.7", 6)
    await telling
    await one.tell()
    _let_through(two, SIGN_INS, "203.0.113.7", 6)
    await two.tell()
    assert 25 <= _let_through(two, SIGN_INS, "203.0.113.7", 100) <= 38


async def test_addresses_without_end_fill_no_memory(
    made: Callable[[], Limiter], tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a number they share one bucket; who is known has their own, and drained ones are let go."""
    monkeypatch.setattr(limiting, "MOST_STRANGERS", 10)
    limiter = made()
    for number in range(1000):
        try:
            limiter.take(STRANGERS, f"2001:db8:{number:x}::/64")
        except TooMany:
            continue
    assert len(limiter._buckets) == 11
    limiter.take(REQUESTS, "skanner-1")
    tick.at += 1000
    await limiter.tell()
    await limiter.tell()
    assert len(limiter._buckets) <= 1


async def test_a_slowed_device_is_known_to_who_asks_the_store(
    made: Callable[[], Limiter], store: Store, fresh_id: Callable[[], str], tick: Tick
) -> None:
    """Until it is slowed no more."""
    id = fresh_id()
    limiter = _limiter(store, id, tick)
    limiter.note(UNKNOWN_CODES, "skanner-1", 40)
    limiter.note(UNKNOWN_CODES, "skanner-2", 20)
    await limiter.tell()
    assert await limiting.slowed(store, id, WEEK) == ["skanner-1"]
    assert await limiting.slowed(store, id, WEEK + 60_000) == []


async def test_without_the_store_each_process_goes_by_its_own_count(
    tmp_path: Path, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And tells it when it is back."""
    monkeypatch.setattr(limiting, "TELLS_EVERY", 0.01)
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        limiter = _limiter(store, "uke", tick)
        async with limiting.opened(limiter):
            await server.kill()
            assert _let_through(limiter, SIGN_INS, "203.0.113.7", 100) == 60
            await server.start()
            bucket = "oppmote:{uke}:limit:sign_ins:203.0.113.7"
            await small.until(lambda: store.client.exists(bucket), bool)
            assert _let_through(limiter, SIGN_INS, "203.0.113.7", 100) == 0
