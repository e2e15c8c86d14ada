"""The battery, as Linux tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.laptop import battery

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("told", "level"), [("87\n", 87), ("104\n", 100), ("full", None), ("", None)])
def test_the_level_is_per_cent_where_it_is_a_number(tmp_path: Path, told: str, level: int | None) -> None:
    """Some batteries think that they are fuller than full."""
    (tmp_path / "AC").mkdir()
    (tmp_path / "BAT0").mkdir()
    (tmp_path / "BAT0" / "capacity").write_text(told)
    assert battery.level(tmp_path) == level


def test_the_first_battery_that_says_something_is_taken(tmp_path: Path) -> None:
    """A tablet's keyboard has one of its own."""
    (tmp_path / "BAT0").mkdir()
    (tmp_path / "BAT1").mkdir()
    (tmp_path / "BAT1" / "capacity").write_text("50")
    assert battery.level(tmp_path) == 50


def test_a_machine_without_a_battery_says_nothing(tmp_path: Path) -> None:
    """Nor does a system that keeps it elsewhere."""
    assert battery.level(tmp_path) is None
    assert battery.level(tmp_path / "nowhere") is None
