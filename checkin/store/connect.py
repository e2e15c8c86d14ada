"""The connection to the store: one client, its epoch, and the place where the Redis client's errors end."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import redis.asyncio as aioredis
from redis import exceptions as redis_errors
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

from checkin.errors import BadInput, Problem, StoreUnavailable
from checkin.store import keys, urls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from redis.asyncio.client import Pipeline

logger = logging.getLogger("checkin.store")

ANSWER = 5.0
"""Seconds within which the store must answer an ordinary command."""

DISK = 4.0
"""Seconds within which a write must reach the disk, where that is waited for."""

MOST_CONNECTIONS = 200
"""Connections that one process opens; who finds all in use waits for one."""


class Store:
    """A store that has been found good: it keeps what it is given on disk.

    Attributes:
        client: the asyncio client; only this floor calls it.
        epoch: changes whenever the store restarts, fails over or is restored, so that devices offer their scans again.
        wait_for_disk: whether a write is on disk only after an explicit wait, because the server does not fsync each
        by itself.
        refusing: why it must not be written to just now although it answers, if so.
    """

    def __init__(self, client: aioredis.Redis, where: str) -> None:
        self.client: Any = client  # its annotations can't tell bytes from text: we always get bytes
        self.where = where
        self.wait_for_disk = False
        self.epoch = ""
        self.refusing: Problem | None = None
        self._idle: list[Any] = []

    async def examine(self) -> None:
        """Read who the server is and whether it keeps what it is given. Called on every new start of the store."""
        with translated(self.where):
            server = await self.client.info("server")
            persistence = await self.client.info("persistence")
            self.epoch = hashlib.sha256(str(server["run_id"]).encode()).hexdigest()[:16]
            await self._check_durability(persistence)

    async def transact(self, watched: str, write: Callable[[Pipeline], Awaitable[bool]], tries: int) -> bool | None:
        """One transaction, begun again where somebody else changed a key meanwhile that it stands on.

        Args:
            watched: the key.
            write: reads by the client, queues its writes in the pipeline, and says whether there are any. Called again for
                each try; what it raises leaves everything as it was.
            tries: how often at most.

        Returns:
            Whether anything was written; None where others came first each time.
        """
        with translated(self.where):
            for _ in range(tries):
                async with self.client.pipeline(transaction=True) as pipeline:
                    await pipeline.watch(watched)
                    pipeline.multi()
                    if not await write(pipeline):
                        return False
                    try:
                        await pipeline.execute()
                    except redis_errors.WatchError:
                        continue
                    return True
        return None

    async def _check_durability(self, persistence: dict[str, Any]) -> None:
        if not persistence.get("aof_enabled"):
            raise BadInput(
                "store_not_durable",
                f"the store at {self.where} keeps nothing on disk: set `appendonly yes` (and "
                "`appendfsync always`) there, then try again",
            )
        try:
            policy = (await self.client.config_get("appendfsync")).get("appendfsync")
        except redis_errors.ResponseError:  # a managed store may not show its settings
            policy = None
        if policy == "no":
            raise BadInput(
                "store_not_durable",
                f"the store at {self.where} leaves it to chance when it writes to disk: set `appendfsync always` (or "
                "`everysec`) there, then try again",
            )
        self.wait_for_disk = policy != "always"

    def check_writable(self) -> None:
        """Raise what speaks against writing, if anything does."""
        if self.refusing is not None:
            raise self.refusing

    async def try_writing(self) -> None:
        """See that the store takes writes: one that is out of memory, or follows another, still answers.

        Raises:
            StoreUnavailable: where it takes none, and why.
        """
        self.check_writable()
        with translated(self.where):
            await self.client.set(keys.WAITED, b"")

    async def ask(self, commands: Sequence[Sequence[Any]], patience: float = ANSWER) -> list[Any]:
        """Send commands in one go, and return the answers in order, as RESP2 has them.

        For what is asked all the time: the client's pool, timeouts for each read, retries and parsing cost more than
        the store's own part. A connection that has gone since its last use is opened again, so commands may reach the
        store twice: only for those that do no harm then.

        Raises:
            redis.RedisError: the first error among the answers, or of the connection. TimeoutError: after `patience`
            seconds.
        """
        line = self._idle.pop() if self._idle else self._line()
        try:
            async with asyncio.timeout(patience):
                try:
                    answers = await _asked(line, commands)
                except redis_errors.ConnectionError:
                    answers = await _asked(line, commands)
        finally:
            self._idle.append(line)  # where it failed, or was cancelled, it has been disconnected
        for answer in answers:
            if isinstance(answer, redis_errors.ResponseError):
                raise answer
        return answers

    def _line(self) -> Any:
        """A connection of our own making, without a deadline for each read: who asks has one for the whole."""
        pool = self.client.connection_pool
        return pool.connection_class(**{**pool.connection_kwargs, "socket_timeout": None, "protocol": 2})

    async def close(self) -> None:
        """Close all connections."""
        for line in self._idle:
            await line.disconnect()
        await self.client.aclose()

    async def on_disk(self) -> None:
        """Wait until all that was written is on disk, where the server does not see to that before it answers.

        Raises:
            StoreUnavailable: where the disk takes too long. What was written may be lost or kept.
        """
        if not self.wait_for_disk:
            return
        with translated(self.where):
            async with self.client.pipeline(transaction=False) as pipeline:
                pipeline.set(keys.WAITED, b"")  # only who has written something is made to wait, and for all before it
                pipeline.execute_command("WAITAOF", 1, 0, int(DISK * 1000))
                _, (local, _) = await pipeline.execute()
            if local < 1:
                raise redis_errors.ConnectionError("the write did not reach the disk in time")


async def _asked(line: Any, commands: Sequence[Sequence[Any]]) -> list[Any]:
    await line.send_packed_command(line.pack_commands(commands))
    answers: list[Any] = []
    for _ in commands:
        try:
            answers.append(await line.read_response())
        except redis_errors.ResponseError as error:  # the answers to the others must be read all the same
            answers.append(error)
    return answers


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn the Redis client's errors into ours, with one clear sentence; its messages never reach a reader
    unexplained.
    """
    try:
        yield
    except redis_errors.AuthenticationError as error:
        raise StoreUnavailable(
            "store_refused_login",
            f"the store at {where} asks for a password or refused ours: put it in the URL, as in redis://user:password@host",
        ) from error
    except redis_errors.BusyLoadingError as error:
        raise _refused(where, error) from error
    except (redis_errors.ConnectionError, redis_errors.TimeoutError, TimeoutError, OSError) as error:
        if (distrust := _distrust(where, error)) is not None:
            raise distrust from error
        raise StoreUnavailable(
            "store_unavailable",
            f"the store at {where} does not answer: see that it runs and that the address is right",
        ) from error
    except redis_errors.ResponseError as error:
        raise _refused(where, error) from error
    except redis_errors.RedisError as error:
        raise StoreUnavailable(
            "store_strange",
            f"what answers at {where} is no store that we understand ({type(error).__name__}): see that the address is right",
        ) from error


