"""Exports: the log alone explains every number, and every table has the contract's columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import pytest

from checkin.errors import BadInput
from checkin.pipeline import exporting, forms, issuing
from checkin.wire.messages import AnnulmentMessage, CountMessage
from tests import ledger, small

if TYPE_CHECKING:
    from datetime import datetime

    from checkin.api.keys import Parts
    from tests.ledger import Row
    from tests.small import Clock


async def _text(parts: Parts, kind: str, locale: str = "en") -> str:
    """An export in CSV."""
    await small.caught_up(parts)
    return b"".join([piece async for piece in forms.csv_of(parts.sources, kind, locale)]).decode()


async def _rows(parts: Parts, kind: str) -> list[Row]:
    return ledger.rows_of(await _text(parts, kind))


async def _count(parts: Parts, heads: int, direction: str, at: datetime) -> str:
    message = msgspec.convert(small.count(heads, direction=direction, at=at), CountMessage)
    return (await parts.intake.count(message, "teller")).id


async def _annul(parts: Parts, id: str, session: str = "samling") -> None:
    await parts.intake.annulment(msgspec.convert(small.annulment(id, session), AnnulmentMessage), "door")


async def _a_day(parts: Parts, clock: Clock) -> None:
    """All kinds of things that happen at doors: groups in parts, exits, offline, annulments, closings, late arrivals."""

    def later(minutes: float) -> datetime:
        clock.at = small.NOW + small.minutes(minutes)
        return clock.at

    first, wrong = small.scan(), small.scan("BILLETT-02")
    await small.take(parts, first, wrong, small.scan(), small.scan("UKJENT"), small.scan(small.CLASS, heads=12))
    await small.take(parts, small.scan(small.CLASS, heads=5, direction="exit", at=later(5)), device="utgang")
    await small.take(
        parts, small.scan(small.CLASS, at=later(10)), small.scan("BILLETT-03", direction="exit", at=later(10))
    )
    await _count(parts, 4, "entry", later(11))
    mistaken = await _count(parts, 9, "entry", later(11))
    await _count(parts, 2, "exit", later(12))
    await _annul(parts, mistaken)
    await _annul(parts, wrong["id"])
    given_up = small.scan("BILLETT-04", at=later(13))
    instead = small.scan("BILLETT-04", at=later(14), provisional="admitted", instead_of=given_up["id"])
    await small.take(parts, given_up, instead, small.scan("BILLETT-04", at=later(15)))
    closing = small.new_id()
    await parts.intake.closing(closing, "samling", small.ms(later(20)))
    await small.take(
        parts, small.scan("BILLETT-05", at=later(25)), small.scan("BILLETT-05", at=later(26), override="sen buss")
    )
    offline = [
        small.scan("BILLETT-06", at=small.NOW + small.minutes(2), provisional="admitted", seq=1),
        small.scan("BILLETT-09", "foredrag", at=small.NOW + small.minutes(3), provisional="admitted", seq=2),
        small.scan("BILLETT-07", at=small.NOW + small.minutes(4), provisional="refused", seq=3),
        small.scan("UKJENT-2", at=small.NOW + small.minutes(5), provisional="admitted", seq=4),
        small.scan("BILLETT-08", at=small.NOW + small.minutes(50), provisional="exited", direction="exit", seq=5),
        small.scan("BILLETT-09", "foredrag", at=small.NOW + small.minutes(4), provisional="admitted", seq=6),
    ]
    await small.take(parts, *reversed(offline), device="uten nett")
    for code in small.SINGLES[:6]:
        await small.take(parts, small.scan(code, "smakebit", "salen-1", at=later(30)))
    await small.take(
        parts, small.scan(small.CLASS, "foredrag", at=later(31)), small.scan("BILLETT-01", "foredrag", at=later(31))
    )
    await parts.intake.closing(small.new_id(), "smakebit", small.ms(later(40)))
    taken_back = small.new_id()
    await parts.intake.closing(taken_back, "foredrag", small.ms(later(41)))
    await _annul(parts, taken_back, "foredrag")


async def test_the_log_alone_gives_every_figure(parts: Parts, clock: Clock) -> None:
    """Folded in plain code of its own, before and after the sessions' end."""
    await _a_day(parts, clock)
    for _ in range(2):
        tables = [await _text(parts, kind) for kind in ("log", "attendance", "municipalities")]
        assert ledger.differences(*tables) == []
        clock.forward(hours=6)
    rows = {row["session"]: row for row in ledger.rows_of(tables[1])}
    assert {"attended": "38", "counted": "4", "present": "1", "walk_ins": "4"}.items() <= rows["samling"].items()


