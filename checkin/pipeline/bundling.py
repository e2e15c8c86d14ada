"""Bundle what a door needs to judge by itself, and tell it what changed since.

Order that must hold: what is told and the version that it is told under are taken together, without a pause between, so
that a device can tell by the place in the log which of its own scans are in it. Only digests and seals, which are much
to reckon and depend on no scan, are made before, in a thread.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import bundles
from checkin.errors import BadInput
from checkin.store import log
from checkin.wire import times
from checkin.wire.bundles import Bundle, Changes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from checkin.core.bundles import Row, SessionState, Tickets, View
    from checkin.core.programmes import Door
    from checkin.core.tickets import Ticket
    from checkin.pipeline.folding import Fold
    from checkin.store.register import Register


class Version(NamedTuple):
    """What a door has been told: in which epoch of the store, and up to which places in the stream of changes and in
    the log of its municipality.
    """

    epoch: str
    changes: str
    log: str

    @property
    def text(self) -> str:
        """As it crosses the wire."""
        return ".".join(self)

    @classmethod
    def read(cls, text: str) -> Version:
        """From the wire.

        Raises:
            BadInput: it is none of ours.
        """
        try:
            epoch, changes, place = text.split(".")
            log.order(changes), log.order(place)
        except ValueError:
            raise BadInput(
                "version_unknown",
                f"{text[:64]!r} is no version of a door's bundle: give the one that came with it as `after`",
            ) from None
        return cls(epoch, changes, place)

    def is_behind(self, other: Version) -> bool:
        """Whether the other has read further, in either stream."""
        return log.order(self.changes) < log.order(other.changes) or log.order(self.log) < log.order(other.log)


class Bundling:
    """What doors hold, drawn from the register and the fold of one service."""

    def __init__(self, register: Register, fold: Fold, epoch: str) -> None:
        self._register = register
        self._fold = fold
        self._epoch = epoch

    def version(self, door: Door) -> Version:
        """What could be told to a door now."""
        return Version(self._epoch, self._register.place, self._fold.places.get(self._municipality(door), log.START))

    async def bundle(self, view: View, now: int) -> Bundle:
        """All that a door needs."""
        since = self._register.place
        rows, packed = await asyncio.to_thread(self._packed, view, list(self._register.tickets.values()))
        version = self.version(view.door)._replace(changes=since)  # tickets that changed meanwhile are told next
        return Bundle(
            now=times.text(now),
            epoch=self._epoch,
            version=version.text,
            place=version.log,
            door=view.door.id,
            programme=view.programme,
            salt=view.salt,
            tickets=packed,
            sessions=self._states(view, rows, view.door.sessions),
        )

    def nothing(self, door: Door, since: Version, now: int) -> Changes | None:
        """The answer to a door that knows everything; None to one that does not."""
        if since != self.version(door):
            return None
        return Changes(now=times.text(now), epoch=self._epoch, version=since.text, place=since.log)

    def changes(self, view: View, since: Version, now: int) -> Changes:
        """What changed since a version, or that a new bundle is needed."""
        version = self.version(view.door)
        told = Changes(now=times.text(now), epoch=self._epoch, version=since.text, place=since.log)
        changed = self._register.recent.tickets_since(since.changes)
        moved = self._moved(view, since)
        if since.epoch != self._epoch or changed is None or moved is None:
            told.renew = True
        elif not version.is_behind(since):  # else the door was told by another service, which is a little ahead of us
            told.version, told.place = version.text, version.log
            self._tell(told, view, changed, moved)
        return told

    def _tell(self, told: Changes, view: View, changed: set[str], moved: dict[str, set[str]]) -> None:
        rows = self._rows(view, changed.union(*moved.values()))
        told.digests = bundles.digests(rows)
        told.sessions = self._states(view, rows, view.door.sessions if changed else moved)
        if fresh := [row for row in rows if row.ticket.id in changed]:
            told.tickets = bundles.packed(view, fresh, self._register.holder)

    def _packed(self, view: View, tickets: Sequence[Ticket]) -> tuple[list[Row], Tickets]:
        rows = bundles.rows(view, tickets)
        return rows, bundles.packed(view, rows, self._register.holder)

    def _rows(self, view: View, ids: set[str]) -> list[Row]:
        held = self._register.tickets
        return bundles.rows(view, (held[id] for id in ids if id in held))

    def _moved(self, view: View, since: Version) -> dict[str, set[str]] | None:
        """The tickets that moved in each session of the door since a version; None where that is too long ago."""
        news = self._fold.news.since(self._municipality(view.door), since.log)
        if news is None:
            return None
        moved: dict[str, set[str]] = {}
        for touched in news:
            if touched.session in view.door.sessions:
                everyone = self._fold.attendance.session(touched.session).tickets
                moved.setdefault(touched.session, set()).update(
                    everyone if touched.tickets is None else touched.tickets
                )
        return moved

    def _states(self, view: View, rows: Sequence[Row], ids: Collection[str]) -> list[SessionState]:
        """How things stand in those of the door's sessions that are named, for these tickets."""
        tickets = [row.ticket for row in rows]
        held = self._fold.attendance.session
        here = (session for session in view.sessions if session.id in ids)
        return [bundles.state(view.programme, session, held(session.id), tickets) for session in here]

    def _municipality(self, door: Door) -> str:
        return self._register.programme.venue[door.venue].municipality
