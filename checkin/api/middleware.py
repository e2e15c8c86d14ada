"""One middleware for all: who asks, may they, and how a problem is answered."""

from __future__ import annotations

import asyncio
import logging
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from aiohttp import web

from checkin.api import answers, cookies, edge
from checkin.api.answers import problem
from checkin.api.keys import IDENTITY, PARTS, SIGNED, Identity
from checkin.errors import BadInput, NotAllowed, Problem, StoreUnavailable, TooMany
from checkin.pipeline import devices, limiting, people, visits
from checkin.wire import addresses
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checkin.store.register import Register
    from checkin.wire.messages import Scope

_Handler = TypeVar("_Handler", bound="Callable[[web.Request], Awaitable[web.StreamResponse]]")

log = logging.getLogger("checkin.api")

COMES_WITHIN = 60.0
"""Seconds that a message may take to come once it has begun; a phone with a poor network gives up before that."""

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes of the largest body there is, unpacked: 500 scans of 4 KB of junk are 2 MB."""

SMALL_BODY = 16 * 1024
"""Bytes of every other body, unpacked: a walk-in with long names is 2 KB."""

_SCOPE = "wanted_scope"
_BODY = "largest_body"
_OR_HERE = "or_here"

PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What a proxy adds, one of these at least: behind one on this machine everybody seems to be here."""

_READING = ("GET", "HEAD", "OPTIONS")


def needs(scope: Scope, *, or_here: bool = False) -> Callable[[_Handler], _Handler]:
    """Mark a handler with the scope that a caller must have, unless (with `or_here`) it asks from this very machine.
    Handlers without a mark are closed to everyone but see `open_to_all`.
    """

    def mark(handler: _Handler) -> _Handler:
        setattr(handler, _SCOPE, scope)
        setattr(handler, _OR_HERE, or_here)
        return handler

    return mark


def open_to_all(handler: _Handler) -> _Handler:
    """Mark a handler as open without identity: health, static files, signing in."""
    setattr(handler, _SCOPE, "")
    return handler


def takes(bytes_: int) -> Callable[[_Handler], _Handler]:
    """Mark a handler as one whose message may be larger than most."""

    def mark(handler: _Handler) -> _Handler:
        setattr(handler, _BODY, bytes_)
        return handler

    return mark


