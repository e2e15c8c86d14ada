"""The door bundle: what a door holds in order to judge by itself when nobody answers.

It holds the programme, every ticket as a digest of its code (see `seals`) with what the rules need of it, and how
things stand in the door's own sessions. Names and organisations of those who may enter there are sealed under the code
itself. `rolls` reads it again.

Columns in place of rows: what is alike stands together, which halves the size on the wire. Times are whole milliseconds
since the epoch, but where it says otherwise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.core import moves, reports, seals, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from checkin.core.attendance import SessionAttendance, TicketStay
    from checkin.core.programmes import Door, Programme, Session
    from checkin.core.tickets import Holder, Ticket

FEW = reports.FEW
"""Organisations of fewer heads stand only in sealed texts: the name of a large one points at nobody."""

MOST = 2000
"""Organisations that stand in the list: one or two bytes tell which."""


class Kind(msgspec.Struct, frozen=True):
    """Tickets alike: their category, and the places in the programme of the sessions that they name."""

    category: str
    sessions: tuple[int, ...]


class Code(msgspec.Struct, frozen=True, array_like=True):
    """A code of a ticket that has had several: the ticket's place, the code's digest, and since when it is out of use
    (null: it is the one in use).
    """

    place: int
    digest: bytes
    since: int | None


class Validity(msgspec.Struct, frozen=True, array_like=True):
    """The own validity of the ticket at a place, where it has one."""

    place: int
    since: int | None
    until: int | None


class Revoked(msgspec.Struct, frozen=True, array_like=True):
    """The ticket at a place was cancelled."""

    place: int
    at: int


class Tickets(msgspec.Struct, frozen=True):
    """Tickets in columns: `heads`, `kinds` and `lengths` have one value for each ticket.

    Attributes:
        digests: 8 bytes a ticket, of the first code it ever had: the ticket's name here. In their order.
        heads: how many the ticket admits.
        kinds: the place of its kind in `of`.
        nonce: for opening what is sealed.
        sealed: what the door shows, one text after the other. A text begins with the character whose number is the
            place of its organisation in `organisations`, counted from 1, or 0, and then the organisation is written
            out and ends with a line feed. What follows is the name.
        lengths: the bytes of each text; 0 where there is none.
        organisations: those of at least five heads.
        codes: all codes of tickets that were re-issued.
    """

    digests: bytes = b""
    heads: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    of: tuple[Kind, ...] = ()
    nonce: bytes = b""
    sealed: bytes = b""
    lengths: tuple[int, ...] = ()
    organisations: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    revoked: tuple[Revoked, ...] = ()
    validity: tuple[Validity, ...] = ()


class SessionState(msgspec.Struct, frozen=True):
    """How things stand in a session. The columns have one value for each of the tickets named beside them, or none at
    all where none of those has moved.

    Attributes:
        attended, present: heads, with and without tickets. Here `present` may be below 0, which is shown as 0: then
            more were counted out than were known to be there, and so many may come in before it rises.
        closings: the times at which the session was closed.
        inside, came: heads of the ticket that are inside, and that have attended.
        first: the ticket's first admission, in whole seconds after the session's doors open; null for none.
        doors: the place in the programme of the door of that admission; null for none.
    """

    id: str
    attended: int
    present: int
    closings: tuple[int, ...] = ()
    inside: tuple[int, ...] = ()
    came: tuple[int, ...] = ()
    first: tuple[int | None, ...] = ()
    doors: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class View:
    """Who holds a bundle: at which door of which programme, and whether it may see names. The secret stays with us."""

    programme: Programme
    door: Door
    names: bool
    secret: bytes

    @cached_property
    def salt(self) -> bytes:
        """What the door gets in the secret's place."""
        return seals.salt(self.secret)

    @cached_property
    def sessions(self) -> list[Session]:
        """The sessions of the door, in the programme's order."""
        return [session for session in self.programme.sessions if session.id in self.door.sessions]


class Row(NamedTuple):
    """A ticket and its digest here."""

    digest: bytes
    ticket: Ticket


def rows(view: View, tickets: Iterable[Ticket]) -> list[Row]:
    """Tickets in the order of their digests, which tells nothing of who they are."""
    found = (Row(seals.digest(view.salt, first_code(ticket)), ticket) for ticket in tickets)
    return sorted(found, key=lambda row: row.digest)


def first_code(ticket: Ticket) -> str:
    """The code that a ticket had first, which names it at doors for good."""
    return ticket.replaced[0][0] if ticket.replaced else ticket.code


def digests(rows: Iterable[Row]) -> bytes:
    """The names of tickets, one after the other."""
    return b"".join(row.digest for row in rows)


