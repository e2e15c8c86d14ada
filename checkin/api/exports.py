"""`GET /exports/{kind}.{format}`: tables, streamed."""

from __future__ import annotations

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
    await parts.audit.note(request[IDENTITY].name, "exported", f"{kind}.{form}")
    pages = forms.written(parts.sources, kind, form, locale)
    await catch_up(parts)
    first = await anext(pages, b"")  # so that an export that can't be is a problem, not half a file
    headers = {"Content-Disposition": f'attachment; filename="{kind}.{form}"', "Cache-Control": "no-store"}
    response = answers.stream(forms.MEDIA[form], headers)
    await response.prepare(request)
    await response.write(first)
    async for piece in pages:
        await response.write(piece)
    await response.write_eof()
    return response
