"""Moments as they cross the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.wire import times


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_668_412_800_000, "2022-11-14T08:00:00.000Z"),
        (1_668_412_800_001, "2022-11-14T08:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_a_moment_is_written_in_utc_with_milliseconds(at: int, text: str) -> None:
    """Always all three digits, and a Z."""
    assert times.text(at) == times.maybe(at) == text
    assert times.maybe(None) is None


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_what_is_written_is_read_back_the_same(at: int) -> None:
    """Every millisecond of this century and the last."""
    assert times.milliseconds(datetime.fromisoformat(times.text(at))) == at


def test_what_is_finer_than_a_millisecond_falls_away() -> None:
    """Also before 1970, always towards the past; the zone makes no difference."""
    moment = datetime(2022, 11, 14, 9, 0, 0, 1_999, tzinfo=timezone(timedelta(hours=1)))
    assert times.milliseconds(moment) == 1_668_412_800_001
    assert times.milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
