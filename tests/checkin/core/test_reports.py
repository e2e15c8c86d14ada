"""The figures, each definition by a small history; the model holds them together over random ones in `test_attendance`."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from checkin.core import reports
from checkin.core.attendance import Attendance
from checkin.core.events import Conclusion, CountFacts, Entry, ScanFacts
from checkin.core.programmes import Municipality, Programme, Session, Venue
from checkin.core.tickets import Ticket

MINUTE = 60_000
CLOSES, END = 60 * MINUTE, 120 * MINUTE


def _session(id: str, venue: str = "hus") -> Session:
    return Session(id=id, title=id, venue=venue, start=0, end=END, doors_open=0, entry_closes=CLOSES)


PROGRAMME = Programme(
    id="uke",
    name="Uka",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"), Municipality("inderoy", "Inderøy", "5053")),
    venues=(Venue("hus", "Huset", "verdal"), Venue("låve", "Låven", "inderoy")),
    sessions=(_session("hall"), _session("fair"), _session("barn", "låve")),
)
GROUP = Ticket("group", "GROUP", heads=5, sessions=("hall", "barn"))
SINGLE = Ticket("single", "SINGLE", sessions=("hall",))


def _admitted(ticket: str, heads: int, at: int = 0, session: str = "hall") -> Entry:
    id = f"{ticket}-{session}-{at}"
    facts: Any = (id, session, at, at, "", "phone", None, "front", ticket, 9, "entry", None, False, None)
    return Entry(f"{id}-0", ScanFacts(*facts), Conclusion("admitted", heads=heads, move=heads))


def _refused(ticket: str, at: int = 0) -> Entry:
    entry = _admitted(ticket, 1, at)
    return msgspec.structs.replace(entry, conclusion=Conclusion("refused", "too_early"))


def _counted(heads: int, at: int = 0, session: str = "hall") -> Entry:
    facts = CountFacts(f"c-{session}-{at}", session, at, at, "", "phone", None, "front", "entry", heads)
    return Entry(f"c-{session}-{at}-0", facts, Conclusion())


def _folded(*entries: Entry) -> Attendance:
    attendance = Attendance()
    for entry in entries:
        attendance.take(entry)
    return attendance


def _row(
    tickets: list[Ticket], *entries: Entry, now: int = CLOSES + 1, session: str = "hall"
) -> reports.SessionFigures:
    registered = reports.registrations(PROGRAMME, tickets)[session]
    return reports.of_session(PROGRAMME.session[session], "verdal", _folded(*entries).session(session), registered, now)


@pytest.mark.parametrize(
    ("fields", "registered"),
    [
        pytest.param({}, 5, id="a ticket that names the session"),
        pytest.param({"walk_in": True}, 0, id="made at a door"),
        pytest.param({"revoked_at": END - 1}, 0, id="revoked before the end"),
        pytest.param({"revoked_at": END}, 0, id="revoked by the end"),
        pytest.param({"revoked_at": END + 1}, 5, id="revoked after the end"),
        pytest.param({"valid_until": 1}, 5, id="valid for a part of it only"),
        pytest.param({"sessions": ("barn",)}, None, id="that names another session"),
        pytest.param({"sessions": ()}, None, id="that names none"),
        pytest.param({"sessions": ("hall", "nowhere")}, 5, id="that also names a session which isn't there"),
    ],
)
def test_registered_are_the_heads_of_tickets_that_name_the_session(
    fields: dict[str, Any], registered: int | None
) -> None:
    """Those made at a door and those revoked by its end are not; where none names it, there is no figure."""
    assert _row([msgspec.structs.replace(GROUP, **fields)]).registered == registered


def test_a_session_that_no_ticket_names_leaves_three_figures_empty() -> None:
    """Though many came."""
    row = _row([GROUP], _admitted("group", 3, session="fair"), _counted(4, session="fair"), session="fair")

    assert (row.registered, row.walk_ins, row.no_shows) == (None, None, None)
    assert (row.attended, row.counted, row.present) == (7, 4, 7)


def test_walk_ins_are_the_heads_of_other_tickets_and_those_counted() -> None:
    """A ticket made at a door is another one, though it names the session."""
    made = Ticket("made", "MADE", heads=2, sessions=("hall",), walk_in=True)
    row = _row([GROUP, made], _admitted("group", 4), _admitted("made", 2), _admitted("guest", 1), _counted(3))

    assert (row.attended, row.walk_ins, row.registered) == (10, 6, 5)


def test_no_shows_are_registered_heads_that_never_came() -> None:
    """Part of a group too; nobody else's coming makes up for it."""
    row = _row([GROUP, SINGLE], _admitted("group", 3), _admitted("guest", 7))

    assert row.no_shows == 3


def test_more_heads_than_registered_are_no_negative_no_shows() -> None:
    """A ticket whose heads were lowered after it came."""
    assert _row([SINGLE], _admitted("single", 3)).no_shows == 0


@pytest.mark.parametrize(("now", "no_shows"), [(CLOSES - 1, None), (CLOSES + 1, 5)])
def test_no_shows_are_told_from_entrys_close_on(now: int, no_shows: int | None) -> None:
    """Before, everybody may still come."""
    assert _row([GROUP], now=now).no_shows == no_shows


def test_refused_counts_scans_and_the_first_and_last_arrival_are_by_the_time_at_the_door() -> None:
    """Heads counted in arrive too."""
    told = [_admitted("a", 1, 30), _admitted("b", 1, 10), _counted(2, 40), _refused("c", 5), _refused("c", 6)]
    row = _row([SINGLE], *told)

    assert (row.refused, row.first_arrival, row.last_arrival) == (2, 10, 40)
    assert (_row([SINGLE]).first_arrival, _row([SINGLE]).last_arrival) == (None, None)


