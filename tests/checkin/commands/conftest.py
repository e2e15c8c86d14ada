"""What the commands work on: a data directory of their own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin.settings import Settings
from tests import small

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with the small week."""
    asyncio.run(small.laid_down(Settings(data=tmp_path / "data")))
    return tmp_path / "data"
