"""One session: all that an organiser wants to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.api.answers import json
from checkin.api.attendance import catch_up
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.errors import NotFound
from checkin.pipeline import sessions

if TYPE_CHECKING:
    from aiohttp import web

    from checkin.core.programmes import Session


def asked(request: web.Request) -> Session:
    """The session that a request's path names.

    Raises:
        NotFound: there is none of that name.
    """
    id = request.match_info["id"]
    session = request.app[PARTS].register.programme.session.get(id)
    if session is None:
        raise NotFound("session_unknown", f"there is no session {id[:64]!r} in this programme")
    return session


@needs("figures")
async def get_session(request: web.Request) -> web.Response:
    """Figures, arrivals, refusals, doors and conflicts; names only for those who may see them."""
    parts, session = request.app[PARTS], asked(request)
    await catch_up(parts)
    names = request[IDENTITY].may("names")
    return json(sessions.detail(parts.register, parts.feed, session, names=names, now=parts.clock()))
