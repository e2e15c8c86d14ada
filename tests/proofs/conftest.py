"""What the proofs stand on: registers in the real store, and two services side by side."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin import serve
from checkin.core.tickets import Holder
from checkin.settings import Settings
from checkin.store import log, register
from tests import small
from tests.proofs import acts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.api.keys import Parts
    from checkin.store.connect import Store
    from checkin.store.register import Register
    from tests.small import Clock


@pytest.fixture
async def week(store: Store, fresh_id: Callable[[], str]) -> Register:
    """The small week with its tickets, and the function loaded."""
    held = await register.create(store, msgspec.structs.replace(acts.PROGRAMME, id=fresh_id()))
    await held.put_tickets(lambda _: [(ticket, Holder()) for ticket in acts.TICKETS])
    await log.load_functions(store)
    return held


@pytest.fixture
def clock() -> Clock:
    """Five minutes after the sessions began, for both services."""
    return small.Clock()


@pytest.fixture
async def held(store: Store, fresh_id: Callable[[], str]) -> Register:
    """The register of the small week, as the organiser's commands open it beside the services."""
    return await small.loaded(store, fresh_id())


@pytest.fixture
async def both(store_url: str, held: Register, clock: Clock) -> AsyncIterator[list[Parts]]:
    """Two services but for their sockets."""
    settings = Settings(store=store_url, programme=held.programme.id)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(serve.opened_parts(settings, clock)) for _ in range(2)]
