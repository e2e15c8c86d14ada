"""The programme: which sessions there are, where, when, for whom, and through which doors.

All times are whole milliseconds since the epoch (UTC); the zone says how people read them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

DAY = 86_400_000
"""A day in milliseconds."""

YEARS = range(2000, 2100)
"""The years in which a programme may lie; a time outside them is a slip of the pen."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Municipality(msgspec.Struct, frozen=True):
    """A town that takes part; one log, one hash slot."""

    id: str
    name: str
    number: str
    position: tuple[float, float] | None = None
    """Latitude and longitude in degrees, for the map."""


class Venue(msgspec.Struct, frozen=True):
    """A place with a roof; its capacity is the fire limit in heads, if one is known."""

    id: str
    name: str
    municipality: str
    capacity: int | None = None


class Session(msgspec.Struct, frozen=True):
    """What is attended.

    `access` is "registered" (tickets that name the session), "open" (any valid ticket) or the categories
    that may enter.
    """

    id: str
    title: str
    venue: str
    start: int
    end: int
    doors_open: int
    entry_closes: int
    access: str | tuple[str, ...] = "registered"
    capacity: int | None = None
    enforce_capacity: bool = False
    counts_exits: bool = False


class Door(msgspec.Struct, frozen=True):
    """A named way in, for sessions at its venue."""

    id: str
    venue: str
    sessions: tuple[str, ...]
    name: str


class Programme(msgspec.Struct, frozen=True, dict=True):
    """The whole week."""

    id: str
    name: str
    timezone: str
    languages: tuple[str, ...]
    municipalities: tuple[Municipality, ...] = ()
    venues: tuple[Venue, ...] = ()
    sessions: tuple[Session, ...] = ()
    doors: tuple[Door, ...] = ()
    moved_days: int = 0
    """By how many calendar days it was moved when it was loaded; the validity of imported tickets moves alike."""

    @cached_property
    def municipality(self) -> dict[str, Municipality]:
        """The municipalities by id."""
        return {municipality.id: municipality for municipality in self.municipalities}

    @cached_property
    def venue(self) -> dict[str, Venue]:
        """The venues by id."""
        return {venue.id: venue for venue in self.venues}

    @cached_property
    def session(self) -> dict[str, Session]:
        """The sessions by id."""
        return {session.id: session for session in self.sessions}

    @cached_property
    def door(self) -> dict[str, Door]:
        """The doors by id."""
        return {door.id: door for door in self.doors}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which the programme's times are read."""
        return ZoneInfo(self.timezone)

    @cached_property
    def first_doors(self) -> int:
        """When the very first session opens its doors; 0 for an empty programme."""
        return min((session.doors_open for session in self.sessions), default=0)

    def municipality_of(self, session: Session) -> str:
        """The id of the municipality whose log holds this session."""
        return self.venue[session.venue].municipality

    def local(self, at: int) -> datetime:
        """The moment as a clock in the programme's zone shows it."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)

    def day(self, at: int) -> date:
        """The calendar day of a moment in the programme's zone."""
        return self.local(at).date()


def milliseconds(aware: datetime) -> int:
    """A moment with a zone as whole milliseconds since the epoch; what is finer falls away."""
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def moment(written: datetime, zone: tzinfo) -> int:
    """A time as an organiser wrote it, in milliseconds: with its own offset, else as the clocks in `zone` go.

    Of a time that the clocks show twice, when summer time ends, it is the first.

    Raises:
        ValueError: no clock shows this time, since it lies in the hour left out when summer time begins, or
            its year is no year for a programme. The text goes on after the name of the time.
    """
    if written.year not in YEARS:
        raise ValueError(f"is in the year {written.year}; years from {YEARS[0]} to {YEARS[-1]} can be used")
    if written.tzinfo is not None:
        return milliseconds(written)
    at = written.replace(tzinfo=zone)
    if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != written:
        raise ValueError(
            f"is {written}, an hour that {zone} skips when summer time begins; write an earlier or later one"
        )
    return milliseconds(at)
