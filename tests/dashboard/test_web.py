"""The dashboard's pages as their own tools see them: types, unit tests, and the weight of what a browser fetches first."""

from __future__ import annotations

import re

import pytest

from dashboard.app import DIST
from tests import front_ends

LIGHT = 150_000
"""Bytes of script and style, compressed, that the first view may weigh."""


@pytest.mark.parametrize("script", ["lint", "test"])
def test_the_front_end_agrees_with_itself(script: str) -> None:
    """Strict TypeScript and vitest find nothing."""
    front_ends.agrees("dashboard/web", script)


@pytest.mark.usefixtures("built")
def test_the_first_view_is_light() -> None:
    """Script and style together stay under 150 KB compressed."""
    assert front_ends.weight(path for path in (DIST / "assets").iterdir() if path.suffix in (".js", ".css")) < LIGHT


@pytest.mark.usefixtures("built")
def test_the_page_needs_nobody_else() -> None:
    """The strictest content security policy fits."""
    front_ends.needs_nobody_else(DIST, "/")


def test_the_lock_names_no_registry() -> None:
    """Packages are pinned by version and hash; where they come from is for each machine to say."""
    lock = (front_ends.ROOT / "package-lock.json").read_text("utf-8")
    assert re.findall(r'"resolved": "https?:.*', lock) == []
    assert '"integrity": "sha512-' in lock
