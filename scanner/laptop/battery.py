"""How full this machine's battery is, where it says so."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

LINUX = Path("/sys/class/power_supply")
"""Where Linux has a folder for each battery and each plug; other systems have no such place, and nothing is said."""


def level(supplies: Path = LINUX) -> int | None:
    """Per cent of the first battery; None where there is none, or nobody knows."""
    for supply in sorted(supplies.glob("BAT*")):
        with suppress(OSError, ValueError):
            return min(100, max(0, int((supply / "capacity").read_text())))
    return None
