"""The script: the same seed makes the same week, and all that a week is for happens in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import checkin
from checkin.core import planning, registrations, tickets
from checkin.core.tickets import Ticket
from scanner.rehearsing.acts import STEP
from scanner.rehearsing.weeks import Act, Week, week

if TYPE_CHECKING:
    from checkin.core.programmes import Programme

EXAMPLE = Path(checkin.__file__).parent.parent / "examples" / "industriens-uke"


@pytest.fixture(scope="module")
def example() -> tuple[Programme, list[Ticket]]:
    """The example week with a ticket for each registration."""
    programme = planning.read((EXAMPLE / "programme.toml").read_bytes(), "programme.toml")
    rows = registrations.read((EXAMPLE / "registrations.csv").read_bytes(), "registrations.csv", programme).rows
    return programme, [
        Ticket(
            f"ticket-{row.line}",
            row.code or tickets.code_from((row.line << 8).to_bytes(10)),
            row.category,
            row.heads,
            row.sessions,
            row.valid_from,
            row.valid_until,
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def script(example: tuple[Programme, list[Ticket]]) -> Week:
    return week(*example, seed=1)


def test_the_same_seed_makes_the_same_week(example: tuple[Programme, list[Ticket]], script: Week) -> None:
    """And another seed another one."""
    assert week(*example, seed=1) == script
    assert week(*example, seed=2) != script


def test_acts_are_in_the_order_of_their_times_and_each_has_its_number(script: Week) -> None:
    """The player goes through them once."""
    assert list(script.acts) == sorted(script.acts, key=lambda act: (act.at, act.number))
    assert len({act.number for act in script.acts}) == len(script.acts)


def test_the_example_has_about_four_thousand_scans(script: Week) -> None:
    """As many as a demo can draw and read in a minute or so."""
    assert 3_500 < sum(act.undoes is None for act in script.acts) < 4_500


def test_most_of_those_who_are_registered_come(example: tuple[Programme, list[Ticket]], script: Week) -> None:
    """About 85 in 100."""
    registered = {(ticket.id, session) for ticket in example[1] for session in ticket.sessions}
    came = {(act.ticket, act.session) for act in script.acts if act.direction == "entry"} & registered

    assert 0.8 < len(came) / len(registered) < 0.9


def test_no_ticket_is_held_up_twice_within_a_step(script: Week) -> None:
    """What happens within a step happens in any order, but for one door."""
    steps: dict[tuple[int, str, str | None], list[Act]] = defaultdict(list)
    for act in script.acts:
        if act.undoes is None and act.ticket:
            steps[act.at // STEP, act.session, act.ticket].append(act)

    assert [acts for acts in steps.values() if len({act.door for act in acts}) > 1] == []


def test_every_act_is_at_a_door_of_its_session(example: tuple[Programme, list[Ticket]], script: Week) -> None:
    """Nobody is sent to a door that does not serve the session."""
    programme, _ = example

    assert all(act.session in programme.door[act.door].sessions for act in script.acts)


def test_the_code_in_the_qr_is_the_tickets_or_nobodys(example: tuple[Programme, list[Ticket]], script: Week) -> None:
    """A stranger's code is not in the register by chance."""
    codes = {ticket.id: ticket.code for ticket in example[1]}

    for act in script.acts:
        if act.ticket and act.undoes is None:
            assert act.text == codes[act.ticket]
        elif act.undoes is None:
            assert act.text not in codes.values()


def test_an_undo_comes_after_what_it_undoes_at_the_same_door(script: Week) -> None:
    """The door that let somebody in takes it back."""
    acts = {act.number: act for act in script.acts}
    undos = [act for act in script.acts if act.undoes]

    assert undos
    for undo in undos:
        undone = acts[undo.undoes or 0]
        assert (undone.door, undone.session, undone.ticket) == (undo.door, undo.session, undo.ticket)
        assert undone.at < undo.at


def test_all_that_a_rehearsal_is_for_happens(example: tuple[Programme, list[Ticket]], script: Week) -> None:
    """Duplicates, other sessions, strangers, parts of groups, exits and returns, overrides, lost answers, early and late ones."""
    programme, held = example
    sessions = {ticket.id: ticket.sessions for ticket in held}
    heads = {ticket.id: ticket.heads for ticket in held}
    entries = [act for act in script.acts if act.undoes is None and act.direction == "entry" and act.ticket]
    happened = Counter(
        kind
        for act in entries
        for kind, does in {
            "early": act.at < programme.session[act.session].doors_open,
            "late": act.at > programme.session[act.session].entry_closes,
            "elsewhere": act.session not in sessions[act.ticket or ""],
            "part": (act.heads or heads[act.ticket or ""]) < heads[act.ticket or ""],
            "whole group": heads[act.ticket or ""] > 1 and act.heads is None,
            "overridden": bool(act.override),
            "lost": act.lost,
        }.items()
        if does
    )

    assert all(
        happened[kind] >= 3 for kind in ("early", "late", "elsewhere", "part", "whole group", "overridden", "lost")
    )
    assert max(Counter((act.ticket, act.session) for act in entries).values()) > 1
    assert any(act.direction == "exit" for act in script.acts)
    assert any(act.ticket is None for act in script.acts)


def test_a_programme_without_sessions_is_a_week_without_acts(programme: Programme) -> None:
    """Nothing to rehearse is no fault."""
    assert week(type(programme)("tom", "Tom", "UTC", ()), [], seed=1) == Week(())
