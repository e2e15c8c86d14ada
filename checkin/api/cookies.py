"""Cookies: how a browser keeps the secret of its visit, and of a sign-in that is under way elsewhere.

Over https their names begin with `__Host-`: browsers then take them only with Secure, for this host alone and all its
paths, so that no neighbouring name can plant one. Such a cookie can't be had over plain http, which only one's own
machine is spoken to by; there they have plain names, and elsewhere over plain http nobody signs in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from checkin.api.edge import asks_this_machine, is_https
from checkin.errors import NotAllowed
from checkin.pipeline.visits import COOKIE, PLAIN_COOKIE

if TYPE_CHECKING:
    from aiohttp import web

UNDERWAY, PLAIN_UNDERWAY = "__Host-oppmote-openid", "oppmote_openid"
"""The cookies of a sign-in by a provider, from setting out to coming back."""


def check_private(request: web.Request) -> None:
    """See that nobody can read a secret on its way to the browser.

    Raises:
        NotAllowed: where we were asked over plain http by another name than this machine's own.
    """
    if not is_https(request) and not asks_this_machine(request):
        raise NotAllowed(
            "https_needed", "signing in needs https, or the address http://localhost on the machine itself"
        )


def secret_of(request: web.Request) -> str:
    """The secret of the visit that a browser shows; "" where it shows none."""
    return request.cookies.get(COOKIE if is_https(request) else PLAIN_COOKIE, "")


def underway_of(request: web.Request) -> str:
    """The secret of the sign-in that a browser set out on; "" where it shows none."""
    return request.cookies.get(UNDERWAY if is_https(request) else PLAIN_UNDERWAY, "")


def put_visit(request: web.Request, response: web.StreamResponse, secret: str, seconds: int) -> None:
    """Have a browser keep a visit's secret, and send it with what our own pages ask only."""
    _put(request, response, (COOKIE, PLAIN_COOKIE), secret, seconds, "Strict")


def put_underway(request: web.Request, response: web.StreamResponse, secret: str, seconds: int) -> None:
    """Have a browser keep the secret of a sign-in that is under way. `Lax`, since it must come along when the provider's
    page sends the browser back.
    """
    _put(request, response, (UNDERWAY, PLAIN_UNDERWAY), secret, seconds, "Lax")


def drop_visit(request: web.Request, response: web.StreamResponse) -> None:
    """Have a browser forget its visit."""
    put_visit(request, response, "", 0)


def drop_underway(request: web.Request, response: web.StreamResponse) -> None:
    """Have a browser forget a sign-in that is over."""
    put_underway(request, response, "", 0)


def _put(
    request: web.Request,
    response: web.StreamResponse,
    names: tuple[str, str],
    secret: str,
    seconds: int,
    site: Literal["Strict", "Lax"],
) -> None:
    private = is_https(request)
    name = names[0] if private else names[1]
    response.set_cookie(name, secret, max_age=seconds, path="/", httponly=True, samesite=site, secure=private)