def _distrust(where: str, error: BaseException | None) -> Problem | None:
    """What is wrong between us and a store by TLS, where that is why we could not connect."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    if isinstance(error, ssl.SSLCertVerificationError):
        return StoreUnavailable(
            "store_not_trusted",
            f"the store at {where} shows a certificate that we do not trust ({error.verify_message}): give the authority's "
            "with ?ssl_ca_certs=FILE at the end of the URL, and the host's name as it stands in the certificate",
        )
    if error is not None:
        return StoreUnavailable(
            "store_no_tls",
            f"the store at {where} does not speak TLS with us ({error.reason}): is that its port for rediss://?",
        )
    return None


def _refused(where: str, error: redis_errors.RedisError) -> Problem:
    said = str(error).rpartition(" caused error: ")[2]
    word = getattr(error, "status_code", None) or said.partition(" ")[0]
    if word == "NOPERM":
        return StoreUnavailable(
            "store_refused_login",
            f"the store at {where} does not let us do this ({said.split('.')[0]}): check the rights of the user in the URL",
        )
    if word in {"LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN"}:
        return StoreUnavailable("store_loading", f"the store at {where} is still loading its data: wait a moment")
    if word in {"OOM", "MISCONF", "READONLY", "NOREPLICAS"}:
        return StoreUnavailable(
            "store_read_only",
            f"the store at {where} takes no writes ({said.split('.')[0]}): free memory or disk there",
        )
    return StoreUnavailable("store_fault", f"the store at {where} could not do it ({said[:200]})")


def _client(url: str) -> aioredis.Redis:
    """A client for a URL; nothing is connected yet.

    Raises:
        BadInput: where it is no URL of a store, with what one looks like.
    """
    retry = Retry(ExponentialWithJitterBackoff(cap=0.5, base=0.02), 3)
    try:
        urls.check(url)
        pool = aioredis.BlockingConnectionPool.from_url(
            url,
            max_connections=MOST_CONNECTIONS,
            timeout=ANSWER,
            socket_timeout=ANSWER,
            socket_connect_timeout=ANSWER,
            retry=retry,
            health_check_interval=0,
            client_name="oppmote",
        )
        line = pool.connection_class(**pool.connection_kwargs)  # finds fault with what stands behind the `?`
        if isinstance(line, aioredis.SSLConnection):
            line.ssl_context.get()  # reads the certificates
    except OSError as error:
        raise BadInput(
            "store_certificates",
            f"--store {urls.quoted(url)}: the certificates named behind the `?` can't be used "
            f"({error.strerror or error}): name files in PEM form that we may read",
        ) from error
    except (ValueError, TypeError, redis_errors.RedisError) as error:
        raise BadInput(
            "store_url",
            f"--store {urls.quoted(url)} is no store's address: expected redis://host:6379/0, rediss://… or unix:///path",
        ) from error
    return aioredis.Redis.from_pool(pool)


@asynccontextmanager
async def reached(url: str) -> AsyncIterator[Store]:
    """A store that nobody has looked at yet; its connections are closed at the end.

    Raises:
        BadInput: where it is no URL of a store.
    """
    store = Store(_client(url), urls.shown(url))
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """Connect to a store, see that it is durable, and close the connection at the end.

    Raises:
        StoreUnavailable: where it does not answer or refuses us.
        BadInput: where it would not keep what it is given.
    """
    async with reached(url) as store:
        if (told := urls.in_the_clear(url)) is not None:
            logger.warning("%s", told)
        await _examined(store)
        yield store


async def _examined(store: Store) -> None:
    try:
        async with asyncio.timeout(3 * ANSWER):
            await store.examine()
    except TimeoutError as error:
        raise StoreUnavailable("store_unavailable", f"the store at {store.where} does not answer in time") from error
