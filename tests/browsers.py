"""Pages in a real browser, which must have nothing to complain of."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Browser, BrowserContext, Page


@asynccontextmanager
async def spotless(browser: Browser, **how: Any) -> AsyncIterator[Page]:
    """A page in a fresh browser. In the end there was neither a fault nor a breach of the content security policy.

    Args:
        how: the browser is, as `new_context` takes it.
    """
    async with await browser.new_context(**how) as context:
        with uncomplaining(context):
            yield await context.new_page()


@contextmanager
def uncomplaining(context: BrowserContext) -> Iterator[None]:
    """In the end none of its pages had a fault, or broke the content security policy."""
    complaints: list[str] = []
    context.on("weberror", lambda fault: complaints.append(str(fault.error)))
    context.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
    yield
    assert complaints == []
