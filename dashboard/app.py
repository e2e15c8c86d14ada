"""The pages of the dashboard as files: one page for every address, and what it is made of.

The page asks `/api/v1` for all it shows, so nothing here knows a figure. Identity and security headers are
for the service to see to.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from aiohttp import web

DIST = Path(__file__).parent / "web" / "dist"
"""Where `make web` builds the pages; the wheel brings them along."""

NOT_BUILT = "The pages are not built yet: run `make web` in the project's folder, then load this page again."

FRESH = "no-cache"
"""Kept by the browser, but asked for again each time: it names the files of today."""
FOREVER = "public, max-age=31536000, immutable"
"""For files whose name carries a hash of what is in them."""

TYPES = {
    ".woff2": {"Content-Type": "font/woff2"},
    ".html": {"Content-Type": "text/html; charset=utf-8"},
    ".js": {"Content-Type": "text/javascript; charset=utf-8"},
    ".css": {"Content-Type": "text/css; charset=utf-8"},
}
"""What aiohttp does not know by its name, or not with its letters."""


def routes(dist: Path = DIST) -> list[web.RouteDef]:
    """The routes of the pages built into `dist`, to be mounted at the root of a service.

    All of them are open: without an identity the page shows how to get one. Where `dist` is not built, they
    answer 503 with one sentence that says how; building it needs no restart.
    """
    page = partial(_file, dist, "index.html", FRESH)
    return [
        web.get("/", page),
        *(web.get(path, page) for path in ("/sign-in", "/welcome", "/openid", "/enrol", "/audit")),
        web.get("/favicon.svg", partial(_file, dist, "favicon.svg", FRESH)),
        web.get(r"/assets/{name:\w[\w.-]*}", partial(_asset, dist)),
    ]


async def _file(dist: Path, name: str, caching: str, _request: web.Request) -> web.StreamResponse:
    """Answer with one file of the built pages."""
    return _answer(dist, dist / name, caching)


async def _asset(dist: Path, request: web.Request) -> web.StreamResponse:
    """Answer with a hashed file. The route's pattern has no slash and no leading dot: no name leads out."""
    return _answer(dist, dist / "assets" / request.match_info["name"], FOREVER)


def _answer(dist: Path, path: Path, caching: str) -> web.StreamResponse:
    """The file, compressed where the build left it so and the browser takes it."""
    if path.is_file():
        return web.FileResponse(path, headers={"Cache-Control": caching} | TYPES.get(path.suffix, {}))
    if (dist / "index.html").is_file():
        raise web.HTTPNotFound
    return web.Response(text=NOT_BUILT, status=503, headers={"Cache-Control": "no-store"})
