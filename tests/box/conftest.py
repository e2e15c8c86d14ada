"""A data directory that nobody has used yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.processes import House

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Commands on a data directory of their own."""
    return House(tmp_path / "data")
