"""The reckoning: a second, plain reading of the rules, told in small stories."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from checkin.core import tickets
from checkin.core.tickets import Ticket
from scanner.rehearsing.reckoning import Area, Book, Claim, Figures, Judged, Stay, may_enter, places, stay

if TYPE_CHECKING:
    from checkin.core.programmes import Programme

from tests.scanner.small import MINUTE, NINE

SOMEBODY = Ticket("one", tickets.code_from(b"one-person"), "business", 1, ("messe",))
CLASS = Ticket("class", tickets.code_from(b"a-10-class"), "youth", 10, ("messe",))
ELSEWHERE = Ticket("other", tickets.code_from(b"other-sess"), "youth", 1, ("kurs",))
KURS = NINE + 240 * MINUTE


@pytest.fixture
def book(programme: Programme) -> Book:
    return Book(programme)


def claim(
    id_: str, ticket: Ticket | None = SOMEBODY, *, after: int = 0, session: str = "messe", **more: object
) -> Claim:
    """A claim some minutes after the start of its session."""
    at = (NINE if session == "messe" else KURS) + after * MINUTE
    return Claim(id=id_, at=at, session=session, ticket=ticket, **more)  # type: ignore[arg-type]


def figures(book: Book, session: str = "messe") -> Figures:
    return book.figures([SOMEBODY, CLASS, ELSEWHERE])[session]


def test_a_ticket_goes_in_once(book: Book) -> None:
    """Shown again it is refused, and counts once."""
    assert book.take(claim("a")) == Judged("admitted", move=1)
    assert book.take(claim("b", after=5)) == Judged("refused", "already_in")
    found = figures(book)
    assert (found.attended, found.present_before_close, found.refused, found.admissions) == (1, 1, 1, 1)


def test_when_a_session_is_closed_nobody_is_present(book: Book) -> None:
    """Who was inside before still attended."""
    book.take(claim("a"))

    assert (figures(book).present, figures(book).attended) == (0, 1)


def test_somebody_leaves_and_comes_back(book: Book) -> None:
    """Attended once, inside again."""
    for id_, after, direction in (("a", 0, "entry"), ("b", 5, "exit"), ("c", 9, "entry")):
        assert book.take(claim(id_, after=after, direction=direction)).outcome in {"admitted", "exited"}

    found = figures(book)
    assert (found.attended, found.present_before_close, found.exits) == (1, 1, 1)


def test_a_group_in_parts_attends_as_all_its_parts(book: Book) -> None:
    """Six now, the rest later; one more is too many."""
    assert book.take(claim("a", CLASS, heads=6)).move == 6
    assert book.take(claim("b", CLASS, after=2, heads=5)).reason == "already_in"
    assert book.take(claim("c", CLASS, after=3)).move == 4
    assert figures(book).attended == 10


def test_a_part_of_a_group_leaves(book: Book) -> None:
    """Without heads all that are inside go."""
    book.take(claim("a", CLASS))

    assert book.take(claim("b", CLASS, after=5, direction="exit", heads=3)).move == -3
    assert book.take(claim("c", CLASS, after=9, direction="exit")).move == -7
    assert figures(book).present_before_close == 0


def test_nobody_leaves_who_is_not_inside(book: Book) -> None:
    """One head's refused exit is kept as a move; a group's is a conflict."""
    assert book.take(claim("a", direction="exit")) == Judged("refused", "not_inside", None, -1)
    assert book.take(claim("b", CLASS, direction="exit")) == Judged("refused", "not_inside", "not_inside")


def test_a_refused_exit_takes_effect_when_the_entry_turns_up(book: Book) -> None:
    """The entry was made offline and came late."""
    book.take(claim("b", after=5, direction="exit"))
    book.take(claim("a", alone="admitted"))

    assert (figures(book).attended, figures(book).present_before_close) == (1, 0)


def test_where_exits_are_not_counted_none_is_taken(book: Book, programme: Programme) -> None:
    """And nothing is kept of it."""
    named = replace(SOMEBODY, sessions=("kurs",))
    book.take(claim("a", named, session="kurs"))

    assert book.take(claim("b", named, session="kurs", after=5, direction="exit")) == Judged("refused", "not_inside")


@pytest.mark.parametrize(("after", "reason"), [(-31, "too_early"), (-30, None), (60, None), (61, "too_late")])
def test_limits_belong_to_the_time_in_which_one_may_enter(book: Book, after: int, reason: str | None) -> None:
    """Doors open half an hour before, entry closes an hour after the start."""
    assert book.take(claim("a", after=after)).reason == reason


def test_the_first_reason_of_the_table_is_told(book: Book) -> None:
    """A ticket that is not valid now, for another session, too late."""
    expired = replace(ELSEWHERE, valid_until=NINE)

    assert book.take(claim("a", expired, after=90)).reason == "not_valid_now"
    assert book.take(claim("b", ELSEWHERE, after=90)).reason == "wrong_session"
    assert book.take(claim("c", replace(expired, revoked_at=NINE), after=90)).reason == "revoked"
    assert book.take(claim("d", None, after=90)).reason == "unknown"


def test_an_override_waives_what_may_be_waived(book: Book) -> None:
    """But never a revoked ticket."""
    assert book.take(claim("a", ELSEWHERE, override=True)) == Judged("admitted", move=1)
    assert book.take(claim("b", replace(ELSEWHERE, revoked_at=NINE), override=True)).reason == "revoked"
    assert figures(book).walk_ins == 1


def test_a_full_session_takes_nobody_more(book: Book) -> None:
    """Twenty places; a group goes in whole or not at all."""
    for number in range(15):
        book.take(claim(str(number), replace(SOMEBODY, id=str(number)), session="kurs"))
    group = replace(CLASS, category="business")

    assert book.take(claim("g", group, session="kurs")).reason == "full"
    assert book.take(claim("h", group, session="kurs", heads=5)).outcome == "admitted"
    assert book.take(claim("i", replace(SOMEBODY, id="late"), session="kurs")).reason == "full"


def test_what_an_offline_door_showed_happened(book: Book) -> None:
    """Double use is one attended and one conflict; a stranger's code is refused all the same."""
    book.take(claim("a"))

    assert book.take(claim("b", after=5, alone="admitted")) == Judged("admitted", None, "already_in", 1)
    assert book.take(claim("c", None, after=6, alone="admitted")) == Judged("refused", "unknown", "unknown")
    found = figures(book)
    assert (found.attended, found.conflicts, found.offline, found.refused) == (1, 2, 2, 1)


