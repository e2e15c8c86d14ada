"""What a look beforehand finds: in stores that are as they should be, and in some that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin import opening
from checkin.errors import StoreUnavailable
from checkin.pipeline import diagnosing, issuing
from checkin.store import connect, embedded, vitals
from checkin.store.vitals import Vitals
from tests import servers, small

if TYPE_CHECKING:
    from pathlib import Path

    from checkin.api.keys import Parts
    from checkin.store.connect import Store
    from checkin.store.register import Register


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No disk is slow, whatever else this machine does meanwhile."""
    monkeypatch.setattr(diagnosing, "SLOW_DISK", 60.0)


async def _found(store: Store) -> dict[str, str]:
    """Every sentence about a store with its word."""
    return {finding.said: finding.word async for finding in diagnosing.of_store(store, opening.now)}


def _word(found: dict[str, str], part: str) -> str:
    """The word of the one sentence that has this in it."""
    [word] = [word for said, word in found.items() if part in said]
    return word


def test_this_machine_is_named() -> None:
    """With its Python."""
    found = diagnosing.of_machine()
    assert (found.word, found.said.startswith("Python 3.")) == ("ok", True)


def test_a_directory_that_can_be_written_and_has_room_is_ok_and_so_is_one_that_is_not_there_yet(tmp_path: Path) -> None:
    """Nothing is made."""
    for data, said in ((tmp_path, "can be written"), (tmp_path / "a" / "b", "can be made")):
        found = [*diagnosing.of_directory(data)]
        assert [finding.word for finding in found] == ["ok", "ok"]
        assert said in found[0].said
    assert [*tmp_path.iterdir()] == []


def test_a_directory_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    """A file is in its place, or above it."""
    (tmp_path / "file").touch()
    for data in (tmp_path / "file", tmp_path / "file" / "below"):
        [found] = diagnosing.of_directory(data)
        assert (found.word, "--data" in found.said) == ("fault", True)


@pytest.mark.parametrize(("floor", "word"), [(1, "ok"), (10**16, "warning"), (10**17, "fault")])
def test_a_disk_that_is_nearly_full_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, floor: int, word: str
) -> None:
    """As a fault where no scan would be taken."""
    monkeypatch.setattr(embedded, "FLOOR", floor if word == "fault" else 1)
    monkeypatch.setattr(diagnosing, "ROOMY", floor)
    assert [finding.word for finding in diagnosing.of_directory(tmp_path)] == ["ok", word]


async def test_the_embedded_store_is_all_that_we_need(store: Store) -> None:
    """Six looks, six times ok."""
    found = await _found(store)
    assert [*found.values()] == ["ok"] * 6, found
    assert _word(found, "keeps what it is given") == "ok"
    assert _word(found, "the store is Valkey ") == "ok"


