"""What reads bytes from elsewhere, each as one function: it takes them, or says that it can't in its own words. Nothing else
may leave it, and nothing that it took may break what comes after.
"""

from __future__ import annotations

import contextlib
from copy import deepcopy
from datetime import UTC, date
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from checkin.core import bundles, planning, registrations, tickets
from checkin.core.attendance import SessionAttendance
from checkin.core.bundles import View
from checkin.core.scans import believed
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput
from checkin.wire import outboxes, reading, times
from checkin.wire.bundles import Bundle, Changes
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage, WalkInMessage
from scanner.laptop.judging import BundleJudge
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAMME = planning.read(small.programme("uke"), "uke.toml")
"""The small week."""

CODE = "BILLETT-01"


def code(data: bytes) -> None:
    """The text of a QR code, or what a person typed."""
    text = data.decode(errors="surrogateescape")
    meant = tickets.as_meant(text)
    assert tickets.as_meant(meant) == meant
    assert not tickets.is_ours(text) or tickets.code_from(bytes(10)) == "0" * len(text) or len(text) == 16
    tickets.grouped(text)


def registrations_file(data: bytes) -> None:
    """A registrations CSV."""
    with contextlib.suppress(BadInput):
        read = registrations.read(data, "registrations.csv", PROGRAMME)
        assert all(row.heads >= 1 and set(row.sessions) <= PROGRAMME.session.keys() for row in read.rows)


def programme_file(data: bytes) -> None:
    """A programme TOML; what is taken can be used: shifted, and written for a door."""
    with contextlib.suppress(BadInput):
        programme = planning.read(data, "uke.toml")
        with contextlib.suppress(BadInput):
            planning.shifted(programme, date(2026, 11, 14))
        assert all(session.start < session.end for session in programme.sessions)
        msgspec.json.encode(programme)


def scans(data: bytes) -> None:
    """The body of `POST /scans`, and each scan in it."""
    with contextlib.suppress(BadInput):
        for raw in reading.scans(data):
            reading.id_in(raw)
            with contextlib.suppress(BadInput):
                times.text(believed(reading.scan(raw, "door").at, small.ms(small.NOW), PROGRAMME.first_doors)[0])


def messages(data: bytes) -> None:
    """The bodies of the other things that come from doors."""
    for kind in (AnnulmentMessage, CountMessage, WalkInMessage):
        with contextlib.suppress(BadInput):
            reading.message(kind, data)


def outbox_file(data: bytes) -> None:
    """An outbox that an organiser takes in."""
    with contextlib.suppress(BadInput):
        outboxes.read(data, "fil.outbox")


def bundle(data: bytes) -> None:
    """What a door is told; whatever it took, it judges and never breaks."""
    judge = BundleJudge()
    judge.renew(_bundle())
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, ValueError):
        judge.renew(msgspec.json.decode(data, type=Bundle))
    judge(SCAN)
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, ValueError):
        judge.change(msgspec.json.decode(data, type=Changes))
    judge(SCAN)


SCAN = ScanMessage(
    id=UUID(int=7), session="samling", door="hallen-1", direction="entry", at=small.NOW.astimezone(UTC), code=CODE
)


def _bundle() -> Bundle:
    """A door's bundle of two tickets."""
    door = PROGRAMME.door["hallen-1"]
    view = View(PROGRAMME, door, names=True, secret=bytes(32))
    held = [
        Ticket(str(UUID(int=1)), CODE, category="business", heads=1, sessions=("samling",)),
        Ticket(str(UUID(int=2)), small.CLASS, category="youth", heads=30, sessions=("samling",)),
    ]
    rows = bundles.rows(view, held)
    return Bundle(
        now=times.text(small.ms(small.NOW)),
        epoch="epoch",
        version="epoch.1-0.1-0",
        place="1-0",
        door=door.id,
        programme=PROGRAMME,
        salt=view.salt,
        tickets=bundles.packed(view, rows, lambda _: Holder("Deltaker 0001", "Bedrift 01")),
        sessions=[bundles.state(PROGRAMME, session, SessionAttendance(), held) for session in view.sessions],
    )


STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2, 7, 2**31, 2**53, 2**63, 2**64, 1.5, -0.0, 1e308, "", "0", "æ\u0000\u202e", "x" * 300, "AAAAAAAAAAA=",
    "samling", "hallen-1", "9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+14:00", "2022-11-14T08:00:00Z", "epoch.0-0.0-0",
    [], [0], [0, 0, 0, 0], [[]], [None], {}, {"id": 0},
)  # fmt: skip
"""What stands in place of a value somewhere in a document that was good."""


def bent(document: Any, data: bytes) -> bytes:
    """A good JSON document, bent in as many places as `data` has pairs of bytes: which place, and what stands there instead.

    Random bytes alone are hardly ever JSON, and what isn't JSON gets no further than the decoder.
    """
    for where, what in zip(data[::2], data[1::2], strict=False):
        places = list(_places(document))
        if not places:
            break
        parent, key = places[(where * 257 + what) % len(places)]
        if what == 255:
            del parent[key]
        else:
            parent[key] = deepcopy(STRANGE[what % len(STRANGE)])
    return msgspec.json.encode(document)


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document, as what holds it and where."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in list(inner):
        yield document, key
        yield from _places(value)


def bending(name: str) -> Callable[[bytes], None]:
    """A parser of JSON, fed with one of its seeds as the bytes bend it; the first byte says which seed."""

    def bend(data: bytes) -> None:
        good = seeds()[name]
        PARSERS[name](bent(msgspec.json.decode(good[data[0] % len(good)]), data[1:41]) if data else b"")

    return bend


PARSERS: dict[str, Callable[[bytes], None]] = {
    kind.__name__: kind for kind in (code, registrations_file, programme_file, scans, messages, outbox_file, bundle)
}
"""All of them, by name."""

BENT = {f"{name}_bent": bending(name) for name in ("scans", "messages", "bundle")}
"""Those of JSON once more, fed with what is JSON."""


@cache
def seeds() -> dict[str, list[bytes]]:
    """For each parser something good to begin with."""
    scan = small.raw(small.scan())
    head = b'{"outbox":1,"device":"' + b"0" * 64 + b'"}\n'
    changes = Changes(now=times.text(0), epoch="epoch", version="epoch.1-0.2-0", place="2-0")
    return {
        "code": [b"0123456789ABCDEF", CODE.encode(), b"o1i2-3456 789a.bcde"],
        "registrations_file": [small.tickets().encode(), small.tickets().replace(",", ";").encode("cp1252")],
        "programme_file": [small.programme("uke").encode()],
        "scans": [b'{"scans":[' + scan + b"," + scan + b"]}"],
        "messages": [small.raw(small.count()), small.raw(small.annulment(str(UUID(int=9))))],
        "outbox_file": [head + b'{"scan":' + scan + b"}\n"],
        "bundle": [msgspec.json.encode(_bundle()), msgspec.json.encode(changes)],
    }
