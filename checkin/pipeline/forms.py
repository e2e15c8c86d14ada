"""The forms in which exports are written: CSV and JSON lines, in pieces, to wherever they are wanted."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from checkin.errors import BadInput
from checkin.pipeline.exporting import COLUMNS, TIMES, WRITTEN_BY_PEOPLE
from checkin.wire import times

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

    from checkin.core.programmes import Programme
    from checkin.pipeline.exporting import Row, Sources, Value

MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl"}
"""The forms by the ending of a file's name, and their media types."""


def written(sources: Sources, kind: str, form: str, locale: str = "en") -> AsyncIterator[bytes]:
    """An export in a form, in pieces.

    Args:
        sources: what it is drawn from.
        kind: one of `exporting.COLUMNS`.
        form: one of `MEDIA`.
        locale: `en`, or `nb` for CSV as Norwegian spreadsheets want it.

    Raises:
        BadInput: where there is no such form (at once) or export (at the first piece).
    """
    if form not in MEDIA:
        raise BadInput(
            "format_unknown",
            f"there is no form {form[:20]!r} for exports: choose one of {', '.join(MEDIA)}",
            status=404,
        )
    return jsonl_of(sources, kind) if form == "jsonl" else csv_of(sources, kind, locale)


async def jsonl_of(sources: Sources, kind: str) -> AsyncIterator[bytes]:
    """An export as JSON, a line a row: numbers are numbers, an empty cell is null, times are as on the wire."""
    encoder = msgspec.json.Encoder()
    async for rows in sources.pages(kind):
        yield b"".join(encoder.encode(_plain(row, COLUMNS[kind])) + b"\n" for row in rows)


def _plain(row: Row, columns: Iterable[str]) -> Row:
    """A row with all its columns, in order, its times as text."""
    values = ((name, row.get(name)) for name in columns)
    return {name: times.text(value) if name in TIMES and isinstance(value, int) else value for name, value in values}


async def csv_of(sources: Sources, kind: str, locale: str) -> AsyncIterator[bytes]:
    """An export as CSV, in pieces: UTF-8, `,` and times in UTC; for the locale `nb` with a byte order mark, `;` and
    local times.
    """
    norwegian = locale == "nb"
    columns = COLUMNS.get(kind, ())
    pages = sources.pages(kind)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if norwegian else ",", lineterminator="\r\n")
    writer.writerow(columns)
    local = _local(sources.register.programme) if norwegian else times.text
    yield (("\ufeff" if norwegian else "") + text.getvalue()).encode()
    async for rows in pages:
        text.seek(0)
        text.truncate()
        writer.writerows(_cells(row, columns, local) for row in rows)
        yield text.getvalue().encode()


def _local(programme: Programme) -> Callable[[int], str]:
    def shown(at: int) -> str:
        return programme.local(at).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]

    return shown


def _cells(row: Row, columns: Iterable[str], time: Callable[[int], str]) -> list[str]:
    return [_cell(name, row.get(name), time) for name in columns]


def _cell(name: str, value: Value, time: Callable[[int], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in TIMES and isinstance(value, int):
        return time(value)
    text = str(value).replace("\0", "\ufffd")
    return f"'{text}" if name in WRITTEN_BY_PEOPLE and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


EVERYBODY_S, OWNER_S = 0o666, 0o600
"""Who may read a file: whom the system lets by default, or its owner alone."""


async def write_whole(path: Path, pieces: AsyncIterator[bytes], mode: int = EVERYBODY_S) -> None:
    """Write a file that is there whole or not at all. What is there and is no file, such as a pipe, is written into.

    Args:
        mode: who may read it, whatever held of one that was there before.

    Raises:
        BadInput: where it can't be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                await _write(file, pieces)
        else:
            await _write_beside(path, pieces, mode)
    except OSError as error:
        raise BadInput("output", f"{path} can't be written ({error.strerror}): choose another with -o") from error


async def _write(file: BinaryIO, pieces: AsyncIterator[bytes]) -> None:
    async for piece in pieces:
        file.write(piece)


async def _write_beside(path: Path, pieces: AsyncIterator[bytes], mode: int) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.unlink(missing_ok=True)  # of a command that was killed; it may be open to others
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            await _write(file, pieces)
        beside.replace(path)
    finally:
        with contextlib.suppress(OSError):  # it is in its place, or could not even be begun
            beside.unlink()
