"""What a door needs to judge by itself when nobody answers: `GET /door/bundle` and `GET /door/changes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ETag, web

from checkin.api.answers import json
from checkin.api.attendance import catch_up
from checkin.api.keys import IDENTITY, PARTS, Parts
from checkin.api.middleware import needs
from checkin.core import seals
from checkin.core.bundles import View
from checkin.errors import BadInput, NotFound
from checkin.pipeline.bundling import Bundling, Version

if TYPE_CHECKING:
    from checkin.core.programmes import Door

WORTH_IT = 1024
"""Bytes from which on an answer is compressed."""


@needs("scan")
async def get_bundle(request: web.Request) -> web.Response:
    """All that a door needs; 304 where its reader has it already."""
    parts, door = request.app[PARTS], door_asked(request)
    await catch_up(parts)
    tag = _tag(request, _bundling(parts).version(door))
    if any(known.value == tag.value for known in request.if_none_match or ()):
        return _tagged(web.Response(status=304), tag)
    view = await _view(request)
    bundle = await _bundling(parts).bundle(view, parts.clock())
    return _tagged(_compressed(request, json(bundle)), _tag(request, Version.read(bundle.version)))


@needs("scan")
async def get_changes(request: web.Request) -> web.Response:
    """What changed since the version that the door has."""
    parts, door = request.app[PARTS], door_asked(request)
    since = Version.read(request.query.get("after", ""))
    if (nothing := _bundling(parts).nothing(door, since, parts.clock())) is not None:
        return json(nothing)
    view = await _view(request)
    return _compressed(request, json(_bundling(parts).changes(view, since, parts.clock())))


def _bundling(parts: Parts) -> Bundling:
    return Bundling(parts.register, parts.fold, parts.store.epoch)


async def _view(request: web.Request) -> View:
    parts = request.app[PARTS]
    secret = await parts.register.door_secret(parts.random(seals.SECRET))
    return View(parts.register.programme, door_asked(request), request[IDENTITY].may("names"), secret)


def door_asked(request: web.Request) -> Door:
    """The door that was asked for, if it is one of who asks."""
    id = request.query.get("door", "")
    if not id:
        raise BadInput("door_needed", "say which door this is for: `?door=ID`")
    request[IDENTITY].rights.check_door(id)
    door = request.app[PARTS].register.programme.door.get(id)
    if door is None:
        raise NotFound("door_unknown", f"there is no door {id[:64]!r} in this programme: choose the door again")
    return door


def _tag(request: web.Request, version: Version) -> ETag:
    """A weak one, since it stands for the same content however it is compressed."""
    names = "names" if request[IDENTITY].may("names") else "codes"
    return ETag(f"{version.text}.{door_asked(request).id}.{names}", is_weak=True)


def _tagged(answer: web.Response, tag: ETag) -> web.Response:
    answer.etag = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Authorization, Cookie, Accept-Encoding"
    return answer


def _compressed(request: web.Request, answer: web.Response) -> web.Response:
    """The answer with gzip, where its reader takes that and it is worth it; the work is done in a thread."""
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(answer.body or b"") > WORTH_IT:  # type: ignore[arg-type]
        answer.enable_compression(web.ContentCoding.gzip)
    return answer
