"""Buckets in the store: they add up whoever tells, drain by the store's own clock, and go by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.store import keys, limits
from checkin.store.limits import Share
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store


async def test_what_several_tell_adds_up_to_what_fits(store: Store, fresh_id: Callable[[], str]) -> None:
    """Each bucket for itself, in one round trip."""
    id, slow = fresh_id(), 0.001
    told = [Share("a", slow, 10, 3), Share("b", slow, 10, 1)]
    assert [round(level) for level in await limits.share(store, id, told)] == [3, 1]
    assert [round(level) for level in await limits.share(store, id, told)] == [6, 2]
    assert [round(level) for level in await limits.share(store, id, [Share("a", slow, 10, 50)])] == [10]


async def test_a_bucket_drains_and_is_gone_when_it_is_empty(store: Store, fresh_id: Callable[[], str]) -> None:
    """Nothing is left of who came once."""
    id = fresh_id()
    await limits.share(store, id, [Share("a", 1000, 10, 10)])
    await small.until(lambda: store.client.exists(keys.register(id, "limit:a")), lambda there: not there)
    [level] = await limits.share(store, id, [Share("a", 1000, 10, 1)])
    assert round(level) == 1


async def test_a_store_that_lost_our_functions_gets_them_again(store: Store, fresh_id: Callable[[], str]) -> None:
    """As one that was emptied."""
    await store.client.function_flush()
    assert await limits.share(store, fresh_id(), [Share("a", 1, 10, 1)]) == [1.0]


async def test_who_was_slowed_is_noted_with_until_when(store: Store, fresh_id: Callable[[], str]) -> None:
    """The last note counts."""
    id = fresh_id()
    assert await limits.slowed(store, id) == {}
    await limits.note_slowed(store, id, {"skanner-1": 5, "skanner-2": 6})
    await limits.note_slowed(store, id, {"skanner-1": 7})
    assert await limits.slowed(store, id) == {"skanner-1": 7, "skanner-2": 6}
