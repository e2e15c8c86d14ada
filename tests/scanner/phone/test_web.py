"""The phone's page as its own tools see it: types, unit tests, and the weight of what a phone fetches before it can be enrolled."""

from __future__ import annotations

import re

import pytest

from scanner.phone import DIST
from tests import front_ends

LIGHT = 200_000
"""Bytes, compressed, that a first load may weigh before the reader's WebAssembly."""


@pytest.fixture
def built() -> None:
    """The page has been built."""
    if not (DIST / "index.html").is_file():
        pytest.fail("the pages are not built: run `make web`", pytrace=False)


@pytest.mark.parametrize("script", ["lint", "test"])
def test_the_front_end_agrees_with_itself(script: str) -> None:
    """Strict TypeScript and vitest find nothing."""
    front_ends.agrees("scanner/phone", script)


@pytest.mark.usefixtures("built")
def test_the_first_load_is_light() -> None:
    """The page, all its scripts and styles, and the letters of its font stay under 200 KB compressed."""
    page = (DIST / "index.html").read_text("utf-8")
    named = [DIST / path for path in re.findall(r'"/scan/(assets/[^"]+\.(?:js|css))"', page)]
    letters = [path for path in (DIST / "assets").glob("*.woff2") if "latin-wght" in path.name]
    assert named
    assert letters
    assert front_ends.weight([DIST / "index.html", *named, *letters]) < LIGHT


@pytest.mark.usefixtures("built")
def test_the_page_needs_nobody_else() -> None:
    """No inline script or style, no address but our own."""
    front_ends.needs_nobody_else(DIST, "/scan/")
