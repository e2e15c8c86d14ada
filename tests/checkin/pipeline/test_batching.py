"""Gathering: whatever comes at once goes together, each is answered for itself, and nothing hangs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin.errors import StoreUnavailable
from checkin.pipeline import batching
from checkin.store import connect, log
from checkin.store.log import Item, Recorded
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.store.connect import Store

DEADLINE = 20.0


def _item() -> Item:
    return Item("verdal", small.count_facts())


async def test_everyone_gets_the_answer_to_their_own(store: Store, fresh_id: Callable[[], str]) -> None:
    """A hundred at once, one to three items each, in their order; each stands in the log once."""
    programme = fresh_id()
    sent = [[_item() for _ in range(number % 3 + 1)] for number in range(100)]
    async with batching.opened(store, programme) as gathering:
        answers = await asyncio.gather(*(gathering.record(items) for items in sent))
    told = [[one.entry.facts for one in answer if isinstance(one, Recorded)] for answer in answers]
    assert told == [[item.facts for item in items] for items in sent]
    entries = [entry async for page in log.read(store, programme, "verdal") for entry in page]
    assert len(entries) == sum(len(items) for items in sent)


async def test_what_comes_at_once_goes_in_few_round_trips(store: Store, fresh_id: Callable[[], str]) -> None:
    """A hundred at once don't cost a hundred calls of the function."""
    async with batching.opened(store, fresh_id()) as gathering:
        before = (await store.client.info("commandstats")).get("cmdstat_fcall", {}).get("calls", 0)
        await asyncio.gather(*(gathering.record([_item()]) for _ in range(100)))
        after = (await store.client.info("commandstats"))["cmdstat_fcall"]["calls"]
    assert after - before <= 3


async def test_more_than_fit_into_one_round_trip_go_in_several(
    store: Store, fresh_id: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And are all answered, in order."""
    monkeypatch.setattr(batching, "MOST_AT_ONCE", 7)
    items = [_item() for _ in range(30)]
    async with batching.opened(store, fresh_id()) as gathering:
        answers = await gathering.record(items)
    assert [one.entry.facts for one in answers if isinstance(one, Recorded)] == [item.facts for item in items]


async def test_nothing_asked_is_nothing_answered(store: Store, fresh_id: Callable[[], str]) -> None:
    """A message of which no scan could be read."""
    async with asyncio.timeout(DEADLINE), batching.opened(store, fresh_id()) as gathering:
        assert await gathering.record([]) == []


async def test_too_many_waiting_are_told_to_come_again(
    store: Store, fresh_id: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, rather than in a queue that never ends."""
    monkeypatch.setattr(batching, "MOST_WAITING", 3)
    async with batching.opened(store, fresh_id()) as gathering:
        with pytest.raises(StoreUnavailable) as told:
            await gathering.record([_item() for _ in range(4)])
        assert told.value.code == "store_busy"
        assert len(await gathering.record([_item() for _ in range(3)])) == 3


async def test_a_store_that_went_is_told_to_all_who_wait_and_taken_up_again_when_it_is_back(tmp_path: Path) -> None:
    """The same items, sent again, are recorded once."""
    items = [_item() for _ in range(10)]
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        async with batching.opened(store, "uke") as gathering:
            await gathering.record(items[:5])
            await server.kill()
            told = await asyncio.gather(*(gathering.record([item]) for item in items), return_exceptions=True)
            assert [type(one) for one in told] == [StoreUnavailable] * 10
            await server.start()
            await asyncio.gather(*(gathering.record([item]) for item in items))
        entries = [entry async for page in log.read(store, "uke", "verdal") for entry in page]
        assert sorted(entry.facts.id for entry in entries) == sorted(item.facts.id for item in items)


async def test_who_gives_up_waiting_holds_up_nobody(store: Store, fresh_id: Callable[[], str]) -> None:
    """A request that was cancelled in the middle; the others are answered."""
    async with asyncio.timeout(DEADLINE), batching.opened(store, fresh_id()) as gathering:
        async with asyncio.TaskGroup() as group:
            impatient = group.create_task(gathering.record([_item()]))
            patient = group.create_task(gathering.record([_item()]))
            await asyncio.sleep(0)
            impatient.cancel()
        assert isinstance(patient.result()[0], Recorded)
