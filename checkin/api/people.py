"""Who asks, and their own account: password and second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from checkin.api import signing
from checkin.api.answers import json
from checkin.api.keys import IDENTITY, PARTS, SIGNED
from checkin.api.middleware import needs
from checkin.pipeline import entering, factors
from checkin.wire import reading
from checkin.wire.people import ChangedPassword, FirstCode, Me, NewFactor, RecoveryCodes

if TYPE_CHECKING:
    from checkin.pipeline.visits import Signed


@needs("figures")
async def get_me(request: web.Request) -> web.Response:
    """Who asks, and what they may do."""
    identity, signed = request[IDENTITY], request.get(SIGNED)
    if signed is None:
        return json(Me(identity.name, sorted(identity.scopes), ways=["token"]))
    return json(_person(signed, sorted(identity.scopes)))


def _person(signed: Signed, scopes: list[str]) -> Me:
    user = signed.user
    ways = [way for way, there in (("password", user.password), ("openid", user.openid)) if there]
    return Me(user.name, scopes, user.role, user.second is not None, ways or ["link"])


@needs("visit")
async def post_own_password(request: web.Request) -> web.Response:
    """Change one's own password. All visits end; this browser gets a new one."""
    message = reading.message(ChangedPassword, await request.read())
    parts, signed = request.app[PARTS], request[SIGNED]
    entered = await entering.change_password(parts.people, signed, message.current, message.password)
    await parts.audit.note(signed.user.name, "password_chosen")
    response = web.Response(status=204)
    await signing.let_in(request, response, entered)
    return response


@needs("visit")
async def post_second_factor(request: web.Request) -> web.Response:
    """Begin to enrol a second factor."""
    begun = await factors.begin(request.app[PARTS].people, request[SIGNED])
    response = json(NewFactor(*begun))
    response.headers["Cache-Control"] = "no-store"
    return response


@needs("visit")
async def post_confirm(request: web.Request) -> web.Response:
    """Take a second factor into use. All visits end; this browser gets a new one."""
    parts, signed = request.app[PARTS], request[SIGNED]
    code = reading.message(FirstCode, await request.read()).code
    user, codes = await factors.confirm(parts.people, signed, code)
    await parts.audit.note(user.name, "second_factor")
    response = json(RecoveryCodes(codes))
    response.headers["Cache-Control"] = "no-store"
    await signing.let_in(request, response, await entering.begin_again(parts.people, signed, user))
    return response
