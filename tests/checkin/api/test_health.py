"""Health: open to all, and honest about the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from checkin import opening, serve
from checkin.settings import Settings
from tests import small
from tests.servers import running

if TYPE_CHECKING:
    from pathlib import Path

    from tests.checkin.api.conftest import Service


async def test_a_service_that_can_take_scans_is_alive_and_ready(service: Service) -> None:
    """Both without an identity."""
    assert await service.ask("GET", "/healthz", None) == (200, {"status": "ok"})
    assert await service.ask("GET", "/readyz", None) == (200, {"status": "ready"})


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_without_its_store_a_service_is_alive_but_not_ready_and_takes_no_scans(tmp_path: Path) -> None:
    """503 with one sentence, a hint when to come again, and all is well when the store is back."""
    async with running(tmp_path) as server:
        async with opening.opened_store(Settings(store=server.url)) as store:
            await small.loaded(store, "uke")
        async with (
            serve.serving(Settings(store=server.url, port=0)) as (_, address),
            aiohttp.ClientSession(address) as http,
        ):
            await server.kill()
            async with http.get("/healthz") as got:
                assert got.status == 200
            async with http.get("/readyz") as got:
                assert (got.status, (await got.json())["code"]) == (503, "store_unavailable")
                assert got.headers["Retry-After"] == "2"
            await server.start()
            async with http.get("/readyz") as got:
                assert got.status == 200
