"""A small week of two towns: as its organiser writes it down, and as its doors report scans.

`samling` counts exits, `foredrag` is open to any ticket, `smakebit` has four places, `kveld` is not on yet.
`BILLETT-01` to `BILLETT-12` are one head each, `KLASSE-01` is a class of thirty.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import uuid_utils.compat as uuids

from checkin import opening
from checkin.core import planning, registrations
from checkin.core.events import CountFacts
from checkin.pipeline import importing
from checkin.wire.messages import CountMessage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checkin.api.keys import Parts
    from checkin.settings import Settings
    from checkin.store.connect import Store
    from checkin.store.register import Register

_Seen = TypeVar("_Seen")

FIRST = datetime(2022, 11, 14, 8, 0, tzinfo=UTC)
"""When the sessions start where a test sets the clock: nine in the morning in Norway."""

NOW = FIRST + timedelta(minutes=5)

PROGRAMME = """
[programme]
id = "{id}"
name = "Prøveuka"
timezone = "Europe/Oslo"
languages = ["nb", "en"]

[[municipality]]
id = "verdal"
name = "Verdal"
number = "5038"

[[municipality]]
id = "levanger"
name = "Levanger"
number = "5037"

[[venue]]
id = "hallen"
name = "Hallen"
municipality = "verdal"

[[venue]]
id = "salen"
name = "Salen"
municipality = "levanger"

[[session]]
id = "samling"
title = "Samling"
venue = "hallen"
start = {start}
end = {end}
doors_open = {doors}
counts_exits = true

[[session]]
id = "foredrag"
title = "=Foredrag"
venue = "hallen"
start = {start}
end = {end}
doors_open = {doors}
access = "open"

[[session]]
id = "smakebit"
title = "Smakebit"
venue = "salen"
start = {start}
end = {end}
doors_open = {doors}
capacity = 4
enforce_capacity = true

[[session]]
id = "kveld"
title = "Kveld"
venue = "salen"
start = {evening}
end = {night}

[[door]]
id = "hallen-1"
venue = "hallen"

[[door]]
id = "hallen-2"
venue = "hallen"

[[door]]
id = "salen-1"
venue = "salen"
"""

SINGLES = [f"BILLETT-{number:02}" for number in range(1, 13)]
CLASS = "KLASSE-01"
HEADER = "code,name,organisation,category,heads,sessions,valid_from,valid_until,email\n"


def programme(id: str, first: datetime = FIRST) -> str:
    """The week in TOML. Its sessions start at `first`, doors open half an hour before, all end three hours later."""
    hours = {"doors": -0.5, "start": 0, "end": 3, "evening": 8, "night": 10}
    times = {name: (first + timedelta(hours=hour)).isoformat() for name, hour in hours.items()}
    return PROGRAMME.format(id=id, **times)


def tickets() -> str:
    """The registrations in CSV."""
    singles = (
        f"{code},Deltaker {number:04},Bedrift 01,business,1,samling smakebit kveld,,,\n"
        for number, code in enumerate(SINGLES, 1)
    )
    return HEADER + "".join(singles) + f"{CLASS},Klasse 10A,Skole 01,youth,30,samling,,,\n"


async def loaded(store: Store, id: str, first: datetime = FIRST, csv: str = "") -> Register:
    """The week in a store, with its registrations or others."""
    held = await importing.load_programme(store, planning.read(programme(id, first), "uke.toml"))
    await imported(held, csv or tickets())
    return held


async def laid_down(settings: Settings) -> None:
    """The week in the store that the settings name, as `uke`."""
    async with opening.opened_store(settings) as store:
        await loaded(store, "uke")


async def imported(held: Register, csv: str) -> importing.Imported:
    """Import registrations as the command does."""
    read = registrations.read(csv.encode(), "registrations.csv", held.programme)
    return await importing.import_tickets(held, read.rows, new_id, os.urandom)


def new_id() -> str:
    """An id that nothing else has; ids sort as they were made, as those of devices do."""
    return str(uuids.uuid7())


def scan(
    code: str = "BILLETT-01",
    session: str = "samling",
    door: str = "hallen-1",
    at: datetime = NOW,
    **more: Any,
) -> dict[str, Any]:
    """A scan as a device posts it: an entry, unless `direction` is given among the other fields."""
    here = {"id": new_id(), "code": code, "session": session, "door": door, "direction": "entry", "at": at.isoformat()}
    return here | more


def count(heads: int = 1, session: str = "samling", at: datetime = NOW, direction: str = "entry") -> dict[str, Any]:
    """Heads counted in or out without a ticket."""
    here = {"id": new_id(), "session": session, "door": "hallen-1", "direction": direction}
    return here | {"heads": heads, "at": at.isoformat()}


def annulment(of: str, session: str = "samling", at: datetime = NOW) -> dict[str, Any]:
    """Takes back what an id did."""
    return {"id": new_id(), "scan": of, "session": session, "at": at.isoformat()}


def ms(moment: datetime) -> int:
    """A moment in milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)


@dataclass
class Clock:
    """A clock that stands where a test puts it."""

    at: datetime = NOW

    def __call__(self) -> int:
        return ms(self.at)

    def forward(self, **by: float) -> None:
        """Move on by so many hours, minutes, seconds."""
        self.at += timedelta(**by)


def count_facts(id: str = "") -> CountFacts:
    """A head counted into `samling`, as it is recorded."""
    at = ms(NOW)
    return CountFacts(id or new_id(), "samling", at, at, "", "door", None, "hallen-1", "entry", 1)


def raw(scan: dict[str, Any]) -> bytes:
    """A scan as it stands in a message."""
    return msgspec.json.encode(scan)


async def take(parts: Parts, *scans: dict[str, Any], device: str = "door") -> list[Any]:
    """Scans, taken as a door reports them: their verdicts."""
    return list(await parts.intake.scans([raw(scan) for scan in scans], device, names=False))


async def caught_up(parts: Parts) -> None:
    """Wait until the figures hold all that was answered."""
    assert await parts.fold.reached(parts.intake.answered, 10.0)


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


def count_message(heads: int = 1, **fields: Any) -> CountMessage:
    """Heads counted in or out, as the message that the service reads."""
    return msgspec.convert(count(heads, **fields), CountMessage)


async def until(look: Callable[[], Awaitable[_Seen]], holds: Callable[[_Seen], object]) -> _Seen:
    """Look until what is seen holds, and return it."""
    async with asyncio.timeout(20.0):
        while not holds(seen := await look()):  # noqa: ASYNC110 - somebody else's state
            await asyncio.sleep(0.02)
    return seen
