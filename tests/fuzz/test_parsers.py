"""Parsers fed with what a fuzzer makes up, guided by the branches it reaches: no crash, no hang, no error but their own."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import util
from typing import TYPE_CHECKING

import pytest

from tests.fuzz import parsers
from tests.processes import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(util.find_spec("atheris") is None, reason="the fuzzer (atheris) is for Linux and Python < 3.14"),
]

RUNS = int(os.environ.get("RUNS", "200000"))
"""Of each parser; `make fuzz` takes more."""

SECONDS = int(os.environ.get("SECONDS", "100"))
"""After which a slow parser has had enough, however many runs it had."""

HANGS = 10
"""Seconds in which any input must have been read."""


@pytest.mark.timeout(SECONDS + 120)
@pytest.mark.parametrize("name", [*parsers.PARSERS, *parsers.BENT])
def test_whatever_comes_a_parser_takes_it_or_says_why_not(name: str, tmp_path: Path) -> None:
    """The same runs each time in CI: a seed that CI names is found again."""
    flags = [f"-atheris_runs={RUNS}", f"-max_total_time={SECONDS}", f"-timeout={HANGS}", "-seed=1", "-max_len=8192"]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, *flags],
        capture_output=True,
        text=True,
        errors="replace",
        cwd=tmp_path,
        env=environment() | {"PYTHONPATH": str(ROOT)},
    )
    found = [path.read_bytes() for path in tmp_path.iterdir()]
    assert (ran.returncode, found) == (0, []), ran.stdout[-3000:] + ran.stderr[-3000:]
    assert "Done " in ran.stderr
