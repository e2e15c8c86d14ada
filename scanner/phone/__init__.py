"""The phone at the door: a page that is installed and works without network. TypeScript, but for how it is served.

What lives here: the page (`src/`), and its routes. It talks to `/api/v1` like every device; nothing here knows a ticket.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checkin import pages

if TYPE_CHECKING:
    from aiohttp import web

DIST = Path(__file__).parent / "dist"
"""Where `make web` builds the page; the wheel brings it along."""

BASE = "/scan/"

FILES = (
    "sw.js",
    "manifest.webmanifest",
    "icon.svg",
    "icon-192.png",
    "icon-512.png",
    "icon-apple.png",
    "icon-maskable.png",
)

HEADERS = {
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types oppmote",
}
"""What this page may beyond others: use the camera, read codes by WebAssembly in a worker, and start that and its service
worker through one policy of its own."""


def routes(dist: Path = DIST) -> list[web.RouteDef]:
    """The routes of the page built into `dist`. All of them are open: without an identity it shows how to be enrolled."""
    return pages.routes(pages.FrontEnd(dist, BASE, files=FILES, headers=HEADERS))
