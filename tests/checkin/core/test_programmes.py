"""The programme: lookups by id, and times as the clocks of its zone show them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core.programmes import (
    DAY,
    Door,
    Municipality,
    Programme,
    Session,
    Venue,
    milliseconds,
    moment,
)

OSLO = ZoneInfo("Europe/Oslo")
YEARS_AS_TIMES = (datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-12-30"))
NINE = 1_668_412_800_000
"""14 November 2022, 09:00 in Oslo."""


def _session(name: str, at: int) -> Session:
    return Session(id=name, title=name, venue="hall", start=at, end=at + 1, doors_open=at - 60_000, entry_closes=at)


PROGRAMME = Programme(
    id="uke",
    name="Uka",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"),),
    venues=(Venue("hall", "Hallen", "verdal"),),
    sessions=(_session("late", NINE + DAY), _session("early", NINE)),
    doors=(Door("port", "hall", ("late", "early"), "Porten"),),
)


def test_everything_is_found_by_its_id() -> None:
    """Each kind has its own lookup."""
    assert PROGRAMME.municipality["verdal"].number == "5038"
    assert PROGRAMME.venue["hall"].name == "Hallen"
    assert PROGRAMME.session["early"].start == NINE
    assert PROGRAMME.door["port"].sessions == ("late", "early")
    assert PROGRAMME.municipality_of(PROGRAMME.session["late"]) == "verdal"


def test_the_first_doors_are_those_of_the_earliest_session() -> None:
    """Whatever the order in the file; a programme without sessions has none."""
    assert PROGRAMME.first_doors == NINE - 60_000
    assert Programme("uke", "Uka", "UTC", ()).first_doors == 0


def test_moments_are_read_in_the_programmes_zone() -> None:
    """Late in the evening in UTC it is the next day in Oslo."""
    assert PROGRAMME.local(NINE).isoformat() == "2022-11-14T09:00:00+01:00"
    assert PROGRAMME.day(NINE + 14 * 3_600_000 + 3_599_999) == date(2022, 11, 14)
    assert PROGRAMME.day(NINE + 15 * 3_600_000) == date(2022, 11, 15)


def test_what_is_finer_than_a_millisecond_falls_away() -> None:
    """Before the epoch too, a moment belongs to the millisecond in which it lies."""
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 0, 1999, tzinfo=UTC)) == 1
    assert milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022-11-14T09:00", "2022-11-14T08:00Z"),
        ("2022-07-01T09:00", "2022-07-01T07:00Z"),
        ("2022-11-14T09:00Z", "2022-11-14T09:00Z"),
        ("2022-11-14T09:00-03:00", "2022-11-14T12:00Z"),
        ("2022-10-30T02:30", "2022-10-30T00:30Z"),
        ("2022-03-27T01:59:59", "2022-03-27T00:59:59Z"),
        ("2022-03-27T03:00", "2022-03-27T01:00Z"),
    ],
    ids=["winter", "summer", "UTC", "own offset", "twice: the first", "before the gap", "after the gap"],
)
def test_a_local_time_is_what_the_clocks_show(written: str, expected: str) -> None:
    """An offset of its own wins over the zone."""
    assert moment(datetime.fromisoformat(written), OSLO) == milliseconds(datetime.fromisoformat(expected))


@pytest.mark.parametrize("written", ["2022-03-27 02:00:00", "2022-03-27 02:59:59"])
def test_a_time_that_no_clock_shows_is_refused(written: str) -> None:
    """At the beginning of summer time the clocks go from 02:00 to 03:00."""
    with pytest.raises(ValueError, match=f"is {written}, an hour that Europe/Oslo skips"):
        moment(datetime.fromisoformat(written), OSLO)


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_a_year_that_is_no_programmes_year_is_refused(year: int) -> None:
    """With an offset or without."""
    for zone in (None, UTC):
        with pytest.raises(ValueError, match=f"is in the year {year}; years from 2000 to 2099"):
            moment(datetime(year, 1, 1, tzinfo=zone), OSLO)


@given(st.datetimes(*YEARS_AS_TIMES, timezones=st.just(OSLO)))
def test_a_moment_that_was_read_comes_back_as_it_was_written(aware: datetime) -> None:
    """To the millisecond, for every time that the clocks do show."""
    shown = aware.astimezone(UTC).astimezone(OSLO)
    milli = shown.replace(microsecond=shown.microsecond // 1000 * 1000)

    assert PROGRAMME.local(milliseconds(shown)) == milli
    if not shown.fold:
        assert moment(shown.replace(tzinfo=None), OSLO) == milliseconds(milli)
