"""How answers look: JSON, problems, streams, and the headers that every one of them carries."""

from __future__ import annotations

from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from aiohttp import HttpVersion11, web
from multidict import CIMultiDict

from checkin.wire.messages import ProblemMessage

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.web_request import BaseRequest

    from checkin.errors import Problem

TRY_AGAIN = "2"
"""Seconds after which a device should send again what the store could not take."""

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
}
"""Sent with everything, unless it says something else itself: files and bundles may be kept."""

_JSON = CIMultiDict({"Content-Type": "application/json", **HEADERS})
_HEAD = "".join(f"{name}: {value}\r\n" for name, value in _JSON.items())
_encode = msgspec.json.Encoder().encode


def json(message: object, status: int = 200) -> web.Response:
    """An answer in JSON."""
    return web.Response(body=_encode(message), status=status, headers=_JSON.copy())


class InOnePiece(web.Response):
    """JSON whose head is known beforehand, written to the socket in one piece: a tenth of what a scan costs is in the
    making of heads (docs/decisions/0008). Nothing may be added to its headers.

    On a connection that is to be closed, or is no HTTP/1.1, it is an answer like every other.
    """

    def __init__(self, message: object, now: int) -> None:
        """An answer of a message, at a time in milliseconds since the epoch."""
        self._told = _encode(message)
        super().__init__(body=self._told, headers=_JSON)
        self._now = now
        self._written = False

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Write head and body, where that can be done so."""
        transport = request.transport
        if transport is None or not request.keep_alive or request.version != HttpVersion11:
            self._headers = _JSON.copy()
            return await super().prepare(request)
        transport.write(_head(self._now // 1000) + b"Content-Length: %d\r\n\r\n%s" % (len(self._told), self._told))
        self._written = True
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to be sent where all went in one piece."""
        if not self._written:
            await super().write_eof(data)

    @property
    def keep_alive(self) -> bool | None:
        """Whether the connection stays open."""
        return self._written or super().keep_alive


@lru_cache(maxsize=16)
def _head(second: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\nDate: {formatdate(second, usegmt=True)}\r\n{_HEAD}".encode()


def stream(media: str, headers: dict[str, str]) -> web.StreamResponse:
    """An answer that is sent while it is made: it must have its headers before."""
    response = web.StreamResponse(headers=HEADERS | headers)
    response.content_type = media
    response.charset = "utf-8"
    return response


def problem(found: Problem, **more: object) -> web.Response:
    """A problem as RFC 9457 says, with a stable code."""
    title = HTTPStatus(found.status).phrase
    message = ProblemMessage("about:blank", title, found.status, found.code, found.detail, **more)  # type: ignore[arg-type]
    headers = {"Retry-After": str(found.after or TRY_AGAIN)} if found.status in (429, 503) else {}
    if found.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        body=_encode(message), status=found.status, content_type="application/problem+json", headers=headers
    )


def completed(response: web.StreamResponse) -> web.StreamResponse:
    """Put the headers on that every answer carries, where it is not under way and has none yet."""
    if not response.prepared and "X-Frame-Options" not in response.headers:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response
