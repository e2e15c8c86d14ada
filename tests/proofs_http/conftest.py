"""A service as operators start it: a process of its own over the example week, a week ago, and a token for every door and desk."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).parents[2] / "examples" / "industriens-uke"
COMMAND = [sys.executable, "-m", "checkin"]


@dataclass(frozen=True)
class Running:
    """A service that runs, who asks, and the fields of a scan that it admits."""

    address: str
    token: str
    week: dict[str, str]

    @property
    def bearer(self) -> dict[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The service, for as long as tests ask it; its week is over, so that no scan of it lies in the future."""
    data = tmp_path_factory.mktemp("data")
    # Whoever proves something sends more than any door, and more unknown codes.
    environment = os.environ | {"CHECKIN_DATA": str(data), "CHECKIN_REQUESTS_PER_SECOND": "0"}

    def checkin(*words: str) -> str:
        return subprocess.run([*COMMAND, *words], env=environment, check=True, capture_output=True, text=True).stdout

    week_ago = datetime.now(UTC).date() - timedelta(days=7)
    checkin("programme", "load", str(EXAMPLE / "programme.toml"), "--starting", week_ago.isoformat())
    checkin("tickets", "import", str(EXAMPLE / "registrations.csv"))
    token = checkin("tokens", "add", "proof", "--scope", "scan,figures,organise").strip()
    with (
        (data / "faults.txt").open("wb") as faults,
        subprocess.Popen(
            [*COMMAND, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, stderr=faults, text=True
        ) as service,
    ):
        assert service.stdout
        yield Running(service.stdout.readline().split()[-1], token, _scan(week_ago))
        service.terminate()
        assert service.wait(timeout=30) == 0


def _scan(first_day: date) -> dict[str, str]:
    """A class of thirty at the door of the meeting place, on the fourth day at ten."""
    at = datetime.combine(first_day + timedelta(days=3), time(10), ZoneInfo("Europe/Oslo"))
    return {
        "session": "moteplassen",
        "door": "stalhallen-1",
        "code": "MHQ1VRPKFB71VF3N",
        "at": at.isoformat(),
    }
