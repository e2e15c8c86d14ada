"""The phone's page as the service gives it: at its address, with what it may beyond other pages and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from checkin import serve
from checkin.api.answers import HEADERS
from checkin.settings import Settings
from scanner import phone
from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.store.connect import Store


@pytest_asyncio.fixture
async def address(store: Store, store_url: str, fresh_id: Callable[[], str]) -> AsyncIterator[str]:
    """Where a service of the small week is found, whose pages have been built."""
    if not (phone.DIST / "index.html").is_file():
        pytest.fail("the pages are not built: run `make web`", pytrace=False)
    held = await small.loaded(store, fresh_id())
    async with serve.serving(Settings(store=store_url, programme=held.programme.id, port=0)) as (_, address):
        yield address


async def test_the_page_may_use_the_camera_and_nothing_else_beyond_others(address: str) -> None:
    """All other headers are those of every answer."""
    async with ClientSession() as http, http.get(f"{address}/scan/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        told = dict(answer.headers)
    assert told["Permissions-Policy"] == HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
    kept = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    assert {name: told[name] for name in kept} == {name: HEADERS[name] for name in kept}


async def test_only_this_page_may_use_the_camera(address: str) -> None:
    """The organisers' pages stay as strict as they were."""
    async with ClientSession() as http, http.get(f"{address}/") as answer:
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "wasm" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", phone.FILES)
async def test_every_file_that_it_needs_beside_its_page_is_there(name: str, address: str) -> None:
    """Asked for again each time, so that a new version is found."""
    async with ClientSession() as http, http.get(f"{address}/scan/{name}") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
