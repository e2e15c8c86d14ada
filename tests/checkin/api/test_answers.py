"""How answers look on the wire, also the one that is written in one piece."""

from __future__ import annotations

import asyncio
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from checkin.api import answers
from checkin.errors import Problem
from tests import small

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service


class Line:
    """A connection to the service, by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def post(self, service: Service, version: str = "HTTP/1.1", *more: str) -> tuple[str, dict[str, str], Any]:
        """Post a scan: the first line of the answer, its headers in small letters, its body."""
        body = json.dumps({"scans": [small.scan()]}, default=str)
        bearer = service.bearer("door")["Authorization"]
        lines = [f"POST /api/v1/scans {version}", "Host: here", f"Authorization: {bearer}", *more]
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", body]
        self._writer.write("\r\n".join(lines).encode())
        async with asyncio.timeout(5):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            return head[0], headers, json.loads(await self._reader.readexactly(int(headers["content-length"])))

    async def closed(self) -> bool:
        """Whether the service has closed it, with nothing more sent."""
        async with asyncio.timeout(5):
            return await self._reader.read() == b""

    async def close(self) -> None:
        """Close it from here."""
        self._writer.close()
        await self._writer.wait_closed()


async def _connected(service: Service) -> Line:
    address = urlsplit(str(service.http._base_url))
    return Line(*await asyncio.open_connection(address.hostname, address.port))


async def test_an_answer_in_one_piece_is_whole_and_leaves_the_connection_open(service: Service) -> None:
    """Two scans on one connection: status, date by the service's clock, length, headers, body."""
    line = await _connected(service)
    for outcome in ("admitted", "refused"):  # it is inside by then
        status, headers, told = await line.post(service)
        assert status == "HTTP/1.1 200 OK"
        assert headers["content-type"] == "application/json"
        assert {name.lower(): value for name, value in answers.HEADERS.items()}.items() <= headers.items()
        assert parsedate_to_datetime(headers["date"]).timestamp() == service.clock() // 1000
        assert told["verdicts"][0]["outcome"] == outcome
    await line.close()


@pytest.mark.parametrize(("version", "more"), [("HTTP/1.1", ["Connection: close"]), ("HTTP/1.0", [])])
async def test_who_wants_the_connection_closed_gets_the_same_answer_and_a_closed_one(
    service: Service, version: str, more: list[str]
) -> None:
    """The way of every other answer; what is added to its headers stays with it."""
    for outcome in ("admitted", "refused"):
        line = await _connected(service)
        status, headers, told = await line.post(service, version, *more)
        assert status == f"{version} 200 OK"
        assert {name.lower(): value for name, value in answers.HEADERS.items()}.items() <= headers.items()
        assert told["verdicts"][0]["outcome"] == outcome
        assert await line.closed()
        await line.close()


async def test_a_store_that_is_away_is_a_503_that_says_when_to_come_again() -> None:
    """The problem's message: what a device acts on."""
    answer = answers.problem(Problem("store_busy", "later", status=503))
    assert (answer.status, answer.headers["Retry-After"]) == (503, answers.TRY_AGAIN)
    assert answer.text is not None
    assert json.loads(answer.text)["title"] == "Service Unavailable"


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    """As browsers read it: no script or style within a page, no object, no other base, no frame round it."""
    policy = answers.HEADERS["Content-Security-Policy"]
    told = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert {told[name] for name in ("object-src", "base-uri", "frame-ancestors", "trusted-types")} == {"'none'"}
    assert {told["default-src"], told["form-action"]} == {"'self'"}
    assert not {"script-src", "style-src", "connect-src"} & told.keys()
    assert "unsafe" not in policy
