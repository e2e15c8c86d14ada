"""Two readers of one stream of bytes that disagree where a request ends: whatever could be read in two ways is refused, and the
rest of the connection is not read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests import small

if TYPE_CHECKING:
    from tests.attacks.conftest import Target

SMUGGLED = b"GET /api/v1/attendance HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"

AMBIGUOUS = {
    "a length and pieces": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "pieces and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "two lengths in one": b"Content-Length: 0, 44\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a length with a blank in it": b"Content-Length: 0 0\r\n\r\n",
    "a length in other digits": b"Content-Length: 0x0\r\n\r\n",
    "a length with a line": b"Content-Length: 0_0\r\n\r\n",
    "a blank before the colon": b"Content-Length : 0\r\n\r\n",
    "pieces before the colon": b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "pieces that are not last": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "pieces twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "pieces of another kind": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "pieces with a tab": b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a folded line": b"X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded length": b"Content-Length:\r\n 0\r\n\r\n",
    "a null": b"X: a\0b\r\n\r\n",
    "a lone return": b"X: a\rContent-Length: 0\r\n\r\n",
    "no name": b": a\r\n\r\n",
    "a piece with a sign": b"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n",
    "a piece in C": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "a piece that is negative": b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "a piece without an end": b"Transfer-Encoding: chunked\r\n\r\n1\r\nZ0\r\n\r\n",
    "a piece beyond all numbers": b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
    "a piece with a lone newline": b"Transfer-Encoding: chunked\r\n\r\n0\n\n",
    "a piece with a folded note": b"Transfer-Encoding: chunked\r\n\r\n0;a=\n\r\n\r\n",
}


def _answers(told: bytes) -> list[bytes]:
    """The statuses of all answers in what came back."""
    return re.findall(rb"HTTP/1\.[01] (\d{3}) ", told)


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_can_be_read_in_two_ways_ends_the_connection(target: Target, name: str) -> None:
    """One refusal, and the request behind it is not answered, though it comes from somebody who may."""
    head = b"POST /api/v1/scans HTTP/1.1\r\nHost: x\r\n" + target.bearer()
    told = target.told(head + AMBIGUOUS[name] + SMUGGLED + target.bearer(target.organiser) + b"\r\n")
    assert b'"sessions"' not in told
    assert _answers(told) in ([b"400"], []), told


def test_pieces_that_are_as_they_should_be_are_taken(target: Target) -> None:
    """With notes on them and a trailer behind, and the next request is answered by itself."""
    body = json.dumps({"scans": [small.scan("UKJENT")]}).encode()
    head = b"POST /api/v1/scans HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + target.bearer()
    piece = b"%x;note=1\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    told = target.told(head + b"\r\n" + piece + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert _answers(told) == [b"200", b"200"]


def test_a_body_is_never_read_as_the_next_request(target: Target) -> None:
    """A request within the length that was said is the message, and no request."""
    inner = SMUGGLED + target.bearer(target.organiser) + b"\r\n"
    head = b"POST /api/v1/scans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n" % len(inner)
    told = target.told(head + target.bearer() + b"\r\n" + inner)
    assert (_answers(told), b"message_unreadable" in told) == ([b"400"], True)


def test_a_body_that_was_refused_unread_is_no_request_either(target: Target) -> None:
    """What nobody waits for is thrown away, or the connection is closed."""
    inner = (SMUGGLED + target.bearer(target.organiser) + b"\r\n") * 200
    head = b"POST /api/v1/counts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n" % len(inner)
    assert _answers(target.told(head + target.bearer() + b"\r\n" + inner)) == [b"413"]
    assert _answers(target.told(head + b"\r\n" + inner)) == [b"401"]


def test_nobody_changes_to_another_protocol(target: Target) -> None:
    """Neither by asking for it nor by speaking it at once."""
    asked = b"Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAAA\r\n\r\n"
    upgrade = b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + asked
    assert b"101" not in _answers(target.told(upgrade))
    assert _answers(target.told(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) in ([b"400"], [])
    assert _answers(target.told(b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n"))[:1] in (
        [b"400"], [b"404"], [b"405"], []
    )  # fmt: skip
