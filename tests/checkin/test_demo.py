"""The demo's own parts: the clock that can be set, and the comparison. The whole of it is played in the journeys."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin import demo, serve
from checkin.demo import Clock, Expected, Plan, Rehearsed
from checkin.errors import BadInput, Conflict
from checkin.settings import Settings
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.store.connect import Store


def _plan(data: Path) -> Plan:
    return Plan(once=True, out=None, data=data, port=False, seed=1, speed=None)


def test_the_clock_stands_until_it_is_moved_and_never_goes_back() -> None:
    """It runs by itself once the rehearsal is over."""
    clock = Clock(1000)
    assert clock() == clock() == 1000
    clock.move_to(5000)
    clock.move_to(3000)
    assert clock() == 5000
    clock.run_on()
    assert clock() >= 5000


@pytest.mark.parametrize("place", ["file", "file/below"])
async def test_a_data_directory_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    """Before anything is started."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match="choose another with --data"):
        await demo.run(_plan(tmp_path / place), Settings(), asyncio.Event())


async def test_a_demo_is_not_played_on_top_of_another(tmp_path: Path) -> None:
    """The sentence says how to look at the one that was."""
    (tmp_path / "rehearsal").mkdir()
    with pytest.raises(Conflict, match=f"checkin serve --data {tmp_path}") as told:
        await demo.run(_plan(tmp_path), Settings(), asyncio.Event())
    assert told.value.code == "demo_played"


async def test_every_figure_that_differs_is_a_sentence(
    store: Store, store_url: str, fresh_id: Callable[[], str]
) -> None:
    """Which session, which figure, by whom; a session that the rehearsal does not name must be empty."""
    held = await small.loaded(store, fresh_id())
    settings = Settings(store=store_url, programme=held.programme.id)
    async with serve.opened_parts(settings, small.Clock()) as parts:
        await small.take(parts, small.scan(), small.scan(), small.scan(session="foredrag"))
        await small.caught_up(parts)
        right = {"samling": Expected(1, 1, 1), "foredrag": Expected(1, 1, 0)}
        assert demo.compare(parts, Rehearsed(right)) == []
        assert demo.compare(parts, Rehearsed({"samling": Expected(2, 1, 0)})) == [
            "samling: attended is 1 by the service, 2 by the rehearsal",
            "samling: refused is 1 by the service, 0 by the rehearsal",
            "foredrag: attended is 1 by the service, 0 by the rehearsal",
            "foredrag: present is 1 by the service, 0 by the rehearsal",
        ]
