"""What is too much, too large or too slow, over a real socket: told to wait or turned away, and nobody else notices."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from contextlib import AsyncExitStack
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from checkin import opening
from checkin.api import app, attendance, middleware
from checkin.pipeline import diagnosing, limiting, visits
from checkin.settings import Settings
from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientResponse

    from tests.checkin.api.conftest import Service

SMALL = ("/api/v1/annulments", "/api/v1/counts", "/api/v1/tickets", "/api/v1/sign-in")


async def _metrics(service: Service) -> str:
    async with service.http.get("/metrics") as got:
        return await got.text()


def _must_wait(got: ClientResponse) -> bool:
    return got.status == 429 and 1 <= int(got.headers["Retry-After"]) <= 301


# Rates


async def test_a_device_that_guesses_codes_is_slowed_and_shown_and_its_scans_wait(service: Service) -> None:
    """The answer says when to come again; the scan that waited is taken then, and another door never notices."""
    guesses = [small.scan(f"GUESS-{number}") for number in range(31)]
    status, told = await service.post(*guesses)
    assert (status, {verdict["reason"] for verdict in told["verdicts"]}) == (200, {"unknown"})
    waiting = {"scans": [small.scan(provisional="admitted")]}
    async with service.http.post("/api/v1/scans", json=waiting, headers=service.bearer("door")) as got:
        assert _must_wait(got)
        assert (await got.json())["code"] == "too_many"
    status, told = await service.ask("POST", "/api/v1/scans", "naming", json={"scans": [small.scan("BILLETT-02")]})
    assert (status, told["verdicts"][0]["outcome"]) == (200, "admitted")
    assert "\noppmote_devices_slowed 1.0\n" in (text := await _metrics(service))
    assert 'oppmote_limited_total{limit="unknown_codes"} 1.0' in text
    await service.parts.limits.tell()
    found = await diagnosing.of_slowed(service.parts.register, opening.now())
    assert (found.word, "unknown codes: door;" in found.said) == ("warning", True)

    async def sent() -> tuple[int, Any]:
        return await service.ask("POST", "/api/v1/scans", "door", json=waiting)

    status, told = await small.until(sent, lambda answer: answer[0] != 429)
    assert (status, told["verdicts"][0]["outcome"]) == (200, "admitted")


async def test_no_device_is_slowed_by_codes_that_tickets_have(service: Service) -> None:
    """However often they are refused."""
    for _ in range(4):
        status, _ = await service.post(*(small.scan() for _ in range(20)))
        assert status == 200
    assert (await diagnosing.of_slowed(service.parts.register, opening.now())).word == "ok"


async def test_asking_for_what_one_may_not_counts_as_well(service: Service) -> None:
    """Who is known and is always refused is limited like everybody else."""
    limit = limiting.of_known(Settings().requests_per_second)[limiting.REQUESTS]
    service.parts.limits.note(limiting.REQUESTS, "reader", limit.most)
    status, told = await service.ask("POST", "/api/v1/scans", "reader", json={"scans": []})
    assert (status, told["code"]) == (429, "too_many")


async def test_strangers_wait_and_who_is_known_at_the_same_address_does_not(service: Service) -> None:
    """Wrong tokens, wrong cookies, nothing at all, paths that are none: together, by the address."""
    limit = limiting.OF_ADDRESSES[limiting.STRANGERS]
    service.parts.limits.note(limiting.STRANGERS, "127.0.0.1", limit.most)
    for headers in ({}, {"Authorization": "Bearer opm_wrong"}, {"Cookie": f"{visits.PLAIN_COOKIE}=wrong"}):
        for path in ("/api/v1/me", "/nowhere", "/readyz", "/sign-in"):
            async with service.http.get(path, headers=headers) as got:
                assert _must_wait(got), (path, headers)
    assert (await service.ask("GET", "/api/v1/attendance", "boss"))[0] == 200
    assert (await service.post(small.scan()))[0] == 200
    async with service.http.get("/healthz", headers={"X-Forwarded-For": "203.0.113.7"}) as got:
        assert got.status == 200


async def test_signing_in_is_slowed_by_itself(service: Service) -> None:
    """Pages that are loaded, and wrong tokens, don't use up the attempts of somebody beside them."""
    for number in range(200):
        async with service.http.post("/api/v1/sign-in", json={"token": f"wrong-{number}"}) as got:
            if number < 60:
                assert got.status == 401
            if got.status == 429:
                break
    assert _must_wait(got)
    assert (await service.ask("GET", "/api/v1/me", None))[0] == 401
    assert (await service.ask("GET", "/api/v1/me", "boss"))[0] == 200


async def test_a_device_that_asks_without_end_waits(service: Service) -> None:
    """By its own name, not its address."""
    service.parts.limits.note(limiting.REQUESTS, "door", 10_000)
    async with service.http.get("/api/v1/door/changes?door=hallen-1", headers=service.bearer("door")) as got:
        assert _must_wait(got)
    assert (await service.ask("GET", "/api/v1/door/bundle?door=hallen-1", "naming"))[0] == 200


