"""What the root's tests stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The embedded store in a directory of its own, any free port."""
    return Settings(data=tmp_path / "data", port=0)
