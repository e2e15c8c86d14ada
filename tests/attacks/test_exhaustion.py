"""Using the service up: memory, connections, time. It goes on, for everybody else, and it stays small."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import sys
import zlib
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests import small
from tests.box import hosted
from tests.box.hosted import Hosted
from tests.processes import within

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attacks.conftest import Target

pytestmark = pytest.mark.slow

MEGABYTE = 1 << 20

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc says how much memory a process has had")


def _bomb(coding: str) -> bytes:
    """A gigabyte of blanks, packed: the same megabyte over and over. Its end is missing, but nobody should get there."""
    kind = 31 if coding == "gzip" else 15
    packing = zlib.compressobj(9, zlib.DEFLATED, kind)
    first = packing.compress(b" " * MEGABYTE) + packing.flush(zlib.Z_FULL_FLUSH)
    again = packing.compress(b" " * MEGABYTE) + packing.flush(zlib.Z_FULL_FLUSH)
    return first + again * 1023


@linux
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_gigabyte_is_refused_before_it_is_unpacked(target: Target, coding: str) -> None:
    """At every route that takes a message; what is kept of it is not even the largest message."""
    bomb, before = _bomb(coding), target.memory()
    for path in ("scans", "counts", "annulments", "tickets", "sign-in"):
        head = (
            f"POST /api/v1/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: {coding}\r\n".encode()
        )
        told = target.told(head + b"Content-Length: %d\r\n" % len(bomb) + target.bearer() + b"\r\n", bomb)
        assert told[9:12] == b"413", told
        pieces = b"".join(
            b"%x\r\n%s\r\n" % (len(part), part) for part in (bomb[at : at + 9999] for at in range(0, len(bomb), 9999))
        )
        told = target.told(head + b"Transfer-Encoding: chunked\r\n" + target.bearer() + b"\r\n", pieces)
        assert told[9:12] in {b"413", b""}, told
    assert target.memory() - before < 100 * MEGABYTE


def test_packing_within_packing_is_no_message(target: Target) -> None:
    """Only one layer is taken off."""
    body = gzip.compress(gzip.compress(json.dumps({"scans": [small.scan()]}).encode()))
    for coding in ("gzip, gzip", "gzip"):
        head = f"POST /api/v1/scans HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: {coding}\r\n".encode()
        told = target.told(head + b"Content-Length: %d\r\n" % len(body) + target.bearer() + b"\r\n", body)
        assert told[9:12] == b"400", told


@linux
def test_a_gigabyte_in_the_open_is_refused_too(target: Target) -> None:
    """Announced or not, from somebody who may and from a stranger."""
    before = target.memory()
    for bearer in (target.bearer(), b""):
        for length in (b"Content-Length: 1073741824", b"Transfer-Encoding: chunked"):
            head = b"POST /api/v1/scans HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n" + bearer + b"\r\n"
            piece = b" " * MEGABYTE if b"Content" in length else b"100000\r\n" + b" " * MEGABYTE + b"\r\n"
            told = target.told(head, *(piece for _ in range(1024)))
            assert told[9:12] in {b"413" if bearer else b"401", b""}, told
    assert target.memory() - before < 100 * MEGABYTE


@linux
def test_heads_without_end_are_cut(target: Target) -> None:
    """One line too long, and too many lines."""
    before = target.memory()
    for head in (b"X: " + b"a" * MEGABYTE, b"".join(b"X-%d: a\r\n" % number for number in range(100_000))):
        told = target.told(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
        assert told[9:12] in {b"400", b"431", b""}, told
    assert target.memory() - before < 50 * MEGABYTE


def test_three_hundred_that_never_finish_hold_nobody_up(target: Target) -> None:
    """Half a head each, and a byte now and then: a door is answered meanwhile."""
    with ExitStack() as stack:
        slow = [stack.enter_context(target.wire()) for _ in range(300)]
        for wire in slow:
            wire.sendall(b"POST /api/v1/scans HTTP/1.1\r\nX-Slow: ")
        for number in range(1, 6):
            for wire in slow:
                wire.sendall(b"a")
            assert target.service.scan(target.scanner, code=f"BILLETT-{number:02}")["outcome"] == "admitted"


def test_a_hundred_requests_in_one_piece_are_answered_in_order(target: Target) -> None:
    """Whoever doesn't read the answers is not written to without end."""
    one = b"GET /api/v1/attendance HTTP/1.1\r\nHost: x\r\n" + target.bearer(target.organiser) + b"\r\n"
    last = one.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost")
    assert target.told(one * 99 + last).count(b"HTTP/1.1 200 ") == 100
    with target.wire() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(1.0)
        with contextlib.suppress(OSError):
            for _ in range(2000):
                deaf.sendall(one)
        assert target.service.ask("/healthz")[0] == 200


def test_codes_guessed_at_one_service_count_at_the_other(tmp_path: Path) -> None:
    """Two processes on one store, by the rights that it gives them: who was slowed at one soon is at the other."""
    home = tmp_path / "store"
    home.mkdir()
    with hosted.running(home) as hosting:
        house = Hosted(tmp_path / "data", hosting.url)
        house.load_small_week(tmp_path)
        guesser, honest = (house.told("tokens", "add", name, "--scope", "scan") for name in ("gjetter", "skanner"))
        with house.serving() as one, house.serving() as two:
            statuses = [one.ask("/api/v1/scans", guesser, _guess())[0] for _ in range(60)]
            assert (statuses[:30], statuses[-1]) == ([200] * 30, 429)
            assert within(20.0, lambda: two.ask("/api/v1/scans", guesser, _guess(3))[0] == 429)
            assert two.scan(honest)["outcome"] == "admitted"
            assert within(20.0, lambda: "unknown codes: gjetter;" in house.checkin("doctor").out)


def _guess(codes: int = 1) -> dict[str, object]:
    return {"scans": [small.scan(small.new_id()) for _ in range(codes)]}
