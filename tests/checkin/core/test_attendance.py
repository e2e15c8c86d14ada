"""The fold: entries in any order, any number of times, amount to what the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.core import reports
from checkin.core.attendance import Attendance, Sequences, SessionAttendance
from checkin.core.events import AnnulmentFacts, ClosingFacts, Conclusion, CountFacts, Entry, Facts, ScanFacts
from checkin.core.programmes import Municipality, Programme, Session, Venue
from checkin.core.tickets import Ticket
from tests import cases, histories, logs, model

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from tests.histories import Step


def _session(id: str) -> Session:
    return Session(id=id, title=id, venue="hus", start=5, end=15, doors_open=0, entry_closes=10)


PROGRAMME = Programme(
    id="uke",
    name="Uka",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"),),
    venues=(Venue("hus", "Huset", "verdal"),),
    sessions=(_session(histories.HALL), _session(histories.FAIR)),
)

REGISTER = st.fixed_dictionaries(
    {
        "sessions": st.lists(st.sampled_from([histories.HALL, histories.FAIR]), unique=True).map(tuple),
        "walk_in": st.booleans(),
        "revoked_at": st.sampled_from([None, None, 10, 15, 16]),
    }
)
REGISTERED = st.tuples(REGISTER, REGISTER, REGISTER)


def _tickets(told: Iterable[dict[str, Any]]) -> list[Ticket]:
    """A single one and a group, which the histories know, and one that never comes."""
    names = (("single", 1), ("group", 4), ("absent", 2))
    return [Ticket(id, id, heads=heads, **fields) for (id, heads), fields in zip(names, told, strict=True)]


def _played(told: list[Step]) -> tuple[model.Book, list[Entry]]:
    """The model's book of a history, and its log."""
    book, entries = model.Book(), []
    for number, step in enumerate(told):
        taken = histories.take(book, step)
        fields = {name: getattr(taken, name) for name in cases.VERDICT}
        annuls = taken.kind == "scan" and taken.annuls is not None
        entries.append(Entry(f"{number}-0", step.facts, Conclusion(**fields, annuls=annuls)))
    return book, entries


@settings(max_examples=150)
@given(histories.steps(changing_heads=True), st.randoms(use_true_random=False))
def test_entries_shuffled_and_doubled_amount_to_what_the_model_says(told: list[Step], chance: random.Random) -> None:
    """Inside and attended of each ticket, the arrivals, the sums, the refusals."""
    book, entries = _played(told)

    attendance = logs.folded(chance.sample(entries * 2, 2 * len(entries)))

    for id in (histories.HALL, histories.FAIR):
        held = attendance.session(id)
        stays = {ticket: book.stay(id, ticket) for ticket in book.tickets(id)}
        nobody = model.Stay(0, 0, ())
        for ticket in {*stays, *held.tickets}:
            found = held.tickets[ticket].stay if ticket in held.tickets else nobody
            expected = stays.get(ticket, nobody)
            assert (found.inside, found.attended, found.arrivals) == (
                expected.inside,
                expected.attended,
                expected.arrivals,
            )
        assert sorted((at, heads) for at, _, heads in held.arrivals()) == model.arrivals(book, id)
        assert (held.attended + held.counted, held.present) == (book.attended(id), book.present(id))


@settings(max_examples=150)
@given(histories.steps(), REGISTERED, st.sampled_from([9, 10, 11, 30]), st.randoms(use_true_random=False))
def test_the_figures_of_shuffled_and_doubled_entries_are_the_models(
    told: list[Step], fields: tuple[dict[str, Any], ...], now: int, chance: random.Random
) -> None:
    """Registered, walk-ins, no-shows, refused, first and last arrival; visits and visitors."""
    book, entries = _played(told)
    tickets = _tickets(fields)

    attendance = logs.folded(chance.sample(entries * 2, 2 * len(entries)))

    registered = reports.registrations(PROGRAMME, tickets)
    rows = [
        reports.of_session(session, "verdal", attendance.session(session.id), registered[session.id], now)
        for session in PROGRAMME.sessions
    ]
    expected = [model.figures(book, session, tickets, now) for session in PROGRAMME.sessions]
    assert [{name: getattr(row, name) for name in told} for row, told in zip(rows, expected, strict=True)] == expected
    area = reports.of_area("verdal", rows, attendance.session)
    assert area.visits == sum(row["attended"] for row in expected)
    assert area.visitors == model.visitors(book, [session.id for session in PROGRAMME.sessions])


