"""The verdicts: the shared cases against the pure rules, with the model telling how things stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.core import moves, scans, verdicts
from checkin.core.moves import Move
from checkin.core.programmes import Programme, Session
from checkin.core.tickets import Ticket
from checkin.core.verdicts import Findings, Standing
from tests import cases, histories, model

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cases import Case

DECIDABLE = [case for case in cases.all_verdicts() if not case.undecidable]
PROGRAMME = DECIDABLE[0].setting.programme
HALL = PROGRAMME.session["hall"]


def _named(case: Case) -> str:
    return case.name


def _expected(case: Case, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: told for name, told in case.expect.items() if name in names}


def _told(entry: model.Entry, names: Any, several: Callable[[Any], Any] = list) -> dict[str, Any]:
    return {name: several(told) if isinstance(told := getattr(entry, name), tuple) else told for name in names}


@pytest.mark.parametrize("case", DECIDABLE, ids=_named)
def test_the_pure_rules_conclude_each_shared_case_as_it_says(case: Case) -> None:
    """Outcome, reason, also, conflict, heads and move."""
    _, entry = cases.played(case, cases.by_the_product)

    expected = _expected(case, cases.VERDICT)
    assert _told(entry, expected) == expected


@pytest.mark.parametrize("case", DECIDABLE, ids=_named)
def test_the_model_agrees_with_each_shared_case(case: Case) -> None:
    """A model that is wrong would hold nothing to anything."""
    book, entry = cases.played(case, model.verdict)

    expected = _expected(case, (*cases.VERDICT, "clock"))
    assert _told(entry, expected) == expected
    figures = _figures(case, book, entry)
    assert figures == _expected(case, tuple(figures))


def _figures(case: Case, book: model.Book, entry: model.Entry) -> dict[str, Any]:
    """Those of the expected figures that the model can tell."""
    session, stay = case.scan["session"], book.stay(entry.session, entry.ticket)
    limits = case.setting.programme.session[session]
    told: dict[str, Any] = {
        "inside": stay.inside,
        "attended": book.attended(session),
        "present": book.present(session),
        "first": book.first(session, entry.ticket),
    }
    if case.ticket:
        told["left"] = max(0, case.ticket.heads - model.used(stay, limits))
    if limits.capacity is not None:
        taken = told["present"] if limits.counts_exits else told["attended"]
        told["places"] = max(0, limits.capacity - taken)
    if told["first"]:
        told["first"] = {"at": _as_written(case, told["first"][0]), "door": told["first"][1]}
    return {name: told[name] for name in told if name in case.expect}


def _as_written(case: Case, at: int) -> str | int:
    """The time of a case's expectation where it is this one, so that a difference reads well."""
    written = case.expect.get("first")
    return written["at"] if written and case.setting.at(written["at"]) == at else at


@pytest.mark.parametrize("case", [case for case in DECIDABLE if "first" in case.expect], ids=_named)
def test_the_first_admission_is_told_with_its_time_and_door(case: Case) -> None:
    """The earliest at the door that was not annulled."""
    book, entry = cases.played(case, cases.by_the_product)
    doors = {id: found.door for id, found in book.entries.items()}

    first = moves.first_admission(Move(*move, doors[move[1]]) for move in book.moves(entry.session, entry.ticket))

    expected = case.expect["first"]
    found = first and (first.at, first.door)
    assert found == (expected and (case.setting.at(expected["at"]), expected["door"]))


@pytest.mark.parametrize("case", [case for case in DECIDABLE if "clock" in case.expect], ids=_named)
def test_a_time_is_believed_or_taken_as_received(case: Case) -> None:
    """More than two minutes ahead of ours, or more than a day before the first doors, is not believed."""
    at, received = (case.setting.at(case.scan[name]) for name in ("at", "received"))

    believed, clock = scans.believed(at, received, case.setting.programme.first_doors)

    assert clock == case.expect["clock"]
    assert believed == (received if clock else at)


@pytest.mark.parametrize("case", [case for case in DECIDABLE if "valid" in case.expect], ids=_named)
def test_a_wrong_session_says_where_the_ticket_is_valid_today(case: Case) -> None:
    """In the order of their start; today is the scan's day in the programme's zone."""
    assert case.ticket
    found = verdicts.entitled_on_day_of(case.ticket, case.setting.programme, case.setting.at(case.scan["at"]))

    assert [session.id for session in found] == case.expect["valid"]


OLD, NEW = "9JWT30H3C8MESDNV", "2MM2246RB2GA4XWR"
MAYBE = st.none() | histories.TIMES


@st.composite
def _tickets(draw: st.DrawFn) -> Ticket:
    """One of the two that the histories know, as an organiser may have changed it."""
    id, heads = draw(st.sampled_from([("single", 1), ("group", 4)]))
    named = draw(st.lists(st.sampled_from([histories.HALL, histories.FAIR]), unique=True))
    fields = {name: draw(MAYBE) for name in ("valid_from", "valid_until", "revoked_at") if draw(st.booleans())}
    replaced = draw(st.sampled_from([(), ((OLD, draw(histories.TIMES)),)]))
    return Ticket(id, NEW, draw(st.sampled_from(["", "staff"])), heads, tuple(named), replaced=replaced, **fields)


@st.composite
def _weeks(draw: st.DrawFn) -> Programme:
    """The two sessions of the histories, one of which counts exits, in the middle of their times."""
    sessions = tuple(
        Session(
            id=id,
            title=id,
            venue="hus",
            start=6,
            end=18,
            doors_open=5,
            entry_closes=15,
            access=draw(st.sampled_from(["open", "registered", ("staff",)])),
            capacity=draw(st.sampled_from([None, 3, 5])),
            enforce_capacity=draw(st.booleans()),
            counts_exits=id == histories.FAIR,
        )
        for id in (histories.HALL, histories.FAIR)
    )
    return Programme("uke", "Uka", "Europe/Oslo", ("nb",), sessions=sessions)


