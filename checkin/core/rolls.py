"""The roll: a door's tickets, read from its bundle and kept up to date by what changed since.

A ticket is found by the code that is held up, which also opens what is sealed; without codes a roll tells nobody's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.core import seals, tickets
from checkin.core.tickets import Holder, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkin.core.bundles import Tickets
    from checkin.core.programmes import Programme


class Found(NamedTuple):
    """A ticket whose code was held up.

    Attributes:
        ticket: its `id` is its digest in hexadecimal; of the codes that were replaced it knows the one held up, if that
            is one.
        holder: what the door may show; empty where it may show nothing.
    """

    ticket: Ticket
    holder: Holder


class _Kept(NamedTuple):
    """A ticket without its code, and what is sealed of it."""

    ticket: Ticket
    nonce: bytes
    sealed: bytes
    organisations: tuple[str, ...]


class Roll:
    """The tickets of one bundle."""

    def __init__(self, programme: Programme, salt: bytes) -> None:
        self._programme = programme
        self._salt = salt
        self._kept: dict[bytes, _Kept] = {}
        self._codes: dict[bytes, tuple[bytes, int | None]] = {}

    def __len__(self) -> int:
        """How many tickets there are."""
        return len(self._kept)

    def take(self, told: Tickets) -> None:
        """Add tickets, or put them in place of what was known of them.

        Raises:
            ValueError: the columns don't fit together.
        """
        names = names_in(told.digests)
        for name, kept in zip(names, _read(told, self._programme), strict=True):
            self._kept[name] = kept
        for code in told.codes:
            self._codes[code.digest] = names[code.place], code.since

    def heads(self, id: str) -> int:
        """The heads of the ticket with this id; 0 for one that is not here."""
        kept = self._kept.get(bytes.fromhex(id))
        return kept.ticket.heads if kept else 0

    def found(self, code: str) -> Found | None:
        """The ticket that has this code, as it stands or as it was meant, in use or replaced."""
        for text in dict.fromkeys((code, tickets.as_meant(code))):
            if text and (found := self._at(text)):
                return found
        return None

    def _at(self, code: str) -> Found | None:
        digest = seals.digest(self._salt, code)
        name, since = self._codes.get(digest, (digest, None))
        kept = self._kept.get(name)
        if kept is None:
            return None
        if since is not None:
            return Found(msgspec.structs.replace(kept.ticket, replaced=((code, since),)), Holder())
        return Found(kept.ticket, self._opened(kept, code))

    def _opened(self, kept: _Kept, code: str) -> Holder:
        if not kept.sealed:
            return Holder()
        text = seals.sealed(seals.key(self._salt, code), kept.nonce, kept.sealed).decode(errors="replace")
        place, rest = ord(text[0]), text[1:]
        if 0 < place <= len(kept.organisations):
            return Holder(rest, kept.organisations[place - 1])
        organisation, _, name = rest.partition("\n")
        return Holder(name, organisation)


def names_in(digests: bytes) -> list[bytes]:
    """The digests that stand one after the other."""
    return [digests[at : at + seals.DIGEST] for at in range(0, len(digests), seals.DIGEST)]


def _read(told: Tickets, programme: Programme) -> Iterator[_Kept]:
    """Each ticket, in their order."""
    revoked = {row.place: row.at for row in told.revoked}
    limits = {row.place: (row.since, row.until) for row in told.validity}
    sessions = [tuple(programme.sessions[place].id for place in kind.sessions) for kind in told.of]
    at = 0
    columns = zip(names_in(told.digests), told.heads, told.kinds, told.lengths, strict=True)
    for place, (name, heads, kind, length) in enumerate(columns):
        since, until = limits.get(place, (None, None))
        ticket = Ticket(
            id=name.hex(),
            code="",
            category=told.of[kind].category,
            heads=heads,
            sessions=sessions[kind],
            valid_from=since,
            valid_until=until,
            revoked_at=revoked.get(place),
        )
        yield _Kept(ticket, told.nonce, told.sealed[at : at + length], told.organisations)
        at += length
