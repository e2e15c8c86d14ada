"""Pages in a real browser, which must have nothing to complain of."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page


@asynccontextmanager
async def spotless(browser: Browser, **how: Any) -> AsyncIterator[Page]:
    """A page in a fresh browser. In the end there was neither a fault nor a breach of the content security policy.

    Args:
        how: the browser is, as `new_context` takes it.
    """
    async with await browser.new_context(**how) as context:
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
        yield page
    assert complaints == []
