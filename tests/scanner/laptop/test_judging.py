"""Judging by a bundle: as the service would, held to the shared cases, and to the service itself."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import pytest

from checkin.core import seals, tickets, verdicts
from checkin.core.bundles import View
from checkin.core.tickets import Holder
from checkin.pipeline import batching, folding
from checkin.pipeline.bundling import Bundling
from checkin.pipeline.intake import Intake
from checkin.store import register
from checkin.wire import times
from checkin.wire.bundles import Bundle
from checkin.wire.messages import ScanMessage
from scanner.laptop.judging import BundleJudge, let_in
from tests import cases, telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket
    from checkin.pipeline.intake import Verdict
    from checkin.store.connect import Store
    from checkin.store.register import Register
    from checkin.wire.messages import VerdictMessage
    from tests.cases import Case

SECRET = bytes(32)


@dataclass
class Doors:
    """The doors of a case, as `tests.telling` wants them, and the bundle that one of them would hold."""

    store: Store
    held: Register
    intake: Intake
    now: int = 0

    async def scan(self, body: bytes, device: str) -> Verdict:
        """The service's answer."""
        (verdict,) = await self.intake.scans([body], device, names=True)
        return verdict

    async def bundle(self, door: str) -> Bundle:
        """All that is known now, as it crosses the wire. The door serves every session of its town."""
        programme = self.held.programme
        town = programme.venue[programme.door[door].venue].municipality
        sessions = tuple(session.id for session in programme.sessions if programme.municipality_of(session) == town)
        there = msgspec.structs.replace(programme.door[door], sessions=sessions)
        bundling = Bundling(self.held, await folding.afresh(self.store, self.held), "epoch")
        told = await bundling.bundle(View(programme, there, names=True, secret=SECRET), self.now)
        return msgspec.json.decode(msgspec.json.encode(told), type=Bundle)


@asynccontextmanager
async def opened(case: Case, store: Store, id: str) -> AsyncIterator[Doors]:
    """The doors of a case's programme, under an id of its own."""
    held = await register.create(store, msgspec.structs.replace(case.setting.programme, id=id))
    await held.put_tickets(
        lambda _: [(ticket, Holder(f"Deltaker {ticket.code}")) for ticket in case.setting.tickets.values()]
    )
    async with batching.opened(store, id) as gathering:
        doors = Doors(store, held, Intake(held, gathering, lambda: doors.now))
        yield doors


NOT_KNOWN_AT_THE_DOOR = {"a refused exit takes effect when the earlier entry turns up"}
"""A bundle holds what moves amount to, not when each of them was."""


def fits(case: Case) -> bool:
    """Whether a case's scan is one that a device could judge by itself: shown to it, at a time that is believed."""
    scan, expect = case.scan, case.expect
    strange = {"provisional", "instead_of", "ticket"} & scan.keys() or expect.get("clock")
    told_before = any(event.get("scan", {}).get("id") == scan["id"] for event in case.before)
    annulled = any(event.get("annulment", {}).get("scan") == scan["id"] for event in case.before)
    superseded = expect.get("reason") == "superseded"
    return case.name not in NOT_KNOWN_AT_THE_DOOR and not (
        strange or told_before or annulled or superseded or case.undecidable
    )


FITTING = [case for case in cases.all_verdicts() if fits(case)]


def message(case: Case) -> ScanMessage:
    """A case's scan as a device has it."""
    return msgspec.json.decode(telling.body(case.scan, case), type=ScanMessage)


def shown(verdict: VerdictMessage, case: Case) -> dict[str, Any]:
    """What a door shows, in the words of the cases; the first admission to the second, as a bundle has it."""
    told: dict[str, Any] = {name: getattr(verdict, name) for name in ("outcome", "reason", "also", "heads", "since")}
    told |= {"attended": verdict.session.attended, "present": verdict.session.present, "places": verdict.session.left}
    told |= {"first": verdict.first and {"at": _second(verdict.first.at), "door": verdict.first.door}}
    told |= {"valid": [valid.session for valid in verdict.valid]}
    if verdict.ticket:
        told |= {"inside": verdict.ticket.inside, "left": verdict.ticket.left}
    return {name: told[name] for name in case.expect if name in told}