@web.middleware
async def door(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Let a request in if its caller may, and put the headers on its answer that every one carries."""
    response = answers.completed(await _answered(request, handler))
    if not isinstance(response, answers.InOnePiece):  # a device at its scans has loaded its pages before
        edge.remember(request, response)
    return response


async def _answered(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The handler's answer if the caller may have it, and an answer too where anything goes wrong."""
    try:
        await _identify(request)
        return await handler(await _received(request))
    except Problem as found:
        return _told(request, found)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        answer = _told(request, _of_http(request, error))
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer
    except (web.RequestPayloadError, ConnectionError):  # a phone went out of reach half-way, or packed it wrongly
        answer = _told(request, Problem("message_cut", "the message did not come whole: send it again", status=400))
        answer.force_close()  # what is left of the message can't be told from the next one
        return answer
    except Exception:  # the last line of defence: logged with its place, and never shown
        log.exception("%s %s failed", request.method, request.match_info.route.name or request.match_info.route.method)
        return _told(
            request, Problem("fault", "something went wrong here that should not: it has been logged, try again")
        )


def _told(request: web.Request, found: Problem) -> web.Response:
    """A problem as an answer, and counted."""
    meter = request.app[PARTS].meter
    meter.troubled(found.code)
    if isinstance(found, TooMany):
        meter.limited(found.limit)
    answer = problem(found)
    if "Content-Encoding" in request.headers and not request.content.is_eof():
        answer.force_close()
        request.content.feed_eof()  # else the rest would be unpacked only to be thrown away
    return answer


async def _identify(request: web.Request) -> None:
    """Find out who asks, and refuse who may not."""
    if request.match_info.http_exception is not None:
        request.app[PARTS].limits.take(limiting.STRANGERS, edge.client(request))
        return  # no such route: the router's own answer says so
    _check_origin(request)
    scope: Scope | str | None = getattr(request.match_info.handler, _SCOPE, None)
    limits = request.app[PARTS].limits
    if scope == "":
        limits.take(limiting.STRANGERS if request.method in _READING else limiting.SIGN_INS, edge.client(request))
        return
    if getattr(request.match_info.handler, _OR_HERE, False) and _is_here(request):
        return
    identity = await identity_of(request)
    if identity is None:
        limits.take(limiting.STRANGERS, edge.client(request))
        if request.headers.get("Authorization"):
            raise NotAllowed("not_signed_in", "this token is not known here, or was revoked: copy it again", status=401)
        raise NotAllowed(
            "not_signed_in",
            "say who you are: send `Authorization: Bearer TOKEN`, or open the sign-in link in this browser",
            status=401,
        )
    limits.take(limiting.REQUESTS, identity.name)
    if identity.scopes == {"visit"} and scope != "visit":
        raise NotAllowed("second_factor_wanted", "organisers here need a second factor: enrol one first")
    if scope is None or not identity.may(scope):  # type: ignore[arg-type]
        raise NotAllowed("scope_missing", f"this needs the scope {scope!r}: ask an organiser for a token that has it")
    request[IDENTITY] = identity


def _is_here(request: web.Request) -> bool:
    """Whether a request comes from this machine, by one of its own names and not passed on by a proxy.

    The name that was asked for counts too: a page from elsewhere, in a browser here, asks for another.
    """
    if any(name in request.headers for name in PASSED_ON):
        return False
    return addresses.is_this_machine(request.remote or "") and edge.asks_this_machine(request)


def _check_origin(request: web.Request) -> None:
    """Refuse what a page of another site has a browser send: its cookie would come along. Tokens never come by themselves.

    Browsers say where a request comes from; what says nothing is no browser.
    """
    if request.method in _READING or "Authorization" in request.headers:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    ours = origin is None or origin.partition("://")[2] == request.host
    if site not in ("same-origin", "none") or not ours:
        raise NotAllowed("cross_site", "this was sent by a page of another site: open our own page, and do it there")


async def _received(request: web.Request) -> web.Request:
    """The request with its whole message, which handlers then have at once: one that never ends must not be waited for,
    and one that is too large, as sent or unpacked, is not read to its end.
    """
    if not request.body_exists:
        return request
    largest = getattr(request.match_info.handler, _BODY, SMALL_BODY)
    if (request.content_length or 0) > largest:
        raise web.HTTPRequestEntityTooLarge(largest)
    if largest != LARGEST_BODY:
        request = request.clone(client_max_size=largest)
    elif request.content.is_eof():
        return request
    try:
        async with asyncio.timeout(COMES_WITHIN):
            await request.read()
    except TimeoutError as error:
        raise BadInput("message_cut", "the message did not come whole: send it again", status=408) from error
    return request


@lru_cache(maxsize=1024)
def _identity(name: str, scopes: tuple[str, ...], doors: tuple[str, ...] | None = None) -> Identity:
    return Identity(name, frozenset(scopes), None if doors is None else frozenset(doors))


def _of_bearer(register: Register, secret_hash: str) -> Identity | None:
    """Whose secret it is: a token's, or a device's that is not revoked."""
    if (token := register.tokens.get(secret_hash)) is not None:
        return _identity(token.name, token.scopes)
    device = devices.of_secret(register, secret_hash)
    return _identity(device.name, ("scan", *device.may), device.doors) if device else None


async def identity_of(request: web.Request) -> Identity | None:
    """Who asks, by token or by cookie; None where nobody we know does."""
    register = request.app[PARTS].register
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _of_bearer(register, hashed(token.strip()))
    if "Authorization" in request.headers:
        return None  # where it came from was not looked at, so a cookie beside it counts for nothing
    return await _visitor(request)


async def _visitor(request: web.Request, *, noted: bool = True) -> Identity | None:
    """Who asks with a browser that is signed in."""
    parts, secret = request.app[PARTS], cookies.secret_of(request)
    signed = await visits.found(parts.people.accounts, secret, parts.people.clock(), noted=noted) if secret else None
    if signed is None:
        return None
    request[SIGNED] = signed
    return _identity(signed.user.name, people.scopes_of(parts.people, signed.user))


async def lasts(request: web.Request) -> bool:
    """Whether the visit or the token of a stream under way still lasts. Looking on is not asking: it keeps no visit from
    idling. While the store is silent so is the stream, and nothing is taken away.
    """
    try:
        if "Authorization" in request.headers:
            return await identity_of(request) is not None
        return await _visitor(request, noted=False) is not None
    except StoreUnavailable:
        return True


def _of_http(request: web.Request, error: web.HTTPException) -> Problem:
    """The router's and the server's own refusals, in our form."""
    match error.status:
        case HTTPStatus.NOT_FOUND:
            return Problem("no_such_path", f"there is nothing at {request.path[:200]!r}", status=404)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return Problem("method", f"{request.method[:20]!r} can't be used at {request.path[:200]!r}", status=405)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Problem("too_large", "the message is too large: send it in parts", status=413)
    return Problem("http", error.reason or "the request can't be used", status=error.status)
