"""What is handed out, made as the Dockerfile makes it: its own lines build the wheel and install it, in folders of this test.

One test, since it is the slow one: the pinned packages are fetched, the pages are built.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pathspec
import pytest

from scanner.drawing import Hall
from tests import small
from tests.box import reading
from tests.processes import DEADLINE, Service, begun, written

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

BUILDS_WITHIN = 600
"""Seconds for the whole, on a machine that has fetched nothing yet."""


class Stage:
    """The Dockerfile's first stage, played in a folder: what it copies, what it runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.wheels, self.installed, self._build = home / "wheels", home / "installed", home / "build"
        self._build.mkdir()
        subprocess.run([sys.executable, "-m", "venv", home / "python"], check=True)

    def play(self) -> None:
        """Everything up to the second stage."""
        words = reading.dockerfile()
        for word, text in words[1 : [there for there, _ in words].index("FROM", 1)]:
            if word == "COPY":
                self._copy(*text.split())
            elif word == "RUN":
                self.run(text)

    def run(self, text: str) -> None:
        """Run a line in a shell, as Docker does."""
        for there, here in (("/wheels", self.wheels), ("/opt/oppmote", self.installed)):
            text = re.sub(rf"(?<![\w/]){there}\b", str(here), text)
        done = subprocess.run(
            ["/bin/sh", "-c", text], env=self._told(), cwd=self._build, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _told(self) -> dict[str, str]:
        return clean() | {"PATH": f"{self.home / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}"}

    def _copy(self, source: str, goal: str) -> None:
        """What there is without what `.dockerignore` leaves out."""
        lines = (reading.ROOT / ".dockerignore").read_text("utf-8").splitlines()
        left_out = pathspec.PathSpec.from_lines("gitignore", lines)
        for path in left_out.match_tree_files(reading.ROOT / source, negate=True) if source == "." else [source]:
            there = self._build / goal / (path if source == "." else Path(path).name)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(reading.ROOT / path, there)


def clean() -> dict[str, str]:
    """The environment without what would bring this source in, or settings of ours."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("CHECKIN_", "PYTHON", "VIRTUAL_ENV"))
    }


class Installed:
    """The commands that the wheel brought, away from the source."""

    def __init__(self, stage: Stage) -> None:
        self._bin, self._home = stage.installed / "bin", stage.home

    def told(self, name: str, *words: str) -> str:
        """What a command says that must succeed."""
        done = subprocess.run([self._bin / name, *words], env=clean(), cwd=self._home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def serving(self, data: Path) -> Iterator[Service]:
        """The service, with the image's words on a port that is free."""
        words = [*reading.image_words()[1:-1], "0", "--data", str(data)]
        with subprocess.Popen(
            [self._bin / "checkin", *words], env=clean(), cwd=self._home, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert ": http://" in line, line
            try:
                yield Service(process, line.split(": ", 1)[1].strip())
            finally:
                process.terminate()
                process.wait(DEADLINE)


@pytest.mark.timeout(BUILDS_WITHIN)
def test_what_the_dockerfile_builds_serves_and_with_its_extra_reads(tmp_path: Path) -> None:
    """The wheel holds what it needs and no more; installed, it serves its pages; with `laptop`, it reads a ticket."""
    stage = Stage(tmp_path)
    stage.play()
    _holds_what_it_needs(stage.wheels)
    commands = Installed(stage)
    _speaks(commands)
    _serves(commands, tmp_path)
    stage.run("pip --python /opt/oppmote install --quiet --no-index --find-links /wheels 'oppmote[laptop]'")
    _reads(commands, tmp_path)


def _holds_what_it_needs(wheels: Path) -> None:
    [wheel] = wheels.glob("oppmote-*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    brought = {"dashboard/web/dist/index.html", "scanner/phone/dist/index.html", "scanner/laptop/fonts/LICENSE"}
    assert {"checkin/store/functions.lua", *brought} <= names
    assert "checkin/examples/industriens-uke/programme.toml" in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"checkin", "scanner", "dashboard"}
    assert [
        name for name in names if name.endswith((".ts", ".tsx")) or "node_modules" in name or "/tests/" in name
    ] == []


def _speaks(commands: Installed) -> None:
    """Both names are one command; nothing of the laptop's is there yet, and that is said."""
    assert commands.told("oppmote", "--help").replace("oppmote", "checkin") == commands.told("checkin", "--help")
    assert re.fullmatch(r"checkin \d+\.\d+\.\d+", commands.told("checkin", "--version"))


def _serves(commands: Installed, home: Path) -> None:
    data, week = home / "data", written(home / "uke.toml", small.programme("uke", begun()))
    commands.told("checkin", "programme", "load", week, "--data", str(data))
    with commands.serving(data) as service:
        assert service.ask("/readyz") == (200, '{"status":"ready"}')
        status, page = service.ask("/")
        parts = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
        assert (status, len(parts) > 1) == (200, True)
        assert {service.ask(part)[0] for part in parts} == {200}


def _reads(commands: Installed, home: Path) -> None:
    """A drawn ticket, as a camera would see it."""
    random = np.random.default_rng(4)
    cv2.imwrite(str(home / "ticket.png"), Hall(random).frame("G000000000000006", random))
    assert json.loads(commands.told("checkin-scanner", "read", str(home / "ticket.png")))["codes"] == [
        "G000000000000006"
    ]
