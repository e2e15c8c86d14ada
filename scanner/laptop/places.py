"""Where a scanner stands: a door, the sessions that it serves, and which of them it is time for. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from checkin.core.programmes import Door, Session

if TYPE_CHECKING:
    from datetime import tzinfo

    from checkin.core.programmes import Programme


class Place(NamedTuple):
    """A door. Without a programme only ids are known: a session then has them for its title, and times of 0."""

    door: Door
    sessions: tuple[Session, ...]
    zone: tzinfo
    programme: Programme | None = None

    def session(self, id_: str) -> Session | None:
        """A session of the whole programme."""
        known = self.programme.session if self.programme else {session.id: session for session in self.sessions}
        return known.get(id_)

    def door_name(self, id_: str) -> str:
        """What people call a door of the programme."""
        door = self.programme.door.get(id_) if self.programme else None
        return door.name if door else id_

    @property
    def venue(self) -> str:
        """The name of the venue, empty where it isn't known."""
        return self.venue_name(self.door.venue)

    def venue_name(self, id_: str) -> str:
        """What people call a venue of the programme."""
        venue = self.programme.venue.get(id_) if self.programme else None
        return venue.name if venue else id_

    def local(self, at: int) -> datetime:
        """A moment in milliseconds as the clocks at the door show it."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)


def of_programme(programme: Programme, door: str) -> Place:
    """The place of a door that the programme has."""
    found = programme.door[door]
    sessions = tuple(session for session in programme.sessions if session.id in found.sessions)
    return Place(found, sessions, programme.zone, programme)


def named(door: str, session: str, zone: tzinfo) -> Place:
    """The place of a door of which nothing but these ids is known."""
    bare = Session(session, session, "", 0, 0, 0, 0)
    return Place(Door(door, "", (session,), door), (bare,), zone)


def by_the_clock(sessions: tuple[Session, ...], now: int) -> Session | None:
    """The session that a door is for just now: of those that are on the one that opened last, else the next to open, else the last.

    `now` is in milliseconds; a session is on from the opening of its doors to its end.
    """
    on = [session for session in sessions if session.doors_open <= now <= session.end]
    coming = [session for session in sessions if session.doors_open > now]
    if on:
        return max(on, key=lambda session: session.doors_open)
    if coming:
        return min(coming, key=lambda session: session.doors_open)
    return max(sessions, key=lambda session: session.end, default=None)
