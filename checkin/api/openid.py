"""Sign in by the provider of a municipality: setting out, and coming back.

The browser comes back from another site, so it would not send a `Strict` cookie along, also not when it is led on. But
it keeps one that it is given, and what the page at `/` then asks is asked by a page of ours: there it comes along.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from checkin.api import cookies, edge, signing
from checkin.api.keys import PARTS
from checkin.api.middleware import open_to_all
from checkin.errors import NotAllowed, NotFound, Problem
from checkin.pipeline import entering
from checkin.pipeline.openid import Asked
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from checkin.pipeline.entering import Entered
    from checkin.pipeline.openid import Provider

log = logging.getLogger("checkin.api")

BACK = "/api/v1/sign-in/openid/back"
"""Where the provider sends browsers back to; it must be told of this address."""

UNDERWAY_LIVES = 600
"""Seconds that somebody has for signing in at the provider's."""

_asked = msgspec.json.Decoder(Asked)


@open_to_all
async def get_openid(request: web.Request) -> web.Response:
    """Send the browser to the provider."""
    cookies.check_private(request)
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return _refused(request, NotAllowed("cross_site", "a page of another site began this sign-in"))
    parts, provider = request.app[PARTS], _provider(request)
    state, browser = parts.secret(), parts.secret()
    asked = Asked(_back(request), parts.secret(), parts.secret(), hashed(browser))
    try:
        response = _to(await provider.begin(asked, state))
    except Problem as found:
        return _refused(request, found)
    await parts.register.keep_secret("openid", hashed(state), msgspec.json.encode(asked).decode(), UNDERWAY_LIVES)
    cookies.put_underway(request, response, browser, UNDERWAY_LIVES)
    return response


@open_to_all
async def get_back(request: web.Request) -> web.Response:
    """Take in the browser that comes back, and lead it to a page."""
    _provider(request)
    try:
        response = await _arrived(request)
    except Problem as found:
        response = _refused(request, found)
    cookies.drop_underway(request, response)
    return response


async def _arrived(request: web.Request) -> web.Response:
    asked = await _set_out(request)
    if "code" not in request.query:
        raise NotAllowed("openid_refused", "the provider did not sign anybody in", status=401)
    identity = await _provider(request).identity(asked, request.query["code"])
    entered = await entering.come_from(request.app[PARTS].people, identity)
    if entered is None:
        return _to("/openid#" + urlencode({"issuer": identity[0], "subject": identity[1]}))
    return await _at_home(request, entered)


async def _at_home(request: web.Request, entered: Entered) -> web.Response:
    response = _to("/")
    await signing.let_in(request, response, entered)
    return response


async def _set_out(request: web.Request) -> Asked:
    """What the sign-in was begun with that a browser comes back from: by this browser, and once."""
    state, browser = request.query.get("state", ""), cookies.underway_of(request)
    kept = await request.app[PARTS].register.take_secret("openid", hashed(state))
    asked = _asked.decode(kept) if kept else None
    if asked is None or asked.browser != hashed(browser):
        raise NotAllowed("openid_state", "this sign-in was not begun by this browser, or long ago", status=401)
    return asked


def _provider(request: web.Request) -> Provider:
    provider = request.app[PARTS].people.provider
    if provider is None:
        raise NotFound("no_provider", "nobody signs in by a provider here: see the settings CHECKIN_OPENID_…")
    return provider


def _back(request: web.Request) -> str:
    return f"{'https' if edge.is_https(request) else 'http'}://{request.host}{BACK}"


def _refused(request: web.Request, found: Problem) -> web.Response:
    """The page that says that it did not work; the log says why."""
    request.app[PARTS].meter.troubled(found.code)
    log.warning("sign-in by the provider: %s (%s)", found.detail, found.__cause__)
    return _to("/openid#" + urlencode({"refused": found.code}))


def _to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