async def test_live_pages_have_a_number_for_each_who_looks(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another may look all the same, and one that was closed makes room."""
    monkeypatch.setattr(attendance, "MOST_STREAMS", 2)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            live = service.http.get("/api/v1/attendance/live", headers=service.bearer("reader"))
            first = await stack.enter_async_context(live)
            assert first.status == 200
        async with service.http.get("/api/v1/attendance/live", headers=service.bearer("reader")) as got:
            assert (_must_wait(got), got.headers["Retry-After"]) == (True, "30")
        async with service.http.get("/api/v1/attendance/live", headers=service.bearer("boss")) as got:
            assert got.status == 200
    async with service.http.get("/api/v1/attendance/live", headers=service.bearer("reader")) as got:
        assert got.status in {200, 429}


# Sizes


async def _endless(piece: bytes = b" " * 4096) -> AsyncIterator[bytes]:
    while True:
        yield piece


@pytest.mark.parametrize("path", SMALL)
async def test_a_message_larger_than_any_of_its_kind_is_refused(service: Service, path: str) -> None:
    """By the length that it says, in pieces, and packed."""
    large = b" " * (middleware.SMALL_BODY + 1)
    packed = {"gzip": gzip.compress(large), "deflate": zlib.compress(large)}
    sent: list[tuple[Any, dict[str, str]]] = [(large, {}), (_pieces(large), {})]
    sent += [(body, {"Content-Encoding": coding}) for coding, body in packed.items()]
    for body, headers in sent:
        status, told = await service.ask("POST", path, "boss", data=body, headers=headers)
        assert (status, told["code"]) == (413, "too_large"), headers


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 1000):
        yield body[at : at + 1000]


def test_only_scans_are_large() -> None:
    """Any new route is small until somebody says otherwise."""
    large = [route.path for route in app.routes() if getattr(route.handler, "largest_body", 0) > middleware.SMALL_BODY]
    assert large == ["/api/v1/scans"]


async def _raw(service: Service, head: bytes, body: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request whose rest never comes, by somebody who may."""
    where = urlsplit(str(service.http._base_url))
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    bearer = b"Authorization: Bearer " + service.tokens["door"].encode()
    writer.write(head + b" HTTP/1.1\r\nHost: x\r\n" + bearer + b"\r\n" + body)
    return reader, writer


async def test_a_gigabyte_that_is_announced_is_refused_before_it_comes(service: Service) -> None:
    """At once, and the connection is closed."""
    reader, writer = await _raw(service, b"POST /api/v1/scans", b"Content-Length: 1073741824\r\n\r\n{")
    async with asyncio.timeout(10):
        told = await reader.read()
    assert told.startswith(b"HTTP/1.1 413 ")
    writer.close()


async def test_a_gigabyte_that_comes_unannounced_is_read_to_the_limit(service: Service) -> None:
    """And no further."""
    reader, writer = await _raw(service, b"POST /api/v1/scans", b"Transfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    sent = 0
    async with asyncio.timeout(30):
        telling = asyncio.ensure_future(reader.readline())
        while not telling.done() and sent < 1 << 30:
            writer.write(piece)
            sent += len(piece)
            try:
                await writer.drain()
            except ConnectionError:
                break
        assert (await telling).startswith(b"HTTP/1.1 413 ")
    assert sent < 64 << 20
    writer.close()


@pytest.mark.parametrize("head", [b"Content-Length: 1000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"])
async def test_a_message_that_drips_is_not_waited_for(
    service: Service, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    """Whoever sends a byte now and then holds nobody up."""
    monkeypatch.setattr(middleware, "COMES_WITHIN", 0.2)
    reader, writer = await _raw(service, b"POST /api/v1/counts", head)

    async def drip() -> bytes:
        writer.write(b"1\r\n \r\n" if b"chunked" in head else b" ")
        try:
            async with asyncio.timeout(0.05):
                return await reader.readline()
        except TimeoutError:
            return b""

    assert (await small.until(drip, bool)).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_a_batch_of_scans_may_be_as_large_as_it_was(service: Service) -> None:
    """Five hundred with four kilobytes of junk each."""
    body = json.dumps({"scans": [small.scan("x" * 4096) for _ in range(500)]}).encode()
    status, told = await service.ask("POST", "/api/v1/scans", "door", data=BytesIO(body))
    assert (status, len(told["verdicts"])) == (200, 500)


async def test_ten_thousand_deep_is_a_problem_at_every_route(service: Service) -> None:
    """Never a fault of ours."""
    deep = b'{"scans":' + b"[" * 5000 + b"]" * 5000 + b',"id":' + b"[" * 1500 + b"]" * 1500 + b"}"
    for path in ("/api/v1/scans", *SMALL):
        status, told = await service.ask("POST", path, "boss", data=deep)
        assert status in {400, 422}, (path, told)
    assert json.loads(json.dumps(told))["code"] in {"message_unreadable", "message_invalid"}
