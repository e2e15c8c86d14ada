"""Pages that were built: how a service answers with a front-end's files. Knows no front-end, and imports nothing of ours.

A front-end is one page, for every address that it has, and files whose names carry a hash of what is in them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NOT_BUILT = "The pages are not built yet: run `make web` in the project's folder, then load this page again."

FRESH = "no-cache"
"""Kept by the browser, but asked for again each time: it names the files of today."""
FOREVER = "public, max-age=31536000, immutable"
"""For files whose name carries a hash of what is in them."""

TYPES = {
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
"""What aiohttp does not know by its name, or not with its letters."""


class FrontEnd(NamedTuple):
    """A front-end as it was built.

    Attributes:
        dist: the folder that it was built into.
        base: the address that it was built for, such as "/scan/".
        pages: further addresses of its one page, below `base`.
        files: those beside `assets/`, whose names stay.
        headers: sent with every file, in place of what a service sends with all else.
    """

    dist: Path
    base: str = "/"
    pages: Sequence[str] = ()
    files: Sequence[str] = ()
    headers: Mapping[str, str] = {}


def routes(of: FrontEnd) -> list[web.RouteDef]:
    """The routes of a front-end, to be mounted at the root of a service.

    Where it is not built, they answer 503 with one sentence that says how; building it needs no restart.
    """
    page = partial(_file, of, "index.html")
    return [
        *(web.get(of.base + path, page) for path in ("", *of.pages)),
        *(web.get(of.base + name, partial(_file, of, name)) for name in of.files),
        web.get(of.base + r"assets/{name:\w[\w.-]*}", partial(_asset, of)),
    ]


async def _file(of: FrontEnd, name: str, _request: web.Request) -> web.StreamResponse:
    """Answer with one file of those whose names stay."""
    return _answer(of, of.dist / name, FRESH)


async def _asset(of: FrontEnd, request: web.Request) -> web.StreamResponse:
    """Answer with a hashed file. The route's pattern has no slash and no leading dot: no name leads out."""
    return _answer(of, of.dist / "assets" / request.match_info["name"], FOREVER)


def _answer(of: FrontEnd, path: Path, caching: str) -> web.StreamResponse:
    """The file, compressed where the build left it so and the browser takes it."""
    if path.is_file():
        told = {"Content-Type": TYPES[path.suffix]} if path.suffix in TYPES else {}
        return web.FileResponse(path, headers={**of.headers, "Cache-Control": caching, **told})
    if (of.dist / "index.html").is_file():
        raise web.HTTPNotFound
    return web.Response(text=NOT_BUILT, status=503, headers={"Cache-Control": "no-store"})
