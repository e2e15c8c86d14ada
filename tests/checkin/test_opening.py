"""Where all begins: the store is kept alive, and secrets are secret."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from checkin import opening
from checkin.settings import Settings
from tests import servers, small
from tests.processes import environment

if TYPE_CHECKING:
    from pathlib import Path


DEADLINE = 20.0


async def test_a_store_of_one_s_own_that_was_started_anew_is_a_new_epoch(tmp_path: Path) -> None:
    """A long-lived service notices by itself."""
    async with servers.running(tmp_path) as server, opening.opened_store(Settings(store=server.url)) as store:
        epoch = store.epoch
        await server.kill()
        await server.start()
        await servers.epoch_other_than(store, epoch)


def test_secrets_are_long_and_never_the_same() -> None:
    """256 random bits as text for URLs."""
    assert len({opening.secret() for _ in range(100)}) == 100
    assert len(opening.secret()) >= 43


def test_a_command_that_needs_no_socket_loads_nothing_for_one() -> None:
    """So that it starts in half the time."""
    words = "import sys, checkin.__main__; print({'aiohttp', 'prometheus_client', 'numpy'} & set(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, env=environment(), timeout=DEADLINE
    )
    assert ran.stdout.strip() == "set()"


async def test_a_link_leads_to_the_service_that_runs(settings: Settings) -> None:
    """By the address that was given, else the one that it announced, else the one that it would have."""
    await small.laid_down(settings)
    async with opening.opened_register(settings) as (_, held):
        assert await opening.address(held, None, settings) == settings.here
        await held.announce("it", "https://localhost:8392#ab12", opening.now())
        assert await opening.address(held, None, settings) == "https://localhost:8392"
        assert await opening.address(held, "https://uke.example", settings) == "https://uke.example"
