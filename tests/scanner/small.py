"""A small week: a fair with two doors that counts exits, and a course with one, for a few tickets."""

from __future__ import annotations

from uuid import UUID

from checkin.core import tickets
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Ticket

MINUTE = 60_000
HOUR = 60 * MINUTE
NINE = 1_668_672_000_000
"""17 November 2022 at nine o'clock in Oslo."""


def session(id_: str, venue: str, start: int, **more: object) -> Session:
    fields: dict[str, object] = {
        "id": id_,
        "title": id_.capitalize(),
        "venue": venue,
        "start": start,
        "end": start + 2 * HOUR,
        "doors_open": start - 30 * MINUTE,
        "entry_closes": start + HOUR,
    }
    return Session(**(fields | more))  # type: ignore[arg-type]


def programme(id_: str) -> Programme:
    return Programme(
        id=id_,
        name="Uke",
        timezone="Europe/Oslo",
        languages=("nb",),
        municipalities=(Municipality("verdal", "Verdal", "5038"), Municipality("levanger", "Levanger", "5037")),
        venues=(Venue("hall", "Hallen", "verdal"), Venue("sal", "Salen", "levanger")),
        sessions=(
            session("messe", "hall", NINE, counts_exits=True),
            session("kurs", "sal", NINE + 4 * HOUR, capacity=20, enforce_capacity=True, access=("business",)),
        ),
        doors=(
            Door("hall-1", "hall", ("messe",), "Dør 1"),
            Door("hall-2", "hall", ("messe",), "Dør 2"),
            Door("sal-1", "sal", ("kurs",), "Døra"),
        ),
    )


def ticket(number: int, heads: int = 1, category: str = "business", sessions: tuple[str, ...] = ("messe",)) -> Ticket:
    return Ticket(str(UUID(int=number)), tickets.code_from((number << 8).to_bytes(10)), category, heads, sessions)


def held() -> list[Ticket]:
    groups = [ticket(900 + number, heads=10 + number, category="youth") for number in range(4)]
    return [ticket(number) for number in range(80)] + groups
