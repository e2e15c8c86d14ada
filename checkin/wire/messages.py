"""The messages of `/api/v1`, as types. Field names are the contract; fields we do not know are ignored.

Times cross the wire as RFC 3339 with a zone. Optional fields that are absent are None here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from checkin.core.scans import Direction, Outcome

Moment = Annotated[datetime, Meta(tz=True)]
Heads = Annotated[int, Meta(ge=1, le=100_000)]
Slug = Annotated[str, Meta(max_length=64)]
Text = Annotated[str, Meta(max_length=200)]
Sequence = Annotated[int, Meta(ge=1, le=2**53)]

MOST_SCANS = 500
"""Scans that one message may carry."""


class Scans(Struct):
    """The body of `POST /scans`: each scan is read for itself, so that a bad one never holds up the next."""

    scans: list[Raw]


class ScanMessage(Struct, kw_only=True):
    """One scan as a device sends it: `code` as read, or the `ticket` id it was answered with."""

    id: UUID
    session: Slug
    door: Slug
    direction: Direction
    at: Moment
    code: str | None = None
    ticket: UUID | None = None
    seq: Sequence | None = None
    heads: Heads | None = None
    override: str | None = None
    provisional: Outcome | None = None
    provisional_reason: str | None = None
    instead_of: UUID | None = None


class AnnulmentMessage(Struct, kw_only=True):
    """The body of `POST /annulments`: takes back what `scan` did in `session`.

    `unshown` says that nobody saw what the door said of it, so that this is no undo: it stopped before that.
    """

    id: UUID
    scan: UUID
    session: Slug
    at: Moment | None = None
    seq: Sequence | None = None
    unshown: bool = False


class CountMessage(Struct, kw_only=True):
    """The body of `POST /counts`: heads in or out without a ticket."""

    id: UUID
    session: Slug
    door: Slug
    direction: Direction
    heads: Heads
    at: Moment
    seq: Sequence | None = None


class WalkInMessage(Struct, kw_only=True):
    """The body of `POST /tickets`: a ticket made on the spot, for one or more heads, under an id made on the device."""

    id: UUID
    heads: Heads = 1
    session: Slug | None = None
    category: Text = ""
    name: Text = ""
    organisation: Text = ""
    at: Moment | None = None
    seq: Sequence | None = None


class TicketMade(Struct):
    """A ticket as its maker needs it: the code is what goes into the QR."""

    id: str
    code: str
    category: str
    heads: int
    sessions: list[str]


class Made(Struct):
    """The answer to `POST /tickets`."""

    now: str
    epoch: str
    ticket: TicketMade


class AttendeeRow(Struct):
    """A ticket in a session, named as in the export `attendees`."""

    session: str
    ticket: str
    name: str
    organisation: str
    category: str
    heads: int
    registered: bool
    attended: int
    first_at: str | None
    last_at: str | None
    inside: int


class Attendees(Struct):
    """The answer to `GET /sessions/{id}/attendees`: tickets registered for the session or seen at it."""

    attendees: list[AttendeeRow]


class TicketInfo(Struct):
    """What a door learns of a ticket; names only for readers who may see them."""

    id: str
    name: str | None
    organisation: str | None
    category: str
    heads: int
    inside: int
    left: int
    """Heads that may still come in."""


class FirstAdmission(Struct):
    """The earliest admission of this ticket to this session that was not annulled."""

    at: str
    door: str


class ValidAt(Struct):
    """Where and when a ticket is valid today."""

    session: str
    start: str
    venue: str


class SessionNow(Struct):
    """How full a session is after this scan."""

    id: str
    attended: int
    present: int
    capacity: int | None
    left: int | None
    """Places that are left, where the capacity is enforced."""


class VerdictMessage(Struct):
    """Our answer to one scan. `since` says when a revoked ticket was cancelled or its code replaced."""

    id: str
    entry: str
    outcome: Outcome
    reason: str | None
    also: list[str]
    conflict: str | None
    heads: int
    ticket: TicketInfo | None
    first: FirstAdmission | None
    valid: list[ValidAt]
    session: SessionNow
    since: str | None = None


class ProblemHere(Struct):
    """Why something could not be decided: a stable code and one sentence."""

    code: str
    detail: str


class UndecidedMessage(Struct):
    """In the place of a verdict, for a scan that could not be decided. The device parks it and shows it."""

    id: str | None
    problem: ProblemHere


class Verdicts(Struct):
    """The answer to `POST /scans`, in the order of the scans."""

    now: str
    epoch: str
    verdicts: list[VerdictMessage | UndecidedMessage]


class Taken(Struct):
    """The answer to `POST /annulments` and `POST /counts`: it is on disk, and this is how full the session is now."""

    now: str
    epoch: str
    id: str
    entry: str
    session: SessionNow


class ProblemMessage(Struct, omit_defaults=True):
    """An RFC 9457 problem (`application/problem+json`)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    now: str | None = None
    epoch: str | None = None
    verdicts: list[UndecidedMessage] | None = None


