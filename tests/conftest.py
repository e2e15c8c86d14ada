"""What tests stand on: one real embedded store for each process of tests, and a fresh programme id in place of emptying it."""

from __future__ import annotations

import asyncio
import gc
import os
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from checkin.store import connect, embedded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from checkin.store.connect import Store

_numbers = count(1)

# Time on a shared machine says nothing about the product, and a fixture may last longer than an example where ids are fresh.
settings.register_profile(
    "oppmote", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
settings.load_profile("oppmote")

# Looking for cycles at its usual pace takes a tenth of the time, and there are next to none.
gc.set_threshold(50_000, 20, 100)


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: tests often wait for processes of their own."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real store that keeps what it is given on disk; it stops with the last test."""
    with asyncio.Runner() as runner:
        using = embedded.used(tmp_path_factory.mktemp("data"))
        server = runner.run(using.__aenter__())
        yield server.url
        runner.run(using.__aexit__(None, None, None))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """A connection to the store."""
    async with connect.opened(store_url) as opened:
        yield opened


@pytest.fixture
def fresh_id() -> Callable[[], str]:
    """Makes programme ids that no other test has."""
    return lambda: f"uke-{next(_numbers)}"
