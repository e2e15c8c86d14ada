"""Live attendance: `GET /attendance` and its stream of server-sent events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin.api.answers import json, stream
from checkin.api.keys import IDENTITY, PARTS, STREAMS, Parts
from checkin.api.middleware import lasts, needs
from checkin.errors import TooMany
from checkin.pipeline import grouping, limiting

if TYPE_CHECKING:
    from aiohttp import web

PULSE = 5.0
"""Seconds of silence after which a viewer is told that the stream lives."""

CATCHES_UP_WITHIN = 2.0
"""Seconds that a reader waits for what this service has answered already to be in the figures."""

SENDS_WITHIN = 10.0
"""Seconds that a viewer may take to accept what it is sent, before it is let go."""

MOST_STREAMS = 100
"""Streams that one person or token may have open: a wall of screens, and every partner's laptop."""

CLOSED_SOON = 30
"""Seconds after which one of them may have been closed."""


async def catch_up(parts: Parts) -> None:
    """Wait until the figures hold all that this service has answered, so that nobody misses their own scan."""
    await parts.fold.reached(dict(parts.intake.answered), CATCHES_UP_WITHIN)


@needs("figures")
async def get_attendance(request: web.Request) -> web.Response:
    """Everything as it is now."""
    parts = request.app[PARTS]
    await catch_up(parts)
    return json(parts.feed.snapshot())


@needs("figures")
async def get_grouped(request: web.Request) -> web.Response:
    """Figures by category or by organisation."""
    parts = request.app[PARTS]
    await catch_up(parts)
    names = request[IDENTITY].may("names")
    by = request.match_info["grouping"]
    return json(grouping.grouped(parts.register, parts.fold.attendance, by, names=names, now=parts.clock()))


@needs("figures")
async def get_live(request: web.Request) -> web.StreamResponse:
    """A snapshot, then numbered changes, until the viewer or the service goes."""
    who, streams = request[IDENTITY].name, request.app[STREAMS]
    if sum(name == who for name in streams.values()) >= MOST_STREAMS:
        raise TooMany(
            limiting.STREAMS, f"{MOST_STREAMS} pages with live figures are open already: close some", CLOSED_SOON
        )
    response = stream("text/event-stream", {"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    sending = asyncio.ensure_future(_send(response, request))
    streams[sending] = who
    try:
        await sending
    except (asyncio.CancelledError, TimeoutError, ConnectionError):
        sending.cancel()  # the viewer went, was too slow, or the service stops
    finally:
        del streams[sending]
    return response


async def _send(response: web.StreamResponse, request: web.Request) -> None:
    async for events in request.app[PARTS].feed.events(PULSE):
        if not await lasts(request):
            return
        text = b"".join(b"event: %s\ndata: %s\n\n" % (event.name.encode(), event.data) for event in events)
        async with asyncio.timeout(SENDS_WITHIN):
            await response.write(text)
        await asyncio.sleep(0.2)
