"""Tasks have an owner: they end with it, and one that ends unasked is told."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from checkin.pipeline import tasks

if TYPE_CHECKING:
    import pytest

DEADLINE = 10.0


async def test_tasks_end_with_their_owner() -> None:
    """They are cancelled, and have ended when the context has."""
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with tasks.owned() as own:
        task = own.start("working", work())
        await asyncio.sleep(0)
    assert (ended.is_set(), task.cancelled(), own.faults) == (True, True, [])


async def test_a_task_that_ends_unasked_is_a_logged_fault(caplog: pytest.LogCaptureFixture) -> None:
    """Whether it failed or merely stopped."""

    async def failing() -> None:
        raise ValueError("no")

    async def stopping() -> None:
        return

    with caplog.at_level(logging.ERROR, "checkin.tasks"):
        async with asyncio.timeout(DEADLINE), tasks.owned() as own:
            running = [own.start("failing", failing()), own.start("stopping", stopping())]
            await asyncio.wait(running)
    assert sorted(own.faults) == ["failing", "stopping"]
    assert "the task failing ended unasked" in caplog.text


async def test_a_cancellation_that_got_lost_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some libraries swallow one that comes at a bad moment; the task must end all the same."""
    monkeypatch.setattr(tasks, "ASKS_AGAIN", 0.01)
    lost = 0

    async def deaf() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lost += 1
                if lost == 3:
                    raise

    async with asyncio.timeout(DEADLINE), tasks.owned() as own:
        task = own.start("deaf", deaf())
        await asyncio.sleep(0)
    assert task.cancelled()
