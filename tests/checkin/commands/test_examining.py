"""`checkin doctor`, as users run it: a line for each look, and an exit status."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin import opening
from checkin.__main__ import main
from checkin.settings import Settings
from tests import servers, small

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def _doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    """The exit status and the lines."""
    capsys.readouterr()
    status = main(["doctor", *words])
    out, err = capsys.readouterr()
    assert err == ""
    return status, out.splitlines()


async def _load(data: Path) -> None:
    async with opening.opened_store(Settings(data=data)) as store:
        await small.loaded(store, "uke")


def test_before_there_is_anything_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The embedded store is tried elsewhere; the last line says how to begin."""
    status, lines = _doctor(capsys, "--data", str(tmp_path / "data"))
    assert status == 0
    assert "ok       the embedded store starts" in lines
    assert lines[-1].startswith("warning  ")
    assert "checkin programme load" in lines[-1]
    assert [*tmp_path.iterdir()] == []


def test_a_week_that_is_ready_is_looked_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line begins with its word; the store is stopped again."""
    asyncio.run(_load(tmp_path / "data"))
    status, lines = _doctor(capsys, "--data", str(tmp_path / "data"))
    assert status == 0, lines
    assert {line.split()[0] for line in lines} == {"ok", "warning"}
    assert any("Prøveuka (uke): 4 sessions" in line for line in lines)
    assert any("median" in line for line in lines)
    assert "no service is running" in lines[-1]


def test_a_store_that_would_forget_is_a_fault_and_the_exit_status_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a process that a script can ask."""

    async def started() -> servers.Server:
        server = servers.Server(tmp_path, servers.free_port(), {"appendonly": "no"})
        await server.start()
        return server

    server = asyncio.run(started())
    try:
        status, lines = _doctor(capsys, "--store", server.url)
    finally:
        asyncio.run(server.kill())
    assert status == 1
    assert [line for line in lines if line.startswith("fault") and "appendonly yes" in line]
    assert lines[-1].startswith("warning  there is no programme in ")


def test_whatever_cannot_be_reached_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A store that is not there, one that is none, a directory that can't be, a service that does not answer."""
    (tmp_path / "file").touch()
    nobody = f"127.0.0.1:{servers.free_port()}"
    for words in (
        ("--store", f"redis://{nobody}"),
        ("--store", "http://nonsense"),
        ("--data", str(tmp_path / "file")),
        ("--server", f"http://{nobody}"),
    ):
        status, lines = _doctor(capsys, *words)
        assert (status, lines[-1].startswith("fault ")) == (1, True), lines


def test_a_programme_that_is_not_there_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With those that could be meant, where there are several."""
    asyncio.run(_load(tmp_path / "data"))
    status, lines = _doctor(capsys, "--data", str(tmp_path / "data"), "--programme", "other")
    assert (status, "no programme 'other'" in lines[-1]) == (0, True)
