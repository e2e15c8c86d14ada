"""The verbs on the real store: the small week, and a clock that a test sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin import opening, serve
from checkin.settings import Settings
from tests import small
from tests.small import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.api.keys import Parts
    from checkin.pipeline.people import People
    from checkin.store.connect import Store
    from checkin.store.register import Register


@pytest.fixture
def clock() -> Clock:
    """Five minutes after the sessions began."""
    return Clock()


@pytest.fixture
async def held(store: Store, fresh_id: Callable[[], str]) -> Register:
    """The register of the small week."""
    return await small.loaded(store, fresh_id())


@pytest.fixture
def people(store_url: str, held: Register, clock: Clock) -> People:
    """Who may sign in, by the same clock: nobody yet."""
    return opening.people(Settings(store=store_url), held, clock=clock)


@pytest.fixture
async def parts(store_url: str, held: Register, clock: Clock) -> AsyncIterator[Parts]:
    """All that a live service has but its socket."""
    async with serve.opened_parts(Settings(store=store_url, programme=held.programme.id), clock, clock) as opened:
        yield opened