def test_what_is_taken_back_counts_nowhere_but_as_annulled(book: Book) -> None:
    """An admission, and a refusal too."""
    book.take(claim("a"))
    book.take(claim("b", after=1))
    book.annul("a")
    book.annul("b")

    found = figures(book)
    assert (found.attended, found.admissions, found.refused, found.annulled) == (0, 0, 0, 2)
    assert book.take(claim("c", after=3)).outcome == "admitted"


def test_a_stranger_may_be_taken_back(book: Book) -> None:
    """There is no stay to work out."""
    book.take(claim("a", None))
    book.annul("a")

    assert figures(book).refused == 0


def test_registered_heads_come_or_are_no_shows(book: Book) -> None:
    """Heads of tickets that name the session, less those that came."""
    book.take(claim("a", CLASS, heads=7))

    found = figures(book)
    assert (found.registered, found.no_shows, found.walk_ins) == (11, 4, 0)


def test_visitors_are_different_people_and_visits_are_not(book: Book) -> None:
    """Somebody at two sessions in two municipalities is one visitor of the programme."""
    book.take(claim("a"))
    book.take(claim("b", session="kurs"))
    book.take(claim("c", CLASS, heads=4))

    assert book.areas() == {"verdal": Area(5, 5), "levanger": Area(1, 1), "*": Area(6, 5)}


def test_the_order_of_arrival_changes_no_stay() -> None:
    """Only the times at the door count."""
    moves = [(1, "a", 4), (2, "b", -3), (3, "c", 9), (3, "d", -1)]

    assert {stay(order, 10) for order in permutations(moves)} == {Stay(9, 10)}


def test_access_lets_in_who_is_named_or_invited(programme: Programme) -> None:
    """A category is not a part of a word."""
    messe, kurs = programme.sessions

    assert may_enter(SOMEBODY, messe)
    assert may_enter(SOMEBODY, kurs)
    assert not may_enter(replace(SOMEBODY, sessions=(), category="e"), messe)
    assert may_enter(ELSEWHERE, replace(messe, access="open"))


def test_there_is_room_without_end_where_nobody_counts(programme: Programme) -> None:
    """A capacity that is not enforced refuses nobody."""
    _, kurs = programme.sessions

    assert places(kurs) == 20
    assert places(replace(kurs, enforce_capacity=False)) == float("inf")
