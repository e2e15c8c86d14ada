"""The connection to a store of one's own: whether it is one, lets us in, and keeps what it is given."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from redis import exceptions as redis_errors

from checkin.errors import BadInput, Problem, StoreUnavailable
from checkin.store import connect, log, register, urls
from checkin.wire import addresses
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NO_URLS = [
    "",
    "localhost",
    "localhost:6379",
    "http://localhost:6379",
    "redis://",
    "redis://:6379",
    "redis://localhost:port",
    "redis://localhost:99999",
    "redis://user:hemmelig@localhost:port",
    "redis://localhost:-1",
    "redis://[::1",
    "redis://localhost?socket_timeout=soon",
    "redis://localhost?colour=red",
    "unix://",
    "/tmp/store.sock",
]

NOBODY = [
    "redis://nobody.invalid:6379",
    "redis://a..b:6379",
    "redis://127.0.0.1:PORT",
    "unix:///nowhere/store.sock",
]


async def _trouble(url: str) -> Problem:
    """What is said of a store that can't be used."""
    with pytest.raises(Problem) as told:
        async with connect.opened(url):
            pytest.fail("it was opened")
    return told.value


@asynccontextmanager
async def listening(answer: bytes) -> AsyncIterator[str]:
    """Somebody listens who is no store: the URL. Without an answer they say nothing and keep the line open."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(1000):
                writer.write(answer)
        finally:
            writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("url", NO_URLS)
async def test_a_url_that_is_none_is_told_with_what_one_looks_like(url: str) -> None:
    """Before anything is tried."""
    told = await _trouble(url)
    assert (type(told), told.code) == (BadInput, "store_url")
    assert "expected redis://host:6379/0" in told.detail
    assert "hemmelig" not in told.detail


@pytest.mark.parametrize("url", NOBODY)
async def test_nobody_there_is_told_with_the_address(url: str) -> None:
    """The sentence names where we looked."""
    url = url.replace("PORT", str(servers.free_port()))
    told = await _trouble(url)
    assert (type(told), told.code) == (StoreUnavailable, "store_unavailable")
    assert urls.shown(url) in told.detail


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\x00\r\n", b"SSH-2.0\r\n"])
async def test_somebody_who_is_no_store_is_told(answer: bytes) -> None:
    """A web server, or whatever else listens at that address."""
    async with listening(answer) as url:
        told = await _trouble(url)
    assert isinstance(told, StoreUnavailable)
    assert url in told.detail


async def test_somebody_who_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the deadline, however long the line stays open."""
    monkeypatch.setattr(connect, "ANSWER", 0.1)
    async with listening(b"") as url:
        assert (await _trouble(url)).code == "store_unavailable"


async def test_a_store_that_asks_for_a_password_gets_it_from_the_url_and_never_in_a_message(tmp_path: Path) -> None:
    """Without it and with a wrong one we are refused; no sentence repeats it."""
    async with servers.running(tmp_path, password="hemmelig") as server:
        async with connect.opened(server.url) as store:
            assert store.where == f"redis://127.0.0.1:{server.port}/0"
        for given in ("", ":feil-ord@"):
            told = await _trouble(f"redis://{given}127.0.0.1:{server.port}/0")
            assert (told.code, told.status) == ("store_refused_login", 503)
            assert "password" in told.detail
            assert "feil-ord" not in told.detail


