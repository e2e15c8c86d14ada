"""The demo, once from beginning to end as a new user runs it: drawn tickets, a real reader, real HTTP, agreeing figures."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import ledger
from tests.processes import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

LASTS_AT_MOST = 300
"""Seconds; the contract is 120 on two cores that have nothing else to do."""


@pytest.mark.timeout(LASTS_AT_MOST + 30)
def test_the_week_is_played_and_everybody_agrees_on_its_figures(tmp_path: Path) -> None:
    """The service with the rehearsal, and both with the log folded by other code; everything that can go wrong did."""
    out = tmp_path / "out"
    words = [sys.executable, "-m", "checkin", "demo", "--once", "--out", str(out), "--data", str(tmp_path / "data")]
    ran = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=LASTS_AT_MOST,
        cwd=ROOT,
        env=environment(),
        encoding="utf-8",
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
    assert "agree with what the rehearsal did" in ran.stdout
    assert re.search(r"moteplassen +│ +\d+ │ +1\d{3} │", ran.stdout)
    texts = [(out / f"{kind}.csv").read_bytes().decode() for kind in ("log", "attendance", "municipalities")]
    assert ledger.differences(*texts) == []
    rows = ledger.rows_of(texts[0])
    assert {row["kind"] for row in rows} >= {"scan", "annulment", "closing"}
    assert {row["reason"] for row in rows} >= {"", "unknown", "already_in", "wrong_session"}
    assert {row["direction"] for row in rows} >= {"entry", "exit"}
    assert {row["offline"] for row in rows} >= {"true", "false"}
    rehearsed = json.loads((out / "rehearsal.json").read_text())
    assert (rehearsed["undecided"], rehearsed["surprises"]) == ([], [])
    assert rehearsed["scans"] - rehearsed["replaced"] <= sum(row["kind"] == "scan" for row in rows)
