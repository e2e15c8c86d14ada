"""The time of a scan: when a device's clock is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import scans
from tests import model

RECEIVED = 1_668_499_200_000
FIRST_DOORS = RECEIVED - 7_200_000
DAY = 86_400_000
YEAR = 365 * DAY


@pytest.mark.parametrize(
    ("at", "believed", "clock"),
    [
        pytest.param(RECEIVED, RECEIVED, "", id="now"),
        pytest.param(RECEIVED - 1, RECEIVED - 1, "", id="a millisecond ago"),
        pytest.param(RECEIVED + 120_000, RECEIVED + 120_000, "", id="two minutes ahead"),
        pytest.param(RECEIVED + 120_001, RECEIVED, "future", id="a millisecond more than two minutes ahead"),
        pytest.param(RECEIVED + 50 * YEAR, RECEIVED, "future", id="fifty years ahead"),
        pytest.param(FIRST_DOORS - DAY, FIRST_DOORS - DAY, "", id="a day before the first doors"),
        pytest.param(
            FIRST_DOORS - DAY - 1, RECEIVED, "past", id="a millisecond more than a day before the first doors"
        ),
        pytest.param(0, RECEIVED, "past", id="the beginning of time"),
        pytest.param(-YEAR, RECEIVED, "past", id="before the beginning of time"),
    ],
)
def test_a_time_is_believed_unless_it_is_far_ahead_or_long_before_the_first_doors(
    at: int, believed: int, clock: str
) -> None:
    """Else it is taken as received, and marked."""
    assert scans.believed(at, RECEIVED, FIRST_DOORS) == (believed, clock)


def test_a_clock_ahead_is_in_the_future_even_where_the_programme_is_further_ahead() -> None:
    """Scans tried before the week: both could be said, the first is."""
    assert scans.believed(RECEIVED + 120_001, RECEIVED, RECEIVED + 3 * DAY) == (RECEIVED, "future")


def test_before_the_week_todays_time_is_taken_as_received() -> None:
    """More than a day before the first doors is the past of the programme, though it be now."""
    assert scans.believed(RECEIVED, RECEIVED, RECEIVED + 2 * DAY) == (RECEIVED, "past")


@given(st.integers(-3 * DAY, 3 * DAY), st.integers(-3 * DAY, 3 * DAY), st.integers(-3 * DAY, 3 * DAY))
def test_any_time_is_believed_as_the_model_believes_it(at: int, received: int, first_doors: int) -> None:
    """And what is believed lies never more than two minutes ahead."""
    believed = scans.believed(at, received, first_doors)

    assert believed == model.believed(at, received, first_doors)
    assert believed[0] <= received + 120_000
