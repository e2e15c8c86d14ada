"""The ledger: what a bundle says and what the device did later make the standing that the service would find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import bundles, moves
from checkin.core.attendance import SessionAttendance, TicketStay
from checkin.core.moves import Move
from checkin.core.tickets import Ticket
from checkin.core.verdicts import Standing
from scanner.laptop.ledger import COUNTED, Act, Ledger, Told, order
from tests.checkin.core.test_bundles import PROGRAMME, TEN

if TYPE_CHECKING:
    from collections.abc import Iterable

MESSE = PROGRAMME.sessions[0]
HEADS = {"01" * 8: 1, "02" * 8: 30}
SINGLE, CLASS = HEADS
TICKETS = [Ticket(id, "", heads=heads) for id, heads in HEADS.items()]


def act(id: str, ticket: str = SINGLE, heads: int = 1, at: int = TEN) -> Act:
    """Heads let in, or out where they are below zero."""
    return Act(id, "messe", ticket, at, heads, "d1")


def fold(acts: Iterable[Act], closings: Iterable[int] = ()) -> SessionAttendance:
    """What acts amount to, as the service counts."""
    held = SessionAttendance(closings={str(at): at for at in closings})
    for one in acts:
        if one.ticket == COUNTED:
            held.counts[one.id] = (one.at, one.heads)
        else:
            stay = held.tickets.setdefault(one.ticket, TicketStay(HEADS[one.ticket]))
            stay.moves[one.id] = Move(one.at, one.id, one.heads, one.door)
    for stay in held.tickets.values():
        stay.stay = moves.fold(stay.moves.values(), stay.heads, held.closings.values())
    held.inside = sum(stay.stay.inside for stay in held.tickets.values())
    held.attended = sum(stay.stay.attended for stay in held.tickets.values())
    return held


def standing(held: SessionAttendance, ticket: str, at: int) -> Standing:
    """How things stand by the service's count."""
    stay = held.tickets[ticket].stay if ticket in held.tickets else moves.NOWHERE
    closed = any(closing < at for closing in held.closings.values())
    return Standing(stay.inside, stay.attended, held.present, held.attended + held.counted, closed)


def told(held: SessionAttendance, place: str) -> Told:
    """What a bundle says of that, up to a place in the log."""
    state = bundles.state(PROGRAMME, MESSE, held, TICKETS)
    return Told(place, b"".join(bytes.fromhex(one.id) for one in TICKETS), [state], PROGRAMME)


def known(*acts: Act, place: str = "5-0", closings: Iterable[int] = ()) -> Ledger:
    """A ledger that knows acts from a bundle."""
    ledger = Ledger(lambda ticket: HEADS.get(ticket, 0))
    ledger.renew(told(fold(acts, closings), place))
    return ledger


def now(ledger: Ledger, ticket: str = SINGLE, **more: Any) -> tuple[int, int, int, int]:
    """Inside and attended of a ticket, present and attended of the session."""
    here = ledger.standing("messe", ticket, TEN, **more)
    return here.inside, here.attended, here.session_present, here.session_attended


ACTS = st.lists(
    st.tuples(st.sampled_from([SINGLE, CLASS, CLASS, COUNTED]), st.sampled_from([1, 1, 4, 20, -1, -4, -20])),
    max_size=14,
)


@given(ACTS, st.integers(0, 14), st.lists(st.integers(0, 14), max_size=2))
def test_own_acts_on_top_of_a_bundle_stand_as_if_the_service_had_them_all(
    drawn: list[tuple[str, int]], split: int, closed: list[int]
) -> None:
    """Whatever went before is in the bundle; the session may have been closed meanwhile."""
    acts = [act(f"{number:02}", ticket, heads, TEN + number) for number, (ticket, heads) in enumerate(drawn)]
    closings = [TEN + at for at in closed if at < split]
    ledger = known(*acts[:split], closings=closings)
    for one in acts[split:]:
        ledger.did(one)
    everything = fold(acts, closings)
    for ticket in HEADS:
        assert ledger.standing("messe", ticket, TEN + 20) == standing(everything, ticket, TEN + 20)


def test_an_act_counts_once_whether_the_bundle_has_it_or_not() -> None:
    """Its place in the log tells."""
    ledger = known()
    ledger.did(act("a"))
    assert now(ledger) == (1, 1, 1, 1)
    ledger.answered("a", "7-0")
    assert now(ledger) == (1, 1, 1, 1)
    ledger.learn(told(fold([act("z", CLASS, 5)]), "6-9"))
    assert now(ledger) == (1, 1, 6, 6)
    ledger.learn(told(fold([act("z", CLASS, 5), act("a")]), "7-0"))
    assert now(ledger) == (1, 1, 6, 6)


