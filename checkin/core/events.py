"""What happened at the doors: the entries of a municipality's log, ids only.

An entry is two packed halves: the facts as the service sent them, and the conclusion that the store's function drew
in the act that appended it. Positional (`array_like`), since field names would cost more than the values; a field may
be added at the end, never moved. Times are whole milliseconds since the epoch (UTC). An entry never changes and is
never removed.
"""

from __future__ import annotations

import msgspec

from checkin.core.scans import Clock, Direction, Outcome


class ScanFacts(msgspec.Struct, frozen=True, array_like=True, tag="scan"):
    """A scan as it reached the service: who claimed what, when, at which door.

    `at` is the time it counts at, `received` when it reached us; `clock` says why they are the same where the
    device's clock was wrong. `ticket` is "" for an unknown code, `asked` the heads the door chose, `instead_of` the
    scan it replaces ("" for none).
    """

    id: str
    session: str
    at: int
    received: int
    clock: Clock
    device: str
    seq: int | None
    door: str
    ticket: str
    ticket_heads: int
    direction: Direction
    asked: int | None
    override: bool
    provisional: Outcome | None
    instead_of: str = ""


class CountFacts(msgspec.Struct, frozen=True, array_like=True, tag="count"):
    """Heads in or out without a ticket."""

    id: str
    session: str
    at: int
    received: int
    clock: Clock
    device: str
    seq: int | None
    door: str
    direction: Direction
    heads: int


class AnnulmentFacts(msgspec.Struct, frozen=True, array_like=True, tag="annulment"):
    """Takes back the entry whose own id is `annuls`, in the same session, whichever of the two came first."""

    id: str
    session: str
    at: int
    received: int
    clock: Clock
    device: str
    seq: int | None
    annuls: str


class ClosingFacts(msgspec.Struct, frozen=True, array_like=True, tag="closing"):
    """Puts every ticket in the session, and the heads counted without one, to 0 at its time."""

    id: str
    session: str
    at: int
    received: int
    clock: Clock
    device: str
    seq: int | None


Facts = ScanFacts | CountFacts | AnnulmentFacts | ClosingFacts


class Conclusion(msgspec.Struct, frozen=True, array_like=True):
    """What the store's function concluded of a scan. Only `move` says anything for a count, nothing does for the
    other kinds.

    `annuls` tells that the scan took back the one it is `instead_of`; where that one had not come yet, it will be
    superseded instead.
    """

    outcome: Outcome | None = None
    reason: str | None = None
    also: tuple[str, ...] = ()
    conflict: str | None = None
    heads: int = 0
    move: int | None = None
    annuls: bool = False


class Entry(msgspec.Struct, frozen=True):
    """One log entry: its place in the log, what was claimed, what was concluded."""

    entry: str
    facts: Facts
    conclusion: Conclusion


facts_of = msgspec.msgpack.Decoder(Facts).decode
"""Read the packed facts of an entry."""

conclusion_of = msgspec.msgpack.Decoder(Conclusion).decode
"""Read the packed conclusion of an entry."""


def unpack(entry: str, facts: bytes, conclusion: bytes) -> Entry:
    """Read an entry from its two packed halves."""
    return Entry(entry, facts_of(facts), conclusion_of(conclusion))


def annulled_by(entry: Entry) -> str | None:
    """The id of the entry that this one takes back, if it takes one back."""
    if isinstance(entry.facts, AnnulmentFacts):
        return entry.facts.annuls
    if isinstance(entry.facts, ScanFacts) and entry.conclusion.annuls:
        return entry.facts.instead_of
    return None
