"""What happens at the doors: `POST /scans`, `/annulments`, `/counts`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin.api.answers import InOnePiece, json, problem
from checkin.api.keys import IDENTITY, PARTS
from checkin.api.middleware import LARGEST_BODY, needs, takes
from checkin.errors import BadInput, NotAllowed
from checkin.pipeline import limiting
from checkin.pipeline.rights import DOOR_NOT_YOURS
from checkin.wire import reading, times
from checkin.wire.messages import AnnulmentMessage, CountMessage, Taken, UndecidedMessage, VerdictMessage, Verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from checkin.api.keys import Parts
    from checkin.errors import Problem
    from checkin.pipeline.intake import Verdict


@needs("scan")
@takes(LARGEST_BODY)
async def post_scans(request: web.Request) -> web.Response:
    """Judge and record scans; answered when all of them are on disk."""
    parts, identity = request.app[PARTS], request[IDENTITY]
    tick = asyncio.get_running_loop().time
    begun = tick()
    raws = reading.scans(await request.read())
    parts.limits.check(limiting.UNKNOWN_CODES, identity.name)
    parts.limits.take(limiting.SCANS, identity.name, len(raws))
    verdicts = await parts.intake.scans(raws, identity.name, names=identity.may("names"), rights=identity.rights)
    parts.limits.note(limiting.UNKNOWN_CODES, identity.name, _unknown(verdicts))
    await parts.audit.overrides(identity.name, verdicts)
    parts.meter.answered(verdicts, tick() - begun)
    clock, epoch = parts.clock(), parts.store.epoch
    now = times.text(clock)
    undecided = [verdict for verdict in verdicts if isinstance(verdict, UndecidedMessage)]
    if len(undecided) == len(verdicts):
        return problem(_none_decided(undecided), now=now, epoch=epoch, verdicts=undecided)
    return InOnePiece(Verdicts(now, epoch, verdicts), clock)


def _none_decided(undecided: list[UndecidedMessage]) -> Problem:
    """What is said where no scan of a message can be decided: that it may not ask, where that is so of all."""
    first = undecided[0].problem
    if all(one.problem.code == DOOR_NOT_YOURS for one in undecided):
        return NotAllowed(DOOR_NOT_YOURS, first.detail)
    return BadInput("no_scan_decided", f"none of these scans can be decided; the first: {first.detail}")


def _unknown(verdicts: Sequence[Verdict]) -> int:
    """How many codes no ticket had."""
    return sum(isinstance(verdict, VerdictMessage) and verdict.reason == "unknown" for verdict in verdicts)


@needs("scan")
async def post_annulments(request: web.Request) -> web.Response:
    """Take back an admission, an exit, a count or a closing."""
    parts, identity = request.app[PARTS], request[IDENTITY]
    message = reading.message(AnnulmentMessage, await request.read())
    taken = await parts.intake.annulment(message, identity.name, identity.rights)
    await parts.audit.note(identity.name, "annulment", str(message.scan), message.session, once=taken.id)
    return _taken(parts, taken)


@needs("scan")
async def post_counts(request: web.Request) -> web.Response:
    """Count heads in or out that have no ticket."""
    parts, identity = request.app[PARTS], request[IDENTITY]
    message = reading.message(CountMessage, await request.read())
    return _taken(parts, await parts.intake.count(message, identity.name, identity.rights))


def _taken(parts: Parts, taken: Taken) -> web.Response:
    taken.epoch = parts.store.epoch
    return json(taken)
