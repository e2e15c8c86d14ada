"""The world of the simulation: its time, its week, the people who come to its doors, and its weather. All from a seed."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Ticket, code_from
from tests.proofs.acts import MINUTE, OPENS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from random import Random

SECOND = 1000
HOUR = 60 * MINUTE

HALL, TALK, FAIR = "hall", "talk", "fair"
CALM = OPENS + 60 * MINUTE
"""When the network has become good, for the rest of the day."""

EVENING = OPENS + 8 * HOUR
"""When all must be in its place."""

PROGRAMME = Programme(
    id="dag",
    name="Prøvedagen",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"), Municipality("levanger", "Levanger", "5037")),
    venues=(Venue("hallen", "Hallen", "verdal"), Venue("salen", "Salen", "levanger")),
    sessions=(
        Session(HALL, HALL, "hallen", OPENS, OPENS + 3 * HOUR, OPENS, OPENS + 2 * HOUR, "registered", 9, True, True),
        Session(TALK, TALK, "hallen", OPENS, OPENS + 3 * HOUR, OPENS, OPENS + 2 * HOUR, "open", 8, True, False),
        Session(FAIR, FAIR, "salen", OPENS, OPENS + 3 * HOUR, OPENS, OPENS + HOUR // 2, "registered"),
    ),
    doors=(Door("hallen-1", "hallen", (), ""), Door("hallen-2", "hallen", (), ""), Door("salen-1", "salen", (), "")),
)
"""`hall` counts exits and has nine places, `talk` has eight, `fair` lies in the other town and closes its entry early."""

DOORS = {HALL: ("hallen-1", "hallen-2"), TALK: ("hallen-1", "hallen-2"), FAIR: ("salen-1",)}
OLD, NEW = (code_from(bytes([number] * 10)) for number in (17, 211))


def _ticket(number: int, code: str, heads: int = 1, *sessions: str, **more: Any) -> Ticket:
    return Ticket(str(UUID(int=number)), code, "business", heads, sessions or (HALL, TALK, FAIR), **more)


TICKETS = (
    *(_ticket(number, f"SINGLE-{number}") for number in range(1, 9)),
    _ticket(21, "CLASS-3", 3),
    _ticket(22, "CLASS-5", 5, HALL, TALK),
    _ticket(23, "GONE", revoked_at=OPENS + 25 * MINUTE),
    _ticket(24, NEW, replaced=((OLD, OPENS + 15 * MINUTE),)),
    _ticket(25, "TALK-ONLY", 1, TALK),
)
CODES = (*(ticket.code for ticket in TICKETS), OLD, NEW.lower(), "CLASS-3", "CLASS-5", "NOBODY", "", "\x00\u2603" * 99)


# Time


@dataclass
class Time:
    """Virtual time: what is to happen, in the order of its moment, and of being asked for where that is the same."""

    now: int = OPENS
    _due: list[tuple[int, int, Callable[[], Awaitable[None] | None]]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def after(self, pause: float, act: Callable[[], Awaitable[None] | None]) -> None:
        """Let something happen so many milliseconds from now."""
        heapq.heappush(self._due, (self.now + round(pause), next(self._numbers), act))

    async def pass_until(self, end: int) -> None:
        """Let everything happen that is due by then, and what comes of it."""
        while self._due and self._due[0][0] <= end:
            self.now, _, act = heapq.heappop(self._due)
            if (coming := act()) is not None:
                await coming
        self.now = end


# People


@dataclass(frozen=True)
class Person:
    """Somebody at a door: how many milliseconds after the one before, what happens, and what is shown or said."""

    after: int
    act: str
    """scan, count, undo or nonsense."""
    fields: dict[str, Any]
    insists: bool = False
    """Whether the door, where it may, lets them in all the same."""
    trips: int | None = None
    """After how many milliseconds the device crashes over it, if it does."""


ACTS = ("scan",) * 12 + ("count", "undo", "nonsense")
NONSENSE: tuple[dict[str, Any], ...] = (
    {"session": "nowhere"},
    {"door": "nowhere"},
    {"at": "2022-11-14T09:00:00"},
    {"heads": -1},
    {"direction": "up"},
)


def people(chance: Random, codes: tuple[str, ...]) -> list[Person]:
    """Who comes to one door within about forty minutes."""
    return [_person(chance, codes) for _ in range(chance.randint(10, 25))]


def _person(chance: Random, codes: tuple[str, ...]) -> Person:
    act = chance.choice(ACTS)
    direction = chance.choice(("entry", "entry", "entry", "exit"))
    after = round(chance.expovariate(1 / (2 * MINUTE)))
    if act == "count":
        return Person(after, act, {"direction": direction, "heads": chance.randint(1, 3)})
    fields: dict[str, Any] = {"code": chance.choice(codes), "direction": direction}
    if heads := chance.choice((None, None, None, 1, 2)):
        fields["heads"] = heads
    if act == "nonsense":
        fields |= chance.choice(NONSENSE)
    trips = chance.randrange(1500) if chance.random() < 0.07 else None
    return Person(after, act, fields, chance.random() < 0.2, trips)


def id_of(now: int, chance: Random) -> str:
    """An id that sorts by the time at which it was made."""
    return str(UUID(int=(now << 80) | chance.getrandbits(80)))


# Weather


@dataclass(frozen=True)
class Weather:
    """What befalls messages until it is calm: the parts of them that are lost, doubled and held up, and how long."""

    loss: float
    doubling: float
    holding: float
    held: float
    """Milliseconds, on the average."""


def weather(chance: Random) -> Weather:
    """Up to 30 % lost and half of all doubled."""
    hold = chance.choice((2 * SECOND, 30 * SECOND, 10 * MINUTE))
    return Weather(chance.uniform(0, 0.3), chance.uniform(0, 0.5), chance.uniform(0, 0.3), hold)