# Small histories, each for one thing


def _scan(id: str, at: int = 1, **fields: Any) -> Entry:
    concluded = {"outcome": "admitted", "heads": 1, "move": 1} | fields
    direction: Any = "exit" if (concluded["move"] or 1) < 0 else "entry"
    facts = ScanFacts(
        id, "hall", at, at, "", "phone", None, "front", "ticket", 1, direction, None, False, None, "first"
    )
    return Entry(f"{id}-0", facts, Conclusion(**concluded))


def _annulment(target: str) -> Entry:
    return _plain(AnnulmentFacts(f"x-{target}", "hall", 9, 9, "", "phone", None, target))


def _plain(facts: Facts) -> Entry:
    return Entry(f"{facts.id}-0", facts, Conclusion())


def _hall(*entries: Entry) -> SessionAttendance:
    return logs.folded(entries).session("hall")


def test_taking_an_entry_says_whose_figures_it_touched_and_nothing_the_second_time() -> None:
    """So that only what changed is told on."""
    attendance = Attendance()

    assert attendance.take(_scan("a")) == "hall"
    assert attendance.take(_scan("a")) is None


def test_asking_for_a_session_in_which_nothing_happened_leaves_no_trace() -> None:
    """It is empty."""
    attendance = Attendance()

    assert attendance.session("hall") == SessionAttendance()
    assert attendance.sessions == {}


def test_heads_counted_in_arrive_and_heads_counted_out_do_not() -> None:
    """They stand beside tickets, as of no ticket."""
    came = _plain(CountFacts("c", "hall", 5, 5, "", "phone", None, "front", "entry", 3))
    left = _plain(CountFacts("d", "hall", 6, 6, "", "phone", None, "front", "exit", 1))
    held = _hall(_scan("a", at=2), came, left)

    assert sorted(held.arrivals()) == [(2, "ticket", 1), (5, "", 3)]
    assert (held.attended, held.counted, held.present) == (1, 3, 3)


def test_a_closing_taken_back_lets_everybody_be_inside_again() -> None:
    """Every ticket of the session is reckoned anew."""
    closing = _plain(ClosingFacts("end", "hall", 5, 5, "", "service", None))

    assert _hall(_scan("a"), closing).present == 0
    assert _hall(_scan("a"), closing, _annulment("end")).present == 1
    assert _hall(_annulment("end"), _scan("a"), closing).present == 1


def test_an_annulment_reaches_its_own_session_only() -> None:
    """Ids of another session are no business of it."""
    elsewhere = _plain(AnnulmentFacts("x", "fair", 9, 9, "", "phone", None, "a"))

    assert _hall(_scan("a"), elsewhere).attended == 1


def test_a_scan_made_instead_takes_the_first_back_only_where_the_store_said_so() -> None:
    """Where the first had not come it is superseded by itself."""
    first = _scan("first")

    assert _hall(first, _scan("b", heads=1, annuls=True)).tickets["ticket"].moves.keys() == {"b"}
    assert _hall(first, _scan("b", heads=1)).tickets["ticket"].moves.keys() == {"first", "b"}


def test_superseded_and_annulled_refusals_are_not_counted() -> None:
    """All other refusals are, each once."""
    refused = {"outcome": "refused", "heads": 0, "move": None}
    told = [_scan("a", reason="unknown", **refused), _scan("b", reason="superseded", **refused)]

    assert _hall(*told, *told).refusals == {"a": ("ticket", "unknown")}
    assert _hall(*told, _annulment("a")).refusals == {}


def test_a_conflict_stands_as_long_as_its_move_is_cut_short() -> None:
    """Once the other admission is taken back, nothing speaks against it."""
    double = [_scan("a", at=1), _scan("b", at=2, conflict="already_in")]

    assert _hall(*double).open_conflicts() == {"b": ("ticket", "already_in", 2, "front")}
    assert _hall(*double, _annulment("a")).open_conflicts() == {}
    assert _hall(*double, _annulment("b")).open_conflicts() == {}


def test_an_exit_in_conflict_stands_until_the_entry_turns_up() -> None:
    """Then its move is a whole one."""
    out = _scan("b", at=2, outcome="exited", move=-1, conflict="not_inside")

    assert _hall(out).open_conflicts() == {"b": ("ticket", "not_inside", 2, "front")}
    assert _hall(out, _scan("a", at=1)).open_conflicts() == {}