@st.composite
def _scans(draw: st.DrawFn) -> scans.Scan:
    direction, showed = draw(st.sampled_from([("entry", "admitted"), ("entry", "admitted"), ("exit", "exited")]))
    by_id = draw(st.booleans())
    return scans.Scan(
        id=draw(st.sampled_from(histories.IDS)),
        at=draw(histories.TIMES),
        session=draw(st.sampled_from([histories.HALL, histories.FAIR])),
        door="front",
        device="phone",
        direction=direction,
        code="" if by_id else draw(st.sampled_from([NEW, OLD, OLD.lower()])),
        ticket="ticket" if by_id else None,
        heads=draw(st.sampled_from([None, None, 1, 2, 5])),
        override=draw(st.sampled_from(["", "", "  ", "kjent"])),
        provisional=draw(st.sampled_from([None, None, showed, "refused"])),
        provisional_reason=draw(st.sampled_from([None, "full", "not_inside", "looked-odd"])),
    )


@settings(max_examples=300)
@given(histories.steps(), _scans(), st.none() | _tickets(), _weeks(), st.integers(0, 10))
def test_any_scan_after_any_history_is_judged_as_the_model_judges_it(
    told: list[histories.Step], scan: scans.Scan, ticket: Ticket | None, programme: Programme, late: int
) -> None:
    """All rules and all that they may meet."""
    book = model.Book()
    for step in told:
        histories.take(book, step)

    found = cases.by_the_product(book, scan, ticket, programme, scan.at, scan.at + late)

    expected = model.verdict(book, scan, ticket, programme, scan.at, scan.at + late)
    assert found == _told(
        replace(model.Entry("scan", scan.id, scan.session, scan.at), **expected), cases.VERDICT, tuple
    )


def test_there_are_at_least_a_hundred_and_fifty_shared_cases_each_with_its_own_name() -> None:
    """Two cases of one name would be taken for one."""
    names = [case.name for case in cases.all_verdicts()]

    assert len(set(names)) == len(names) >= 150


def test_every_reason_of_the_table_and_every_other_stands_in_the_shared_cases() -> None:
    """As reason, and where it can be as further reason and as conflict."""
    expected = [case.expect for case in DECIDABLE]

    assert {told["reason"] for told in expected} == {None, *verdicts.REASONS, verdicts.OFFLINE, verdicts.SUPERSEDED}
    assert {also for told in expected for also in told.get("also", [])} == verdicts.OVERRIDABLE
    assert {told.get("conflict") for told in expected} == {None, *verdicts.REASONS}


def test_the_table_is_the_models() -> None:
    """Same reasons, same order, the same ones for a door to override."""
    assert verdicts.REASONS == model.TABLE
    assert set(model.A_DOOR_MAY_OVERRIDE) == verdicts.OVERRIDABLE


@pytest.mark.parametrize("reason", sorted(verdicts.OVERRIDABLE))
def test_each_reason_that_a_door_may_override_is_waived_by_an_override(reason: str) -> None:
    """It stands in `also`."""
    decision = verdicts.decide(Findings((reason,), "entry", 1, override=True), Standing())

    assert (decision.outcome, decision.also) == ("admitted", (reason,))


def test_of_several_reasons_the_first_of_the_table_wins_and_the_others_follow_in_order() -> None:
    """Whatever rule they come from."""
    findings = Findings(("not_valid_now", "wrong_session"), "entry", 1, capacity=2)

    decision = verdicts.decide(findings, Standing(inside=1, attended=1, session_attended=2, closed=True))

    assert decision.reason == "not_valid_now"
    assert decision.also == ("wrong_session", "too_late", "already_in", "full")


@pytest.mark.parametrize(
    ("access", "category", "entitled"),
    [
        ("open", "business", True),
        ("registered", "business", False),
        (("speaker", "staff"), "staff", True),
        (("speaker", "staff"), "business", False),
        (("speaker",), "", False),
        ((), "staff", False),
        (("registered-guest",), "registered", False),
    ],
)
def test_who_is_not_named_is_entitled_by_access(access: str | tuple[str, ...], category: str, entitled: bool) -> None:
    """And who is named always is."""
    session = msgspec.structs.replace(HALL, access=access)

    assert verdicts.entitles(Ticket("t", "T", category=category), session) is entitled
    assert verdicts.entitles(Ticket("t", "T", category=category, sessions=("hall",)), session)


def test_a_code_is_out_of_use_since_it_was_replaced_or_its_ticket_cancelled_whichever_came_first() -> None:
    """None while it is good."""
    ticket = Ticket("t", "C", revoked_at=30, replaced=(("A", 10), ("B", 40)))

    since = {code: verdicts.out_of_use_since(ticket, code, 50) for code in "ABC"}
    assert since == {"A": 10, "B": 30, "C": 30}
    assert verdicts.out_of_use_since(ticket, "B", 29) is None


def test_a_day_in_the_programmes_zone_may_last_25_hours() -> None:
    """When summer time ends, both of its hours are today."""
    hours = [cases.milliseconds(text) for text in ("2022-10-29T22:00+00:00", "2022-10-30T22:59+00:00")]
    sessions = tuple(
        Session(id=str(at), title="", venue="", start=at, end=at + 1, doors_open=at, entry_closes=at, access="open")
        for at in hours
    )
    programme = Programme("p", "P", "Europe/Oslo", ("nb",), sessions=sessions)

    assert verdicts.entitled_on_day_of(Ticket("t", "T"), programme, hours[1]) == list(sessions)