def test_an_act_whose_answer_comes_after_the_bundle_that_has_it_counts_once() -> None:
    """Told a moment too late, but told."""
    ledger = known(act("a"), place="7-0")
    ledger.answered("a", "7-0")
    ledger.did(act("a"))
    assert now(ledger) == (1, 1, 1, 1)


@pytest.mark.parametrize("place", ["3-0", None])
def test_an_act_taken_back_is_as_if_it_had_never_been(place: str | None) -> None:
    """Also where the bundle has it, and the service has not heard that it was taken back."""
    ledger = known(act("a", CLASS, 12), act("b", CLASS, 5)) if place else known(act("b", CLASS, 5))
    ledger.did(act("a", CLASS, 12))
    if place:
        ledger.answered("a", place)
    assert now(ledger, CLASS) == (17, 17, 17, 17)
    ledger.undid("x", "a")
    assert now(ledger, CLASS) == (5, 5, 5, 5)
    ledger.answered("x", "9-0")
    assert now(ledger, CLASS) == (5, 5, 5, 5)
    ledger.learn(told(fold([act("b", CLASS, 5)]), "9-0"))
    assert now(ledger, CLASS) == (5, 5, 5, 5)


def test_an_exit_taken_back_leaves_them_inside() -> None:
    """And whoever came stays one who came."""
    ledger = known(act("a", CLASS, 12), act("b", CLASS, -5, TEN + 1))
    ledger.did(act("b", CLASS, -5, TEN + 1))
    ledger.answered("b", "4-0")
    ledger.undid("x", "b")
    assert now(ledger, CLASS) == (12, 12, 12, 12)


def test_counted_heads_come_on_top_and_can_be_taken_back() -> None:
    """With the sums, and with no ticket."""
    ledger = known(act("n", COUNTED, 3))
    ledger.did(act("n", COUNTED, 3))
    ledger.answered("n", "2-0")
    ledger.did(act("m", COUNTED, 10))
    assert now(ledger) == (0, 0, 13, 13)
    ledger.undid("x", "n")
    assert now(ledger) == (0, 0, 10, 10)
    ledger.undid("y", "m")
    assert now(ledger) == (0, 0, 0, 0)


def test_a_scan_that_came_to_nothing_counts_for_nothing() -> None:
    """The service refused what the door had let in."""
    ledger = known()
    ledger.did(act("a"))
    ledger.dropped("a")
    ledger.answered("a", "9-0")
    assert now(ledger) == (0, 0, 0, 0)


def test_one_more_act_can_be_tried() -> None:
    """Without being done."""
    ledger = known(act("b", CLASS, 5))
    assert now(ledger, CLASS, more=act("a", CLASS, 20)) == (25, 25, 25, 25)
    assert now(ledger, CLASS) == (5, 5, 5, 5)


def test_the_first_admission_is_the_bundles_or_an_own_one_that_was_earlier() -> None:
    """With its door; of who has not come there is none."""
    ledger = known(act("b", CLASS, 5, TEN))
    assert ledger.first("messe", CLASS) == (TEN, "d1")
    assert ledger.first("messe", SINGLE) is None
    ledger.did(act("a", CLASS, 5, TEN - 5000))
    assert ledger.first("messe", CLASS) == (TEN - 5000, "d1")
    ledger.undid("x", "a")
    assert ledger.first("messe", CLASS) == (TEN, "d1")


def test_a_new_bundle_forgets_what_the_old_one_said_but_not_what_the_device_did() -> None:
    """A ticket that it says nothing of has not moved."""
    ledger = known(act("b", CLASS, 5))
    ledger.did(act("a"))
    ledger.renew(told(fold([]), "6-0"))
    assert now(ledger) == (1, 1, 1, 1)
    assert now(ledger, CLASS) == (0, 0, 1, 1)


def test_of_a_session_that_nobody_spoke_of_only_own_acts_are_known() -> None:
    """A door may choose one that its bundle does not serve."""
    ledger = known(act("b", CLASS, 5))
    ledger.did(Act("a", "kveld", SINGLE, TEN, 1, "d1"))
    here = ledger.standing("kveld", SINGLE, TEN)
    assert (here.inside, here.session_attended) == (1, 1)


@pytest.mark.parametrize("place", ["", "here", "1", "1-"])
def test_what_is_no_place_is_refused(place: str) -> None:
    """Rather than taken for an early one."""
    with pytest.raises(ValueError):
        order(place)


def test_places_sort_as_numbers() -> None:
    """Not as text."""
    assert order("9-0") < order("10-0") < order("10-1")
