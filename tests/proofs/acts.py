"""Histories: what may happen at the doors of a small week, close together, so that everything meets everything.

An act is drawn as a few bytes, each of which chooses one of its fields; zero is the plainest choice of each. So a
history of twenty-five acts is drawn quickly, and one that fails shrinks to a few plain acts. Codes are shown as people
show them, clocks are wrong, scans come late, doors answer by themselves and scan again, ids come twice, annulments
come before what they take back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Ticket, code_from

if TYPE_CHECKING:
    from collections.abc import Sequence

Choice = TypeVar("Choice")

MINUTE = 60_000
OPENS = 1_668_412_800_000
"""When the doors of the small week open: 14 November 2022, nine in the morning in Norway."""

HALL, TALK, FAIR = "hall", "talk", "fair"
MUNICIPALITIES = ("verdal", "levanger")


def _at(minutes: float) -> int:
    return OPENS + round(minutes * MINUTE)


PROGRAMME = Programme(
    id="uke",
    name="Prøveuka",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=tuple(Municipality(id, id.title(), "0000") for id in MUNICIPALITIES),
    venues=(Venue("hallen", "Hallen", "verdal"), Venue("salen", "Salen", "levanger")),
    sessions=(
        Session(HALL, HALL, "hallen", _at(5), _at(20), _at(0), _at(20), "registered", 6, True, True),
        Session(TALK, TALK, "hallen", _at(5), _at(30), _at(2), _at(15), "open", 5, True, False),
        Session(FAIR, FAIR, "salen", _at(0), _at(25), _at(0), _at(25), ("staff",), None, False, False),
    ),
    doors=(Door("hallen-1", "hallen", (), ""), Door("hallen-2", "hallen", (), ""), Door("salen-1", "salen", (), "")),
)
"""`hall` counts exits and has six places, `talk` is open and has five, `fair` lies in the other town."""

DOORS = {HALL: ("hallen-1", "hallen-2"), TALK: ("hallen-2", "hallen-1"), FAIR: ("salen-1",)}
FIRST_CODE, SECOND_CODE, THIRD_CODE = (code_from(bytes([number] * 10)) for number in (31, 97, 203))


def _id(name: str) -> str:
    return str(UUID(bytes=name.encode().ljust(16, b"\0")))


TICKETS = (
    Ticket(_id("single"), "SINGLE", "business", 1, (HALL, FAIR)),
    Ticket(_id("class"), "CLASS", "youth", 4, (HALL, TALK)),
    Ticket(_id("staff"), "STAFF", "staff", 1),
    Ticket(_id("guest"), "GUEST", "business", 2),
    Ticket(_id("brief"), "BRIEF", "youth", 2, (HALL,), valid_from=_at(3), valid_until=_at(9)),
    Ticket(_id("gone"), "GONE", "youth", 1, (HALL, TALK), revoked_at=_at(8)),
    Ticket(
        _id("renewed"),
        THIRD_CODE,
        "staff",
        3,
        (HALL,),
        replaced=((FIRST_CODE, _at(4)), (SECOND_CODE, _at(10))),
    ),
    Ticket(_id("walk-in"), "WALK-IN", "", 2, (HALL,), walk_in=True),
)

CHANGED = _at(12)
"""When the list is imported again, with other heads for some."""

LATER = tuple(
    msgspec.structs.replace(t, heads={"CLASS": 6, "GUEST": 1, "STAFF": 2}.get(t.code, t.heads)) for t in TICKETS
)
"""The tickets as they are from then on."""


def tickets_at(at: int) -> tuple[Ticket, ...]:
    """The tickets as they are at a time."""
    return TICKETS if at < CHANGED else LATER


SHOWN = (
    *("SINGLE", "CLASS", "SINGLE", "CLASS", "STAFF", "GUEST", "BRIEF", "GONE", "WALK-IN"),
    *(THIRD_CODE, SECOND_CODE, FIRST_CODE, THIRD_CODE.lower(), f" {FIRST_CODE[:8].lower()}-{FIRST_CODE[8:]} "),
    *("NOBODY", "", "\x00junk\U0001f600" * 40),
)
"""What is held up to a door: codes as they are, as they were, as somebody types them, and what is none."""


@dataclass(frozen=True)
class Act:
    """One thing that reaches the service, as it crosses the wire. `kind` is scan, count, annulment or closing.

    `received` is when it reaches us, `at` its own time; both are milliseconds.
    """

    kind: str
    id: str
    session: str
    device: str
    received: int
    at: int
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The act as a device sends it."""
        here = {"id": self.id, "session": self.session, "at": written(self.at)}
        return here | self.fields


def written(at: int) -> str:
    """A time in milliseconds as RFC 3339 has it."""
    return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)).isoformat()


# From bytes to acts

KINDS = (
    *("nothing", "scan", "scan", "scan", "scan", "scan", "scan", "scan"),
    *("scan", "count", "annulment", "again", "scan", "scan", "annulment", "closing"),
    *("scan", "count", "again", "scan", "nothing", "count", "annulment", "clash"),
)
FOCUS = ((HALL,), (TALK,), (HALL, TALK), (HALL, TALK, FAIR))
BEGINS = (0, 6, 14, 30)
"""Minutes after the doors opened at which the first act arrives."""

