"""The rule of counting: the shared cases, and any history in any order against the model."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import moves
from checkin.core.moves import Move
from tests import cases, model

IDS = st.text("0123456789abcdef", min_size=1, max_size=3)
TIMES = st.integers(-2, 12)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Move], int, list[int]]:
    """The moves of one ticket, each id once, its heads, and closings; close together in time, so that they meet."""
    ids = draw(st.lists(IDS, unique=True, max_size=12))
    signed = st.integers(-5, 5).filter(bool)
    found = [Move(draw(TIMES), id, draw(signed), draw(st.sampled_from(["front", "back"]))) for id in ids]
    return found, draw(st.integers(1, 6)), draw(st.lists(TIMES, max_size=3))


@pytest.mark.parametrize("case", cases.moves(), ids=lambda case: case["name"])
def test_each_shared_case_comes_out_as_it_says_in_any_order(case: dict[str, Any]) -> None:
    """As told, backwards, and shuffled."""
    told = [Move(*move) for move in case["moves"] if move[1] not in case["annulled"]]
    shuffled = random.Random(case["name"]).sample(told, len(told))

    for order in (told, told[::-1], shuffled):
        stay = moves.fold(order, case["heads"], case["closings"])

        found = {"inside": stay.inside, "attended": stay.attended, "arrivals": [list(pair) for pair in stay.arrivals]}
        assert found == case["expect"]


@pytest.mark.parametrize("case", cases.moves(), ids=lambda case: case["name"])
def test_the_model_agrees_with_each_shared_case(case: dict[str, Any]) -> None:
    """A model that is wrong would hold nothing to anything."""
    told = [(at, id, heads) for at, id, heads in case["moves"] if id not in case["annulled"]]
    stay = model.fold(told, case["heads"], case["closings"])

    found = {"inside": stay.inside, "attended": stay.attended, "arrivals": [list(pair) for pair in stay.arrivals]}
    assert found == case["expect"]


def test_there_are_at_least_sixty_shared_cases_each_with_its_own_name() -> None:
    """A case that two names hide behind would be read once."""
    names = [case["name"] for case in cases.moves()]

    assert len(set(names)) == len(names) >= 60


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_what_the_model_gives(
    history: tuple[list[Move], int, list[int]], chance: random.Random
) -> None:
    """The order in which moves come never changes a figure; the same move twice changes nothing."""
    told, heads, closings = history
    again = told + [move for move in told if chance.random() < 0.5]
    chance.shuffle(again)

    stay = moves.fold(again, heads, chance.sample(closings, len(closings)))

    expected = model.fold([(move.at, move.id, move.heads) for move in told], heads, closings)
    assert (stay.inside, stay.attended, stay.arrivals) == (expected.inside, expected.attended, expected.arrivals)


@given(histories())
def test_inside_lies_between_nobody_and_attended_and_attended_within_the_heads(
    history: tuple[list[Move], int, list[int]],
) -> None:
    """And the arrivals add up to attended."""
    stay = moves.fold(*history)

    assert 0 <= stay.inside <= stay.attended <= history[1]
    assert sum(heads for _, heads in stay.arrivals) == stay.attended


@given(histories())
def test_moves_that_were_not_cut_add_up_to_inside(history: tuple[list[Move], int, list[int]]) -> None:
    """Without a closing and without a cut, the rule is a sum."""
    told, heads, _ = history
    stay = moves.fold(told, heads)

    if not stay.cut:
        assert stay.inside == sum(move.heads for move in told)


@pytest.mark.parametrize(
    ("told", "cut"),
    [
        pytest.param([Move(1, "a", 2), Move(2, "b", -2)], set(), id="nothing is cut within the limits"),
        pytest.param([Move(1, "a", 2), Move(2, "b", 1)], {"b"}, id="wholly at the top"),
        pytest.param([Move(1, "a", 1), Move(2, "b", 2)], {"b"}, id="in part at the top"),
        pytest.param([Move(1, "a", -1), Move(2, "b", 1)], {"a"}, id="wholly at the bottom"),
        pytest.param([Move(1, "a", 1), Move(2, "b", -2)], {"b"}, id="in part at the bottom"),
        pytest.param([Move(2, "a", 2), Move(1, "b", 2)], {"a"}, id="the later at the door, not the later told"),
    ],
)
def test_the_moves_that_the_limits_cut_short_are_named(told: list[Move], cut: set[str]) -> None:
    """A ticket of two heads."""
    assert moves.fold(told, 2).cut == cut


def test_the_first_admission_is_the_earliest_at_the_door_and_no_exit() -> None:
    """Of one millisecond the smaller id."""
    told = [Move(3, "a", 1), Move(2, "c", 1, "back"), Move(2, "b", 1, "front"), Move(1, "d", -1)]

    assert moves.first_admission(told) == Move(2, "b", 1, "front")
    assert moves.first_admission([Move(1, "d", -1)]) is None


@pytest.mark.parametrize(
    ("closings", "net"),
    [
        pytest.param([], 2, id="no closing: all of them"),
        pytest.param([20], -3, id="a closing takes those of its own millisecond with it"),
        pytest.param([19], -1, id="a closing a millisecond before"),
        pytest.param([30, 10], 0, id="the last of several closings decides"),
    ],
)
def test_the_net_of_counts_is_what_came_and_went_since_the_last_closing(closings: list[int], net: int) -> None:
    """May be below nobody."""
    assert moves.net([(10, 3), (20, 2), (30, -3)], closings) == net


def test_present_is_never_below_nobody() -> None:
    """Heads counted out may have come in with tickets."""
    assert moves.present(3, -1) == 2
    assert moves.present(1, -3) == 0
