"""The command line itself: what it writes to stderr besides its own sentences."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tests.processes import ROOT, environment

SAYS = "import logging, checkin.__main__ as words; words._log_in_utc(); logging.getLogger('checkin.x').warning('gone')"


def test_lines_on_stderr_have_the_time_in_utc() -> None:
    """Wherever the machine stands."""
    ran = subprocess.run(
        [sys.executable, "-c", SAYS],
        env=environment() | {"TZ": "Pacific/Kiritimati"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.fullmatch(r"(\S+T\S+Z) WARNING checkin\.x: gone\n", ran.stderr)
    assert found, ran.stderr
    said = datetime.strptime(found[1], "%Y-%m-%dT%H:%M:%S%z")
    assert abs(datetime.now(UTC) - said) < timedelta(hours=1)
