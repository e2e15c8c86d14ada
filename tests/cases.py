"""The shared cases of `tests/vectors` as the product's own types, and the product's pure rules as the model's book takes them.

What the files mean stands in `tests/vectors/README.md`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from checkin.core import verdicts
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.scans import Scan
from checkin.core.tickets import Ticket
from tests import model

VECTORS = Path(__file__).parent / "vectors"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = ("start", "end", "doors_open", "entry_closes", "valid_from", "valid_until", "revoked_at")
VERDICT = ("outcome", "reason", "also", "conflict", "heads", "move")


def uuid_of(label: str) -> str:
    """The id that a label stands for; ids sort as their labels do."""
    return str(UUID(bytes=label.encode().ljust(16, b"\0")))


def milliseconds(text: str) -> int:
    """A time with a zone as whole milliseconds."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Setting:
    """A programme of the cases, with all tickets as they are in it. `day` and `offset` complete a time of day."""

    programme: Programme
    tickets: dict[str, Ticket]
    day: str
    offset: str

    def written(self, time: str) -> str:
        """A time as RFC 3339 has it."""
        return datetime.fromisoformat(time if "T" in time else f"{self.day}T{time}{self.offset}").isoformat()

    def at(self, time: str) -> int:
        """A time in milliseconds."""
        return milliseconds(self.written(time))

    def found(self, body: dict[str, Any]) -> Ticket | None:
        """The ticket that a scan of the cases shows, looked up the long way."""
        if "ticket" in body:
            return self.tickets.get(body["ticket"])
        shown = {body["code"], body["code"].upper().replace(" ", "")}
        codes = ((code, t) for t in self.tickets.values() for code in (t.code, *(old for old, _ in t.replaced)))
        return next((ticket for code, ticket in codes if code in shown), None)


@dataclass(frozen=True)
class Case:
    """One case: what happened before, the scan, and what is expected of it."""

    name: str
    setting: Setting
    ticket: Ticket | None
    before: list[dict[str, dict[str, Any]]]
    scan: dict[str, Any]
    expect: dict[str, Any]

    @property
    def undecidable(self) -> bool:
        """Whether a problem is expected in place of a verdict."""
        return "problem" in self.expect


def moves() -> list[dict[str, Any]]:
    """The cases for the rule of counting."""
    found: list[dict[str, Any]] = json.loads((VECTORS / "moves.json").read_text(encoding="utf-8"))
    return found


@cache
def all_verdicts() -> tuple[Case, ...]:
    """The cases for the verdicts."""
    told = json.loads((VECTORS / "verdicts.json").read_text(encoding="utf-8"))
    settings = {name: _setting(name, programme, told["tickets"]) for name, programme in told["programmes"].items()}
    return tuple(_case(case, settings[case["programme"]]) for case in told["cases"])


def _case(told: dict[str, Any], setting: Setting) -> Case:
    ticket = setting.tickets[told["ticket"]] if told["ticket"] else None
    return Case(told["name"], setting, ticket, told["before"], told["scan"], told["expect"])


def _setting(name: str, told: dict[str, Any], tickets: dict[str, Any]) -> Setting:
    setting = Setting(Programme(name, name, told["timezone"], ("nb",)), {}, told["day"], told["offset"])
    venues = told["venues"]
    programme = Programme(
        id=name,
        name=name,
        timezone=told["timezone"],
        languages=("nb",),
        municipalities=tuple(Municipality(id, id.title(), "0000") for id in sorted(set(venues.values()))),
        venues=tuple(Venue(id, id, municipality) for id, municipality in venues.items()),
        sessions=tuple(_session(id, session, setting) for id, session in told["sessions"].items()),
        doors=tuple(Door(id, venue, (), id) for id, venue in told["doors"].items()),
    )
    read = {id: _ticket(id, ticket, setting) for id, ticket in tickets.items()}
    return Setting(programme, read, setting.day, setting.offset)


def _timed(fields: dict[str, Any], setting: Setting) -> dict[str, Any]:
    return fields | {key: setting.at(fields[key]) for key in TIMES if fields.get(key) is not None}


def _session(id: str, told: dict[str, Any], setting: Setting) -> Session:
    access = told["access"]
    fields = told | {"id": id, "title": id, "access": access if isinstance(access, str) else tuple(access)}
    return Session(**_timed(fields, setting))


def _ticket(id: str, told: dict[str, Any], setting: Setting) -> Ticket:
    replaced = tuple((code, setting.at(since)) for code, since in told["replaced"])
    fields = told | {"id": uuid_of(id), "sessions": tuple(told["sessions"]), "replaced": replaced}
    return Ticket(**_timed(fields, setting))


# A case played through the pure rules


def scan_of(body: dict[str, Any], setting: Setting) -> Scan:
    """A scan of the cases as the rules take it."""
    fields = {key: value for key, value in body.items() if key not in ("received", "at")}
    for id in ("id", "ticket", "instead_of"):
        if id in fields:
            fields[id] = uuid_of(fields[id])
    return Scan(at=setting.at(body["at"]), **fields)


def happened(kind: str, told: dict[str, Any], setting: Setting) -> model.Entry:
    """A count, an annulment or a closing of the cases as an entry of the model."""
    at = setting.at(told.get("at") or told["received"])
    entry = model.Entry(kind, uuid_of(told["id"]), told["session"], at)
    if kind == "annulment":
        return replace(entry, annuls=uuid_of(told["scan"]))
    return replace(entry, direction=told["direction"], heads=told["heads"]) if kind == "count" else entry


def played(case: Case, judged: model.Judged) -> tuple[model.Book, model.Entry]:
    """Play a case through pure rules: the book in the end, and the entry of its scan."""
    book, setting = model.Book(), case.setting
    for event in case.before:
        ((kind, told),) = event.items()
        if kind == "scan":
            _take(book, told, setting.found(told), setting, judged)
        else:
            book.add(happened(kind, told, setting))
    return book, _take(book, case.scan, case.ticket, setting, judged)


def _take(
    book: model.Book, body: dict[str, Any], ticket: Ticket | None, setting: Setting, judged: model.Judged
) -> model.Entry:
    return book.take(scan_of(body, setting), ticket, setting.programme, setting.at(body["received"]), judged)


def by_the_product(
    book: model.Book, scan: Scan, ticket: Ticket | None, programme: Programme, at: int, received: int
) -> dict[str, Any]:
    """What the product's pure rules conclude where the model's book tells how things stand."""
    findings = verdicts.judge(msgspec.structs.replace(scan, at=at), ticket, programme, received)
    decision = verdicts.decide(findings, standing(book, scan, ticket, at))
    return {name: getattr(decision, name) for name in VERDICT}


def standing(book: model.Book, scan: Any, ticket: Any, at: int) -> verdicts.Standing:
    """How things stand by the model's book when a scan is judged."""
    stay = book.stay(scan.session, ticket.id) if ticket else model.Stay(0, 0, ())
    return verdicts.Standing(
        inside=stay.inside,
        attended=stay.attended,
        session_present=book.present(scan.session),
        session_attended=book.attended(scan.session),
        closed=any(closing < at for closing in book.closings(scan.session)),
        superseded=book.supersedes(scan),
    )
