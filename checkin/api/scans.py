"""What happens at the doors: `POST /scans`, `/annulments`, `/counts`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin.api.answers import InOnePiece, json, problem
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import needs
from checkin.errors import BadInput
from checkin.wire import reading, times
from checkin.wire.messages import AnnulmentMessage, CountMessage, Taken, UndecidedMessage, Verdicts

if TYPE_CHECKING:
    from aiohttp import web

    from checkin.api.keys import Parts


@needs("scan")
async def post_scans(request: web.Request) -> web.Response:
    """Judge and record scans; answered when all of them are on disk."""
    parts, identity = request.app[PARTS], request[IDENTITY]
    tick = asyncio.get_running_loop().time
    begun = tick()
    raws = reading.scans(await request.read())
    verdicts = await parts.intake.scans(raws, identity.name, names=identity.may("names"))
    await parts.audit.overrides(identity.name, verdicts)
    parts.meter.answered(verdicts, tick() - begun)
    clock, epoch = parts.clock(), parts.store.epoch
    now = times.text(clock)
    undecided = [verdict for verdict in verdicts if isinstance(verdict, UndecidedMessage)]
    if len(undecided) == len(verdicts):
        detail = f"none of these scans can be decided; the first: {undecided[0].problem.detail}"
        return problem(BadInput("no_scan_decided", detail), now=now, epoch=epoch, verdicts=undecided)
    return InOnePiece(Verdicts(now, epoch, verdicts), clock)


@needs("scan")
async def post_annulments(request: web.Request) -> web.Response:
    """Take back an admission, an exit, a count or a closing."""
    parts = request.app[PARTS]
    message = reading.message(AnnulmentMessage, await request.read())
    taken = await parts.intake.annulment(message, device := request[IDENTITY].name)
    await parts.audit.note(device, "annulment", str(message.scan), message.session, once=taken.id)
    return _taken(parts, taken)


@needs("scan")
async def post_counts(request: web.Request) -> web.Response:
    """Count heads in or out that have no ticket."""
    parts = request.app[PARTS]
    message = reading.message(CountMessage, await request.read())
    return _taken(parts, await parts.intake.count(message, request[IDENTITY].name))


def _taken(parts: Parts, taken: Taken) -> web.Response:
    taken.epoch = parts.store.epoch
    return json(taken)
