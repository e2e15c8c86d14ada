"""`GET /audit`: who did what, a page at a time from the newest deed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.api.answers import json
from checkin.api.keys import PARTS
from checkin.api.middleware import needs

if TYPE_CHECKING:
    from aiohttp import web


@needs("audit")
async def get_audit(request: web.Request) -> web.Response:
    """A page of the audit log. To look at it is no deed; to take it away as an export is one."""
    return json(await request.app[PARTS].audit.page(request.query.get("before", "")))