async def test_the_log_has_a_row_an_entry_and_no_cell_that_does_not_apply(parts: Parts, clock: Clock) -> None:
    """Ids, signed moves, conflicts, what was waived; each id once."""
    await _a_day(parts, clock)
    rows = await _rows(parts, "log")
    ids = [row["scan"] for row in rows]
    assert len(ids) == len(set(ids))
    assert all(UUID(id) and re.fullmatch(r"\d+-\d+", row["entry"]) for id, row in zip(ids, rows, strict=True))
    assert {row["kind"] for row in rows} == {"scan", "count", "annulment", "closing"}
    overridden = next(row for row in rows if row["override"])
    assert (overridden["override"], overridden["waived"], overridden["move"]) == ("sen buss", "too_late", "1")
    offline = [row for row in rows if row["device"] == "uten nett"]
    assert {(row["offline"], bool(row["seq"])) for row in offline} == {("true", True)}
    assert [row["conflict"] for row in sorted(offline, key=lambda row: row["seq"])] == [
        "",
        "already_in",
        "",
        "unknown",
        "not_inside",
        "",
    ]
    assert {row["ticket"] for row in rows if row["reason"] == "unknown"} == {""}
    instead = next(row for row in rows if row["annuls"] and row["kind"] == "scan")
    assert instead["annuls"] in ids


@pytest.mark.parametrize("kind", exporting.COLUMNS)
async def test_every_export_has_its_columns_and_fills_them(parts: Parts, clock: Clock, kind: str) -> None:
    """As the contract lists them, whatever happened."""
    await _a_day(parts, clock)
    await parts.audit.note("kari", "scans_moved", "hallen-1", "12 from samling to foredrag")
    text = await _text(parts, kind)
    assert text.splitlines()[0] == ",".join(exporting.COLUMNS[kind])
    rows = ledger.rows_of(text)
    assert rows
    assert {name for row in rows for name, cell in row.items() if cell} >= set(exporting.COLUMNS[kind]) - {
        "capacity", "no_shows", "clock"
    }  # fmt: skip


async def test_attendance_has_a_row_a_session_and_municipalities_one_more_for_all(parts: Parts) -> None:
    """In the programme's order, also where nothing has happened."""
    assert [row["session"] for row in await _rows(parts, "attendance")] == ["samling", "foredrag", "smakebit", "kveld"]
    assert [row["municipality"] for row in await _rows(parts, "municipalities")] == ["verdal", "levanger", "*"]


async def test_attendees_are_those_registered_and_those_who_came(parts: Parts) -> None:
    """First and last time, and whether they are inside."""
    await small.take(parts, small.scan("BILLETT-01", "foredrag"))
    rows = await _rows(parts, "attendees")
    here = [row for row in rows if row["session"] == "foredrag"]
    assert [(row["name"], row["registered"], row["attended"], row["inside"]) for row in here] == [
        ("Deltaker 0001", "false", "1", "1")
    ]
    assert here[0]["first_at"] == here[0]["last_at"] == "2022-11-14T08:05:00.000Z"
    assert sum(row["session"] == "samling" for row in rows) == 13


async def test_arrivals_are_counted_in_five_minutes_by_the_time_at_the_door(parts: Parts, clock: Clock) -> None:
    """Also where they reach us late; heads, by category."""
    clock.forward(hours=1)
    await small.take(
        parts,
        small.scan(small.CLASS, heads=12, at=small.NOW + small.minutes(4.9)),
        small.scan(small.CLASS, at=small.NOW + small.minutes(5)),
        small.scan("BILLETT-01", at=small.NOW),
    )
    rows = [(row["from"][11:16], row["category"], row["heads"]) for row in await _rows(parts, "arrivals")]
    assert rows == [("08:05", "business", "1"), ("08:05", "youth", "12"), ("08:10", "youth", "18")]


async def test_an_export_that_there_is_not_is_told(parts: Parts) -> None:
    """With those that there are."""
    with pytest.raises(BadInput, match="attendance, municipalities") as told:
        parts.sources.pages("nothing")
    assert told.value.status == 404


async def test_a_revoked_ticket_is_not_registered_in_the_log_either(parts: Parts, clock: Clock) -> None:
    """The log's own column is what walk-ins are counted by."""
    await small.take(parts, small.scan())
    await issuing.revoke(parts.register, "BILLETT-01", clock)
    assert [row["registered"] for row in await _rows(parts, "log")] == ["false"]
    tables = [await _text(parts, kind) for kind in ("log", "attendance", "municipalities")]
    assert ledger.differences(*tables) == []
