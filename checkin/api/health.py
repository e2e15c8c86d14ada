"""What the service says of itself. `/healthz`: it runs. `/readyz`: it can take scans. `/api/openapi.json`: what can
be asked of it.
"""

from __future__ import annotations

import asyncio
from importlib import metadata
from typing import TYPE_CHECKING

from checkin.api.answers import json
from checkin.api.keys import PARTS
from checkin.api.middleware import open_to_all
from checkin.errors import StoreUnavailable
from checkin.wire import openapi as description

if TYPE_CHECKING:
    from aiohttp import web

ANSWERS_WITHIN = 2.0
"""Seconds within which the store must answer for the service to be ready."""


@open_to_all
async def healthz(_request: web.Request) -> web.Response:
    """The service runs, whatever its store does."""
    return json({"status": "ok"})


@open_to_all
async def openapi(_request: web.Request) -> web.Response:
    """The API described."""
    return json(description.document(metadata.version("oppmote")))


@open_to_all
async def readyz(request: web.Request) -> web.Response:
    """The store answers, takes writes and keeps them; otherwise a problem with status 503."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            store = request.app[PARTS].store
            await store.examine()
            await store.try_writing()
    except TimeoutError as error:
        raise StoreUnavailable("store_slow", "the store does not answer in time") from error
    return json({"status": "ready"})
