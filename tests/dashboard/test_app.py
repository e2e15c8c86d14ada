"""The dashboard's addresses: each gives the one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from dashboard.app import routes

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_aiohttp.plugin import AiohttpClient


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/welcome", "/openid", "/enrol", "/audit", "/wall", "/devices", "/sessions/messe-1"]
)
async def test_every_address_of_the_pages_gives_the_one_page(
    path: str, tmp_path: Path, aiohttp_client: AiohttpClient
) -> None:
    """Whoever opens a link in a fresh tab gets what the menu leads to."""
    (tmp_path / "index.html").write_text("<title>Oppmøte</title>", "utf-8")
    app = web.Application()
    app.add_routes(routes(tmp_path))
    answer = await (await aiohttp_client(app)).get(path)
    assert (answer.status, await answer.text()) == (200, "<title>Oppmøte</title>")
