"""The root: opens all in order, closes in reverse, and keeps its store alive."""

from __future__ import annotations

import os
import signal
import socket
from typing import TYPE_CHECKING

import aiohttp
import pytest

from checkin import serve
from checkin.errors import BadInput, Conflict, NotFound, Problem
from checkin.settings import Settings
from checkin.store.embedded import EmbeddedStore
from tests import servers, small
from tests.servers import is_running, pid_of

if TYPE_CHECKING:
    from checkin.store.connect import Store

DEADLINE = 20.0


async def test_a_service_leaves_nothing_running_and_nothing_listening(settings: Settings) -> None:
    """The server of the store is gone, and the port is free again."""
    await small.laid_down(settings)
    async with serve.serving(settings) as (_, address):
        pid = await pid_of(EmbeddedStore(settings.data))
        port = int(address.rsplit(":", 1)[1])
    assert not is_running(pid)
    with socket.create_server(("127.0.0.1", port)):
        pass


async def test_a_second_service_on_the_same_data_is_refused_and_the_first_goes_on(settings: Settings) -> None:
    """The sentence names the directory, and what to do."""
    await small.laid_down(settings)
    async with serve.serving(settings) as (_, address), aiohttp.ClientSession(address) as http:
        with pytest.raises(Conflict, match="stop it first") as told:
            async with serve.serving(settings):
                pass
        assert (told.value.code, str(settings.data) in told.value.detail) == ("service_running", True)
        async with http.get("/readyz") as got:
            assert got.status == 200


async def test_any_number_of_services_share_a_store_of_one_s_own(store_url: str, store: Store) -> None:
    """What one has answered the other shows, within a moment."""
    held = await small.loaded(store, "delt-uke")
    settings = Settings(store=store_url, programme=held.programme.id, port=0)
    async with serve.serving(settings, small.Clock()) as (one, _), serve.serving(settings, small.Clock()) as (two, _):
        await one.intake.scans([small.raw(small.scan())], "door", names=False)
        assert await two.fold.reached(one.intake.answered, DEADLINE)
        assert two.feed.figures()["samling"].attended == 1


async def test_a_port_that_is_taken_is_told_and_the_store_is_stopped_again(settings: Settings) -> None:
    """Nothing half-started stays behind."""
    await small.laid_down(settings)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Conflict, match=f"port {port} on 127.0.0.1 is taken") as told:
            async with serve.serving(Settings(data=settings.data, port=port)):
                pass
    assert told.value.code == "port_taken"
    assert not EmbeddedStore(settings.data).socket.exists()


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 70_000), ("127.0.0.1", -1), ("nowhere.invalid", 0), ("192.0.2.1", 0)]
)
async def test_an_address_that_cannot_be_is_told(settings: Settings, host: str, port: int) -> None:
    """A port beyond all ports, a host that is not this machine."""
    await small.laid_down(settings)
    with pytest.raises(Problem, match="--port") as told:
        async with serve.serving(Settings(data=settings.data, host=host, port=port, insecure=True)):
            pass
    assert (type(told.value), told.value.code in {"cannot_listen", "setting"}) == (BadInput, True)
    assert "Unknown error" not in told.value.detail


async def test_without_a_programme_there_is_nothing_to_serve(settings: Settings) -> None:
    """The sentence says how to load one."""
    with pytest.raises(NotFound, match="checkin programme load"):
        async with serve.serving(settings):
            pass


async def test_the_embedded_store_is_started_again_when_it_was_killed(settings: Settings) -> None:
    """By the service itself, with all that was answered, and as a new epoch."""
    await small.laid_down(settings)
    async with serve.serving(settings, small.Clock()) as (parts, address), aiohttp.ClientSession(address) as http:
        [before] = await parts.intake.scans([small.raw(scan := small.scan())], "door", names=False)
        epoch = parts.store.epoch
        os.kill(await pid_of(EmbeddedStore(settings.data)), signal.SIGKILL)
        await servers.epoch_other_than(parts.store, epoch)
        async with http.get("/readyz") as got:
            assert got.status == 200
        [again] = await parts.intake.scans([small.raw(scan)], "door", names=False)
        assert again == before


async def test_the_address_is_one_that_a_browser_takes(settings: Settings) -> None:
    """`localhost` for this machine, brackets round an IPv6 address."""
    await small.laid_down(settings)
    async with serve.serving(settings) as (_, address), aiohttp.ClientSession() as http:
        assert address.startswith("http://localhost:")
        async with http.get(f"{address}/healthz") as got:
            assert got.status == 200
