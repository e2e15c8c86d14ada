"""Tell the shared cases of verdicts at doors, whichever way these reach the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from checkin.wire import times
from checkin.wire.messages import AnnulmentMessage, CountMessage, UndecidedMessage, VerdictMessage
from tests import cases

if TYPE_CHECKING:
    from checkin.core.events import Entry
    from tests.cases import Case


def body(told: dict[str, Any], case: Case) -> bytes:
    """A scan of the cases as a device sends it."""
    body = {key: value for key, value in told.items() if key not in ("received", "device")}
    body |= {key: cases.uuid_of(body[key]) for key in ("id", "ticket", "instead_of") if key in body}
    return msgspec.json.encode(body | {"at": case.setting.written(told["at"])})


async def happens(event: dict[str, dict[str, Any]], case: Case, doors: Any) -> VerdictMessage | UndecidedMessage | None:
    """One thing happens at the doors, at the time at which we receive it."""
    ((kind, told),) = event.items()
    doors.now = case.setting.at(told["received"])
    if kind == "scan":
        return await doors.scan(body(told, case), told["device"])
    told = told | {key: cases.uuid_of(told[key]) for key in ("id", "scan") if key in told}
    if kind == "closing":
        await doors.intake.closing(told["id"], told["session"], case.setting.at(told["at"]))
        return None
    told = {key: case.setting.written(value) if key == "at" else value for key, value in told.items()}
    if kind == "count":
        await doors.intake.count(msgspec.convert(told, CountMessage, strict=False), told["device"])
    else:
        await doors.intake.annulment(msgspec.convert(told, AnnulmentMessage, strict=False), told["device"])
    return None


async def verdict_on(case: Case, doors: Any) -> VerdictMessage | UndecidedMessage:
    """The answer to a case's scan, after all that happened before it."""
    for event in case.before:
        await happens(event, case, doors)
    verdict = await happens({"scan": case.scan}, case, doors)
    assert verdict is not None
    return verdict


def shown(verdict: VerdictMessage, entry: Entry, case: Case) -> dict[str, Any]:
    """A verdict and its log entry in the words of the cases; times as the store tells them."""
    told: dict[str, Any] = {name: getattr(verdict, name) for name in ("outcome", "reason", "also", "conflict", "heads")}
    told |= {"move": entry.conclusion.move, "clock": entry.facts.clock, "since": verdict.since}
    told |= {"attended": verdict.session.attended, "present": verdict.session.present, "places": verdict.session.left}
    told |= {"first": msgspec.to_builtins(verdict.first), "valid": [valid.session for valid in verdict.valid]}
    if verdict.ticket:
        told |= {"inside": verdict.ticket.inside, "left": verdict.ticket.left}
    return {name: told[name] for name in case.expect if name in told}


def expected(case: Case) -> dict[str, Any]:
    """What a case expects, with its times as they cross the wire."""
    told = dict(case.expect)
    if told.get("first"):
        told["first"] = told["first"] | {"at": times.text(case.setting.at(told["first"]["at"]))}
    if "since" in told:
        told["since"] = times.text(case.setting.at(told["since"]))
    return told
