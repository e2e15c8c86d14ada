"""`GET /exports/{kind}.{format}`: tables, streamed."""

from __future__ import annotations

from aiohttp import web

from checkin.api.attendance import catch_up
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.errors import BadInput, NotAllowed
from checkin.pipeline import exporting

OF_ORGANISERS = frozenset({"log"})
"""Exports that say who was where, if only by id."""


@needs("figures")
async def get_export(request: web.Request) -> web.StreamResponse:
    """An export in a form."""
    parts, kind = request.app[PARTS], request.match_info["kind"]
    if request.match_info["format"] != "csv":
        raise BadInput("format_unknown", "exports come as csv: ask for .csv", status=404)
    if kind in OF_ORGANISERS and not request[IDENTITY].may("organise"):
        raise NotAllowed(
            "scope_missing",
            f"the export {kind!r} needs the scope 'organise': ask an organiser for a token that has it",
        )
    locale = request.query.get("locale", "en")
    pages = exporting.csv_of(parts.sources, kind, locale)
    await catch_up(parts)
    first = await anext(pages)  # so that an export that can't be is a problem, not half a file
    response = web.StreamResponse(
        headers={"Content-Disposition": f'attachment; filename="{kind}.csv"', "Cache-Control": "no-store"}
    )
    response.content_type = "text/csv"
    response.charset = "utf-8"
    await response.prepare(request)
    await response.write(first)
    async for piece in pages:
        await response.write(piece)
    await response.write_eof()
    return response
