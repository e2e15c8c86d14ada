"""Services, visited from outside: one that runs, and what else may be found at an address."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from checkin import opening, serve
from checkin.pipeline import issuing, visiting
from checkin.settings import Settings
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from checkin.pipeline.diagnosing import Finding
    from checkin.store.register import Register


async def _found(address: str, token: str = "") -> list[Finding]:
    return [finding async for finding in visiting.of_service(address, token, opening.now)]


@asynccontextmanager
async def answering(status: int, body: bytes, **headers: str) -> AsyncIterator[str]:
    """Somebody who answers everything so: the address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def test_a_service_that_runs_can_take_scans_and_keeps_the_time(store_url: str, held: Register) -> None:
    """It is found by its announcement, and by its address."""
    async with serve.serving(Settings(store=store_url, programme=held.programme.id, port=0)) as (_, address):

        async def announced() -> list[Finding]:
            return [finding async for finding in visiting.of_announced(held, opening.now)]

        found = await small.until(announced, lambda found: len(found) == 2)
        assert found == await _found(address)
        assert [finding.word for finding in found] == ["ok", "ok"]
    [left] = await announced()
    assert (left.word, "no service is running" in left.said) == ("ok", True)


async def test_a_token_is_asked_about(store_url: str, held: Register) -> None:
    """What it may, that it is known at least, or that it is none."""
    boss = await issuing.add_token(held, "boss", ["organise"], opening.secret(), 0)
    door = await issuing.add_token(held, "door", ["scan"], opening.secret(), 0)
    async with serve.serving(Settings(store=store_url, programme=held.programme.id, port=0)) as (_, address):
        for token, word, part in (
            (boss, "ok", "that of boss and may organise"),
            (door, "ok", "the token is known"),
            ("opm_wrong", "fault", "not taken"),
        ):
            *_, told = await _found(address, token)
            assert (told.word, part in told.said) == (word, True), told


async def test_a_service_without_its_store_says_why_it_takes_no_scans(tmp_path: Path) -> None:
    """Its own sentence is passed on."""
    async with servers.running(tmp_path) as server:
        async with opening.opened_store(Settings(store=server.url)) as store:
            await small.loaded(store, "uke")
        async with serve.serving(Settings(store=server.url, port=0)) as (_, address):
            await server.kill()
            first, *_ = await _found(address)
            await server.start()
    assert first.word == "fault"
    assert "can't take scans: the store at" in first.said


@pytest.mark.parametrize("address", ["http://127.0.0.1:PORT", "localhost:8100", "http://", "nonsense", "http://[::1"])
async def test_nobody_at_an_address_is_a_fault(address: str) -> None:
    """And so is what is no address."""
    [told] = await _found(address.replace("PORT", str(servers.free_port())))
    assert (told.word, "nobody answers" in told.said) == ("fault", True)


async def test_somebody_else_at_an_address_is_a_fault() -> None:
    """A web server of another kind."""
    async with answering(404, b"<h1>Not found</h1>") as address:
        told, *_ = await _found(address)
    assert (told.word, "no service of ours" in told.said) == ("fault", True)


async def test_a_service_whose_clock_is_off_is_a_warning() -> None:
    """By the date of its answer."""
    async with answering(200, b"{}", Date="Mon, 14 Nov 2022 08:00:00 GMT") as address:
        _, told = await _found(address)
    assert (told.word, "behind ours" in told.said) == ("warning", True)


async def test_a_token_in_the_clear_to_another_machine_is_a_warning() -> None:
    """Before it is sent."""
    told, *_ = await _found("http://nobody.invalid", "opm_secret")
    assert (told.word, "TLS" in told.said) == ("warning", True)
    assert "opm_secret" not in told.said
