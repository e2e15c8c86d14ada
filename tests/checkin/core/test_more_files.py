"""More of reading an organiser's files: limits to the very number, and what a moved programme remembers."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from checkin import errors
from checkin.core import faults, planning, tables
from checkin.core.faults import Faults
from tests import small


def _table(**content: object) -> tuple[tables.Table, Faults]:
    found = Faults("uke.toml", "programme_invalid")
    return tables.Table("venue", content, found), found


@pytest.mark.parametrize("position", [[90, 180], [-90, -180], [-90.0, 180.0]])
def test_the_poles_and_the_date_line_are_places(position: list[float]) -> None:
    """A venue may lie there."""
    table, found = _table(position=position)
    assert table.position() == tuple(position)
    found.check()


@pytest.mark.parametrize("position", [[90.5, 0], [-90.5, 0], [0, 180.5], [0, -180.5]])
def test_what_lies_beyond_them_is_no_place(position: list[float]) -> None:
    """By however little."""
    table, found = _table(position=position)
    assert table.position() is None
    with pytest.raises(errors.BadInput):
        found.check()


def test_the_largest_capacity_is_one() -> None:
    """And one more is none."""
    table, found = _table(capacity=tables.LARGEST_CAPACITY)
    assert table.capacity() == tables.LARGEST_CAPACITY
    found.check()


@pytest.mark.parametrize("value", ["09:00", 9])
def test_a_time_that_is_none_stands_for_no_time(value: object) -> None:
    """Not for its default, so that no second fault comes of it."""
    table, _ = _table(start=value)
    assert table.moment("start", ZoneInfo("Europe/Oslo"), default=7) == 0


def test_a_time_that_no_clock_shows_stands_for_no_time() -> None:
    """Nor does one in the hour that is left out."""
    read = tables.read("start = 2022-03-27T02:30:00", Faults("uke.toml", "programme_invalid"))
    table, found = _table(**read)
    assert table.moment("start", ZoneInfo("Europe/Oslo"), default=7) == 0
    with pytest.raises(errors.BadInput, match="skips"):
        found.check()


@pytest.mark.parametrize("content", ["session = 7", 'session = ["apning"]', "session = [{}, 7]"])
def test_a_list_of_something_else_is_no_list_of_sessions(content: str) -> None:
    """Said with the double brackets that were forgotten."""
    head = small.programme("uke").partition("[[municipality]]")[0]
    with pytest.raises(errors.BadInput, match=r"\[\[session\]\] with double brackets"):
        planning.read(f"{content}\n{head}", "uke.toml")


def test_a_moved_programme_remembers_by_how_many_days_in_all() -> None:
    """Tickets that are imported later move as far."""
    programme = planning.read(small.programme("uke"), "uke.toml")
    later = planning.shifted(programme, date(2022, 11, 21))
    assert planning.shifted(later, date(2022, 11, 19)).moved_days == 5


@pytest.mark.parametrize(("number", "end"), [(11, "10"), (12, "11"), (13, "1 more"), (14, "2 more")])
def test_the_first_twelve_words_are_listed_and_the_others_counted(number: int, end: str) -> None:
    """Twelve are no reason to count."""
    assert faults.listed([str(word) for word in range(number)]).replace('"', "").endswith(end)


def test_a_word_that_is_little_like_another_is_not_taken_for_it() -> None:
    """Two of three letters in common are too few."""
    found = Faults("uke.toml", "programme_invalid")
    assert found.near("capasity", ["capacity"]) == '; did you mean "capacity"?'
    assert found.near("venue", ["value"]) == ""
