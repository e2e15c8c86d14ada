"""The forms of exports: CSV for people and for spreadsheets, JSON lines for programs, whole files or none."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from typing import TYPE_CHECKING

import pytest

from checkin.errors import BadInput, StoreUnavailable
from checkin.pipeline import exporting, forms
from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from checkin.api.keys import Parts


async def _written(parts: Parts, kind: str, form: str, locale: str = "en") -> bytes:
    await small.caught_up(parts)
    return b"".join([piece async for piece in forms.written(parts.sources, kind, form, locale)])


async def _pieces(*texts: bytes, then: Exception | None = None) -> AsyncIterator[bytes]:
    for text in texts:
        yield text
    if then:
        raise then


async def test_csv_is_utf_8_with_commas_and_times_in_utc(parts: Parts) -> None:
    """Without a mark at the start."""
    await small.take(parts, small.scan(session="foredrag"))
    text = (await _written(parts, "attendance", "csv")).decode()
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["session"] == "foredrag")
    assert (row["start"], row["first_arrival"]) == ("2022-11-14T08:00:00.000Z", "2022-11-14T08:05:00.000Z")
    assert (row["provisional"], row["registered"]) == ("false", "")


async def test_csv_for_norwegian_spreadsheets_has_a_mark_semicolons_and_local_times(parts: Parts) -> None:
    """An hour later in November."""
    content = await _written(parts, "attendance", "csv", "nb")
    assert content.startswith(b"\xef\xbb\xbfmunicipality;venue;")
    row = next(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert row["start"] == "2022-11-14 09:00:00.000"


async def test_text_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless(parts: Parts) -> None:
    """An apostrophe before it; ids and numbers stay as they are."""
    text = (await _written(parts, "attendance", "csv")).decode()
    assert ",'=Foredrag," in text
    await small.take(parts, small.scan(session="kveld", door="salen-1", override='@SUM(A1)"\n-1'))
    await parts.intake.count(small.count_message(direction="exit"), "-teller")
    rows = list(csv.DictReader(io.StringIO((await _written(parts, "log", "csv")).decode(), newline="")))
    assert {row["override"] for row in rows} == {"", "'@SUM(A1)\"\n-1"}
    assert {row["move"] for row in rows} == {"1", "-1"}


async def test_json_lines_have_every_column_with_its_own_kind_of_value(parts: Parts) -> None:
    """Numbers are numbers, what does not apply is null."""
    await small.take(parts, small.scan())
    await parts.audit.note("kari", "exported", "log.csv")
    for kind in exporting.COLUMNS:
        lines = [json.loads(line) for line in (await _written(parts, kind, "jsonl")).splitlines()]
        assert {tuple(line) for line in lines} == {exporting.COLUMNS[kind]}
    [entry] = [json.loads(line) for line in (await _written(parts, "log", "jsonl")).splitlines()]
    assert (entry["move"], entry["reason"], entry["at"], entry["offline"]) == (
        1,
        None,
        "2022-11-14T08:05:00.000Z",
        False,
    )


async def test_a_form_that_there_is_not_is_told(parts: Parts) -> None:
    """With those that there are, before anything is read."""
    with pytest.raises(BadInput, match="csv, jsonl") as told:
        forms.written(parts.sources, "log", "docx")
    assert (told.value.code, told.value.status) == ("format_unknown", 404)


async def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """In place of the one that was there."""
    path = tmp_path / "log.csv"
    path.write_text("old")
    await forms.write_whole(path, _pieces(b"new ", b"text"))
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("log.csv", b"new text")]


async def test_a_private_file_is_its_owner_s_alone_whatever_was_there(tmp_path: Path) -> None:
    """An older file of that name, or what a killed command left beside it, may have been everybody's."""
    path = tmp_path / "codes.csv"
    for left in (path, tmp_path / ".codes.csv.part"):
        left.write_text("something longer than what comes")
        left.chmod(0o644)
    await forms.write_whole(path, _pieces(b"new"), forms.OWNER_S)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("codes.csv", b"new")]
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_cannot_be_finished_is_not_begun(tmp_path: Path) -> None:
    """The old one stays, and nothing half-written beside it."""
    path = tmp_path / "log.csv"
    path.write_text("old")
    with pytest.raises(StoreUnavailable):
        await forms.write_whole(path, _pieces(b"half", then=StoreUnavailable("store_unavailable", "gone")))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("log.csv", "old")]


@pytest.mark.parametrize("place", ["nowhere/log.csv", "file/log.csv", ".", "x" * 300])
async def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    """A missing folder, a file in the way, a folder itself, a name too long: one sentence, nothing left behind."""
    (tmp_path / "file").write_text("in the way")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BadInput, match=r"can't be written .*choose another") as told:
        await forms.write_whole(tmp_path / place, _pieces(b"text"))
    assert told.value.code == "output"
    assert sorted(tmp_path.iterdir()) == before


async def test_what_is_no_file_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    """A pipe, a terminal, `/dev/null`: they stay what they are."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    await forms.write_whole(pipe, _pieces(b"through ", b"the pipe"))
    reader.join(10)
    assert read == [b"through the pipe"]
    assert pipe.is_fifo()
