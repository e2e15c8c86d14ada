"""What a week consists of: acts at doors, each at its time.

Times are milliseconds since the epoch.
"""

from __future__ import annotations

import msgspec

from checkin.core.scans import Direction

SECOND = 1_000
MINUTE = 60 * SECOND
STEP = 30 * SECOND
"""What happens within a step happens at the same time, as far as the rehearsal is concerned."""
APART = 3 * STEP
"""At least so long lies between two acts with the same ticket, so that they never fall into one step."""

FOREIGN = (
    "https://example.org/meny",
    "WIFI:T:WPA;S:Gjestenett;P:velkommen;;",
    "978020137962",
    "Sal B, rad 7, plass 12",
)
"""What people hold up that is no ticket at all."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happens at a door: a ticket is held up, or the door takes back what act `undoes` did.

    Attributes:
        number: each act has its own.
        at: milliseconds since the epoch, by the door's clock.
        text: what is in the QR; "" for an undo.
        ticket: the id of the ticket that has this code, None if none has.
        heads: those that the door chooses, None to leave it to the service.
        lost: the service's answer is lost on its way to the door.
    """

    number: int
    at: int
    door: str
    session: str
    text: str = ""
    ticket: str | None = None
    direction: Direction = "entry"
    heads: int | None = None
    override: str | None = None
    undoes: int | None = None
    lost: bool = False


class Outage(msgspec.Struct, frozen=True):
    """A door without network, from one time to another."""

    door: str
    start: int
    end: int


class Week(msgspec.Struct, frozen=True):
    """All acts in the order of their times, and the outage, where a session has more than one door."""

    acts: tuple[Act, ...]
    outage: Outage | None = None


def order(act: Act) -> tuple[int, int]:
    """What acts are sorted by: their times, and where these are the same, their numbers."""
    return act.at, act.number
