"""One town's log on the real store: recorded into, read back, and compared with what the store's function knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.core.attendance import Attendance
from checkin.errors import Problem
from checkin.store import log
from checkin.store.log import Item, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checkin.core.events import Entry
    from checkin.store.connect import Store

TOWN = "verdal"


async def record(store: Store, programme: str, *items: Item) -> list[Recorded]:
    """Record items, all of which can be decided."""
    recorded = await log.record(store, programme, items)
    assert not [told for told in recorded if isinstance(told, Problem)]
    return [told for told in recorded if isinstance(told, Recorded)]


async def entries(store: Store, programme: str) -> list[Entry]:
    """All that the log holds."""
    return [entry async for page in log.read(store, programme, TOWN) for entry in page]


def folded(entries: Iterable[Entry]) -> Attendance:
    """What entries amount to."""
    attendance = Attendance()
    for entry in entries:
        attendance.take(entry)
    return attendance


async def agree(store: Store, programme: str) -> Attendance:
    """The fold of the log, after seeing that it is what the function knows of each session."""
    attendance = folded(await entries(store, programme))
    for id, session in attendance.sessions.items():
        known = await log.known(store, programme, TOWN, id)
        assert (known.attended, known.present) == (session.attended + session.counted, session.present)
        stays = {ticket: (held.stay.inside, held.stay.attended) for ticket, held in session.tickets.items()}
        assert who_came(known.tickets) == who_came(stays)
    return attendance


def who_came(stays: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Inside and attended of each ticket, but those that nothing came of."""
    return {ticket: stay for ticket, stay in stays.items() if stay != (0, 0)}
