"""A service as operators start it, a process of its own, and a wire to it on which anything can be sent."""

from __future__ import annotations

import contextlib
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.processes import House

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.processes import Service

PATIENCE = 20.0
"""Seconds that a wire may take to open, or to take what is sent."""

QUIET = 4.0
"""Seconds of silence after which nothing more is waited for: what is refused is refused at once, and what is not answered by
then waits for bytes that never come.
"""


@dataclass
class Target:
    """The service, who may ask it, and wires to it."""

    service: Service
    scanner: str
    organiser: str

    def bearer(self, token: str = "") -> bytes:
        """The header that says who asks: a scanner, unless it is said."""
        return b"Authorization: Bearer " + (token or self.scanner).encode() + b"\r\n"

    @contextmanager
    def wire(self) -> Iterator[socket.socket]:
        """A connection."""
        where = urlsplit(self.service.address)
        with socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as wire:
            yield wire

    def told(self, *sent: bytes) -> bytes:
        """All that comes back on one connection after these pieces, until it is closed or nothing more comes."""
        with self.wire() as wire:
            with contextlib.suppress(ConnectionError):  # it was closed on us: what it said may still be read
                for piece in sent:
                    wire.sendall(piece)
            return _read(wire)

    def memory(self) -> int:
        """The most memory (bytes) that the service's process has had."""
        status = Path(f"/proc/{self.service.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def _read(wire: socket.socket) -> bytes:
    told = b""
    wire.settimeout(QUIET)
    with contextlib.suppress(ConnectionError, TimeoutError):
        while piece := wire.recv(65_536):
            told += piece
    return told


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The small week, served for the tests of one module; it goes on to the end, and stops when it is asked to."""
    folder = tmp_path_factory.mktemp("attacked")
    house = House(folder / "data")
    house.load_small_week(folder)
    scanner, organiser = (house.told("tokens", "add", name, "--scope", name) for name in ("scan", "organise"))
    with house.serving() as service:
        target = Target(service, scanner, organiser)
        yield target
        assert service.ask("/readyz") == (200, '{"status":"ready"}')
        assert service.stop() == 0
    logged = (folder / "service.err").read_text("utf-8")
    assert [secret for secret in ("Traceback", scanner, organiser) if secret in logged] == []