@pytest.mark.parametrize(
    ("settings", "word", "said"),
    [
        ({"appendonly": "no"}, "fault", "keeps nothing on disk: set `appendonly yes`"),
        ({"appendfsync": "no"}, "fault", "set `appendfsync always`"),
        ({"appendfsync": "everysec"}, "ok", "is waited for before each answer"),
        ({"maxmemory": "64mb", "maxmemory-policy": "allkeys-lru"}, "fault", "set `maxmemory-policy noeviction`"),
        ({"maxmemory": "64mb"}, "ok", "throws nothing away"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_store_with_other_settings_is_judged_by_them(
    tmp_path: Path, settings: dict[str, str], word: str, said: str
) -> None:
    """And all else is still looked at."""
    async with servers.running(tmp_path, **settings) as server, connect.reached(server.url) as store:
        found = await _found(store)
    assert _word(found, said) == word, found
    assert len(found) == 6


async def test_a_store_whose_memory_is_nearly_full_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it takes no more writes."""
    monkeypatch.setattr(diagnosing, "NEARLY_FULL", 0.0)
    async with servers.running(tmp_path, maxmemory="64mb") as server, connect.reached(server.url) as store:
        assert _word(await _found(store), "raise `maxmemory`") == "warning"


async def test_a_store_that_is_too_old_is_a_fault(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one that can't be told to wait for its disk and does not by itself."""

    async def told(_: Store) -> Vitals:
        return old

    monkeypatch.setattr(vitals, "told", told)
    old = Vitals("Redis", (6, 2, 14), 0, 0, "")
    assert _word(await _found(store), "Redis 7 or Valkey 8") == "fault"
    old = Vitals("Redis", (7, 0, 15), 0, 0, "")
    assert _word(await _found(store), "Redis 7.0.15") == "ok"
    assert store.wait_for_disk is False


async def test_an_old_store_that_writes_every_second_cannot_be_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says what to set."""

    async def told(_: Store) -> Vitals:
        return Vitals("Redis", (7, 0, 15), 0, 0, "")

    monkeypatch.setattr(vitals, "told", told)
    async with servers.running(tmp_path, appendfsync="everysec") as server, connect.reached(server.url) as store:
        assert _word(await _found(store), "set `appendfsync always` there, or use Redis 7.2") == "fault"


async def test_a_slow_disk_is_a_warning(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how long a write took, and what would help: nothing but another disk where each write is waited for anyway."""
    monkeypatch.setattr(diagnosing, "SLOW_DISK", 0.0)
    assert _word(await _found(store), "a faster disk would help") == "warning"
    monkeypatch.setattr(store, "examine", _nothing)
    monkeypatch.setattr(store, "wait_for_disk", True)
    assert _word(await _found(store), "`appendfsync always` there would help") == "warning"


async def _nothing() -> None:
    """In place of a look that would see how the store is set."""


@pytest.mark.parametrize(
    ("ahead", "word", "part"),
    [(1.0, "ok", "agree"), (-90.4, "warning", "90 seconds behind"), (7.0, "warning", "ahead of")],
)
def test_clocks_apart_are_a_warning(ahead: float, word: str, part: str) -> None:
    """A few seconds are none."""
    found = diagnosing.clocks("the store's clock", ahead)
    assert (found.word, part in found.said) == (word, True)


async def test_a_store_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    """Not by every look."""
    async with connect.reached(f"redis://127.0.0.1:{servers.free_port()}") as store:
        with pytest.raises(StoreUnavailable):
            await _found(store)


async def test_a_store_that_takes_no_writes_is_a_fault(tmp_path: Path) -> None:
    """And what it says of itself is told all the same."""
    async with servers.running(tmp_path, maxmemory="1") as server, connect.reached(server.url) as store:
        found = await _found(store)
    assert [*found.values()].count("fault") >= 1
    assert _word(found, "keeps what it is given") == "ok"


async def test_a_week_wants_tickets_and_devices(held: Register) -> None:
    """What is missing is told with the command that brings it."""
    found = diagnosing.of_contents(held)
    assert (found.word, "devices enrol" in found.said) == ("warning", True)
    assert "4 sessions, 3 doors, 13 tickets, 0 devices, 0 tokens" in found.said
    await issuing.add_token(held, "skanner-1", ["scan"], opening.secret(), 0)
    assert diagnosing.of_contents(held).word == "ok"
    held.tickets.clear()
    found = diagnosing.of_contents(held)
    assert (found.word, "tickets import" in found.said) == ("warning", True)


async def test_devices_that_hold_scans_are_named(parts: Parts) -> None:
    """With how many, and no more once they are written off."""
    assert (await diagnosing.of_devices(parts.register)).word == "ok"
    await small.take(parts, small.scan(seq=1), small.scan(seq=4), device="skanner-1")
    found = await diagnosing.of_devices(parts.register)
    assert (found.word, "skanner-1 (2)" in found.said) == ("warning", True)
    await parts.register.write_off("skanner-1", 4)
    assert (await diagnosing.of_devices(parts.register)).word == "ok"


def test_every_finding_is_one_of_three_words() -> None:
    """Which can be read without colours."""
    made = [diagnosing.ok("a"), diagnosing.warning("b"), diagnosing.fault("c")]
    assert [finding.word for finding in made] == ["ok", "warning", "fault"]
