"""Sign in: by a link from the terminal, with name and password and a code, or by the link of who is new; and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from checkin.api import cookies, edge
from checkin.api.answers import json
from checkin.api.keys import PARTS, SIGNED
from checkin.api.middleware import needs, open_to_all
from checkin.errors import NotAllowed
from checkin.pipeline import entering, people, visits
from checkin.wire import reading
from checkin.wire.people import Credentials, Entrance, NewPassword, SecondStep, SignIn, SignInWays, SignOut, Welcomed

if TYPE_CHECKING:
    from checkin.pipeline.entering import Entered

DAY = 24 * 3600 * 1000
"""Milliseconds of a day."""


@open_to_all
async def get_ways(request: web.Request) -> web.Response:
    """How one can sign in."""
    provider = request.app[PARTS].people.provider
    return json(SignInWays(provider.name if provider else None))


@open_to_all
async def post_link(request: web.Request) -> web.Response:
    """Trade a sign-in link's one-time token for a cookie."""
    cookies.check_private(request)
    message = reading.message(SignIn, await request.read())
    response = web.Response(status=204)
    await let_in(request, response, await entering.follow_link(request.app[PARTS].people, message.token))
    return response


@open_to_all
async def post_password(request: web.Request) -> web.Response:
    """Trade name and password for a cookie, or for the way to bring a code."""
    cookies.check_private(request)
    parts, message = request.app[PARTS], reading.message(Credentials, await request.read())
    try:
        entered = await entering.sign_in(parts.people, message.name, message.password, edge.client(request))
    except NotAllowed:
        await _failed(request, await people.known_name(parts.people, message.name))
        raise
    return await _entered(request, entered)


@open_to_all
async def post_code(request: web.Request) -> web.Response:
    """Bring the code of a second factor."""
    cookies.check_private(request)
    parts, message = request.app[PARTS], reading.message(SecondStep, await request.read())
    try:
        entered = await entering.bring_code(parts.people, message.half, message.code)
    except NotAllowed:
        await _failed(request, await entering.half_way(parts.people, message.half), "second factor")
        raise
    return await _entered(request, entered)


@open_to_all
async def post_welcome(request: web.Request) -> web.Response:
    """Tell whom a link lets choose a password."""
    message = reading.message(SignIn, await request.read())
    user = await entering.welcomed(request.app[PARTS].people, message.token)
    return json(Welcomed(user.name))


@open_to_all
async def post_new_password(request: web.Request) -> web.Response:
    """Take the password that somebody chose by a link, and sign them in."""
    cookies.check_private(request)
    message = reading.message(NewPassword, await request.read())
    parts = request.app[PARTS]
    user = await entering.welcomed(parts.people, message.token)
    entered = await entering.choose_password(parts.people, message.token, message.password)
    await parts.audit.note(user.name, "password_chosen")
    return await _entered(request, entered)


@needs("visit")
async def post_sign_out(request: web.Request) -> web.Response:
    """End the visit of this browser, or all of its user's."""
    body, parts, signed = await request.read(), request.app[PARTS], request[SIGNED]
    everywhere = bool(body) and reading.message(SignOut, body).everywhere
    if everywhere:
        await people.sign_out_everywhere(parts.people, signed.user.name)
    await parts.audit.note(signed.user.name, "signed_out", more="everywhere" if everywhere else "")
    await visits.end(parts.people.accounts, cookies.secret_of(request))
    response = web.Response(status=204)
    cookies.drop_visit(request, response)
    return response


async def let_in(request: web.Request, response: web.StreamResponse, entered: Entered) -> None:
    """Give a browser the cookie of its new visit; the one that it had ends."""
    if entered.visit is None:
        return
    if before := cookies.secret_of(request):
        await visits.end(request.app[PARTS].people.accounts, before)
    await request.app[PARTS].audit.note(entered.visit.who, "signed_in")
    cookies.put_visit(request, response, entered.visit.secret, entered.visit.seconds)


async def _failed(request: web.Request, who: str, more: str = "") -> None:
    """Note that somebody tried in vain. Of those whom nobody knows one a day stands for all, so that no stranger fills the
    disk; the metrics count them.
    """
    parts = request.app[PARTS]
    once = "" if who else f"strangers {parts.clock() // DAY}"
    await parts.audit.note(who, "sign_in_failed", more=more, once=once)


async def _entered(request: web.Request, entered: Entered) -> web.Response:
    response = json(Entrance(entered.half))
    response.headers["Cache-Control"] = "no-store"
    await let_in(request, response, entered)
    return response
