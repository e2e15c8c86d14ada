"""The pages of the dashboard: one page for every address, and what it is made of.

The page asks `/api/v1` for all it shows, so nothing here knows a figure. Identity and security headers are
for the service to see to.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checkin import pages

if TYPE_CHECKING:
    from aiohttp import web

DIST = Path(__file__).parent / "web" / "dist"
"""Where `make web` builds the pages; the wheel brings them along."""

PAGES = ("sign-in", "welcome", "openid", "enrol", "audit", "wall", "devices", "sessions/{id}")


def routes(dist: Path = DIST) -> list[web.RouteDef]:
    """The routes of the pages built into `dist`. All of them are open: without an identity the page shows how to get one."""
    return pages.routes(pages.FrontEnd(dist, pages=PAGES, files=("favicon.svg",)))
