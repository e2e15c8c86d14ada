"""More of the fold and of the figures: what the histories of `test_attendance` and `test_reports` leave open."""

from __future__ import annotations

from typing import Any

import msgspec

from checkin.core import reports
from checkin.core.attendance import Attendance, Sequences
from checkin.core.events import AnnulmentFacts, ClosingFacts, Conclusion, CountFacts, Entry, Facts, ScanFacts
from checkin.core.programmes import Programme, Session
from checkin.core.tickets import Ticket
from tests import logs

HALL = Session(id="hall", title="Hall", venue="hus", start=0, end=20, doors_open=0, entry_closes=10)
PROGRAMME = Programme("uke", "Uka", "Europe/Oslo", ("nb",), sessions=(HALL,))


def _scan(id: str, ticket: str = "ticket", seq: int | None = None, **concluded: Any) -> Entry:
    facts = ScanFacts(id, "hall", 1, 1, "", "phone", seq, "front", ticket, 1, "entry", None, False, None)
    conclusion: dict[str, Any] = {"outcome": "admitted", "heads": 1, "move": 1} | concluded
    return Entry(f"{id}-0", facts, Conclusion(**conclusion))


def _refused(id: str, ticket: str) -> Entry:
    return _scan(id, ticket, outcome="refused", reason="too_late", move=None)


def _plain(facts: Facts) -> Entry:
    return Entry(f"{facts.id}-0", facts, Conclusion())


def test_every_kind_of_entry_touches_the_figures_of_its_session() -> None:
    """An annulment too, and a scan that was taken back before it came: its number has come with it."""
    attendance = Attendance()
    told = [
        _plain(AnnulmentFacts("x", "hall", 1, 1, "", "phone", 1, "a")),
        _scan("a", seq=2),
        _scan("b", seq=3),
        _plain(CountFacts("c", "hall", 1, 1, "", "phone", 4, "front", "entry", 1)),
        _plain(ClosingFacts("d", "hall", 1, 1, "", "phone", 5)),
    ]
    assert [attendance.take(entry) for entry in told] == ["hall"] * 5
    assert attendance.missing({}) == {}
    assert attendance.sequences["phone"].highest == 5


def test_a_move_keeps_the_door_that_it_went_through() -> None:
    """So that a second scan can be told where the first was."""
    held = logs.folded([_scan("a")]).session("hall")
    assert [move.door for move in held.tickets["ticket"].moves.values()] == ["front"]


def test_numbers_that_came_without_a_gap_are_not_remembered_one_by_one() -> None:
    """A week of scans is one number, however often each of them came."""
    numbers = Sequences()
    for seq in (3, 1, 2, 2, 4, 4):
        numbers.came(seq)
    assert (numbers.whole, numbers.beyond) == (4, set())


def test_a_group_has_all_the_heads_and_refusals_of_its_tickets() -> None:
    """Two tickets of one organisation, one of another; an unknown code is nobody's."""
    entries = [_scan("a", "one"), _scan("b", "two"), _scan("c", "three"), _refused("d", "two"), _refused("e", "")]
    parts = logs.folded(entries).session("hall").split({"one": "x", "two": "x", "three": "y"}.__getitem__)
    assert {name: (part.inside, part.attended, part.refusals) for name, part in parts.items()} == {
        "x": (2, 2, {"d": ("two", "too_late")}),
        "y": (1, 1, {}),
    }


def test_a_ticket_that_is_not_registered_does_not_hide_those_after_it() -> None:
    """Made at a door, revoked in time, or for a session that there is not: the others still count."""
    tickets = [
        Ticket("a", "A", sessions=("gone", "hall"), walk_in=True),
        Ticket("b", "B", sessions=("gone", "hall"), revoked_at=20),
        Ticket("c", "C", sessions=("gone", "hall"), heads=3),
    ]
    assert reports.registrations(PROGRAMME, tickets) == {"hall": {"c": 3}}


def test_a_row_says_what_it_is_of() -> None:
    """The municipality of a session, also by group; the id of an area, with the sums of its sessions."""
    attendance = logs.folded([_scan("a"), _refused("b", "ticket"), _refused("c", "")])
    row = reports.of_session(HALL, "verdal", attendance.session("hall"), None, 5)
    assert (row.session, row.municipality) == ("hall", "verdal")
    by_group = reports.by_group(HALL, "verdal", attendance.session("hall"), None, lambda _: "x", 5)
    assert by_group == {"x": msgspec.structs.replace(row, refused=1)}
    area = reports.of_area("verdal", [row, row], attendance.session)
    assert (area.id, area.present, area.refused) == ("verdal", 2, 4)
