"""A file that a command was given: its contents, or one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.commands import files
from checkin.commands.files import content_of
from checkin.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """Byte for byte."""
    (tmp_path / "a").write_bytes(b"\xff\r\n")
    assert content_of(str(tmp_path / "a")) == b"\xff\r\n"


def test_what_can_not_be_read_is_told(tmp_path: Path) -> None:
    """A file that is not there, and a folder."""
    for path in (tmp_path / "borte", tmp_path):
        with pytest.raises(BadInput, match="give the path of a file") as told:
            content_of(str(path))
        assert told.value.code == "file"


def test_a_file_that_is_far_too_large_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is one that has no end."""
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    (tmp_path / "a").write_bytes(b" " * (1 << 20))
    assert len(content_of(str(tmp_path / "a"))) == 1 << 20
    (tmp_path / "b").write_bytes(b" " * ((1 << 20) + 1))
    for path in (tmp_path / "b", "/dev/zero"):
        with pytest.raises(BadInput, match="larger than 1 MB") as told:
            content_of(str(path))
        assert told.value.code == "file_large"
