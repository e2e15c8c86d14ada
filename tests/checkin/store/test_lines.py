"""Every way to a store: by TLS, as a user with few rights, over a Unix socket; on the client's own connections and on ours.

The store's server has no TLS of its own here, so somebody before it has: what our side does is the same.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis.asyncio as aioredis

from checkin import opening, serve
from checkin.errors import BadInput, Problem, StoreUnavailable
from checkin.pipeline import diagnosing
from checkin.settings import Settings
from checkin.store import connect, log
from tests import servers, small, tls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

USERS = Path(__file__).parents[3] / "contrib" / "valkey" / "users.acl"


def _rights() -> list[str]:
    """What our user may, by the file that we hand out, and no more."""
    [line] = [line for line in USERS.read_text(encoding="utf-8").splitlines() if line.startswith("user oppmote ")]
    return line.replace("@PASSWORD@", "hemmelig").split()[2:]


async def _restrict(server: servers.Server) -> None:
    """Let nobody in any more but our user."""
    async with aioredis.Redis.from_url(server.url) as admin:
        await admin.execute_command("ACL", "SETUSER", "oppmote", *_rights())
        await admin.execute_command("ACL", "SETUSER", "default", "off")


@dataclass
class Guarded:
    """A store on this machine with a user for us, and its TLS port."""

    port: int
    certificate: tls.Certificate

    def url(self, user: str = "oppmote:hemmelig@", more: str = "") -> str:
        """Where it is by TLS."""
        return f"rediss://{user}127.0.0.1:{self.port}/0{more}"

    @property
    def trusting(self) -> str:
        """The option of the URL with which its certificate is trusted."""
        return f"?ssl_ca_certs={self.certificate.file}"


@asynccontextmanager
async def guarded(folder: Path, **settings: str) -> AsyncIterator[Guarded]:
    """A store that lets nobody in without a name, and TLS before it."""
    certificate = tls.made(folder)
    async with servers.running(folder, **settings) as server:
        await _restrict(server)
        async with tls.before(server.port, certificate) as port:
            yield Guarded(port, certificate)


async def _trouble(url: str) -> Problem:
    with pytest.raises(Problem) as told:
        async with connect.opened(url):
            pytest.fail("it was opened")
    return told.value


@pytest.mark.parametrize("fsync", ["always", "everysec"])
async def test_a_door_is_served_by_tls_as_a_user_with_few_rights(tmp_path: Path, fsync: str) -> None:
    """The whole service: loading, importing, scanning, folding. The client's connections and ours."""
    async with guarded(tmp_path, appendfsync=fsync) as store:
        url = store.url(more=store.trusting)
        async with opening.opened_store(Settings(store=url)) as opened:
            assert isinstance(opened._line(), aioredis.SSLConnection)
            assert opened.where == f"rediss://127.0.0.1:{store.port}/0"
            await small.loaded(opened, "uke")
        async with serve.opened_parts(Settings(store=url), small.Clock()) as parts:
            [verdict] = await small.take(parts, small.scan())
            assert verdict.outcome == "admitted"
            await small.caught_up(parts)
            found = [finding async for finding in diagnosing.of_store(parts.store, opening.now)]
            assert "fault" not in {finding.word for finding in found}, found


async def test_a_certificate_that_nobody_vouches_for_is_told_with_what_to_do(tmp_path: Path) -> None:
    """By the system's authorities, or by another than the one that was named."""
    other = tls.made(tmp_path, "other")
    async with guarded(tmp_path) as store:
        for more in ("", f"?ssl_ca_certs={other.file}"):
            told = await _trouble(store.url(more=more))
            assert (type(told), told.code) == (StoreUnavailable, "store_not_trusted")
            assert "?ssl_ca_certs=FILE" in told.detail
            assert "hemmelig" not in told.detail


async def test_somebody_who_speaks_another_language_than_tls_is_told(tmp_path: Path) -> None:
    """Rather than that nobody answers there."""

    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"-ERR Protocol error\r\n")
        await writer.drain()
        writer.close()

    certificate = tls.made(tmp_path)
    async with await asyncio.start_server(say, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        told = await _trouble(f"rediss://127.0.0.1:{port}?ssl_ca_certs={certificate.file}")
    assert (type(told), told.code) == (StoreUnavailable, "store_no_tls")


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_certificates_that_cannot_be_used_are_told_before_anything_is_tried(
    tmp_path: Path, content: str | None
) -> None:
    """Not there, or something else in the file."""
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    told = await _trouble(f"rediss://oppmote:hemmelig@127.0.0.1:1/0?ssl_ca_certs={file}")
    assert (type(told), told.code) == (BadInput, "store_certificates")
    assert "hemmelig" not in told.detail


async def test_a_wrong_password_or_too_few_rights_are_told_by_tls_as_without(tmp_path: Path) -> None:
    """With the one sentence each."""
    async with guarded(tmp_path) as store:
        told = await _trouble(store.url("oppmote:feil@", store.trusting))
        assert (told.code, "feil" in told.detail) == ("store_refused_login", False)
        assert (await _trouble(store.url("", store.trusting))).code == "store_refused_login"


async def test_a_unix_socket_with_a_user_s_name_carries_our_own_connections_too(tmp_path: Path) -> None:
    """Name and password stand before the path."""
    home = tmp_path / "s"
    home.mkdir()
    async with servers.running(home, unixsocket=str(home / "store.sock"), unixsocketperm="700") as server:
        await _restrict(server)
        async with connect.opened(f"unix://oppmote:hemmelig@{home}/store.sock") as store:
            assert isinstance(store._line(), aioredis.UnixDomainSocketConnection)
            await log.load_functions(store)
            [recorded] = await log.record(store, "uke", [log.Item("verdal", small.count_facts())])
            assert isinstance(recorded, log.Recorded)