async def test_a_store_in_the_clear_on_another_machine_is_warned_about_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However long the connection lasts, and without the password."""
    monkeypatch.setattr(addresses, "is_this_machine", lambda _: False)
    async with servers.running(tmp_path, password="hemmelig") as server, connect.opened(server.url) as store:
        await store.examine()
    [told] = [record.getMessage() for record in caplog.records if record.name == "checkin.store"]
    assert "rediss://" in told
    assert "hemmelig" not in told


@pytest.mark.parametrize("settings", [{"appendonly": "no"}, {"appendfsync": "no"}])
async def test_a_store_that_would_forget_is_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    """The sentence says what to set there."""
    async with servers.running(tmp_path, **settings) as server:
        told = await _trouble(server.url)
    assert (type(told), told.code) == (BadInput, "store_not_durable")
    assert "appendfsync always" in told.detail


async def _fsynced(store: connect.Store) -> tuple[int, int]:
    """How far the log has been written, and how far of that is surely on disk, both in bytes."""
    pending = (await store.client.info("persistence"))["aof_pending_bio_fsync"]
    return pending, (await store.client.info("commandstats")).get("cmdstat_waitaof", {}).get("calls", 0)


async def test_a_store_that_writes_every_second_is_waited_for(tmp_path: Path) -> None:
    """What we record and what we change is on disk before we go on; a repetition is waited for like the first."""
    async with servers.running(tmp_path, appendfsync="everysec") as server, connect.opened(server.url) as store:
        assert store.wait_for_disk
        held = await small.loaded(store, "uke")
        item = log.Item("verdal", small.count_facts(), log.Terms())
        for act in (
            log.record(store, "uke", [item]),
            log.record(store, "uke", [item]),
            held.put_programme(held.programme),
        ):
            _, before = await _fsynced(store)
            await act
            _, after = await _fsynced(store)
            assert after == before + 1
        assert [await log.end(store, "uke", "verdal")] == [
            entry.entry async for page in log.read(store, "uke", "verdal") for entry in page
        ]


async def test_a_store_that_writes_at_once_is_not_waited_for_twice(tmp_path: Path) -> None:
    """The server sees to it itself."""
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        assert not store.wait_for_disk
        await small.loaded(store, "uke")
        assert (await _fsynced(store))[1] == 0


async def test_a_disk_that_is_too_slow_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better no answer than one that is not on disk."""
    monkeypatch.setattr(connect, "DISK", 0.001)
    async with servers.running(tmp_path, appendfsync="everysec") as server, connect.opened(server.url) as store:
        await store.client.config_set("appendfsync", "no")
        with pytest.raises(StoreUnavailable):
            await log.record(store, "uke", [log.Item("verdal", small.count_facts(), log.Terms())])


async def test_the_epoch_changes_when_the_store_starts_again(tmp_path: Path) -> None:
    """Devices then offer their scans again."""
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        first = store.epoch
        await store.examine()
        assert store.epoch == first
        await server.kill()
        with pytest.raises(StoreUnavailable):
            await store.examine()
        await server.start()
        await store.examine()
        assert (len(store.epoch), store.epoch != first) == (16, True)


async def test_a_store_that_is_full_says_so(tmp_path: Path) -> None:
    """A write that it does not take is a problem of the store, with a hint."""
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        await store.client.config_set("maxmemory", 1)
        with pytest.raises(StoreUnavailable, match="free memory or disk") as told:
            await small.loaded(store, "uke")
        assert told.value.code == "store_read_only"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (redis_errors.BusyLoadingError("LOADING the dataset"), "store_loading"),
        (redis_errors.ResponseError("MASTERDOWN Link with MASTER is down"), "store_loading"),
        (redis_errors.ReadOnlyError("READONLY You can't write against a read only replica."), "store_read_only"),
        (redis_errors.OutOfMemoryError("OOM command not allowed"), "store_read_only"),
        (redis_errors.ResponseError("MISCONF Errors writing to the AOF file"), "store_read_only"),
        (redis_errors.ResponseError("ERR something else"), "store_fault"),
    ],
)
def test_each_trouble_of_the_store_has_its_code(error: redis_errors.RedisError, code: str) -> None:
    """All of them are 503: a device keeps what it has."""
    with pytest.raises(StoreUnavailable) as told, connect.translated("here"):
        raise error
    assert (told.value.code, told.value.status) == (code, 503)


async def test_programmes_of_several_weeks_share_a_store(tmp_path: Path) -> None:
    """Each has its own register; which one is meant must be said."""
    async with servers.running(tmp_path) as server, connect.opened(server.url) as store:
        for id in ("uke-a", "uke-b"):
            await small.loaded(store, id)
        assert await register.programmes(store) == ["uke-a", "uke-b"]
