"""`GET /attention`: what needs an organiser's attention; `POST /attention/notices`: somebody knows of it."""

from __future__ import annotations

from aiohttp import web

from checkin.api.answers import json
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.wire import reading
from checkin.wire.attention import Noticing


@needs("figures")
async def get_attention(request: web.Request) -> web.Response:
    """What needs attention just now."""
    parts = request.app[PARTS]
    return json(await parts.watch.told(parts.register.programme.id))


@needs("organise")
async def post_notices(request: web.Request) -> web.Response:
    """Take note of something until it is over. Again is harmless."""
    parts = request.app[PARTS]
    message = reading.message(Noticing, await request.read())
    await parts.watch.notice(parts.register.programme.id, message.kind, message.of, request[IDENTITY].name)
    return web.Response(status=204)