def _second(at: str) -> str:
    return times.text(times.read(at) // 1000 * 1000)


def expected(case: Case) -> dict[str, Any]:
    """What a case expects, as far as a device can know it."""
    told = telling.expected(case)
    if told.get("first"):
        told["first"] = told["first"] | {"at": _second(told["first"]["at"])}
    return told


def test_most_of_the_shared_cases_can_be_judged_at_the_door() -> None:
    """Among them every reason of the table."""
    assert len(FITTING) > 100
    reasons = {case.expect["reason"] for case in FITTING}
    assert reasons == {
        None, "unknown", "revoked", "not_valid_now", "wrong_session", "too_early", "too_late", "already_in", "full", "not_inside",
    }  # fmt: skip


@pytest.mark.parametrize("case", FITTING, ids=lambda case: case.name)
async def test_a_door_without_network_answers_each_shared_case_as_the_service(
    case: Case, store: Store, fresh_id: Callable[[], str]
) -> None:
    """But that nobody is held back on the way out where exits are counted."""
    async with opened(case, store, fresh_id()) as doors:
        for event in case.before:
            await telling.happens(event, case, doors)
        doors.now = case.setting.at(case.scan["received"])
        judge = BundleJudge()
        judge.renew(await doors.bundle(case.scan["door"]))
        answer = judge(message(case))

    assert answer.verdict is not None
    assert (answer.outcome, answer.reason) == (answer.verdict.outcome, answer.verdict.reason)
    counts_exits = case.setting.programme.session[case.scan["session"]].counts_exits
    if case.expect["reason"] == "not_inside" and counts_exits:
        assert (answer.outcome, answer.reason, answer.verdict.heads) == ("exited", None, case.expect["heads"])
        return
    told = shown(answer.verdict, case)
    assert told == {name: value for name, value in expected(case).items() if name in told}
    if answer.verdict.ticket and case.ticket:
        assert (answer.verdict.ticket.name is not None) == _may_be_named(case, case.ticket)


def _may_be_named(case: Case, ticket: Ticket) -> bool:
    """Whether the door knows the name of the case's ticket: its code is in use and long, and it may enter somewhere here."""
    programme = case.setting.programme
    town = programme.venue[programme.door[case.scan["door"]].venue].municipality
    here = [session for session in programme.sessions if programme.municipality_of(session) == town]
    in_use = ticket.code in (case.scan["code"], tickets.as_meant(case.scan["code"]))
    return in_use and not seals.guessable(ticket.code) and any(verdicts.entitles(ticket, session) for session in here)


AT = datetime.fromisoformat("2022-11-15T10:00:00+01:00")


def plain(code: str = "X", **more: Any) -> ScanMessage:
    """A scan of nothing in particular."""
    fields = {"session": "fair", "door": "front", "direction": "entry", "at": AT, "code": code}
    return ScanMessage(id=UUID(int=1), **(fields | more))


def test_without_a_bundle_everybody_passes() -> None:
    """In and out, and nothing is known of them."""
    judge = BundleJudge()
    assert judge(plain()) == let_in(plain()) == ("admitted", None, None)
    assert judge(plain(direction="exit")).outcome == "exited"


async def test_in_a_session_that_the_bundle_does_not_know_everybody_passes(
    store: Store, fresh_id: Callable[[], str]
) -> None:
    """The programme has changed, and the door has not heard of it."""
    async with opened(FITTING[0], store, fresh_id()) as doors:
        judge = BundleJudge()
        judge.renew(await doors.bundle("front"))
    assert judge(plain(session="new")) == ("admitted", None, None)
    assert judge(plain()).reason == "unknown"


def _unshowable(programme: Programme, what: str) -> Programme:
    """A programme whose times this machine can't show: of a zone that it doesn't know, or of a year that there is not."""
    if what == "zone":
        return msgspec.structs.replace(programme, timezone="Europe/oslo")
    first, *others = programme.sessions
    return msgspec.structs.replace(programme, sessions=(msgspec.structs.replace(first, start=2**53), *others))


@pytest.mark.parametrize(
    "change",
    [
        {"now": "yesterday"},
        {"now": "2022-11-15T10:00:00"},
        {"place": "here"},
        {"salt": b""},
        {"sessions": None},
        {"programme": "zone"},
        {"programme": "year"},
    ],
)
async def test_a_bundle_that_does_not_fit_together_leaves_the_one_before(
    change: dict[str, Any], store: Store, fresh_id: Callable[[], str]
) -> None:
    """A door that judges by half of one would turn people away."""
    case = next(case for case in FITTING if case.before and case.ticket)
    async with opened(case, store, fresh_id()) as doors:
        for event in case.before:
            await telling.happens(event, case, doors)
        good = await doors.bundle(case.scan["door"])
    judge = BundleJudge()
    judge.renew(good)
    before = judge(message(case))
    if change.get("sessions", 0) is None:
        change = {"sessions": [msgspec.structs.replace(good.sessions[0], inside=(1,)), *good.sessions[1:]]}
    if "programme" in change:
        change = {"programme": _unshowable(good.programme, change["programme"])}
    broken = msgspec.convert(msgspec.structs.asdict(good) | change, Bundle)
    if change == {"salt": b""}:  # no fault of form: every code is unknown
        judge.renew(broken)
        assert judge(message(case)).reason == "unknown"
        return
    with pytest.raises(ValueError):
        judge.renew(broken)
    assert judge(message(case)) == before
