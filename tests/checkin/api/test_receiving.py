"""A message that begins and never ends is not waited for."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from checkin.api import middleware

if TYPE_CHECKING:
    import pytest

    from tests.checkin.api.conftest import Service


async def test_half_a_message_is_given_up(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone goes out of reach in the middle: after a while its request is answered, whether it hears that or not."""
    monkeypatch.setattr(middleware, "COMES_WITHIN", 0.1)
    where = urlsplit(str(service.http._base_url))
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = {"Host": "localhost", "Content-Length": "100"} | service.bearer("door")
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"POST /api/v1/scans HTTP/1.1\r\n{lines}\r\n".encode() + b'{"scans":[')
    said = await reader.readuntil(b"}")
    writer.close()
    await writer.wait_closed()
    assert said.startswith(b"HTTP/1.1 408 ")
    assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == "message_cut"
