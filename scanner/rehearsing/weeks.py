"""The script of a week: who comes when to which door with what. The same seed makes the same week from the same tickets.

Most of those who are registered come, between the opening of the doors and a little after the start. Some of all that goes wrong at
doors goes wrong: tickets shown twice, at the wrong session, too early, too late, codes of others, classes in several parts, people
who leave and come back, an undo, an override, a session that is full, and a door whose network fails for a while.
"""

from __future__ import annotations

from itertools import count
from random import Random
from typing import TYPE_CHECKING

import msgspec

from checkin.core import tickets
from scanner.rehearsing import outages
from scanner.rehearsing.acts import APART, FOREIGN, MINUTE, SECOND, Act, Week, order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checkin.core.programmes import Programme, Session
    from checkin.core.scans import Direction
    from checkin.core.tickets import Ticket

TURN_UP = 0.85
"""Of those who are registered."""
OVERRIDES = ("Står på lista til arrangøren", "Kom med forsinka buss", "Avklart med verten")


def week(programme: Programme, held: Sequence[Ticket], seed: int) -> Week:
    """Write the script.

    Args:
        programme: as the service has it.
        held: the tickets that people hold; their codes go into the QR.
        seed: of everything that is left to chance.
    """
    acts: list[Act] = []
    numbers = count(1)
    for session in programme.sessions:
        doors = [door.id for door in programme.doors if session.id in door.sessions]
        if doors:
            acts += _Play(session, doors, held, numbers, Random(f"{seed}:{session.id}")).acts()
    return outages.with_an_outage(sorted(acts, key=order), numbers)


