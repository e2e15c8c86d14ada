"""Exports: figures and the log itself as tables, a row at a time and never whole in memory.

Each kind is an iterator over pages of rows; the form (CSV now) and where it goes are others' concern.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from checkin.core import reports
from checkin.core.events import AnnulmentFacts, CountFacts, ScanFacts
from checkin.errors import BadInput
from checkin.store import log
from checkin.wire import times

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping
    from pathlib import Path

    from checkin.core.events import Entry
    from checkin.core.programmes import Programme
    from checkin.core.reports import SessionFigures
    from checkin.pipeline.feeding import Feed
    from checkin.store.connect import Store
    from checkin.store.register import Register

Value = str | int | bool | None
Row = dict[str, Value]

COLUMNS: dict[str, tuple[str, ...]] = {
    "attendance": (
        "municipality", "venue", "session", "title", "start", "end", "capacity", "registered", "attended", "counted", "present",
        "walk_ins", "no_shows", "refused", "first_arrival", "last_arrival", "provisional",
    ),
    "municipalities": (
        "municipality", "sessions", "visits", "visitors", "counted", "registered", "walk_ins", "no_shows", "refused",
    ),
    "log": (
        "entry", "kind", "at", "received_at", "clock", "municipality", "venue", "session", "door", "device", "seq", "scan", "ticket",
        "ticket_heads", "registered", "category", "organisation", "direction", "heads", "move", "outcome", "reason", "waived", "override",
        "offline", "conflict", "annuls",
    ),
}  # fmt: skip
"""The columns of each export, in order: the contract."""

TIMES = frozenset({"start", "end", "first_arrival", "last_arrival", "at", "received_at"})
"""Columns that hold a time in milliseconds, written in the form's own way."""

WRITTEN_BY_PEOPLE = frozenset({"title", "category", "organisation", "override", "name"})
"""Columns whose text a spreadsheet might take for a formula."""


class Sources:
    """What the exports are drawn from."""

    def __init__(self, store: Store, register: Register, feed: Feed) -> None:
        self.store = store
        self.register = register
        self.feed = feed

    def pages(self, kind: str) -> AsyncIterator[list[Row]]:
        """The rows of an export, a page at a time.

        Raises:
            BadInput: where there is no such export.
        """
        kinds: dict[str, Callable[[Sources], AsyncIterator[list[Row]]]] = {
            "attendance": _attendance, "municipalities": _municipalities, "log": _log,
        }  # fmt: skip
        if kind not in kinds:
            raise BadInput(
                "export_unknown", f"there is no export {kind!r}: choose one of {', '.join(kinds)}", status=404
            )
        return kinds[kind](self)


async def _attendance(sources: Sources) -> AsyncIterator[list[Row]]:
    programme = sources.register.programme
    figures = sources.feed.figures()
    yield [_session_row(programme, row, provisional=sources.feed.provisional) for row in figures.values()]


def _session_row(programme: Programme, row: SessionFigures, *, provisional: bool) -> Row:
    session = programme.session[row.session]
    return {
        "municipality": row.municipality, "venue": session.venue, "session": session.id, "title": session.title, "start": session.start,
        "end": session.end, "capacity": session.capacity, "registered": row.registered, "attended": row.attended, "counted": row.counted,
        "present": row.present, "walk_ins": row.walk_ins, "no_shows": row.no_shows, "refused": row.refused,
        "first_arrival": row.first_arrival, "last_arrival": row.last_arrival, "provisional": provisional,
    }  # fmt: skip


async def _municipalities(sources: Sources) -> AsyncIterator[list[Row]]:
    figures = sources.feed.figures()
    wanted = [municipality.id for municipality in sources.register.programme.municipalities]
    yield [_area_row(sources.feed, figures, id) for id in (*wanted, None)]


def _area_row(feed: Feed, figures: dict[str, SessionFigures], municipality: str | None) -> Row:
    area = feed.area(figures, municipality)
    return {"municipality": area.id, **{name: getattr(area, name) for name in COLUMNS["municipalities"][1:]}}


async def _log(sources: Sources) -> AsyncIterator[list[Row]]:
    programme = sources.register.programme
    for municipality in programme.municipalities:
        async for entries in log.read(sources.store, programme.id, municipality.id):
            texts = await log.texts(sources.store, programme.id, municipality.id, [entry.facts.id for entry in entries])
            yield [_log_row(sources.register, municipality.id, entry, texts) for entry in entries]


def _log_row(register: Register, municipality: str, entry: Entry, texts: Mapping[str, str]) -> Row:
    facts = entry.facts
    session = register.programme.session.get(facts.session)
    row: Row = {
        "entry": entry.entry, "kind": facts.__struct_config__.tag, "at": facts.at, "received_at": facts.received, "clock": facts.clock,
        "municipality": municipality, "venue": session.venue if session else "", "session": facts.session, "device": facts.device,
        "seq": facts.seq, "scan": facts.id,
    }  # fmt: skip
    match facts:
        case ScanFacts():
            row |= _scan_columns(register, entry, facts) | {
                "override": texts.get(facts.id) if facts.override and facts.ticket else None
            }
        case CountFacts():
            row |= {
                "door": facts.door,
                "direction": facts.direction,
                "heads": facts.heads,
                "move": entry.conclusion.move,
            }
        case AnnulmentFacts():
            row |= {"annuls": facts.annuls}
    return row


def _scan_columns(register: Register, entry: Entry, facts: ScanFacts) -> Row:
    concluded = entry.conclusion
    columns: Row = {
        "door": facts.door, "direction": facts.direction, "heads": concluded.heads or facts.asked, "move": concluded.move,
        "outcome": concluded.outcome, "reason": concluded.reason, "offline": facts.provisional is not None,
        "conflict": concluded.conflict, "annuls": facts.instead_of if concluded.annuls else None,
        "waived": " ".join(concluded.also) if facts.override and concluded.outcome == "admitted" else None,
    }  # fmt: skip
    ticket = register.tickets.get(facts.ticket)
    session = register.programme.session.get(facts.session)
    if ticket:
        columns |= {
            "ticket": ticket.id, "ticket_heads": facts.ticket_heads, "category": ticket.category,
            "organisation": register.holder(ticket.id).organisation,
            "registered": bool(session and reports.is_registered(ticket, session)),
        }  # fmt: skip
    return columns


async def csv_of(sources: Sources, kind: str, locale: str) -> AsyncIterator[bytes]:
    """An export as CSV, in pieces: UTF-8, `,` and times in UTC; for the locale `nb` with a byte order mark, `;` and local times."""
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


async def write_whole(path: Path, pieces: AsyncIterator[bytes]) -> None:
    """Write a file that is there whole or not at all.

    Raises:
        BadInput: where it can't be written.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            async for piece in pieces:
                file.write(piece)
        beside.replace(path)
    except OSError as error:
        raise BadInput("output", f"{path} can't be written ({error.strerror}): choose another with -o") from error
    finally:
        beside.unlink(missing_ok=True)
