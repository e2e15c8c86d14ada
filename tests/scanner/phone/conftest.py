"""A gate and phones for it, as fixtures."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from checkin.store import connect
from checkin.wire.devices import USUAL
from tests.scanner.phone import gates, phones

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from tests.scanner.phone.gates import Gate
    from tests.scanner.phone.phones import Phone


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Callable[..., Any]]:
    """A real Chromium, for all tests of a module; makes phones."""
    async with gates.chromium() as new:
        yield new


@pytest_asyncio.fixture(loop_scope="module")
async def gate(store_url: str, fresh_id: Callable[[], str]) -> AsyncIterator[Gate]:
    """The small week's gate, an hour after it began."""
    async with connect.opened(store_url) as store, gates.opened(store, store_url, fresh_id) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Callable[..., Any]) -> AsyncIterator[Phone]:
    """A phone that is nothing yet."""
    async with phones.carried(browser) as carried:
        yield carried


@pytest_asyncio.fixture(loop_scope="module")
async def enrolled(gate: Gate, browser: Callable[..., Any]) -> AsyncIterator[Callable[..., Awaitable[Phone]]]:
    """Makes phones that are at work at a door, `hallen-1` where none is named."""
    async with AsyncExitStack() as stack:

        async def enrol(door: str = "hallen-1", may: Sequence[str] = USUAL, link: str = "", **how: Any) -> Phone:
            phone = await stack.enter_async_context(phones.carried(browser, **how))
            await phone.enrol(link or await gate.link(door, may=may))
            await phone.begin()
            return phone

        yield enrol
