"""What an outbox holds: messages of three kinds, what the service answered, and how they are offered again. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

import msgspec
from msgspec.structs import replace

from checkin.core.scans import Outcome
from checkin.wire.messages import AnnulmentMessage, CountMessage, ProblemHere, ScanMessage

Kind = Literal["scan", "annulment", "count"]
Message: TypeAlias = ScanMessage | AnnulmentMessage | CountMessage


class Answer(msgspec.Struct, frozen=True):
    """What is kept of the service's answer to a scan: enough to offer it again, and no name."""

    outcome: Outcome
    reason: str | None
    heads: int
    ticket: UUID | None


class Entry(msgspec.Struct, frozen=True):
    """One entry, its message as it is to be sent; its number is 0 where it could not be stored."""

    seq: int
    id: str
    message: Message


class Parked(msgspec.Struct, frozen=True):
    """An entry that the service can't decide, and why."""

    entry: Entry
    problem: ProblemHere


class Logged(NamedTuple):
    """Where the service's log has what it answered.

    Attributes:
        id: of the entry.
        place: in the log, as an answer's `entry` tells it.
        ticket: what the door's bundle calls the ticket of a scan; "" where it is none, or none that the bundle has.
    """

    id: str
    place: str
    ticket: str


TYPES: dict[Kind, type[Message]] = {
    "scan": ScanMessage,
    "annulment": AnnulmentMessage,
    "count": CountMessage,
}
KINDS: dict[type[Message], Kind] = {of: kind for kind, of in TYPES.items()}


def about(message: Message) -> UUID | None:
    """The scan that an entry takes back, or stands in place of."""
    if isinstance(message, ScanMessage):
        return message.instead_of
    return message.scan if isinstance(message, AnnulmentMessage) else None


def without_code(scan: ScanMessage, ticket: UUID | None) -> ScanMessage:
    """The scan as it is kept. An unknown code has no ticket to stand for it, and opens no door."""
    return scan if ticket is None else replace(scan, ticket=ticket, code=None)


def entry(seq: int, id_: str, kind: Kind, body: bytes, answer: bytes | None) -> Entry:
    """An entry as it is sent or offered again, from the columns that hold it."""
    message = replace(msgspec.json.decode(body, type=TYPES[kind]), seq=seq)
    if answer is not None and isinstance(message, ScanMessage):
        message = _as_shown(message, msgspec.json.decode(answer, type=Answer))
    return Entry(seq, id_, message)


def _as_shown(scan: ScanMessage, answer: Answer) -> ScanMessage:
    """The scan as it is offered again: what its door has shown is what happened."""
    return replace(
        scan,
        heads=scan.heads or answer.heads or None,
        provisional=scan.provisional or answer.outcome,
        provisional_reason=scan.provisional_reason or answer.reason,
    )
