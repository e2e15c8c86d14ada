"""The log of a municipality: what is recorded is read back, in order, whole, and whatever happens to the functions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.errors import Problem, StoreUnavailable
from checkin.store import connect, embedded, log
from checkin.store.log import START, Item, Recorded
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.core.events import Entry
    from checkin.store.connect import Store


async def _recorded(store: Store, programme: str, *items: Item) -> list[str]:
    """Record items; the places of their entries."""
    recorded = await log.record(store, programme, items)
    return [told.entry.entry for told in recorded if isinstance(told, Recorded)]


async def _read(store: Store, programme: str, municipality: str = "verdal", after: str = START) -> list[Entry]:
    """All entries behind a place."""
    return [entry async for page in log.read(store, programme, municipality, after) for entry in page]


def _item(id: str = "", municipality: str = "verdal", text: str = "") -> Item:
    """A head counted in."""
    return Item(municipality, small.count_facts(id), text=text)


async def _libraries(store: Store) -> list[str]:
    """The names of all function libraries in the store."""
    return [
        dict(zip(told[::2], told[1::2], strict=True))[b"library_name"].decode()
        for told in await store.client.function_list()
    ]


async def test_what_was_recorded_is_read_back_in_its_order(store: Store, fresh_id: Callable[[], str]) -> None:
    """Entries rise; the answer is what stands in the log."""
    programme, items = fresh_id(), [_item() for _ in range(5)]
    places = await _recorded(store, programme, *items)
    entries = await _read(store, programme)
    assert [entry.entry for entry in entries] == places
    assert [entry.facts for entry in entries] == [item.facts for item in items]
    assert await log.end(store, programme, "verdal") == places[-1]


async def test_each_municipality_has_a_log_of_its_own(store: Store, fresh_id: Callable[[], str]) -> None:
    """And so has each programme; an empty log ends at its start."""
    programme = fresh_id()
    await _recorded(store, programme, _item(), _item(municipality="levanger"), _item())
    assert [len(await _read(store, programme, town)) for town in ("verdal", "levanger", "inderoy")] == [2, 1, 0]
    assert await log.end(store, fresh_id(), "verdal") == START


async def test_an_entry_is_found_by_its_own_id(store: Store, fresh_id: Callable[[], str]) -> None:
    """In its municipality; what has not come is None."""
    programme, item = fresh_id(), _item()
    await _recorded(store, programme, _item(), item, _item())
    found = await log.entry(store, programme, "verdal", item.facts.id)
    assert found is not None
    assert found.facts == item.facts
    assert await log.entry(store, programme, "levanger", item.facts.id) is None
    assert await log.entry(store, programme, "verdal", small.new_id()) is None


async def test_a_log_longer_than_a_page_is_read_whole_and_from_any_place(
    store: Store, fresh_id: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is how much is read at once, not how much there is."""
    monkeypatch.setattr(log, "PAGE", 3)
    programme = fresh_id()
    places = await _recorded(store, programme, *(_item() for _ in range(7)))
    pages = [[entry.entry for entry in page] async for page in log.read(store, programme, "verdal")]
    assert pages == [places[:3], places[3:6], places[6:]]
    assert [entry.entry for entry in await _read(store, programme, after=places[4])] == places[5:]


async def test_the_same_item_again_is_found_and_not_recorded(store: Store, fresh_id: Callable[[], str]) -> None:
    """In one go and later, with its first place."""
    programme, item = fresh_id(), _item()
    places = await _recorded(store, programme, item, item)
    places += await _recorded(store, programme, item)
    assert len(set(places)) == len(await _read(store, programme)) == 1


async def test_who_follows_hears_of_an_entry_while_it_waits(store: Store, fresh_id: Callable[[], str]) -> None:
    """And of nothing where nothing comes, after its patience."""
    programme = fresh_id()
    assert await log.follow(store, programme, "verdal", START, 0.01) == []
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(log.follow(store, programme, "verdal", START, 4.0))
        [place] = await _recorded(store, programme, _item())
    assert [entry.entry for entry in waiting.result()] == [place]
    assert await log.follow(store, programme, "verdal", place, 0.01) == []


async def test_texts_lie_beside_the_log_and_not_in_it(store: Store, fresh_id: Callable[[], str]) -> None:
    """Clearing them leaves the log as it was."""
    programme, item = fresh_id(), _item(text="Styret sier ja")
    await _recorded(store, programme, item, _item())
    assert await log.texts(store, programme, "verdal", [item.facts.id, "another"]) == {item.facts.id: "Styret sier ja"}
    assert await log.texts(store, programme, "verdal", []) == {}
    raw = await store.client.xrange(f"oppmote:{{{programme}:verdal}}:log")
    assert b"Styret" not in repr(raw).encode()


async def test_an_item_that_the_function_cannot_take_is_a_problem_beside_those_it_can(
    store: Store, fresh_id: Callable[[], str]
) -> None:
    """The others are recorded; of it nothing is written."""
    programme, good = fresh_id(), [_item(), _item()]
    bad = Item("verdal", msgspec.structs.replace(small.count_facts(), heads="three"))
    told = await log.record(store, programme, [good[0], bad, good[1]])
    assert [type(one) for one in told] == [Recorded, Problem, Recorded]
    assert [one.code for one in told if isinstance(one, Problem)] == [log.UNDECIDABLE]
    assert [entry.facts for entry in await _read(store, programme)] == [item.facts for item in good]


async def test_the_functions_are_loaded_once_and_never_replaced(tmp_path: Path) -> None:
    """An older service's own lie beside ours, untouched."""
    older = "#!lua name=oppmote_older\nredis.register_function('oppmote_record_older', function() return 'older' end)"
    async with embedded.used(tmp_path) as server, connect.opened(server.url) as store:
        await store.client.function_load(older)
        for _ in range(2):
            await log.load_functions(store)
        ours = log.function("record").replace("record_", "")
        assert sorted(await _libraries(store)) == sorted([ours, "oppmote_older"])
        assert await store.client.fcall("oppmote_record_older", 0) == b"older"


async def test_functions_that_were_lost_are_loaded_again_by_whoever_needs_them(tmp_path: Path) -> None:
    """A store that was emptied, or is another one than before."""
    async with embedded.used(tmp_path) as server, connect.opened(server.url) as store:
        await log.load_functions(store)
        await store.client.function_flush("SYNC")
        [place] = await _recorded(store, "uke", _item())
        assert await log.end(store, "uke", "verdal") == place


async def test_a_function_s_name_changes_with_its_text() -> None:
    """So that an older service and a newer one never share one."""
    assert log.function("record") != log.function("known")
    assert len(log.function("record").removeprefix("oppmote_record_")) == 12


async def test_a_store_that_went_is_a_problem_of_the_store(tmp_path: Path) -> None:
    """Nothing of the Redis client's own is seen above this floor."""
    async with embedded.used(tmp_path) as server, connect.opened(server.url) as store:
        await server.stop()
        acts = (
            log.record(store, "uke", [_item()]), log.load_functions(store), log.end(store, "uke", "verdal"),
            log.follow(store, "uke", "verdal", START, 0.1), log.texts(store, "uke", "verdal", ["a"]), _read(store, "uke"),
        )  # fmt: skip
        for act in acts:
            with pytest.raises(StoreUnavailable):
                await act
