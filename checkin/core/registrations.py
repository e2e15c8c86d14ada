"""Registrations: who is coming, read from the organiser's CSV, as docs/programme.md explains it.

A file is taken whole or not at all: a row left out might be a school class that then stands at the door.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from checkin.core import programmes, tickets
from checkin.core.faults import CONTROL, Faults, quoted
from checkin.core.tables import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checkin.core.programmes import Programme

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes; some 150,000 tickets."""
MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_HEADS = 10_000
COLUMNS = (
    "code",
    "name",
    "organisation",
    "category",
    "heads",
    "sessions",
    "valid_from",
    "valid_until",
    "email",
)
SEPARATORS = ",;\t"

_BOM = b"\xef\xbb\xbf"
_LETTERS_IN_UTF8 = re.compile(rb"\xc3[\x80-\xbf]")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d+", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Registration(msgspec.Struct, frozen=True):
    """One row: a ticket to be, for one attendee or a group of heads.

    `line` is where it stands in the file, `code` is "" where we are to issue one, times are milliseconds since
    the epoch. Text that was not given is "".
    """

    line: int
    code: str
    name: str
    organisation: str
    category: str
    heads: int
    sessions: tuple[str, ...]
    valid_from: int | None
    valid_until: int | None
    email: str


class Registrations(msgspec.Struct, frozen=True):
    """What a file holds: its registrations in order, and the columns that were left aside, for a notice."""

    rows: tuple[Registration, ...]
    ignored: tuple[str, ...]


_SEPARATOR_LINE = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)
"""What some spreadsheets write above the header; a blank line in its place keeps the numbers of the others."""


def read(data: bytes, source: str, programme: Programme) -> Registrations:
    """The registrations in a CSV file.

    Args:
        data: the file's content: UTF-8 or Windows-1252, separated by commas, semicolons or tabs.
        source: what the file is called, for messages.
        programme: whose sessions are named, and whose zone times are in.

    Raises:
        BadInput: `registrations_invalid`, with one sentence a line: where, what, what was expected.
    """
    faults = Faults(source, "registrations_invalid")
    records = _records(_SEPARATOR_LINE.sub("\n", _decoded(data, faults), count=1), faults)
    line, header = next(records, (1, []))
    names = [name.strip().lower() for name in header]
    faults.check()
    _check_header(f"line {line}", names, faults)
    faults.check()
    rows = [_registration(row, programme) for row in _rows(names, records, faults)]
    _check_codes(rows, faults)
    faults.check()
    if not rows:
        faults.stop("", "there are no registrations under the header")
    return Registrations(rows=tuple(rows), ignored=tuple(n for n in names if n and n not in COLUMNS))


def _decoded(data: bytes, faults: Faults) -> str:
    """The text, in the encoding that it is in."""
    if len(data) > LARGEST_FILE:
        faults.stop("", f"registrations have at most {LARGEST_FILE // 1024 // 1024} MB; split the file")
    if b"\0" in data:
        faults.stop("", 'there are NUL characters in it, so it is no CSV or is UTF-16; save it as "CSV UTF-8"')
    try:
        return data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as reason:
        before = reason.object.count(b"\n", 0, reason.start)
        return _windows(data, f"line {before + 1}", faults)


def _windows(data: bytes, where: str, faults: Faults) -> str:
    """The text in Windows-1252, unless all but some of it is UTF-8: then names would come out garbled."""
    if data.startswith(_BOM) or _LETTERS_IN_UTF8.search(data):
        faults.stop(where, 'the file is UTF-8 but this line is not; save it again as "CSV UTF-8"')
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        faults.stop(where, 'this is neither UTF-8 nor Windows-1252; save the file as "CSV UTF-8"')


def _separator(text: str) -> str:
    """The separator with which the first line names the most of our columns."""
    header = re.split(r"[\r\n]", text.lstrip(" \r\n" + SEPARATORS), maxsplit=1)[0].lower()
    names = {separator: {name.strip('" ') for name in header.split(separator)} for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: len(names[separator].intersection(COLUMNS)))


