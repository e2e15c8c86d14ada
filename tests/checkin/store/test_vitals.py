"""What stores say of themselves: the embedded one, one with little memory, one that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.errors import StoreUnavailable
from checkin.store import connect, log, vitals
from checkin.store.vitals import Vitals
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.store.connect import Store


async def test_the_embedded_store_is_new_enough_and_throws_nothing_away(store: Store) -> None:
    """And can be told to wait for its disk, though nobody has to tell it."""
    told = await vitals.told(store)
    assert (told.kind, told.policy, told.limit) == ("Valkey", "noeviction", 0)
    assert told.is_new_enough
    assert told.can_wait
    assert told.name.startswith("Valkey ")
    assert told.used > 0


async def test_a_store_tells_how_much_memory_it_may_use_and_what_it_does_then(tmp_path: Path) -> None:
    """In bytes."""
    limits = {"maxmemory": "32mb", "maxmemory-policy": "allkeys-lru"}
    async with servers.running(tmp_path, **limits) as server, connect.opened(server.url) as store:
        told = await vitals.told(store)
    assert (told.limit, told.policy) == (32 * 1024 * 1024, "allkeys-lru")


@pytest.mark.parametrize(
    ("kind", "version", "new_enough", "can_wait"),
    [
        ("Redis", (6, 2, 14), False, False),
        ("Redis", (7, 0, 15), True, False),
        ("Redis", (7, 2), True, True),
        ("Redis", (8, 0, 1), True, True),
        ("Valkey", (7, 2, 5), False, False),
        ("Valkey", (8, 0), True, True),
    ],
)
def test_what_a_version_is_good_for(kind: str, version: tuple[int, ...], new_enough: bool, can_wait: bool) -> None:
    """Functions from Redis 7 on; waiting for the disk from 7.2 on."""
    told = Vitals(kind, version, 0, 0, "noeviction")
    assert (told.is_new_enough, told.can_wait) == (new_enough, can_wait)


async def test_a_store_s_clock_is_compared_with_ours(store: Store) -> None:
    """Ours is put an hour back, so the store's is an hour ahead."""
    real = await vitals.clock_ahead(store, lambda: 0)
    ahead = await vitals.clock_ahead(store, lambda: round((real - 3600) * 1000))
    assert 3599 < ahead < 3660


async def test_a_write_is_waited_for_in_any_store_that_keeps_it(store: Store, tmp_path: Path) -> None:
    """One that writes at once, and one that must be told to wait."""
    assert await vitals.write_takes(store, 3) > 0
    async with servers.running(tmp_path, appendfsync="everysec") as server, connect.opened(server.url) as waiting:
        assert await vitals.write_takes(waiting, 3) > 0
        assert (await waiting.client.info("commandstats"))["cmdstat_waitaof"]["calls"] == 3


async def test_entries_are_counted_over_all_towns(store: Store, fresh_id: Callable[[], str]) -> None:
    """None in a town where nothing has happened."""
    programme = fresh_id()
    await log.load_functions(store)
    await log.record(store, programme, [log.Item("verdal", small.count_facts()) for _ in range(3)])
    assert await vitals.entries(store, programme, ["verdal", "levanger"]) == 3
    assert await vitals.entries(store, programme, []) == 0


async def test_a_store_that_is_gone_is_told_as_everywhere(tmp_path: Path) -> None:
    """With the one sentence."""
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        await server.kill()
        for asked in (
            vitals.told(store),
            vitals.clock_ahead(store, lambda: 0),
            vitals.entries(store, "uke", ["verdal"]),
        ):
            with pytest.raises(StoreUnavailable, match="does not answer"):
                await asked
