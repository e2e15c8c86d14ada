"""A disk that is full: the door goes on for as long as the service answers, and when there is room again, so does the outbox."""

from __future__ import annotations

import os
import resource
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from uuid_utils.compat import uuid7

from checkin.wire.messages import AnnulmentMessage, CountMessage
from scanner.laptop.means import Waits
from scanner.laptop.outbox import OutboxError
from tests.scanner.laptop.hall import until
from tests.scanner.laptop.test_device import device_at, scan, settled, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiohttp import web
    from aiohttp.test_utils import TestServer

    from tests.scanner.laptop.conftest import Service

AT = datetime(2022, 11, 17, 9, 0, tzinfo=UTC)
HASTY = Waits(answer=0.1, upload=1.0, first=0.01, longest=0.02)


class SmallDisk(Protocol):
    """A folder on a disk that a test fills."""

    path: Path

    def fill(self) -> None:
        """Leave no room."""

    def free(self) -> None:
        """Make room again."""


class SmallFileSystem:
    """A file system of its own, with a file that fills it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self) -> None:
        """To the last byte."""
        room = os.statvfs(self.path)
        (self.path / "filler").write_bytes(b"x" * room.f_bavail * room.f_frsize)

    def free(self) -> None:
        """As whoever is told to make room does it."""
        (self.path / "filler").unlink()


class SmallFiles:
    """Files of this process that may not grow: where a test may not mount a file system."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        """No file may be larger than the outbox and its log are now."""
        largest = max(file.stat().st_size for file in self.path.iterdir())
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, self._before[1]))

    def free(self) -> None:
        """As before."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


@pytest.fixture(params=["a small file system", "small files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk that can be filled; the file system is for those who may mount one."""
    if request.param == "small files":
        limited = SmallFiles(tmp_path)
        yield limited
        limited.free()
        return
    mounting = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(tmp_path)]
    if os.getuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("a file system can't be mounted here")
    yield SmallFileSystem(tmp_path)
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.fixture
def url(server: TestServer) -> str:
    """Where the service is."""
    return str(server.make_url("/"))


def count() -> CountMessage:
    """Three heads without a ticket."""
    return CountMessage(id=uuid7(), session="moteplassen", door="hall-1", direction="entry", heads=3, at=AT)


def undoing(shown: Any) -> AnnulmentMessage:
    """Takes back what was shown."""
    return AnnulmentMessage(id=uuid7(), scan=shown.id, session="moteplassen", at=AT)


async def test_with_a_full_disk_verdicts_go_on_online_and_with_room_the_disk_is_used_again(
    url: str, service: Service, disk: SmallDisk
) -> None:
    """What could not be stored is sent without a number; there is no gap, and nobody has to do anything at the scanner."""
    path = disk.path / "x.outbox"
    async with device_at(url, path) as device:
        await device.shown(await device.scan(scan()))
        assert device.keeps
        disk.fill()
        shown = await device.scan(scan())
        await device.shown(shown)
        assert not device.keeps
        await device.record(undoing(shown))
        await device.record(count())
        assert (shown.outcome, shown.provisional, device.keeps, device.online) == ("admitted", False, False, True)
        disk.free()
        await until(lambda: device.keeps)
        await device.shown(await device.scan(scan()))
        await settled(device)
    assert [body.get("seq") for body in _sent(service)] == [1, None, None, None, 2]
    assert stored(path) == [("scan", "answered", 1), ("scan", "answered", 1)]


async def test_what_is_neither_stored_nor_answered_is_told(url: str, service: Service, disk: SmallDisk) -> None:
    """Whether the service is slow or known to be away: nobody may think that it counts."""
    service.answer = service.hold
    async with device_at(url, disk.path / "x.outbox", HASTY) as device:
        disk.fill()
        for number in range(3):
            assert device.online == (number == 0)
            with pytest.raises(OutboxError):
                await device.scan(scan())
            with pytest.raises(OutboxError):
                await device.record(count())
        service.answer = service.take
        disk.free()
    assert stored(disk.path / "x.outbox") == []


async def test_a_disk_that_fills_before_the_answer_is_noted_owes_the_note(
    url: str, service: Service, disk: SmallDisk
) -> None:
    """The answer is shown; it is sent once; and when there is room, it is noted that it was answered and seen."""

    async def fill_and_take(request: web.Request, body: Any) -> web.StreamResponse:
        disk.fill()
        return await service.take(request, body)

    service.answer = fill_and_take
    path = disk.path / "x.outbox"
    async with device_at(url, path) as device:
        shown = await device.scan(scan())
        await device.shown(shown)
        assert (shown.outcome, device.keeps) == ("admitted", False)
        service.answer = service.take
        await device.shown(await device.scan(scan()))
        disk.free()
        await until(lambda: device.keeps)
        await settled(device)
    assert stored(path) == [("scan", "answered", 1)]
    assert len(service.scans) == 2


async def test_what_waits_is_sent_once_though_the_disk_is_full(url: str, service: Service, disk: SmallDisk) -> None:
    """The service should not have to wait for somebody to make room."""
    service.answer = service.hold
    path = disk.path / "x.outbox"
    async with device_at(url, path, HASTY) as device:
        for _ in range(3):
            await device.shown(await device.scan(scan()))
        disk.fill()
        service.bodies.clear()
        service.answer = service.take
        await device.heard(None)
        await until(lambda: device.online and not device.keeps)
        disk.free()
        await settled(device)
    assert {state for _, state, _ in stored(path)} == {"answered"}
    answered = [scan["id"] for scan in service.scans]
    assert len(answered) == len(set(answered))


def _sent(service: Service) -> list[dict[str, Any]]:
    """Everything that arrived, in its order."""
    return [one for _, body in service.bodies for one in body.get("scans", [body])]
