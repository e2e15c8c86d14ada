"""The service as systemd runs it: it says when it answers and when it stops, and commands beside it find its store."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.box import reading
from tests.processes import DEADLINE, House, Service, environment
from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


def _variables(state: Path) -> dict[str, str]:
    """What the unit sets, in the folder for states that systemd would give it."""
    pairs = reading.unit()["Service"]["Environment"].replace("%S", str(state)).split()
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder for states, with a name that is as short as `/var/lib`: a socket's path has 107 characters at most."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "oppmote").mkdir()
        yield Path(folder)


@contextmanager
def _started(state: Path, notified: Path) -> Iterator[Service]:
    """The unit's own command, on another port."""
    port = str(free_port())
    words = [sys.executable, "-m", "checkin", *reading.unit_words()[1:-1], port]
    told = environment() | _variables(state) | {"NOTIFY_SOCKET": str(notified)}
    with subprocess.Popen(words, env=told, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            yield Service(process, f"http://127.0.0.1:{port}")
        finally:
            process.kill()


def test_systemd_is_told_when_the_service_answers_and_when_it_stops(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first word comes after it answers, and the second at its being asked to stop; it then ends well."""
    monkeypatch.setenv("TMPDIR", _variables(state)["TMPDIR"])
    house = House(Path(_variables(state)["CHECKIN_DATA"]))
    house.load_small_week(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(state / "notify"))
        systemd.settimeout(DEADLINE)
        with _started(state, state / "notify") as service:
            assert systemd.recv(100) == b"READY=1"
            assert service.ask("/readyz")[0] == 200
            assert "running services (1): 0 differences" in house.told("verify")
            assert service.stop() == 0
            assert systemd.recv(100) == b"STOPPING=1"
    assert list(house.data.glob("oppmote-*/*.sock")) == []


def test_a_service_that_can_t_start_never_says_that_it_answers(state: Path) -> None:
    """There is no programme: the process ends with its one sentence, and systemd hears nothing."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(state / "notify"))
        systemd.setblocking(False)
        with _started(state, state / "notify") as service:
            assert service.process.wait(DEADLINE) == 1
        with pytest.raises(BlockingIOError):
            systemd.recv(100)


def test_the_unit_s_folder_is_where_the_guide_looks_for_it() -> None:
    """Service, commands and the guide name one folder for data and socket."""
    section = reading.unit()["Service"]
    assert section["StateDirectory"] == section["User"] == "oppmote"
    assert _variables(Path("/var/lib")) == dict.fromkeys(("CHECKIN_DATA", "TMPDIR"), "/var/lib/oppmote")
    assert "CHECKIN_DATA=/var/lib/oppmote TMPDIR=/var/lib/oppmote" in reading.guide()
    assert (section["Type"], section["KillMode"]) == ("notify", "mixed")
