"""The time at the door is the service's, as well as it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scanner.laptop.clocks import Clock

NINE = datetime(2022, 11, 17, 9, 0, tzinfo=UTC)


class Own:
    """A laptop's clock, that goes on."""

    at = NINE

    def __call__(self) -> datetime:
        """What it shows."""
        return self.at


def test_a_clock_shows_its_own_time_until_the_service_has_spoken() -> None:
    """Nobody knows better."""
    assert Clock(Own())() == NINE


@pytest.mark.parametrize("hours", [-1, 1, 24 * 365])
def test_a_wrong_clock_is_corrected_and_goes_on_from_there(hours: int) -> None:
    """By however much it is wrong."""
    own, clock = Own(), None
    clock = Clock(own)
    clock.set_by((NINE + timedelta(hours=hours)).isoformat())
    own.at += timedelta(minutes=1)
    assert clock() == NINE + timedelta(hours=hours, minutes=1)


def test_an_answer_that_was_on_its_way_for_a_moment_moves_nothing() -> None:
    """Else times would jump to and fro between scans."""
    clock = Clock(Own())
    for told in ("2022-11-17T09:00:00.900Z", "2022-11-17T08:59:59.200Z"):
        clock.set_by(told)
        assert clock() == NINE
    clock.set_by("2022-11-17T10:00:00Z")
    clock.set_by("2022-11-17T10:00:00.800Z")
    assert clock() == NINE + timedelta(hours=1)


def test_a_clock_that_was_set_right_meanwhile_is_not_corrected_any_more() -> None:
    """The operating system may do so at any time."""
    own = Own()
    clock = Clock(own)
    clock.set_by("2022-11-17T10:00:00Z")
    own.at = NINE + timedelta(hours=1, minutes=1)
    clock.set_by("2022-11-17T10:01:00Z")
    assert clock() == own.at


@pytest.mark.parametrize("told", ["", "n", "yesterday", "2022-11-17T09:00:00", "25:61"])
def test_what_is_no_time_is_ignored(told: str) -> None:
    """A server of another kind may say anything."""
    clock = Clock(Own())
    clock.set_by(told)
    assert clock() == NINE
