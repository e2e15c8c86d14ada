"""The small week as a service has it that is about to be killed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from checkin import opening
from checkin.pipeline import issuing
from checkin.settings import Settings
from checkin.store.embedded import EmbeddedStore
from tests import small
from tests.processes import House, begun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Week:
    """The small week on a data directory of its own, with tokens for its doors and for an organiser."""

    house: House
    door: str
    reader: str


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Week]:
    """The small week, begun an hour ago. Its store is gone at the end, whatever was killed."""
    house = House(tmp_path / "data")
    yield Week(house, *asyncio.run(_loaded(Settings(data=house.data))))
    asyncio.run(EmbeddedStore(house.data).stop())


async def _loaded(settings: Settings) -> tuple[str, str]:
    """Load the week, and return its tokens."""
    async with opening.opened_store(settings) as store:
        held = await small.loaded(store, "uke", begun())
        door = await issuing.add_token(held, "dører", ["scan"], opening.secret(), opening.now())
        return door, await issuing.add_token(held, "leser", ["organise"], opening.secret(), opening.now())
