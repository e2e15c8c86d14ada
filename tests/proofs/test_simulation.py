"""Days at the doors, simulated from seeds against the real store: what must hold holds, and each planted fault is found.

`SEEDS` in the environment says how many days are lived in place of 200, `FIRST_SEED` with which they begin.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from tests.proofs import invariants, planted, simulation
from tests.proofs.simulation import Kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store
    from checkin.store.register import Register

pytestmark = pytest.mark.slow

SEEDS = int(os.environ.get("SEEDS", "200"))
FIRST = int(os.environ.get("FIRST_SEED", "0"))
PART = 50
AT_ONCE = 20
"""Days that are lived at the same time, each in logs of its own."""


@pytest.fixture
async def week(store: Store, fresh_id: Callable[[], str]) -> Register:
    """The register of the simulated week."""
    return await simulation.register_of_days(store, fresh_id())


async def _broken(
    seeds: range, store: Store, week: Register, fresh_id: Callable[[], str], kinds: Kinds = simulation.USUAL
) -> dict[int, dict[str, list[str]]]:
    """The days on which an invariant does not hold, each with its sentences."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def lived(seed: int) -> dict[str, list[str]]:
        async with gate:
            day = await simulation.day(seed, store, week, fresh_id(), kinds)
        return invariants.broken(day)

    found = await asyncio.gather(*map(lived, seeds))
    return {seed: broken for seed, broken in zip(seeds, found, strict=True) if broken}


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, PART))
async def test_when_the_faults_end_all_outboxes_drain_and_everything_holds(
    first: int, store: Store, week: Register, fresh_id: Callable[[], str]
) -> None:
    """Loss, replay, delay, partitions, crashes and wrong clocks; a day that fails is named by its seed."""
    seeds = range(first, min(first + PART, FIRST + SEEDS))
    assert await _broken(seeds, store, week, fresh_id) == {}


async def test_what_a_store_forgot_comes_back_from_the_doors(
    store: Store, week: Register, fresh_id: Callable[[], str]
) -> None:
    """It loses some minutes in a failover; devices offer again what they have, and everything holds all the same."""
    seeds = range(FIRST, FIRST + max(SEEDS // 5, 1))
    assert await _broken(seeds, store, week, fresh_id, Kinds(forgets=True)) == {}


async def test_a_seed_is_the_whole_day(store: Store, week: Register, fresh_id: Callable[[], str]) -> None:
    """Lived twice, it is the same day to the last verdict."""
    days = [await simulation.day(7, store, week, fresh_id()) for _ in range(2)]
    first, second = ([(entry.facts, entry.conclusion) for entry in day.entries] for day in days)
    assert len(first) > 20
    assert first == second


@pytest.mark.parametrize("fault", planted.FAULTS)
async def test_a_planted_fault_turns_its_invariant_red(
    fault: str, store: Store, week: Register, fresh_id: Callable[[], str]
) -> None:
    """Within a few days, and by the invariant that is there for it."""
    invariant, kinds = planted.FAULTS[fault]
    broken = await _broken(range(8), store, week, fresh_id, kinds)
    assert invariant in {name for names in broken.values() for name in names}


def test_every_invariant_has_a_planted_fault() -> None:
    """None can have gone blind unseen."""
    assert {invariant for invariant, _ in planted.FAULTS.values()} == {rule.__name__ for rule in invariants.INVARIANTS}
