"""Who asks: signing a browser in by a one-time link, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from checkin.api.answers import json
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs, open_to_all
from checkin.pipeline import issuing
from checkin.wire import reading
from checkin.wire.messages import Me, SignIn

if TYPE_CHECKING:
    from checkin.api.keys import Identity


@open_to_all
async def post_sign_in(request: web.Request) -> web.Response:
    """Trade a link's one-time token for a cookie."""
    parts = request.app[PARTS]
    message = reading.message(SignIn, await request.read())
    secret = await issuing.sign_in(parts.register, message.token, parts.secret())
    await parts.audit.note("organiser", "signed_in", more="by link")
    response = web.Response(status=204)
    response.set_cookie(
        issuing.COOKIE,
        secret,
        max_age=issuing.VISIT_LIVES,
        httponly=True,
        samesite="Strict",
        secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
        path="/",
    )
    return response


@needs("figures")
async def post_sign_out(request: web.Request) -> web.Response:
    """End the visit of this browser."""
    if secret := request.cookies.get(issuing.COOKIE):
        await issuing.sign_out(request.app[PARTS].register, secret)
        await request.app[PARTS].audit.note(request[IDENTITY].name, "signed_out")
    response = web.Response(status=204)
    response.del_cookie(issuing.COOKIE, path="/")
    return response


@needs("figures")
async def get_me(request: web.Request) -> web.Response:
    """Who asks, and what they may do."""
    identity: Identity = request[IDENTITY]
    return json(Me(identity.name, sorted(identity.scopes)))