def _records(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Every record that isn't blank, with the line on which it begins."""
    # Strict, so that a quote that is never closed does not swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as reason:
            faults.add(f"line {line}", f"this and the rest can't be read ({reason}); do the quotes (\") pair up?")
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_header(where: str, names: Sequence[str], faults: Faults) -> None:
    """The columns that we know stand there once, those that we need do stand there, and none is misspelt."""
    if not names:
        faults.stop("", f"the file is empty; its first line must name the columns: {', '.join(COLUMNS)}")
    if len(names) > MOST_COLUMNS:
        faults.stop(where, f"there are {len(names)} columns, which is no header of registrations")
    absent = [column for column in COLUMNS if column not in names]
    if "sessions" in absent:
        faults.add(where, f'the column "sessions" is missing; it names each ticket\'s sessions; {_named(names)}')
    if "name" in absent and "code" in absent:
        faults.add(where, f'the columns "name" and "code" are both missing; one of them must be there; {_named(names)}')
    for name, times in Counter(names).items():
        if name in COLUMNS and times > 1:
            faults.add(where, f"there are {times} columns {quoted(name)}; keep one")
        if name not in COLUMNS and (near := faults.near(name, absent)):
            faults.add(where, f"unknown column {quoted(name)}{near}")


def _named(names: Sequence[str]) -> str:
    return f"the columns here are {', '.join(quoted(name) for name in names[:12])}"


def _check_codes(rows: Sequence[Registration], faults: Faults) -> None:
    """No two tickets have the same code."""
    first: dict[str, int] = {}
    for row in rows:
        if row.code and first.setdefault(row.code, row.line) != row.line:
            faults.add(f"line {row.line}", f"code {quoted(row.code)} stands on line {first[row.code]} already")


class _Row:
    """A record by column; what can't be used in it becomes a fault of its line."""

    def __init__(self, line: int, cells: dict[str, str], faults: Faults) -> None:
        self.line = line
        self._cells = cells
        self._faults = faults

    def fault(self, what: str) -> None:
        self._faults.add(f"line {self.line}", what)

    def near(self, word: str, programme: Programme) -> str:
        return self._faults.near(word, programme.session)

    def cell(self, column: str) -> str:
        return self._cells.get(column, "").strip()

    def text(self, column: str) -> str:
        """Words for people; a line break in a spreadsheet's cell is a blank."""
        text = " ".join(self.cell(column).split())
        if len(text) > LONGEST_TEXT or CONTROL.search(text):
            self.fault(f"{column} must be at most {LONGEST_TEXT} characters, without control characters")
        return text

    def moment(self, column: str, programme: Programme, day_is: str) -> int | None:
        """A time in milliseconds, if given; a day alone is the moment `day_is` of that day."""
        text = self.cell(column).upper()
        written = _written(text if len(text) != len("2022-11-14") else f"{text}T{day_is}")
        if written is None:
            if text:
                self.fault(
                    f"{column} {quoted(text)} must be a time such as 2022-11-14T09:00:00 or a day such as 2022-11-14"
                )
            return None
        try:
            return programmes.moment(written, programme.zone)
        except ValueError as reason:
            self.fault(f"{column} {reason}")
            return None


def _written(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _WRITTEN.fullmatch(text) else None
    except ValueError:
        return None


def _rows(names: Sequence[str], records: Iterator[tuple[int, list[str]]], faults: Faults) -> Iterator[_Row]:
    for number, (line, cells) in enumerate(records):
        if number == MOST_ROWS:
            faults.stop(f"line {line}", f"a file has {MOST_ROWS} registrations at most; take the rest in from another")
        if len(cells) == len(names):
            yield _Row(line, dict(zip(names, cells, strict=True)), faults)
        else:
            what = f"has {len(cells)} fields where the header has {len(names)}"
            faults.add(f"line {line}", f"{what}; text with a separator in it needs quotes")


def _registration(row: _Row, programme: Programme) -> Registration:
    registration = Registration(
        line=row.line,
        code=_code(row),
        name=row.text("name"),
        organisation=row.text("organisation"),
        category=row.text("category"),
        heads=_heads(row),
        sessions=_sessions(row, programme),
        valid_from=row.moment("valid_from", programme, "00:00:00"),
        valid_until=row.moment("valid_until", programme, "23:59:59.999"),
        email=_email(row),
    )
    start, end = registration.valid_from, registration.valid_until
    if start is not None and end is not None and end <= start:
        row.fault("valid_until must be after valid_from")
    return registration


def _code(row: _Row) -> str:
    """Ours as it was meant, anybody else's as it is."""
    code = tickets.as_meant(row.cell("code"))
    if len(code.encode()) > tickets.LONGEST_FOREIGN or CONTROL.search(code):
        row.fault(f"code must be at most {tickets.LONGEST_FOREIGN} bytes, without control characters")
    if _ROUNDED.fullmatch(code):
        row.fault(f"code {quoted(code)} was a number that a spreadsheet has rounded; keep codes as text")
    return code


def _heads(row: _Row) -> int:
    written = row.cell("heads") or "1"
    heads = int(written) if re.fullmatch("[0-9]{1,5}", written) else 0
    if not 1 <= heads <= MOST_HEADS:
        row.fault(f"heads {quoted(written)} must be a whole number from 1 to {MOST_HEADS}")
    return heads


def _sessions(row: _Row, programme: Programme) -> tuple[str, ...]:
    sessions = tuple(dict.fromkeys(row.cell("sessions").split()))
    for session in sessions:
        if session not in programme.session:
            near = row.near(session, programme) or "; sessions are separated by spaces"
            row.fault(f"{quoted(session)} is no session of this programme{near}")
    return sessions


def _email(row: _Row) -> str:
    email = row.text("email")
    if email and not _EMAIL.fullmatch(email):
        row.fault(f"email {quoted(email)} is no e-mail address; leave it empty if there is none")
    return email
