"""Who asks, and what they may do."""

from __future__ import annotations

from typing import Any

import pytest

from checkin.api.keys import Identity
from checkin.pipeline.rights import ALL, Rights


@pytest.mark.parametrize(
    ("given", "asked", "may"),
    [
        ("scan", "scan", True),
        ("scan", "figures", False),
        ("organise", "scan", True),
        ("organise", "names", True),
        ("organise", "figures", True),
        ("organise", "metrics", False),
        ("metrics", "metrics", True),
    ],
)
def test_a_scope_allows_itself_and_organise_all_but_metrics(given: str, asked: str, may: bool) -> None:
    """The whole table."""
    assert Identity("someone", frozenset({given})).may(asked) is may  # type: ignore[arg-type]


@pytest.mark.parametrize("right", ["override", "undo", "walk-in"])
def test_a_token_that_scans_may_all_that_doors_do_and_a_device_what_it_was_given(right: Any) -> None:
    """Names are extra for both."""
    token, bare = Identity("t", frozenset({"scan"})), Identity("d", frozenset({"scan"}), frozenset({"port-1"}))
    device = Identity("d", frozenset({"scan", right}), frozenset({"port-1"}))
    assert (token.may(right), bare.may(right), device.may(right)) == (True, False, True)
    assert not any(one.may("names") for one in (token, bare, device))
    assert not Identity("r", frozenset({"figures"})).may(right)
    assert Identity("b", frozenset({"organise"})).may(right)


def test_scans_are_held_to_what_their_device_may() -> None:
    """Its doors, letting in anyway, taking back."""
    device = Identity("d", frozenset({"scan", "undo"}), frozenset({"port-1"}))
    assert device.rights == Rights(frozenset({"port-1"}), override=False, undo=True)
    assert Identity("t", frozenset({"scan"})).rights == ALL
