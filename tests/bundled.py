"""The shared files of seals and of a door's bundle, made by the service's own code.

`python -m tests.bundled seals` prints the one that is kept as `tests/vectors/seals.json`, `bundle` the one in `bundle.json`. Who a
code belongs to is written here by hand.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from checkin.core import bundles, moves, seals, tickets
from checkin.core.attendance import SessionAttendance, TicketStay
from checkin.core.bundles import View
from checkin.core.moves import Move
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Holder, Ticket
from checkin.wire import times
from checkin.wire.bundles import Bundle, Changes

SECRET = bytes(range(32))
HOUR = 3_600_000
TEN = 1_668_675_600_000
"""Ten o'clock on 17 November 2022 at the doors."""

CODES = ("0F0RX28N9B7C9TEH", "KODE", "", "https://billett.example.org/ÆØÅ?nr=1", "漢字 🎫", "x" * 512)
TEXTS = ("\x01Deltaker 0001", "\0Bedrift æøå\nDeltaker 0002", "", "x" * 31, "x" * 32, "🎫" * 40)


class Held(NamedTuple):
    """A ticket, who holds it, and what the door shows of them to whoever holds up its code."""

    ticket: Ticket
    holder: Holder
    shown: Holder


def _session(id: str, venue: str, **more: Any) -> Session:
    return Session(id, id.title(), venue, TEN, TEN + 3 * HOUR, TEN - HOUR, TEN + 2 * HOUR, **more)


PROGRAMME = Programme(
    id="uke",
    name="Uka",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"),),
    venues=(Venue("hall", "Hallen", "verdal"), Venue("barn", "Låven", "verdal")),
    sessions=(
        _session("fair", "hall", counts_exits=True),
        _session("talk", "hall", access=("speaker",), capacity=2, enforce_capacity=True),
        _session("evening", "barn"),
    ),
    doors=(Door("front", "hall", ("fair", "talk"), "Dør 1"), Door("gate", "barn", ("evening",), "Porten")),
)
VIEW = View(PROGRAMME, PROGRAMME.doors[0], names=True, secret=SECRET)
NOBODY = Holder()


def _ours(number: int) -> str:
    return tickets.code_from(random.Random(number).randbytes(10))


def _ticket(number: int, **more: Any) -> Ticket:
    fields = {"code": _ours(number), "category": "business", "sessions": ("fair",)}
    return Ticket(str(number), **(fields | more))


def _named(number: int, organisation: str = "Bedrift 01") -> Holder:
    return Holder(f"Deltaker {number:04}", organisation)


def _open(ticket: Ticket, holder: Holder) -> Held:
    return Held(ticket, holder, replace(holder, organisation=holder.organisation.replace("\n", " ")))


BEFORE = (
    _open(_ticket(1), _named(1)),
    _open(_ticket(2, heads=30, category="youth"), Holder("", "Skole 01")),
    _open(_ticket(3, replaced=(("FIRST-CODE-OF-ALL", TEN - 2), ("SECOND-CODE-OF-IT", TEN))), _named(3)),
    _open(_ticket(4, revoked_at=TEN + 1), _named(4)),
    _open(_ticket(5, valid_from=TEN, valid_until=TEN + HOUR), _named(5)),
    Held(_ticket(6, code="BILLETT-06"), _named(6), NOBODY),
    Held(_ticket(7, sessions=("evening",)), _named(7), NOBODY),
    _open(_ticket(8, category="speaker", sessions=()), _named(8, "")),
    _open(_ticket(9, code="https://billett.example.org/ÆØÅ/9"), _named(9, "Bedrift æøå")),
    _open(_ticket(10), _named(10, "Søndre\nÆrverk")),
)
"""Tickets as the bundle has them: one of many heads, one issued anew twice, one that was cancelled, one that is not always valid,
one with a code that can be guessed, one that may not enter here, and codes and names with all sorts of letters.
"""

AFTER = (
    _open(replace(BEFORE[0].ticket, code=_ours(101), replaced=((_ours(1), TEN + 2),)), _named(1)),
    _open(_ticket(11, walk_in=True, heads=2), _named(11)),
)
"""Those that changed since: one was issued anew, one is new."""


