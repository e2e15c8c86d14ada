"""The audit log in a real store: in one chain whoever writes, and never shorter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin.core import deeds
from checkin.core.deeds import Deed
from checkin.errors import StoreUnavailable
from checkin.store import audit, connect, keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.core.deeds import Link
    from checkin.store.connect import Store


@pytest.fixture
def programme(fresh_id: Callable[[], str]) -> str:
    """A programme that has no deeds yet."""
    return fresh_id()


async def _all(store: Store, programme: str) -> list[Link]:
    return [link async for page in audit.pages(store, programme) for link in page]


def _deed(number: int = 0) -> Deed:
    return Deed(number, "kari", "exported", f"{number}.csv")


async def test_deeds_lie_in_their_order_in_one_chain(store: Store, programme: str) -> None:
    """More than a page of them."""
    for part in range(3):
        await audit.append(
            store, programme, {str(number): _deed(number) for number in range(part * 200, part * 200 + 200)}
        )
    found = await _all(store, programme)
    assert [link.deed for link in found] == [_deed(number) for number in range(600)]
    assert deeds.broken(found) is None


async def test_many_at_once_from_two_processes_make_one_chain(store_url: str, store: Store, programme: str) -> None:
    """Each is there, none between another and its hash."""
    async with connect.opened(store_url) as other:
        await asyncio.gather(
            *(audit.append([store, other][number % 2], programme, _deed(number)) for number in range(12))
        )
    found = await _all(store, programme)
    assert sorted(link.deed.at for link in found) == list(range(12))
    assert deeds.broken(found) is None


async def test_what_is_told_under_an_id_stands_once(store: Store, programme: str) -> None:
    """However often, and among new ones."""
    await audit.append(store, programme, {"a": _deed(1)})
    await audit.append(store, programme, {"a": _deed(1), "b": _deed(2)})
    await audit.append(store, programme, {"b": _deed(3)})
    assert [link.deed.at for link in await _all(store, programme)] == [1, 2]


async def test_where_nothing_may_be_written_a_deed_is_refused(store: Store, programme: str) -> None:
    """As everything else: then it is not done either."""
    store.refusing = StoreUnavailable("disk_full", "the disk is nearly full")
    try:
        with pytest.raises(StoreUnavailable, match="nearly full"):
            await audit.append(store, programme, _deed())
    finally:
        store.refusing = None
    assert await _all(store, programme) == []


async def test_an_edit_in_the_store_shows(store: Store, programme: str) -> None:
    """Somebody with rights on the store takes one out."""
    for number in range(4):
        await audit.append(store, programme, _deed(number))
    place = (await store.client.xrange(keys.register(programme, "audit")))[1][0]
    await store.client.xdel(keys.register(programme, "audit"), place)
    assert deeds.broken(await _all(store, programme)) == 1


async def test_read_from_the_end_it_goes_on_where_it_was_left(store: Store, programme: str) -> None:
    """However many came after; each part knows how many there are in all, and how the chain ends."""
    assert await audit.backwards(store, programme, "", 3) == (0, b"", [])
    await audit.append(store, programme, {str(number): _deed(number) for number in range(5)})
    newest = await audit.backwards(store, programme, "", 3)
    assert [link.deed.at for _, link in newest.found] == [4, 3, 2]
    await audit.append(store, programme, _deed(5))
    older = await audit.backwards(store, programme, newest.found[-1][0], 3)
    assert [link.deed.at for _, link in older.found] == [1, 0]
    assert (older.length, older.last) == (6, (await _all(store, programme))[-1].hash)