def test_visits_are_summed_over_sessions_and_visitors_are_different_people() -> None:
    """Of each ticket the largest attended in any one session, over a municipality and over everything."""
    attendance = _folded(
        _admitted("group", 3), _admitted("group", 5, session="fair"), _admitted("group", 2, session="barn"),
        _admitted("single", 1), _admitted("single", 1, session="barn"), _counted(4),
    )  # fmt: skip
    registered = reports.registrations(PROGRAMME, [GROUP, SINGLE])
    rows = [
        reports.of_session(session, "", attendance.session(session.id), registered[session.id], CLOSES + 1)
        for session in PROGRAMME.sessions
    ]
    verdal, everything = (
        reports.of_area("verdal", rows[:2], attendance.session),
        reports.of_area("*", rows, attendance.session),
    )

    assert (verdal.sessions, verdal.visits, verdal.visitors, verdal.counted) == (2, 13, 6, 4)
    assert (everything.sessions, everything.visits, everything.visitors, everything.counted) == (3, 16, 6, 4)
    assert (verdal.registered, verdal.walk_ins, verdal.no_shows) == (6, 4, 2)
    assert (everything.registered, everything.walk_ins, everything.no_shows) == (11, 5, 5)


def test_an_area_without_registrations_leaves_three_figures_empty() -> None:
    """As its sessions do."""
    area = reports.of_area("verdal", [_row([], session="fair")], Attendance().session)

    assert (area.registered, area.walk_ins, area.no_shows) == (None, None, None)


def test_arrivals_are_told_by_five_minutes_and_category() -> None:
    """By the time at the door; those without a ticket have no category."""
    told = [
        _admitted("a", 2, 0),
        _admitted("b", 1, 5 * MINUTE - 1),
        _admitted("c", 4, 5 * MINUTE),
        _counted(3, 9 * MINUTE),
    ]
    category = {"a": "youth", "b": "youth", "c": "staff"}

    arrivals = reports.arrivals(_folded(*told).session("hall"), category.__getitem__)

    assert arrivals == {(0, "youth"): 3, (5 * MINUTE, "staff"): 4, (5 * MINUTE, ""): 3}


def test_refusals_are_told_by_reason_the_most_frequent_first() -> None:
    """Counted in scans; none where there were none."""
    told = [
        msgspec.structs.replace(_refused("single", at), conclusion=Conclusion("refused", reason))
        for at, reason in enumerate(["unknown", "revoked", "full", "full"])
    ]

    ordered = list(reports.refusals(_folded(*told).session("hall")).items())
    assert ordered == [("full", 2), ("revoked", 1), ("unknown", 1)]
    assert reports.refusals(reports.EMPTY) == {}


def test_organisations_of_few_heads_stand_together() -> None:
    """Those of five heads and more stand for themselves."""
    heads = {"a": 4, "b": 1, "c": 4, "d": 2}
    groups = {"a": "Skole 01", "b": "Skole 01", "c": "Bedrift 01", "d": "Bedrift 02"}

    shown = reports.together(groups, heads.__getitem__)

    assert shown == {"a": "Skole 01", "b": "Skole 01", "c": "others", "d": "others"}


CATEGORIES = {"group": "youth", "guest": "staff", "single": "business"}


def test_the_figures_of_a_group_are_what_its_tickets_make_of_the_session() -> None:
    """One that is registered and never came has a row too; heads counted without a ticket belong to no group."""
    told = [_admitted("group", 3), _admitted("guest", 2), _counted(4), _refused("guest", 1), _refused("", 1)]
    registered = reports.registrations(PROGRAMME, [GROUP, SINGLE])["hall"]
    held, hall = _folded(*told).session("hall"), PROGRAMME.session["hall"]

    rows = reports.by_group(hall, "verdal", held, registered, CATEGORIES.__getitem__, CLOSES + 1)

    assert list(rows) == ["business", "staff", "youth"]
    assert [(row.attended, row.present, row.counted, row.refused) for row in rows.values()] == [
        (0, 0, 0, 0),
        (2, 2, 0, 1),
        (3, 3, 0, 0),
    ]
    assert [(row.registered, row.walk_ins, row.no_shows) for row in rows.values()] == [(1, 0, 1), (0, 2, 0), (5, 0, 2)]


def test_groups_of_a_session_that_no_ticket_names_leave_three_figures_empty() -> None:
    """As the session does."""
    held = _folded(_admitted("guest", 2)).session("hall")
    rows = reports.by_group(PROGRAMME.session["hall"], "verdal", held, None, CATEGORIES.__getitem__, CLOSES + 1)

    assert list(rows) == ["staff"]
    assert (rows["staff"].registered, rows["staff"].walk_ins, rows["staff"].no_shows) == (None, None, None)


def test_tickets_that_are_valid_on_no_day_of_the_week_are_counted() -> None:
    """Before its first doors, after its last session; without an end of their own they are good."""
    programme = msgspec.structs.replace(PROGRAMME, sessions=(_session("a"), _session("b")))
    first, last = programme.first_doors, END
    span = [(None, None), (first, last), (None, first - 1), (last + 1, None), (None, first), (last, None)]
    tickets = [
        Ticket(str(number), str(number), valid_from=since, valid_until=until)
        for number, (since, until) in enumerate(span)
    ]
    assert reports.out_of_week(programme, tickets) == 2