PASSES = (0, 0, 1, 0, 2, 0, 1, 5)
"""Minutes that pass before an act arrives."""

HEADS = (None, None, 1, None, 2, 3, 1, 5)
OVERRIDES = ("", "", "", "guest of the house", "", "   ", "late bus")
REASONS = (None, None, "already_in", "full", "looked-odd")
DEVICES = ("phone", "phone", "phone", "tablet")
FIELDS = 10

histories = st.tuples(
    st.integers(0, 15), st.lists(st.binary(min_size=FIELDS, max_size=FIELDS), min_size=8, max_size=25)
)
"""A number that chooses where and when it all happens, and the acts as bytes."""


def _pick(choices: Sequence[Choice], byte: int) -> Choice:
    return choices[byte % len(choices)]


def acts(drawn: tuple[int, list[bytes]], *, shown: bool = False) -> list[Act]:
    """The acts of a history, in the order in which they arrive.

    Args:
        drawn: as `histories` draws it.
        shown: whether every scan let somebody in or out at an offline door that chose its heads, so that no order of arrival can
            change what it does; then each id is there once.
    """
    focus, rows = drawn
    ids = [str(UUID(bytes=bytes([row[9] % 8, number]) + b"\0" * 14)) for number, row in enumerate(rows)]
    found: list[Act] = []
    received = _at(_pick(BEGINS, focus // len(FOCUS)))
    for row, id in zip(rows, ids, strict=True):
        kind = _pick(KINDS, row[0])
        received += _pick(PASSES, row[4]) * MINUTE
        if shown and kind in ("again", "clash"):
            kind = "scan"
        if kind == "again" and found:
            found.append(_pick(found, row[8]))
        elif kind in _MAKERS:
            told = _pick(found, row[8]).id if kind == "clash" and found else id
            found.append(_MAKERS[kind](row, told, received, _pick(FOCUS, focus), ids, shown))
    return found


def _time(row: bytes, received: int) -> int:
    """The time on the device's clock: mostly about now, else some minute of the session, else plainly wrong."""
    byte = row[3]
    if byte < 120:
        return received + (0, -MINUTE, MINUTE, 0, 2 * MINUTE)[byte % 5]
    if byte < 240:
        return OPENS + (byte % 24 - 1) * MINUTE
    return _pick(
        (received + 2 * MINUTE + 1, OPENS - 1440 * MINUTE, OPENS - 1440 * MINUTE - 1, 0, received + 10**12), byte
    )


def _scan(row: bytes, id: str, received: int, focus: Sequence[str], ids: Sequence[str], shown: bool) -> Act:
    session = _pick(focus, row[1])
    direction = _pick(("entry", "entry", "exit"), row[5])
    heads = _pick(HEADS, row[5] // 3)
    fields: dict[str, Any] = {
        "door": _pick(DOORS[session], row[9]),
        "code": _pick(SHOWN, row[2]),
        "direction": direction,
    }
    fields |= {"heads": heads, "override": _pick(OVERRIDES, row[7])} | _provisional(row, direction)
    if shown:
        fields |= {"heads": heads or 1, "provisional": "admitted" if direction == "entry" else "exited"}
    if row[8] % 4 == 3:
        fields["instead_of"] = _pick(ids, row[8] // 4)
    told = {name: value for name, value in fields.items() if value is not None}
    return Act("scan", id, session, _pick(DEVICES, row[7] // 8), received, _time(row, received), told)


def _provisional(row: bytes, direction: str) -> dict[str, Any]:
    showed = "admitted" if direction == "entry" else "exited"
    outcome = _pick((None, None, showed, "refused", None, showed), row[6])
    reason = _pick(REASONS, row[6] // 6) if outcome == "refused" else None
    return {"provisional": outcome, "provisional_reason": reason}


def _count(row: bytes, id: str, received: int, focus: Sequence[str], _: Sequence[str], __: bool) -> Act:
    session = _pick(focus, row[1])
    fields = {
        "door": DOORS[session][0],
        "direction": _pick(("entry", "exit"), row[5]),
        "heads": row[5] // 2 % 3 + 1,
    }
    return Act("count", id, session, _pick(DEVICES, row[7]), received, _time(row, received), fields)


def _annulment(row: bytes, id: str, received: int, focus: Sequence[str], ids: Sequence[str], _: bool) -> Act:
    fields = {"scan": _pick(ids, row[8])}
    return Act("annulment", id, _pick(focus, row[1]), _pick(DEVICES, row[7]), received, _time(row, received), fields)


def _closing(row: bytes, id: str, received: int, focus: Sequence[str], _: Sequence[str], __: bool) -> Act:
    return Act("closing", id, _pick(focus, row[1]), "service", received, _time(row, received))


_MAKERS = {
    "scan": _scan,
    "clash": _scan,
    "count": _count,
    "annulment": _annulment,
    "closing": _closing,
}
