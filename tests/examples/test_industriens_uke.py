"""The example week is what its README says, and its registrations can be made again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checkin.core import planning, registrations, tickets

if TYPE_CHECKING:
    from checkin.core.programmes import Programme
    from checkin.core.registrations import Registration

FOLDER = Path(__file__).parents[2] / "examples" / "industriens-uke"


@pytest.fixture(scope="module")
def programme() -> Programme:
    """The example's programme."""
    return planning.read((FOLDER / "programme.toml").read_bytes(), "programme.toml")


@pytest.fixture(scope="module")
def rows(programme: Programme) -> tuple[Registration, ...]:
    """The example's registrations."""
    return registrations.read((FOLDER / "registrations.csv").read_bytes(), "registrations.csv", programme).rows


def _made(folder: Path, *flags: str) -> bytes:
    for name in ("make.py", "programme.toml"):
        shutil.copy(FOLDER / name, folder)
    subprocess.run([sys.executable, folder / "make.py", *flags], check=True, timeout=60)
    assert {path.name for path in folder.iterdir()} == {"make.py", "programme.toml", "registrations.csv"}
    return (folder / "registrations.csv").read_bytes()


def test_the_same_registrations_are_made_again(tmp_path: Path) -> None:
    """Byte for byte, and nothing else is written."""
    assert _made(tmp_path) == (FOLDER / "registrations.csv").read_bytes()


def test_another_seed_makes_other_registrations_of_the_same_kind(
    tmp_path: Path, programme: Programme, rows: tuple[Registration, ...]
) -> None:
    """As many, for the same sessions, with other codes."""
    made = registrations.read(_made(tmp_path, "--seed", "7"), "registrations.csv", programme).rows

    assert len(made) == 2500
    assert sum(row.heads for row in made if "moteplassen" in row.sessions) == 1985
    assert {row.code for row in made} & {row.code for row in rows} == {""}


def test_the_week_has_four_days_in_four_municipalities(programme: Programme) -> None:
    """31 sessions from 14 to 17 November 2022, at 16 venues with 29 doors."""
    days = Counter(programme.day(session.start) for session in programme.sessions)

    assert sorted(days) == [date(2022, 11, day) for day in (14, 15, 16, 17)]
    assert (len(programme.sessions), len(programme.venues), len(programme.doors)) == (31, 16, 29)
    assert {m.name: m.number for m in programme.municipalities} == {
        "Verdal": "5038",
        "Levanger": "5037",
        "Inderøy": "5053",
        "Steinkjer": "5006",
    }


def test_every_session_has_a_door(programme: Programme) -> None:
    """Else nobody could come."""
    served = {session for door in programme.doors for session in door.sessions}

    assert served == set(programme.session)


def test_the_three_events_of_the_week_are_as_they_were_meant(programme: Programme) -> None:
    """Industritapas is open and in Inderøy, the other two are for the registered, in Verdal; all count exits."""
    kinds = {
        name: (programme.municipality_of(session), session.access, session.counts_exits)
        for name, session in programme.session.items()
        if name in ("industritapas", "fagkonferansen", "moteplassen")
    }

    assert kinds == {
        "industritapas": ("inderoy", "open", True),
        "fagkonferansen": ("verdal", "registered", True),
        "moteplassen": ("verdal", "registered", True),
    }


def test_sixty_school_groups_make_1700_heads_at_moteplassen(rows: tuple[Registration, ...]) -> None:
    """With the business people just under 2,000 are registered there."""
    groups = [row for row in rows if row.heads > 1]

    assert (len(groups), sum(row.heads for row in groups)) == (60, 1700)
    assert {row.sessions for row in groups} == {("moteplassen",)}
    assert sum(row.heads for row in rows if "moteplassen" in row.sessions) == 1985


def test_most_tickets_have_a_code_of_ours_and_some_wait_for_one(rows: tuple[Registration, ...]) -> None:
    """101 of 2,500 show that importing issues codes."""
    assert len(rows) == 2500
    assert Counter(tickets.is_ours(row.code) if row.code else None for row in rows) == {True: 2399, None: 101}


def test_no_session_has_more_registered_than_it_takes(programme: Programme, rows: tuple[Registration, ...]) -> None:
    """The demo meets full sessions only where people come without being registered."""
    registered = Counter(dict.fromkeys(programme.session, 0))
    for row in rows:
        registered.update(dict.fromkeys(row.sessions, row.heads))

    over = [s.id for s in programme.sessions if s.capacity is not None and registered[s.id] > s.capacity]
    assert over == []


def test_everybody_in_it_is_plainly_made_up(rows: tuple[Registration, ...]) -> None:
    """Names are numbers, and mail goes nowhere."""
    assert {row.name.split()[0] for row in rows} == {"Deltaker", "Skole"}
    assert {row.email.rpartition("@")[2] for row in rows} == {"", "example.org"}
    assert {row.category for row in rows} == {"youth", "business", "speaker", "staff", "press"}
