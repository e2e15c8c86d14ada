"""`GET /exports/{kind}.{format}`: tables, streamed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin.api import answers
from checkin.api.attendance import catch_up
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.errors import BadInput, NotAllowed
from checkin.pipeline import forms

if TYPE_CHECKING:
    from aiohttp import web

    from checkin.wire.messages import Scope

WANTED: dict[str, Scope] = {"attendees": "organise", "log": "audit", "audit": "audit"}
"""The scope that an export needs, where it is not `figures`: who was where by name, by id, and who did what."""

SENDS_WITHIN = 30.0
"""Seconds that a reader may take to accept one piece of a table."""

LOCALES = ("en", "nb")
"""Forms of numbers and times that can be asked for."""


@needs("figures")
async def get_export(request: web.Request) -> web.StreamResponse:
    """An export in a form."""
    parts, kind, form = request.app[PARTS], request.match_info["kind"], request.match_info["format"]
    wanted = WANTED.get(kind, "figures")
    if not request[IDENTITY].may(wanted):
        raise NotAllowed(
            "scope_missing",
            f"the export {kind!r} needs the scope {wanted!r}: ask an organiser for a token that has it",
        )
    locale = request.query.get("locale", "en")
    if locale not in LOCALES:
        raise BadInput(
            "locale_unknown", f"there is no locale {locale[:20]!r} for exports: choose one of {', '.join(LOCALES)}"
        )
    pages = forms.written(parts.sources, kind, form, locale)
    await catch_up(parts)
    first = await anext(pages, b"")  # so that an export that can't be is a problem, not half a file, and no deed
    await parts.audit.note(request[IDENTITY].name, "exported", f"{kind}.{form}")
    headers = {"Content-Disposition": f'attachment; filename="{kind}.{form}"', "Cache-Control": "no-store"}
    response = answers.stream(forms.MEDIA[form], headers)
    await response.prepare(request)
    await _send(request, response, first)
    async for piece in pages:
        await _send(request, response, piece)
    await response.write_eof()
    return response


async def _send(request: web.Request, response: web.StreamResponse, piece: bytes) -> None:
    """Send on, unless nobody takes it.

    Raises:
        ConnectionError: where it was not taken in time; the connection is gone.
    """
    try:
        async with asyncio.timeout(SENDS_WITHIN):
            await response.write(piece)
    except TimeoutError as error:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError from error
