"""The embedded store: one data directory, one server, whoever comes and goes and however they go."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from checkin.errors import BadInput, Conflict, StoreUnavailable
from checkin.store import connect, embedded
from checkin.store.embedded import EmbeddedStore
from tests.servers import is_running, pid_of, told_by

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

DEADLINE = 20.0
"""Seconds that a test waits for another process."""

USER = """
import asyncio, sys
from pathlib import Path
from checkin.store import embedded

async def use() -> None:
    async with embedded.used(Path(sys.argv[1])):
        print("using", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(use())
"""
"""A process that uses a store until it is told to leave."""


@asynccontextmanager
async def another_user(directory: Path) -> AsyncIterator[Process]:
    """Another process that uses the store; it is gone at the end."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", USER, str(directory), stdin=pipe, stdout=pipe)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(DEADLINE):
            assert await process.stdout.readline() == b"using\n"
        yield process
    finally:
        if process.returncode is None:
            await process.communicate(b"\n")


async def test_the_last_one_to_leave_stops_the_server(tmp_path: Path) -> None:
    """Two users in one process have one server; it outlives the first to leave, and no process is left of it."""
    async with embedded.used(tmp_path) as first:
        pid = await pid_of(first)
        async with embedded.used(tmp_path) as second:
            assert await pid_of(second) == pid
        assert is_running(pid)
    assert not is_running(pid)


async def test_a_server_is_joined_by_another_process_and_stopped_by_whoever_is_last(tmp_path: Path) -> None:
    """The one who started it may leave first."""
    async with another_user(tmp_path) as other:
        async with embedded.used(tmp_path) as store:
            pid = await pid_of(store)
        assert is_running(pid)
        await other.communicate(b"\n")
        assert not is_running(pid)


async def test_users_who_come_at_the_same_moment_have_one_server(tmp_path: Path) -> None:
    """Whoever is first starts it; the others wait, and join."""
    pids = set()

    async def use() -> None:
        async with embedded.used(tmp_path) as store:
            pids.add(await pid_of(store))
            await everyone.wait()

    everyone = asyncio.Barrier(4)
    async with asyncio.timeout(DEADLINE), asyncio.TaskGroup() as group, another_user(tmp_path):
        for _ in range(4):
            group.create_task(use())
    assert len(pids) == 1


async def test_a_server_whose_user_was_killed_is_found_again(tmp_path: Path) -> None:
    """It lives on, the next user joins it with all it holds, and stops it in its turn."""
    async with another_user(tmp_path) as other:
        store = EmbeddedStore(tmp_path)
        pid = await pid_of(store)
        other.send_signal(signal.SIGKILL)
        await other.wait()
    assert is_running(pid)
    async with embedded.used(tmp_path) as store:
        assert await pid_of(store) == pid
    assert not is_running(pid)


async def test_a_server_that_was_killed_is_started_again_with_all_it_was_given(tmp_path: Path) -> None:
    """Whoever uses it calls `ensure`; what was answered is there."""
    async with embedded.used(tmp_path) as store, connect.opened(store.url) as opened:
        await opened.client.set("answered", "yes")
        pid, epoch = await pid_of(store), opened.epoch
        os.kill(pid, signal.SIGKILL)
        await store.ensure()
        assert await pid_of(store) != pid
        assert await opened.client.get("answered") == b"yes"
        await opened.examine()
        assert opened.epoch != epoch


