"""Find a ticket by the name of who holds it: for the one who comes without, at a door that may see names."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING

from checkin.core import verdicts
from checkin.errors import BadInput
from checkin.pipeline import exporting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkin.core.programmes import Session
    from checkin.core.tickets import Ticket
    from checkin.pipeline.exporting import Row, Sources

SHORTEST = 2
"""Characters that must be given: a door looks for somebody, it doesn't leaf through everybody."""

MOST = 20
"""Rows that are told; whoever gets as many gives more of the name."""


def named(sources: Sources, session: Session, name: str) -> list[Row]:
    """Tickets that may enter a session and whose holder's name or organisation has all these words, as the export
    `attendees` has them, by name.

    Raises:
        BadInput: too little of a name is given.
    """
    words = _plain(name).split()
    if sum(map(len, words)) < SHORTEST:
        raise BadInput("name_short", f"give at least {SHORTEST} letters of a name: `name=TEXT`")
    found = islice(_having(sources, session, words), MOST)
    return sorted((exporting.attendee(sources, session, ticket) for ticket in found), key=lambda row: str(row["name"]))


def _having(sources: Sources, session: Session, words: list[str]) -> Iterator[Ticket]:
    for ticket in sources.register.tickets.values():
        if ticket.revoked_at is None and verdicts.entitles(ticket, session):
            holder = sources.register.holder(ticket.id)
            told = _plain(f"{holder.name} {holder.organisation}")
            if all(word in told for word in words):
                yield ticket


def _plain(text: str) -> str:
    """Small letters without what stands over them, except our own: accents may be left out, but å is no a."""
    letters = unicodedata.normalize("NFC", text.casefold())
    return "".join(letter if letter in "æøå" else _bare(letter) for letter in letters)


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
