"""Devices: enrolled by a one-time link, heard of every half minute, listed and revoked."""

from __future__ import annotations

from aiohttp import web

from checkin.api.answers import json
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs, open_to_all
from checkin.pipeline import devices
from checkin.wire import reading, times
from checkin.wire.devices import (
    RIGHTS,
    Amendment,
    Devices,
    Enrolled,
    Enrolment,
    Heard,
    Heartbeat,
    Offer,
    Offered,
    terms,
)


@needs("organise")
async def post_devices(request: web.Request) -> web.Response:
    """Offer a device its doors and rights: the token of a link that it trades for its secret, once, within ten minutes."""
    parts = request.app[PARTS]
    wanted = reading.message(Offer, await request.read())
    token, now = await devices.offer(parts.register, wanted, parts.secret()), parts.clock()
    await parts.audit.note(request[IDENTITY].name, "device_offered", wanted.name or "", terms(wanted.doors, wanted.may))
    qr = devices.drawn(wanted.origin, token) if wanted.origin else None
    return json(Offered(times.text(now), token, times.text(now + devices.LINK_LIVES * 1000), qr), status=201)


@needs("organise")
async def get_devices(request: web.Request) -> web.Response:
    """All that are enrolled, and how they are."""
    parts = request.app[PARTS]
    return json(Devices(times.text(parts.clock()), devices.rows(parts.register)))


@needs("organise")
async def patch_device(request: web.Request) -> web.Response:
    """Give a device other doors or rights."""
    parts, wanted = request.app[PARTS], reading.message(Amendment, await request.read())
    row = await devices.amend(parts.register, request.match_info["name"], wanted)
    await parts.audit.note(request[IDENTITY].name, "device_changed", row.name, terms(row.doors, row.may))
    return json(row)


@needs("organise")
async def delete_device(request: web.Request) -> web.Response:
    """Let a device do nothing any more."""
    parts = request.app[PARTS]
    device = await devices.revoke(parts.register, request.match_info["name"], parts.clock)
    await parts.audit.note(request[IDENTITY].name, "device_revoked", device.name)
    return web.Response(status=204)


@open_to_all
async def post_enrol(request: web.Request) -> web.Response:
    """Trade a link's one-time token for a secret."""
    parts = request.app[PARTS]
    asked = reading.message(Enrolment, await request.read())
    now = parts.clock()
    device, secret = await devices.enrol(parts.register, asked, parts.secret(), now)
    await parts.audit.note(device.name, "device_enrolled", device.name, f"at {' '.join(device.doors)}")
    programme = parts.register.programme.id
    told = Enrolled(times.text(now), device.name, secret, list(device.doors), list(device.may), programme)
    return json(told, status=201)


@needs("scan")
async def post_heartbeat(request: web.Request) -> web.Response:
    """Hear how a device is, and tell it who we take it for."""
    parts, identity = request.app[PARTS], request[IDENTITY]
    told = reading.message(Heartbeat, await request.read())
    now = parts.clock()
    await devices.hear(parts.register, identity.name, told, now)
    doors = None if identity.doors is None else sorted(identity.doors)
    may: list[str] = [right for right in RIGHTS if identity.may(right)]
    return json(Heard(times.text(now), parts.store.epoch, identity.name, doors, may))