async def test_a_server_that_hangs_gets_no_second_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two on the same files would spoil them: it is told with its process, and joined when it answers again."""
    monkeypatch.setattr(embedded, "ANSWERS", 0.2)
    async with embedded.used(tmp_path) as store:
        pid = await pid_of(store)
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(StoreUnavailable, match=f"does not answer: .* {pid}$") as told:
                await store.ensure()
            assert told.value.code == "store_hangs"
        finally:
            os.kill(pid, signal.SIGCONT)
        await store.ensure()
        assert await pid_of(store) == pid


async def test_a_log_that_was_cut_off_in_the_middle_of_an_entry_is_read_up_to_there(tmp_path: Path) -> None:
    """As a machine leaves it that lost its power: all but the half entry is there, and the store goes on."""
    async with embedded.used(tmp_path) as store, connect.opened(store.url) as opened:
        await opened.client.set("whole", "yes")
        await opened.client.set("half", "x" * 100)
    [log] = (tmp_path / "store" / "appendonlydir").glob("*.incr.aof")
    log.write_bytes(log.read_bytes()[:-50])
    async with embedded.used(tmp_path) as store, connect.opened(store.url) as opened:
        assert await opened.client.mget("whole", "half") == [b"yes", None]
        await opened.client.set("after", "yes")
    async with embedded.used(tmp_path) as store, connect.opened(store.url) as opened:
        assert await opened.client.mget("whole", "half", "after") == [b"yes", None, b"yes"]


async def test_a_log_that_is_spoilt_is_told_with_the_server_s_own_words(tmp_path: Path) -> None:
    """The server does not start, and nothing is overwritten."""
    async with embedded.used(tmp_path) as store, connect.opened(store.url) as opened:
        await opened.client.set("a", "1")
    [log] = (tmp_path / "store" / "appendonlydir").glob("*.incr.aof")
    spoilt = b"no log at all\r\n" + log.read_bytes()
    log.write_bytes(spoilt)
    with pytest.raises(StoreUnavailable, match=r"did not start: .*\(more in .*log\)") as told:
        async with embedded.used(tmp_path):
            pass
    assert told.value.code == "store_did_not_start"
    assert log.read_bytes() == spoilt


async def test_a_second_live_service_is_refused_and_a_third_is_not_once_the_first_is_gone(tmp_path: Path) -> None:
    """The lock goes with its process."""
    with (
        embedded.only_service(tmp_path),
        pytest.raises(Conflict, match="stop it first") as told,
        embedded.only_service(tmp_path),
    ):
        pass
    assert told.value.code == "service_running"
    with embedded.only_service(tmp_path):
        pass


async def test_a_directory_with_a_very_long_path_is_as_good_as_any(tmp_path: Path) -> None:
    """A socket's path has 107 characters at most; the directory's may have more."""
    deep = tmp_path / ("d" * 120) / ("e" * 120)
    async with embedded.used(deep) as store:
        assert len(str(store.socket)) <= 107
        assert await pid_of(store)


async def test_two_directories_are_two_stores(tmp_path: Path) -> None:
    """Whatever they are called, and whichever way they are named."""
    async with embedded.used(tmp_path / "a") as one, embedded.used(tmp_path / "b") as two:
        assert await pid_of(one) != await pid_of(two)
        (tmp_path / "link").symlink_to(tmp_path / "a")
        async with embedded.used(tmp_path / "link") as same:
            assert await pid_of(same) == await pid_of(one)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/oppmote", "\N{SNOWMAN}" * 200])
async def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    """One sentence that says which directory, why, and what to do; nothing is left behind."""
    (tmp_path / "file").write_text("in the way")
    before = sorted(tmp_path.iterdir())
    for opening in (embedded.prepare, lambda directory: embedded.only_service(directory).__enter__()):
        with pytest.raises(BadInput, match=r"can't be written .*choose another with --data") as told:
            opening(tmp_path / place)
        assert told.value.code == "data_not_writable"
    assert sorted(tmp_path.iterdir()) == before


async def test_only_its_own_user_can_reach_the_store(tmp_path: Path) -> None:
    """Data, socket and the socket's folder are closed to everyone else, and nothing listens on the network."""
    async with embedded.used(tmp_path / "data") as store:
        modes = [path.stat().st_mode & 0o077 for path in (tmp_path / "data", store.socket, store.socket.parent)]
        assert modes == [0, 0, 0]
        assert (await told_by(store))["tcp_port"] == 0
