"""The outage: one door of many, in the middle of its rush."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.rehearsing.acts import Week, order
from scanner.rehearsing.weeks import week

if TYPE_CHECKING:
    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket


def script(programme: Programme, held: list[Ticket]) -> Week:
    return week(programme, held, seed=3)


def test_a_door_beside_others_loses_its_network(programme: Programme, held: list[Ticket]) -> None:
    """So that tickets can be used at the others meanwhile; and people come while it is out."""
    outage = script(programme, held).outage

    assert outage is not None
    assert outage.door in {"hall-1", "hall-2"}
    assert any(act.door == outage.door and outage.start < act.at < outage.end for act in script(programme, held).acts)


def test_some_tickets_go_in_at_the_dead_door_and_at_another(programme: Programme, held: list[Ticket]) -> None:
    """Neither door can know of the other."""
    found = script(programme, held)
    assert found.outage is not None
    during = [
        act
        for act in found.acts
        if act.ticket and act.direction == "entry" and found.outage.start < act.at < found.outage.end
    ]
    dead = {act.ticket for act in during if act.door == found.outage.door}

    assert dead & {act.ticket for act in during if act.door != found.outage.door}


def test_a_foreign_code_is_let_in_by_the_dead_door(programme: Programme, held: list[Ticket]) -> None:
    """It knows no ticket from a menu."""
    found = script(programme, held)
    assert found.outage is not None

    assert any(
        act.ticket is None and act.door == found.outage.door and found.outage.start < act.at < found.outage.end
        for act in found.acts
    )


def test_some_answers_are_lost_before_the_network_is(programme: Programme, held: list[Ticket]) -> None:
    """At the same door, whose cable is worn."""
    found = script(programme, held)
    assert found.outage is not None
    lost = [act for act in found.acts if act.lost]

    assert lost
    assert all(act.door == found.outage.door and act.at < found.outage.start for act in lost)


def test_everything_stays_in_order(programme: Programme, held: list[Ticket]) -> None:
    """What the outage adds is sorted in."""
    acts = script(programme, held).acts

    assert list(acts) == sorted(acts, key=order)


def test_without_a_session_with_several_doors_nothing_fails(programme: Programme, held: list[Ticket]) -> None:
    """A door that stands alone keeps its network."""
    lonely = type(programme)(
        programme.id,
        programme.name,
        programme.timezone,
        programme.languages,
        programme.municipalities,
        programme.venues,
        programme.sessions,
        programme.doors[1:],
    )

    assert script(lonely, held).outage is None
