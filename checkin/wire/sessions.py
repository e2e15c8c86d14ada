"""The messages that tell all there is to know of one session."""

from __future__ import annotations

from msgspec import Struct, field

from checkin.wire.messages import SessionRow


class ArrivalRow(Struct):
    """Heads that arrived within five minutes, named as in the export `arrivals`; category "" is those without a ticket."""

    since: str = field(name="from")
    category: str
    heads: int


class RefusalRow(Struct):
    """How many scans were refused for a reason."""

    reason: str
    scans: int


class DoorDevice(Struct):
    """A device of a door: when it was heard last and what it held then, null until it has said something; since when
    it is revoked.
    """

    name: str
    seen: str | None
    queue: int | None
    revoked: str | None


class DoorRow(Struct):
    """A door of the session, with the devices that are enrolled for it."""

    id: str
    name: str
    devices: list[DoorDevice]


class MoveRow(Struct):
    """What one scan adds to a ticket's heads in the session, or takes from them: `heads` is signed."""

    scan: str
    door: str
    at: str
    heads: int


class ConflictRow(Struct):
    """A scan that a door answered otherwise than the rules, as long as it stands.

    Attributes:
        scan, reason, at, door: what was scanned where, and the reason that speaks against it.
        ticket: "" for a code that no ticket has.
        name: of its holder; null for a reader who may not see names.
        moves: all of the ticket in this session by their time, those of other doors too; none for an unknown code.
    """

    scan: str
    reason: str
    at: str
    door: str
    ticket: str
    name: str | None
    moves: list[MoveRow]


class SessionDetail(Struct):
    """The answer to `GET /sessions/{id}`.

    Attributes:
        municipality: its name.
        refusals: the most frequent reason first.
        standing: how many conflicts stand; `conflicts` lists the earliest of them.
    """

    now: str
    row: SessionRow
    municipality: str
    arrivals: list[ArrivalRow]
    refusals: list[RefusalRow]
    doors: list[DoorRow]
    standing: int
    conflicts: list[ConflictRow]