def packed(view: View, rows: Sequence[Row], holder: Callable[[str], Holder]) -> Tickets:
    """Tickets as a door holds them.

    Args:
        view: whose bundle it is.
        rows: the tickets.
        holder: who holds a ticket, by its id.
    """
    kinds: dict[Kind, int] = {}
    session_places = {session.id: place for place, session in enumerate(view.programme.sessions)}
    column = [kinds.setdefault(_kind(row.ticket, session_places), len(kinds)) for row in rows]
    shown = [_shown(view, row.ticket, holder) for row in rows]
    organisations = _large(rows, shown)
    texts = [b"" if told is None else _text(told, organisations) for told in shown]
    nonce = seals.nonce(view.secret, texts)
    sealed = [_sealed(view, row.ticket.code, nonce, text) for row, text in zip(rows, texts, strict=True)]
    return Tickets(
        digests=digests(rows),
        heads=tuple(row.ticket.heads for row in rows),
        kinds=tuple(column),
        of=tuple(kinds),
        nonce=nonce,
        sealed=b"".join(sealed),
        lengths=tuple(len(text) for text in sealed),
        organisations=tuple(organisations),
        codes=tuple(code for place, row in enumerate(rows) for code in _codes(view, place, row.ticket)),
        revoked=tuple(_revocations(rows)),
        validity=tuple(_validities(rows)),
    )


def _kind(ticket: Ticket, places: dict[str, int]) -> Kind:
    return Kind(ticket.category, tuple(sorted(places[id] for id in ticket.sessions if id in places)))


def _codes(view: View, place: int, ticket: Ticket) -> list[Code]:
    if not ticket.replaced:
        return []
    ours = [*ticket.replaced, (ticket.code, None)]
    return [Code(place, seals.digest(view.salt, code), since) for code, since in ours]


def _revocations(rows: Iterable[Row]) -> list[Revoked]:
    ends = [(place, row.ticket.revoked_at) for place, row in enumerate(rows)]
    return [Revoked(place, at) for place, at in ends if at is not None]


def _validities(rows: Iterable[Row]) -> list[Validity]:
    limits = [Validity(place, row.ticket.valid_from, row.ticket.valid_until) for place, row in enumerate(rows)]
    return [limit for limit in limits if (limit.since, limit.until) != (None, None)]


# What the door shows


def _shown(view: View, ticket: Ticket, holder: Callable[[str], Holder]) -> Holder | None:
    """Who holds a ticket, as far as this door may show it; None for nothing at all."""
    if seals.guessable(ticket.code) or not any(verdicts.entitles(ticket, session) for session in view.sessions):
        return None
    told = holder(ticket.id)
    told = told if view.names else msgspec.structs.replace(told, name="")
    return told if told.name or told.organisation else None


def _large(rows: Sequence[Row], shown: Sequence[Holder | None]) -> dict[str, int]:
    """The organisations that stand in the list, and their places; the largest first, since first places are short."""
    heads: Counter[str] = Counter()
    for row, told in zip(rows, shown, strict=True):
        if told is not None:
            heads[told.organisation] += row.ticket.heads
    large = sorted((-number, name) for name, number in heads.items() if number >= FEW)[:MOST]
    return {name: place for place, (_, name) in enumerate(large, 1)}


def _text(told: Holder, organisations: Mapping[str, int]) -> bytes:
    place = organisations.get(told.organisation, 0)
    written = "" if place else f"{told.organisation.replace(chr(10), ' ')}\n"
    return f"{chr(place)}{written}{told.name}".encode(errors="replace")


def _sealed(view: View, code: str, nonce: bytes, text: bytes) -> bytes:
    return seals.sealed(seals.key(view.salt, code), nonce, text) if text else b""


# How things stand


def state(programme: Programme, session: Session, held: SessionAttendance, tickets: Sequence[Ticket]) -> SessionState:
    """How things stand in a session, and for these tickets there."""
    closings = tuple(sorted(held.closings.values()))
    present = held.inside + moves.net(held.counts.values(), closings)
    here = SessionState(session.id, held.attended + held.counted, present, closings)
    stays = [held.tickets.get(ticket.id) for ticket in tickets]
    return _with_columns(here, programme, session, stays) if any(stays) else here


def _with_columns(
    here: SessionState, programme: Programme, session: Session, stays: Sequence[TicketStay | None]
) -> SessionState:
    doors = {door.id: place for place, door in enumerate(programme.doors)}
    firsts = [moves.first_admission(stay.moves.values()) if stay else None for stay in stays]
    return msgspec.structs.replace(
        here,
        inside=tuple(stay.stay.inside if stay else 0 for stay in stays),
        came=tuple(stay.stay.attended if stay else 0 for stay in stays),
        first=tuple((first.at - session.doors_open) // 1000 if first else None for first in firsts),
        doors=tuple(doors.get(first.door) if first else None for first in firsts),
    )
