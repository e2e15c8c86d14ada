"""The init system is told over a real datagram socket, by a path or by an abstract name."""

from __future__ import annotations

import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from checkin.commands import notifying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def _heard(address: str) -> Iterator[socket.socket]:
    """A socket that listens at an address, as an init system's does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(10)
        yield listening


def test_a_state_reaches_the_socket_that_the_variable_names(tmp_path: Path) -> None:
    """One datagram a state, in order."""
    name = str(tmp_path / "notify")
    with _heard(name) as listening:
        notifying.tell(notifying.ANSWERS, {"NOTIFY_SOCKET": name})
        notifying.tell(notifying.STOPS, {"NOTIFY_SOCKET": name})
        assert [listening.recv(100), listening.recv(100)] == [b"READY=1", b"STOPPING=1"]


@pytest.mark.skipif(sys.platform != "linux", reason="abstract names are Linux's")
def test_a_name_with_an_at_is_an_abstract_one(tmp_path: Path) -> None:
    """As systemd gives it to services in some sandboxes."""
    with _heard(f"\0{tmp_path}") as listening:
        notifying.tell(notifying.ANSWERS, {"NOTIFY_SOCKET": f"@{tmp_path}"})
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": ""}], ids=["no variable", "an empty one"])
def test_without_the_variable_nothing_happens(environment: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    """Not even a word in the log."""
    notifying.tell(notifying.ANSWERS, environment)
    assert caplog.text == ""


def test_a_socket_that_is_not_there_is_a_warning_and_no_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The service goes on: nobody at a door is helped by its end."""
    notifying.tell(notifying.ANSWERS, {"NOTIFY_SOCKET": str(tmp_path / "gone")})
    assert f"the socket {tmp_path / 'gone'} that NOTIFY_SOCKET names can't be told READY=1" in caplog.text