class SessionRow(Struct):
    """One session's figures, named as in the export `attendance`. All numbers count heads; `refused` counts scans.

    `registered`, `walk_ins` and `no_shows` are None where no ticket names the session; `no_shows` also until entry
    has closed.
    """

    id: str
    municipality: str
    venue: str
    venue_name: str
    title: str
    start: str
    end: str
    capacity: int | None
    registered: int | None
    attended: int
    counted: int
    present: int
    walk_ins: int | None
    no_shows: int | None
    refused: int
    first_arrival: str | None
    last_arrival: str | None
    provisional: bool


class MunicipalityRow(Struct):
    """One municipality's figures, named as in the export `municipalities`."""

    id: str
    name: str
    sessions: int
    visits: int
    visitors: int
    counted: int
    present: int
    registered: int | None
    walk_ins: int | None
    no_shows: int | None
    refused: int
    provisional: bool


class ProgrammeRow(MunicipalityRow):
    """The whole programme's figures: different people, not the sum of the municipalities."""

    timezone: str = "UTC"
    languages: list[str] = msgspec.field(default_factory=list)


class MissingRow(Struct):
    """A device that is known to hold scans that have not come: while there is one, all figures are provisional."""

    device: str
    scans: int


class Attendance(Struct):
    """The answer to `GET /attendance`, and the event `snapshot` of `/attendance/live`."""

    version: int
    at: str
    provisional: bool
    programme: ProgrammeRow
    municipalities: list[MunicipalityRow]
    sessions: list[SessionRow]
    missing: list[MissingRow]


class Change(Struct):
    """The event `change` of `/attendance/live`: whole rows of what changed since `version - 1`."""

    version: int
    at: str
    provisional: bool
    programme: ProgrammeRow
    municipalities: list[MunicipalityRow]
    sessions: list[SessionRow]
    missing: list[MissingRow]


class GroupedSessionRow(Struct):
    """One group's part of a session's figures. Heads counted without a ticket belong to no group."""

    group: str
    id: str
    registered: int | None
    attended: int
    present: int
    walk_ins: int | None
    no_shows: int | None
    refused: int


class GroupedAreaRow(Struct):
    """One group's part of the figures of a municipality, or of the whole programme (`*`)."""

    group: str
    id: str
    visits: int
    visitors: int
    present: int
    registered: int | None
    walk_ins: int | None
    no_shows: int | None
    refused: int


class GroupedAttendance(Struct):
    """The answer to `GET /attendance/by/{grouping}`: figures by category or by organisation."""

    at: str
    by: str
    areas: list[GroupedAreaRow]
    sessions: list[GroupedSessionRow]


Scope = Literal["scan", "names", "figures", "audit", "organise", "metrics", "visit"]
