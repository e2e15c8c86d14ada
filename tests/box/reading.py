"""The files that the service is hosted by, read as those who run them read them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]

CONTRIB = ROOT / "contrib"


def compose() -> dict[str, Any]:
    """docker-compose.yml, with its variables as they are written."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return read


def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order: the word, and what it says, on one line."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], " ".join(line.split(" ", 1)[1].split())) for line in lines]


def said(word: str) -> list[str]:
    """All that the Dockerfile says after a word."""
    return [text for there, text in dockerfile() if there == word]


def image_words() -> list[str]:
    """The command line that the image runs by itself."""
    [entry], [words] = said("ENTRYPOINT"), said("CMD")
    return [*json.loads(entry), *json.loads(words)]


def unit() -> RawConfigParser:
    """The systemd unit; where a key stands more than once, its last value."""
    read = RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(CONTRIB / "systemd" / "oppmote.service", "utf-8")
    return read


def unit_words() -> list[str]:
    """The command line that systemd runs."""
    return shlex.split(unit()["Service"]["ExecStart"])


def guide() -> str:
    """docs/hosting.md."""
    return (ROOT / "docs" / "hosting.md").read_text("utf-8")


def guide_lines() -> list[str]:
    """The lines of all command blocks in the guide."""
    return [line for block in re.findall(r"```sh\n(.*?)```", guide(), re.DOTALL) for line in block.splitlines()]


def tool(name: str) -> str:
    """Where a tool of the development set is, or of the system; without it the test is skipped."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found
