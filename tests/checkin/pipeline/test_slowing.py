"""Slowing down who tries in vain, by a clock that a test sets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin.errors import Problem
from checkin.pipeline import slowing

if TYPE_CHECKING:
    from checkin.pipeline.people import People
    from tests.small import Clock


async def _wait(people: People, slope: slowing.Slope = slowing.PASSWORD, who: str = "kari") -> int:
    """Try once; the seconds that one is told to wait, 0 where the try was let through."""
    try:
        await slowing.admit(people.accounts, slope, who, people.clock())
    except Problem as found:
        told = found
    else:
        return 0
    assert (told.status, told.code) == (429, "slow_down")
    return told.after or -1


async def test_pauses_grow_up_to_a_longest_one_and_never_lock_out(people: People, clock: Clock) -> None:
    """A few are free; then 1, 2, 4, 8 seconds and so on to a minute, after which one may try again each time."""
    assert [await _wait(people) for _ in range(slowing.PASSWORD.free)] == [0] * slowing.PASSWORD.free
    pauses = []
    for _ in range(9):
        pauses.append(await _wait(people))
        clock.forward(seconds=pauses[-1])
        assert await _wait(people) == 0
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_a_pause_that_is_not_waited_for_grows_no_further(people: People, clock: Clock) -> None:
    """Only what was let through counts; the rest of the pause is what is told."""
    for _ in range(slowing.PASSWORD.free):
        await _wait(people)
    assert [await _wait(people) for _ in range(5)] == [1] * 5
    clock.forward(seconds=1)
    assert await _wait(people) == 0


async def test_of_many_tries_at_once_the_free_ones_are_let_through(people: People) -> None:
    """Counting comes first, so that a hundred guesses at once are no way round."""
    waits = await asyncio.gather(*(_wait(people) for _ in range(12)))
    assert waits.count(0) == slowing.PASSWORD.free


async def test_a_good_try_forgives_those_before_it(people: People) -> None:
    """Of this one, by this way; others and their pauses are their own."""
    for who in ("kari", "ola"):
        for _ in range(slowing.PASSWORD.free):
            assert await _wait(people, who=who) == 0
        assert await _wait(people, who=who) > 0
    await slowing.forgive(people.accounts, slowing.PASSWORD, "kari")
    assert await _wait(people) == 0
    assert await _wait(people, who="ola") > 0
    assert await _wait(people, slowing.CODE, "ola") == 0


async def test_good_tries_of_an_address_do_not_add_up(people: People) -> None:
    """A whole hall may sign in from one; the bad ones among them still do."""
    for _ in range(100):
        assert await _wait(people, slowing.ADDRESS) == 0
        await slowing.take_back(people.accounts, slowing.ADDRESS, "kari")
    for _ in range(slowing.ADDRESS.free):
        assert await _wait(people, slowing.ADDRESS) == 0
    assert await _wait(people, slowing.ADDRESS) == 1
    await slowing.take_back(people.accounts, slowing.ADDRESS, "kari")
    assert await _wait(people, slowing.ADDRESS) == 0
    assert await _wait(people, slowing.ADDRESS) == 1


async def test_the_store_learns_no_name_that_was_tried(people: People) -> None:
    """Passwords are sometimes typed where the name belongs."""
    await slowing.admit(people.accounts, slowing.PASSWORD, "mitt passord", people.clock())
    keys = [key async for key in people.register.store.client.scan_iter(match="*tries*", count=1000)]
    assert keys != []
    assert not any(b"passord" in key for key in keys)
