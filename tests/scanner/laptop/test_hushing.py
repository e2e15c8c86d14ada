"""Libraries that write to stderr by themselves are kept quiet, and only for a moment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanner.laptop.hushing import hushed

if TYPE_CHECKING:
    import pytest


def test_what_is_written_meanwhile_is_not_seen_and_what_comes_after_is(capfd: pytest.CaptureFixture[str]) -> None:
    """Even by code that doesn't ask Python."""
    with hushed():
        os.write(2, b"not seen")
    os.write(2, b"seen")

    assert capfd.readouterr().err == "seen"
