"""Text of theirs in an answer of ours, and paths that lead out: nothing gets into a head, nothing gets out of a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from dashboard import app as dashboard

if TYPE_CHECKING:
    from tests.attacks.conftest import Target

LINES = (
    "%0d%0aX-Mine:%201",
    "%0aX-Mine:%201",
    "%0dX-Mine:%201",
    "%E5%98%8A%E5%98%8DX-Mine:%201",
    "%00%0d%0a%0d%0a<script>",
)
ECHOED = (
    "/api/v1/exports/log{}.csv", "/api/v1/exports/log.csv{}", "/api/v1/exports/attendance.csv?locale={}",
    "/api/v1/sessions/{}/attendees", "/api/v1/attendance/by/{}", "/api/v1/door/bundle?door={}",
    "/api/v1/door/changes?door=hallen-1&after={}", "/nowhere{}", "/assets/{}", "/sign-in{}",
)  # fmt: skip
OUT = (
    "/assets/../../pyproject.toml", "/assets/..%2f..%2f..%2fpyproject.toml", "/assets/%2e%2e/%2e%2e/pyproject.toml",
    "/assets/..%5c..%5cpyproject.toml", "/assets//etc/passwd", "/assets/%2fetc%2fpasswd", "/assets/.%00./index.html",
    "/assets/....//....//etc/passwd", "/../../../../etc/passwd", "//etc/passwd", "/assets/..;/..;/etc/passwd",
    "/assets/%252e%252e%252fetc%252fpasswd", "/assets/.env", "/favicon.svg/../../../package.json", "/assets/\\..\\..\\x",
)  # fmt: skip


def _asked(target: Target, path: str, *headers: bytes) -> tuple[bytes, bytes]:
    """The head and the body of the answer to a path, as it is written."""
    request = b"GET " + path.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    told = target.told(request + target.bearer(target.organiser) + b"".join(headers) + b"\r\n")
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 "), told
    assert not head.startswith(b"HTTP/1.1 5") or b"web" in body, told  # pages that are not built say so with a 503
    return head, body


@pytest.mark.parametrize("lines", LINES)
@pytest.mark.parametrize("path", ECHOED)
def test_no_line_of_theirs_gets_into_the_head_of_an_answer(target: Target, path: str, lines: str) -> None:
    """Whatever is echoed is echoed in the body, as text in JSON."""
    head, body = _asked(target, path.format(lines))
    assert re.search(rb"(?im)^x-mine", head) is None
    assert b"\n" not in body.split(b"}")[0] or b"application/problem+json" not in head
    assert b"<script>" not in body or b"Content-Type: application/" in head


@pytest.mark.parametrize("lines", LINES)
def test_no_header_of_theirs_comes_back(target: Target, lines: str) -> None:
    """Neither a host, nor an origin, nor where they came from."""
    text = lines.encode()
    headers = (
        b"Origin: http://" + text + b"\r\n",
        b"Referer: " + text + b"\r\n",
        b"X-Forwarded-Host: " + text + b"\r\n",
    )
    for path in ("/", "/api/v1/me", "/nowhere"):
        head, body = _asked(target, path, *headers)
        assert text not in head + body
        assert b"\r\nLocation:" not in head
        assert b"access-control-" not in head.lower()


@pytest.mark.parametrize("path", OUT)
def test_no_path_leads_out_of_the_folder_of_the_pages(target: Target, path: str) -> None:
    """However it is written: nothing but a page of ours or a problem comes back."""
    head, body = _asked(target, path)
    assert re.match(rb"HTTP/1\.1 (400|404|503) ", head) or body == _page(), (head, body)
    assert b"root:" not in body
    assert b"[project]" not in body


def _page() -> bytes:
    index = dashboard.DIST / "index.html"
    return index.read_bytes() if index.is_file() else dashboard.NOT_BUILT.encode()


@pytest.mark.parametrize(
    "line", ["GET http://elsewhere.example/healthz HTTP/1.1", "GET //elsewhere.example/%2f.. HTTP/1.1"]
)
def test_nobody_is_sent_or_asked_elsewhere(target: Target, line: str) -> None:
    """The service is no proxy, and redirects nobody."""
    told = target.told(line.encode() + b"\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 (200|400|404) ", told)
    assert b"\r\nLocation:" not in told


def test_a_name_of_a_session_or_a_door_that_is_none_is_shortened(target: Target) -> None:
    """So that a problem is no larger than what asked for it."""
    long = quote("æ" * 1000)
    _, body = _asked(target, f"/api/v1/sessions/{long}/attendees")
    assert len(body) < 2000