class _Play:
    """One session: everybody's way through its doors."""

    def __init__(
        self,
        session: Session,
        doors: Sequence[str],
        held: Sequence[Ticket],
        numbers: Iterator[int],
        random: Random,
    ) -> None:
        self._session = session
        self._doors = doors
        self._held = held
        self._numbers = numbers
        self._random = random

    def acts(self) -> Iterator[Act]:
        """All acts of the session, in no order."""
        named = [ticket for ticket in self._held if self._session.id in ticket.sessions]
        for ticket in named:
            if self._random.random() < TURN_UP:
                yield from self._comes(ticket)
        for ticket in self._uninvited():
            yield from self._single(ticket)
        yield from self._strangers()

    def _comes(self, ticket: Ticket) -> Iterator[Act]:
        yield from self._group(ticket) if ticket.heads > 1 else self._single(ticket)

    # Who comes without being named

    def _uninvited(self) -> list[Ticket]:
        """Walk-ins, where the access lets tickets in that do not name the session."""
        access, random = self._session.access, self._random
        others = [ticket for ticket in self._held if ticket.heads == 1 and self._session.id not in ticket.sessions]
        if access == "registered":
            return []
        if access != "open":
            others = [ticket for ticket in others if ticket.category in access]
        return random.sample(others, min(len(others), self._walk_ins()))

    def _walk_ins(self) -> int:
        """A few, but more than there is room for where the room is small and open to all."""
        session = self._session
        places = session.capacity or 80
        return places // 2 if session.enforce_capacity and places <= 150 else places // 16

    def _strangers(self) -> Iterator[Act]:
        """Codes that no ticket has, and tickets for something else; one of those is let in all the same."""
        random = self._random
        unknown = [random.choice(FOREIGN), tickets.code_from(random.randbytes(10))]
        for text in unknown:
            yield self._act(self._arrival(), text=text)
        if self._session.access != "registered":
            return
        others = [ticket for ticket in self._held if ticket.heads == 1 and self._session.id not in ticket.sessions]
        for ticket in random.sample(others, min(len(others), 2)):
            at = self._arrival()
            yield self._shown(ticket, at)
            if random.random() < 0.3:
                yield self._shown(ticket, at + APART, override=random.choice(OVERRIDES))

    # One person

    def _single(self, ticket: Ticket) -> Iterator[Act]:
        random = self._random
        at, chance = self._arrival(), random.random()
        first = self._shown(ticket, at)
        if chance < 0.015:
            yield self._shown(ticket, self._session.doors_open - random.randint(2, 9) * MINUTE)
        elif chance < 0.03:
            yield from self._late(ticket)
            return
        yield first
        if 0.03 <= chance < 0.06:
            yield self._shown(ticket, at + random.randint(2, 12) * MINUTE)
        elif 0.06 <= chance < 0.07:
            yield from self._undone(first)
        elif chance > 0.78:
            yield from self._leaves(ticket, at)

    def _late(self, ticket: Ticket) -> Iterator[Act]:
        """After entry has closed; a door lets some in all the same."""
        at = self._session.entry_closes + self._random.randint(1, 8) * MINUTE
        yield self._shown(ticket, at)
        if self._random.random() < 0.5:
            yield self._shown(ticket, at + APART, override=self._random.choice(OVERRIDES))

    def _undone(self, first: Act) -> Iterator[Act]:
        """The door pressed the wrong key: undo, and once more."""
        yield self._undo(first)
        yield self._once_more(first)

    def _leaves(self, ticket: Ticket, at: int) -> Iterator[Act]:
        """Out, now and then twice, and back in; where exits are not counted hardly anybody shows a ticket on the way out."""
        random = self._random
        if not self._session.counts_exits and random.random() > 0.02:
            return
        out = at + random.randint(15, 60) * MINUTE
        leaving = self._shown(ticket, out, direction="exit")
        yield leaving
        fate = random.random()
        if fate < 0.08:
            yield self._shown(ticket, out + APART, direction="exit")
        elif fate < 0.12:
            yield self._undo(leaving)
        elif fate < 0.5 and out + 30 * MINUTE < self._session.entry_closes:
            yield self._shown(ticket, out + random.randint(5, 25) * MINUTE)

    # A group with one ticket

    def _group(self, ticket: Ticket) -> Iterator[Act]:
        at, chance = self._arrival(), self._random.random()
        if chance < 0.4:
            yield self._shown(ticket, at)
        else:
            yield from self._in_parts(ticket, at)
        if chance < 0.1:
            yield self._shown(ticket, at + self._random.randint(4, 12) * APART)
        if self._session.counts_exits and 0.1 <= chance < 0.6:
            yield from self._group_leaves(ticket, at)

    def _in_parts(self, ticket: Ticket, at: int) -> Iterator[Act]:
        """Some now, some later; now and then the door asks for too many first, and sometimes a few are ill."""
        random = self._random
        first = random.randint(1, ticket.heads - 1)
        rest = ticket.heads - first
        part = self._shown(ticket, at, heads=first)
        yield part
        if random.random() < 0.15:
            yield self._undo(part)
            yield self._once_more(part)
        if random.random() < 0.2:
            yield self._shown(ticket, at + 2 * APART, heads=rest + 1)
        ill = min(rest - 1, random.choice((0, 0, 0, 1, 2)))
        yield self._shown(ticket, at + 3 * APART, heads=rest - ill if ill or random.random() < 0.5 else None)

    def _group_leaves(self, ticket: Ticket, at: int) -> Iterator[Act]:
        random = self._random
        out = at + random.randint(40, 90) * MINUTE
        some = random.randint(1, ticket.heads)
        yield self._shown(ticket, out, direction="exit", heads=some if random.random() < 0.5 else None)
        if random.random() < 0.3 and out + 20 * MINUTE < self._session.entry_closes:
            yield self._shown(ticket, out + 15 * MINUTE, heads=1)

    # Times and doors

    def _arrival(self) -> int:
        """A time between the opening of the doors and the close of entry, most likely shortly before the start."""
        session, random = self._session, self._random
        last = min(session.entry_closes, session.start + 40 * MINUTE)
        likely = min(max(session.start - 10 * MINUTE, session.doors_open), last)
        return round(random.triangular(session.doors_open, last, likely))

    def _shown(
        self,
        ticket: Ticket,
        at: int,
        *,
        direction: Direction = "entry",
        heads: int | None = None,
        override: str | None = None,
    ) -> Act:
        seen = self._act(at, text=ticket.code)
        return msgspec.structs.replace(seen, ticket=ticket.id, direction=direction, heads=heads, override=override)

    def _act(self, at: int, text: str) -> Act:
        door = self._random.choice(self._doors)
        return Act(number=next(self._numbers), at=at, door=door, session=self._session.id, text=text)

    def _once_more(self, act: Act) -> Act:
        return msgspec.structs.replace(act, number=next(self._numbers), at=act.at + APART)

    def _undo(self, act: Act) -> Act:
        """Twenty seconds later, at the same door."""
        return Act(
            number=next(self._numbers),
            at=act.at + 20 * SECOND,
            door=act.door,
            session=act.session,
            ticket=act.ticket,
            undoes=act.number,
        )
