"""What lately touched the attendance: the tickets that an entry moved, also those of an entry that it took back."""

from __future__ import annotations

from checkin.core.attendance import Attendance
from checkin.core.events import AnnulmentFacts, ClosingFacts, Conclusion, CountFacts, Entry, Facts, ScanFacts
from checkin.pipeline import news
from checkin.pipeline.news import News, Touched


def scan(id: str, ticket: str, instead_of: str = "") -> ScanFacts:
    """Somebody let in."""
    return ScanFacts(id, "messe", 1, 1, "", "d", None, "d1", ticket, 1, "entry", None, False, None, instead_of)


def heard(*all: Facts, annuls: str = "") -> News:
    """Facts that went into the log one after the other, at places from 1-0 on; the scan named `annuls` took back another."""
    found, attendance = News(), Attendance()
    for place, facts in enumerate(all, 1):
        entry = Entry(f"{place}-0", facts, _conclusion(facts, annuls))
        found.note("verdal", entry, attendance)
        attendance.take(entry)
    return found


def _conclusion(facts: Facts, annuls: str) -> Conclusion:
    if isinstance(facts, ScanFacts) and not facts.ticket:
        return Conclusion("refused", "unknown")
    return Conclusion("admitted", move=1, annuls=facts.id == annuls)


def tickets(*all: Facts, annuls: str = "") -> list[tuple[str, ...] | None]:
    """The tickets that each of them touched."""
    return [touched.tickets for touched in heard(*all, annuls=annuls).since("verdal", "0-0") or ()]


def test_a_scan_touches_its_ticket_and_an_unknown_code_none() -> None:
    """By the place of the entry, in its session."""
    assert heard(scan("a", "t1"), scan("b", "")).since("verdal", "0-0") == [
        Touched("1-0", "messe", ("t1",)),
        Touched("2-0", "messe", ()),
    ]


def test_an_annulment_touches_the_ticket_of_what_it_takes_back() -> None:
    """One that came first touches none; then the scan does."""
    annulment = AnnulmentFacts("x", "messe", 1, 1, "", "d", None, "a")
    assert tickets(scan("a", "t1"), annulment) == [("t1",), ("t1",)]
    assert tickets(annulment, scan("a", "t1")) == [(), ("t1",)]


def test_a_scan_made_instead_of_another_touches_both_tickets() -> None:
    """The camera may have read somebody else's code the second time."""
    assert tickets(scan("a", "t1"), scan("b", "t2", "a"), annuls="b") == [("t1",), ("t2", "t1")]


def test_a_closing_touches_everybody_and_so_does_taking_it_back() -> None:
    """A count touches nobody."""
    closing = ClosingFacts("c", "messe", 9, 9, "", "", None)
    back = AnnulmentFacts("x", "messe", 9, 9, "", "", None, "c")
    count = CountFacts("n", "messe", 1, 1, "", "d", None, "d1", "entry", 3)
    assert tickets(scan("a", "t1"), closing, back, count) == [("t1",), None, None, ()]


def test_only_what_came_after_a_place_is_told_of_that_municipality() -> None:
    """Nothing of others."""
    found = heard(scan("a", "t1"), scan("b", "t2"))
    assert [touched.place for touched in found.since("verdal", "1-0") or ()] == ["2-0"]
    assert found.since("levanger", "0-0") == []


def test_what_is_too_long_ago_is_not_known() -> None:
    """But what is remembered is."""
    found = heard(*(scan(str(number), "t1") for number in range(news.REMEMBERED + 1)))
    assert found.since("verdal", "1-0") is None
    assert len(found.since("verdal", "2-0") or ()) == news.REMEMBERED - 1
