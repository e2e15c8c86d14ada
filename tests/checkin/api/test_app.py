"""The application as a whole: what it stands on, and how it stops."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp

from checkin import opening, serve
from checkin.api import app
from checkin.pipeline import issuing
from checkin.settings import Settings
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store

DEADLINE = 10.0


def test_every_route_stands_once_in_the_table() -> None:
    """No two handlers for one address."""
    places = [(route.method, route.path) for route in app.routes()]
    assert len(places) == len(set(places))


async def test_a_viewer_does_not_keep_the_service_from_stopping(
    store: Store, store_url: str, fresh_id: Callable[[], str]
) -> None:
    """The streams are ended first, and the viewer reads their end."""
    held = await small.loaded(store, fresh_id())
    token = await issuing.add_token(held, "reader", ["figures"], opening.secret(), 0)
    headers = {"Authorization": f"Bearer {token}"}
    async with asyncio.timeout(DEADLINE), aiohttp.ClientSession(headers=headers) as http:
        async with serve.serving(Settings(store=store_url, programme=held.programme.id, port=0)) as (_, address):
            live = await http.get(f"{address}/api/v1/attendance/live")
            assert (await live.content.readline()).startswith(b"event: snapshot")
        async for _ in live.content:
            pass
        live.close()