def test_a_conflict_that_moved_nothing_stands() -> None:
    """An unknown code that a door let in, until somebody takes it back."""
    let_in = _scan("a", outcome="refused", reason="unknown", conflict="unknown", heads=0, move=None)

    assert _hall(let_in).open_conflicts() == {"a": ("ticket", "unknown", 1, "front")}
    assert _hall(let_in, _annulment("a")).open_conflicts() == {}


def test_a_session_is_split_into_what_each_group_of_tickets_makes_of_it() -> None:
    """Their stays and refusals; heads counted without a ticket, and codes that no ticket has, are nobody's."""
    other = ScanFacts("o", "hall", 2, 2, "", "phone", None, "front", "other", 3, "entry", None, False, None)
    refused = {"outcome": "refused", "reason": "too_late", "heads": 1, "move": None}
    unknown = ScanFacts("u", "hall", 2, 2, "", "phone", None, "front", "", 0, "entry", None, False, None)
    count = _plain(CountFacts("c", "hall", 5, 5, "", "phone", None, "front", "entry", 3))
    came = [_scan("a"), Entry("o-0", other, Conclusion("admitted", heads=3, move=3))]
    held = _hall(*came, count, _scan("r", **refused), Entry("u-0", unknown, Conclusion("refused", "unknown")))

    parts = held.split({"ticket": "youth", "other": "staff"}.__getitem__)

    figures = {name: (part.attended, part.inside, part.counted) for name, part in parts.items()}
    assert figures == {"youth": (1, 1, 0), "staff": (3, 3, 0)}
    assert parts["youth"].arrivals() == [(1, "ticket", 1)]
    assert [part.refusals.keys() for part in (parts["youth"], parts["staff"])] == [{"r"}, set()]


# The numbers of a device's outbox


def _numbered(*numbers: int) -> Sequences:
    sequences = Sequences()
    for number in numbers:
        sequences.came(number)
    return sequences


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        pytest.param([], 0, id="nothing came"),
        pytest.param([1, 2, 3], 0, id="all came"),
        pytest.param([3], 2, id="the first two are missing"),
        pytest.param([5, 1, 3], 2, id="gaps between"),
        pytest.param([2, 2, 1, 1], 0, id="some came twice"),
    ],
)
def test_missing_are_the_numbers_below_the_highest_that_did_not_come(numbers: list[int], missing: int) -> None:
    """In any order of coming."""
    assert _numbered(*numbers).missing() == missing


@given(st.lists(st.integers(1, 30), max_size=30), st.integers(0, 32))
def test_missing_numbers_are_those_of_a_plain_set(numbers: list[int], written_off: int) -> None:
    """But those that an organiser has written off."""
    expected = [n for n in range(written_off + 1, max(numbers, default=0)) if n not in numbers]

    assert _numbered(*numbers).missing(written_off) == len(expected)
    assert _numbered(*numbers).highest == max(numbers, default=0)


def _from(device: str, seq: int | None) -> Entry:
    return _plain(ClosingFacts(f"{device}-{seq}", "hall", 9, 9, "", device, seq))


def test_a_device_is_named_with_what_it_holds_by_the_gaps_in_its_numbers() -> None:
    """Scans, counts, annulments and tickets made at its door share one numbering; only devices with gaps are named."""
    attendance = logs.folded(
        [_from("tablet", 3), _from("phone", 1), _from("phone", 4), _from("laptop", 1), _from("desk", None)]
    )
    made = [Ticket("t", "T", made_by=("phone", 2)), Ticket("u", "U"), Ticket("v", "V", made_by=("till", 2))]

    assert attendance.missing({}) == {"phone": 2, "tablet": 2}
    attendance.made(made)
    assert list(attendance.missing({}).items()) == [("phone", 1), ("tablet", 2), ("till", 1)]


def test_what_an_organiser_wrote_off_is_not_missing_any_more() -> None:
    """Up to a number; what comes after it is."""
    attendance = logs.folded([_from("phone", 3), _from("phone", 6)])

    assert attendance.missing({"phone": 2}) == {"phone": 2}
    assert attendance.missing({"phone": 5, "other": 9}) == {}
    assert attendance.missing({"phone": 9}) == {}
