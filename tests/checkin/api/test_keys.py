"""Who asks, and what they may do."""

from __future__ import annotations

import pytest

from checkin.api.keys import Identity


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
