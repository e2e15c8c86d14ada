"""What changed in the register lately: named as long as it is remembered, and few enough to name."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin.store import log, recent, register
from checkin.store.recent import Recent
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store


def noted(*changes: tuple[str, str, tuple[str, ...]]) -> Recent:
    """Changes since the place 5-0."""
    found = Recent()
    found.begin("5-0")
    for place, kind, ids in changes:
        found.note(place, kind, ids)
    return found


def test_tickets_that_changed_after_a_place_are_named() -> None:
    """Places sort as numbers, not as text."""
    told = noted(("9-0", "tickets", ("a",)), ("10-0", "tickets", ("b", "c")), ("10-1", "tokens", ("t",)))
    assert told.tickets_since("5-0") == {"a", "b", "c"}
    assert told.tickets_since("9-0") == {"b", "c"}
    assert told.tickets_since("10-0") == set()


def test_a_change_told_twice_is_one() -> None:
    """Two readers of the stream may note the same."""
    assert noted(*[("9-0", "tickets", ("a",))] * 2).tickets_since("5-0") == {"a"}


@pytest.mark.parametrize("kind", ["programme", "holders", "tickets"])
def test_a_change_that_concerns_everything_can_not_be_named(kind: str) -> None:
    """Until the reader has heard of it."""
    told = noted(("9-0", kind, ()))
    assert told.tickets_since("5-0") is None
    assert told.tickets_since("9-0") == set()


def test_of_what_came_before_everything_was_read_nothing_is_known() -> None:
    """Nor of the time before that."""
    assert noted().tickets_since("4-9") is None
    assert Recent().tickets_since(log.START) == set()


def test_what_is_too_long_ago_is_forgotten() -> None:
    """And that it is forgotten is known."""
    told = noted(*((f"{place}-0", "tickets", (str(place),)) for place in range(6, 6 + recent.REMEMBERED + 1)))
    assert told.tickets_since("5-0") is None
    assert told.tickets_since("6-0") == {str(place) for place in range(7, 6 + recent.REMEMBERED + 1)}


async def test_a_register_remembers_what_it_followed(store: Store, fresh_id: Callable[[], str]) -> None:
    """One that was opened since knows that it does not."""
    held = await small.loaded(store, fresh_id())
    place = held.place
    await held.put_tickets(lambda register: [(ticket, None) for ticket in list(register.tickets.values())[:2]])
    assert held.recent.tickets_since(place) == set(list(held.tickets)[:2])
    other = await register.opened(store, held.programme.id)
    assert (other.place, other.recent.tickets_since(place)) == (held.place, None)


async def test_the_secret_of_the_doors_is_made_once_whoever_asks_first(
    store: Store, fresh_id: Callable[[], str]
) -> None:
    """However many ask at the same time."""
    held = await small.loaded(store, fresh_id())
    other = await register.opened(store, held.programme.id)
    told = await asyncio.gather(*(one.door_secret(bytes([n]) * 32) for n in range(10) for one in (held, other)))
    assert len(set(told)) == 1
    assert await held.door_secret(bytes(32)) == told[0]
