"""The service in made-up histories of a door: a drawn programme, tickets, and a log that it tells in bundles and changes.

It counts by the product's rules; whether it was right to let somebody in is not its business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checkin.core import bundles, moves, tickets
from checkin.core.attendance import SessionAttendance, TicketStay
from checkin.core.moves import Move
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Holder, Ticket
from checkin.wire import times
from checkin.wire.bundles import Bundle, Changes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from checkin.core.bundles import View

MINUTE = 60_000
HOUR = 60 * MINUTE
NIGHT = 1_667_088_000_000
"""Two o'clock, summer time, on the night to 30 October 2022, when the clocks in Norway go back."""

LATER = 3 * HOUR
"""How long a history lasts, at most."""

FOREIGN = (
    "BILLETT-01",
    "1234567890123456",
    "https://billett.example.org/ÆØÅ?nr=7",
    "漢字 🎫 漢字 🎫 漢字",
    "klasse 10b, Skole 01",
)


ACCESS: tuple[str | tuple[str, ...], ...] = ("registered", "open", "open", ("youth", "speaker"), ())


@dataclass(frozen=True)
class Moved:
    """An entry in the service's log: heads let in or out, of a ticket or counted without one ("")."""

    place: int
    id: str
    session: str
    ticket: str
    at: int
    heads: int
    door: str


@dataclass
class Service:
    """What the service knows, and how it tells it."""

    random: Random
    programme: Programme
    view: View
    tickets: dict[str, Ticket]
    place: int = 1
    log: list[Moved] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    closings: dict[str, list[int]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def logs(self, moved: Moved) -> None:
        """Take an entry in."""
        self.log.append(moved)
        self.touched.add(moved.ticket)

    def next(self) -> int:
        """The next place in the log."""
        self.place += self.random.choice([1, 1, 1, 9])
        return self.place

    def bundle(self, now: int) -> Bundle:
        """All that it knows."""
        rows = bundles.rows(self.view, self.tickets.values())
        self.touched.clear()
        self.changed.clear()
        return Bundle(
            now=times.text(now),
            epoch="epoch",
            version="1",
            place=f"{self.place}-0",
            door=self.view.door.id,
            programme=self.programme,
            salt=self.view.salt,
            tickets=bundles.packed(self.view, rows, self._holder),
            sessions=self._states(rows),
        )

    def changes(self, now: int) -> Changes:
        """What changed since it told last."""
        rows = bundles.rows(self.view, (self.tickets[id] for id in sorted(self.touched | self.changed) if id))
        fresh = [row for row in rows if row.ticket.id in self.changed]
        told = Changes(
            now=times.text(now),
            epoch="epoch",
            version="2",
            place=f"{self.place}-0",
            tickets=bundles.packed(self.view, fresh, self._holder) if fresh else None,
            digests=bundles.digests(rows),
            sessions=self._states(rows),
        )
        self.touched.clear()
        self.changed.clear()
        return told

    def _holder(self, id: str) -> Holder:
        number = int(id.removeprefix("t"))
        names = ("", f"Deltaker {number:04}", f"Deltaker {number:04} æøå 🎫")
        organisations = ("", "Bedrift 01", f"Bedrift {number}", "Søndre\nÆrverk")
        return Holder(names[number % 3], organisations[number % 4])

    def _states(self, rows: Iterable[bundles.Row]) -> list[bundles.SessionState]:
        all = [row.ticket for row in rows]
        return [bundles.state(self.programme, one, self._attended(one.id), all) for one in self.view.sessions]

    def _attended(self, session: str) -> SessionAttendance:
        held = SessionAttendance(closings={str(at): at for at in self.closings.get(session, [])})
        for one in self.log:
            if one.session != session or one.id in self.gone:
                continue
            if one.ticket:
                heads = self.tickets[one.ticket].heads
                stay = held.tickets.setdefault(one.ticket, TicketStay(heads))
                stay.moves[one.id] = Move(one.at, one.id, one.heads, one.door)
            else:
                held.counts[one.id] = (one.at, one.heads)
        for stay in held.tickets.values():
            stay.stay = moves.fold(stay.moves.values(), stay.heads, held.closings.values())
        held.inside = sum(stay.stay.inside for stay in held.tickets.values())
        held.attended = sum(stay.stay.attended for stay in held.tickets.values())
        return held


def programme(random: Random) -> Programme:
    """A night of sessions, of every kind that the rules know."""
    return Programme(
        id="uke",
        name="Uka",
        timezone=random.choice(["Europe/Oslo", "Europe/Oslo", "UTC", "America/St_Johns"]),
        languages=("nb",),
        municipalities=(Municipality("verdal", "Verdal", "5038"),),
        venues=(Venue("hall", "Hallen", "verdal"), Venue("barn", "Låven", "verdal")),
        sessions=tuple(_session(random, number) for number in range(5)),
        doors=(Door("front", "hall", ("s0", "s1", "s2"), "Dør 1"), Door("gate", "barn", ("s4",), "Porten")),
    )


def _session(random: Random, number: int) -> Session:
    begin = NIGHT + random.choice([-HOUR, -HOUR, -HOUR, random.randrange(HOUR), 24 * HOUR])
    end = begin + random.randrange(HOUR, 2 * LATER)
    return Session(
        id=f"s{number}",
        title=f"Økt {number}",
        venue="hall" if number < 3 else "barn",
        start=begin + random.randrange(0, HOUR),
        end=end,
        doors_open=begin,
        entry_closes=random.choice([end, end, random.randrange(begin, end)]),
        access=random.choice(ACCESS),
        capacity=random.choice([None, 3, 10, 40]),
        enforce_capacity=random.random() < 0.6,
        counts_exits=random.random() < 0.5,
    )


def ticket(random: Random, number: int) -> Ticket:
    """A ticket of some kind."""
    code = FOREIGN[number] if number < len(FOREIGN) else tickets.code_from(random.randbytes(10))
    drawn = Ticket(
        id=f"t{number}",
        code=code,
        category=random.choice(["business", "youth", ""]),
        heads=random.choice([1, 1, 1, 2, 30]),
        sessions=tuple(f"s{place}" for place in range(5) if random.random() < 0.7),
        valid_from=time(random) if random.random() < 0.1 else None,
        valid_until=time(random) if random.random() < 0.1 else None,
        revoked_at=time(random) if random.random() < 0.08 else None,
    )
    return reissued(random, drawn) if random.random() < 0.2 else drawn


def reissued(random: Random, before: Ticket) -> Ticket:
    """The ticket with another code."""
    replaced = (*before.replaced, (before.code, time(random)))
    return replace(before, code=tickets.code_from(random.randbytes(10)), replaced=replaced)


def time(random: Random) -> int:
    """Mostly a few of all minutes, or just beside them, so that times meet."""
    step = random.choice([1, MINUTE, 20 * MINUTE, 20 * MINUTE])
    return NIGHT + random.randrange(0, LATER, step) + random.choice([0, 0, 0, 1])
