"""`checkin tickets print`, as users run it: files that the scanner reads."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np

from checkin.__main__ import main
from scanner.laptop.reading import Reader
from tests import small

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_every_ticket_becomes_a_picture_that_is_read_as_its_code(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Thirteen files, none of them named by a code."""
    out = tmp_path / "out"
    assert main(["tickets", "print", "--format", "png", "-o", str(out), "--data", str(data)]) == 0
    assert capsys.readouterr().out.startswith(f"13 tickets drawn in {out}")
    reader, read = Reader(), []
    for path in out.iterdir():
        picture = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        read += reader.read(picture.astype(np.uint8))
        assert not any(code in path.name for code in (*small.SINGLES, small.CLASS))
    assert sorted(read) == sorted([*small.SINGLES, small.CLASS])


def test_names_are_printed_only_where_they_were_asked_for(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And only the tickets that were named."""
    for words, told in (((), False), (("--names",), True)):
        out = tmp_path / f"out-{told}"
        status = main(["tickets", "print", small.CLASS, "BILLETT-03", "-o", str(out), "--data", str(data), *words])
        assert status == 0, capsys.readouterr()
        texts = [path.read_text(encoding="utf-8") for path in out.glob("*.svg")]
        assert len(texts) == 2
        assert ["Klasse 10A" in text for text in sorted(texts, key=lambda text: "KLASSE" not in text)] == [told, False]


def test_without_what_draws_letters_png_is_told_and_svg_is_drawn(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a service was installed and no laptop."""
    monkeypatch.setitem(sys.modules, "checkin.commands.pictures", None)
    monkeypatch.delattr("checkin.commands.pictures", raising=False)
    words = ["-o", str(tmp_path / "out"), "--data", str(data)]
    assert main(["tickets", "print", "--format", "png", *words]) == 1
    assert "oppmote[laptop]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["tickets", "print", *words]) == 0


def test_a_code_that_no_ticket_has_is_told_before_anything_is_drawn(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence."""
    assert main(["tickets", "print", "NOBODY", "-o", str(tmp_path / "out"), "--data", str(data)]) == 1
    assert capsys.readouterr().err.startswith("checkin: no ticket has the code 'NOBODY'")
    assert not (tmp_path / "out").exists()
