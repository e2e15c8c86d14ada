"""`GET /programme`: the week as it is loaded, its sessions and doors. It names no people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.api.answers import json
from checkin.api.keys import PARTS
from checkin.api.middleware import needs

if TYPE_CHECKING:
    from aiohttp import web


@needs("figures")
async def get_programme(request: web.Request) -> web.Response:
    """The whole programme; its times are whole milliseconds, as in a door's bundle."""
    return json(request.app[PARTS].register.programme)
