"""A small week, as fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scanner import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket


@pytest.fixture
def programme(fresh_id: Callable[[], str]) -> Programme:
    """The programme, with an id that no other test has."""
    return small.programme(fresh_id())


@pytest.fixture
def held() -> list[Ticket]:
    """The tickets that people hold."""
    return small.held()