def seals_file() -> dict[str, Any]:
    """Codes with what stands for them, and texts with how they are sealed under these."""
    salt, nonce = seals.salt(SECRET), seals.nonce(SECRET, [text.encode() for text in TEXTS])
    told = []
    for code, text in zip(CODES, TEXTS, strict=True):
        key = seals.key(salt, code)
        sealed = seals.sealed(key, nonce, text.encode())
        digest = seals.digest(salt, code)
        told.append({"code": code, "digest": digest.hex(), "key": key.hex(), "text": text, "sealed": sealed.hex()})
    return {"salt": salt.hex(), "nonce": nonce.hex(), "cases": told}


def bundle_file() -> dict[str, Any]:
    """A bundle, what changed since, and who is found by which code before and after."""
    return {
        "bundle": msgspec.to_builtins(_bundle()),
        "changes": msgspec.to_builtins(_changes()),
        "before": [_found(code, held) for held in BEFORE for code in _codes(held)] + [_nothing(_ours(11))],
        "after": [_found(code, held) for held in (*AFTER, *BEFORE[1:]) for code in _codes(held)] + [_nothing("UKJENT")],
    }


def _codes(held: Held) -> list[str]:
    return [*(code for code, _ in held.ticket.replaced), held.ticket.code]


def _nothing(code: str) -> dict[str, Any]:
    return {"code": code, "ticket": None, "holder": None}


def _found(code: str, held: Held) -> dict[str, Any]:
    """What the roll says of a code: of a replaced one since when, and nobody's name."""
    replaced = [pair for pair in held.ticket.replaced if pair[0] == code]
    names = ("category", "heads", "sessions", "valid_from", "valid_until", "revoked_at")
    ticket = {name: getattr(held.ticket, name) for name in names} | {"replaced": replaced}
    ticket |= {"id": seals.digest(VIEW.salt, bundles.first_code(held.ticket)).hex()}
    holder = NOBODY if replaced else held.shown
    return {"code": code, "ticket": ticket, "holder": {"name": holder.name, "organisation": holder.organisation}}


def _bundle() -> Bundle:
    rows = bundles.rows(VIEW, [held.ticket for held in BEFORE])
    here = _attended({"1": [Move(TEN - 1500, "a", 1, "front")], "2": [Move(TEN, "b", 12), Move(TEN + 1, "c", -2)]})
    told = _states([row.ticket for row in rows], here)
    return Bundle(
        now=times.text(TEN + 60_000),
        epoch="epoch",
        version="epoch.1-0.5-0",
        place="5-0",
        door="front",
        programme=PROGRAMME,
        salt=VIEW.salt,
        tickets=bundles.packed(VIEW, rows, _holder),
        sessions=told,
    )


def _changes() -> Changes:
    rows = bundles.rows(VIEW, [held.ticket for held in AFTER])
    here = _attended({"2": [Move(TEN, "b", 12), Move(TEN + 1, "c", -2)], "11": [Move(TEN + 2, "d", 2, "front")]})
    return Changes(
        now=times.text(TEN + 120_000),
        epoch="epoch",
        version="epoch.2-0.9-0",
        place="9-0",
        tickets=bundles.packed(VIEW, rows, _holder),
        digests=bundles.digests(rows),
        sessions=_states([row.ticket for row in rows], here),
    )


def _holder(id: str) -> Holder:
    return next(held.holder for held in (*AFTER, *BEFORE) if held.ticket.id == id)


def _attended(told: dict[str, list[Move]]) -> SessionAttendance:
    """Moves by ticket, and three heads counted without one."""
    held = SessionAttendance(counts={"n": (TEN, 3)})
    heads = {one.ticket.id: one.ticket.heads for one in (*BEFORE, *AFTER)}
    for id, all in told.items():
        stay = moves.fold(all, heads[id])
        held.tickets[id] = TicketStay(heads[id], stay, {move.id: move for move in all})
    held.inside = sum(one.stay.inside for one in held.tickets.values())
    held.attended = sum(one.stay.attended for one in held.tickets.values())
    return held


def _states(all: list[Ticket], fair: SessionAttendance) -> list[bundles.SessionState]:
    here = {"fair": fair}
    return [bundles.state(PROGRAMME, one, here.get(one.id, SessionAttendance()), all) for one in VIEW.sessions]


FILES = {"seals": seals_file, "bundle": bundle_file}


def text(name: str) -> str:
    """A file, with each item of its lists on a line of its own."""
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_lines(told)}" for key, told in FILES[name]().items()) + "\n}\n"


def _lines(told: Any) -> str:
    if not isinstance(told, list):
        return json.dumps(told, ensure_ascii=False)
    return "[\n  " + ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in told) + "\n]"


if __name__ == "__main__":
    sys.stdout.write(text(sys.argv[1]))
