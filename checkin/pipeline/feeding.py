"""Feed viewers with attendance: a snapshot, then numbered changes, at most five a second.

Rows are drawn up once for everyone, and only while somebody looks. A viewer who is slow gets a new snapshot in place
of the changes it missed: it loses detail, and never holds up a door or another viewer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from checkin.core import reports
from checkin.pipeline import devices, tasks
from checkin.wire import times
from checkin.wire.messages import Attendance, Change, MissingRow, MunicipalityRow, ProgrammeRow, SessionRow

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.core.attendance import Attendance as Folded
    from checkin.core.reports import AreaFigures, SessionFigures
    from checkin.pipeline.folding import Fold
    from checkin.store.register import Register

INTERVAL = 0.2
"""Seconds between two changes at the least."""

TICK = 1.0
"""Seconds after which rows that change with time alone are looked at."""

REMEMBERED = 50
"""Changes kept for viewers that are a little behind."""


class Event(NamedTuple):
    """A server-sent event: its name, and its data as JSON."""

    name: str
    data: bytes


class Feed:
    """Attendance as rows, and its numbered changes.

    Attributes:
        version: the number of the last change.
        viewers: how many look on just now.
    """

    def __init__(self, fold: Fold, register: Register, clock: Callable[[], int]) -> None:
        self._fold = fold
        self._register = register
        self._clock = clock
        self._figures: dict[str, SessionFigures] = {}
        self._registrations: dict[str, dict[str, int] | None] = {}
        self._register_version = -1
        self._stale: set[str] = set()
        self._changed: set[str] = set()
        self._some = asyncio.Event()
        self._ticked = 0
        self._was_missing: dict[str, int] = {}
        self._changes: deque[tuple[int, Event]] = deque(maxlen=REMEMBERED)
        self._news = asyncio.Condition()
        self.viewers = 0
        self.version = 1
        fold.listen(self._touched)

    def _touched(self, sessions: set[str]) -> None:
        self._stale |= sessions
        self._changed |= sessions
        self._some.set()

    def snapshot(self) -> Attendance:
        """Everything as it is now. Changes numbered above its version come after it."""
        figures = self.figures()
        return Attendance(
            self.version,
            times.text(self._clock()),
            self.provisional,
            self._programme_row(figures),
            self._municipality_rows(figures),
            [self._session_row(row) for row in figures.values()],
            self._missing_rows(),
        )

    @property
    def attendance(self) -> Folded:
        """The fold that the rows are drawn from."""
        return self._fold.attendance

    @property
    def provisional(self) -> bool:
        """Whether a device is known to hold scans that have not come."""
        return bool(self.missing)

    @property
    def missing(self) -> dict[str, int]:
        """How many scans each device is known to hold that have not come."""
        return devices.missing(self._register, self._fold.attendance)

    def figures(self) -> dict[str, SessionFigures]:
        """The figures of every session, in the programme's order, drawn anew only for those that changed."""
        if self._register.version != self._register_version:
            self._registrations = reports.registrations(self._register.programme, self._register.tickets.values())
            self._register_version = self._register.version
            self._figures.clear()
        for id in self._stale | (self._register.programme.session.keys() - self._figures.keys()):
            if id in self._register.programme.session:
                self._figures[id] = self._drawn(id)
        self._stale.clear()
        return {session.id: self._figures[session.id] for session in self._register.programme.sessions}

    def row(self, id: str) -> SessionRow:
        """One session as it is now; it must be in the programme."""
        return self._session_row(self.figures()[id])

    def _drawn(self, id: str) -> SessionFigures:
        session = self._register.programme.session[id]
        municipality = self._register.programme.municipality_of(session)
        held = self._fold.attendance.session(id)
        return reports.of_session(session, municipality, held, self._registrations.get(id), self._clock())

    async def run(self) -> None:
        """Publish what changed, again and again."""
        while True:
            try:
                async with asyncio.timeout(TICK):
                    await self._some.wait()
            except TimeoutError:
                pass  # nothing came; time has passed all the same
            self._let_time_pass()
            if self._changed or self.missing != self._was_missing:
                await self._publish()
            self._some.clear()
            await asyncio.sleep(INTERVAL)

    def _let_time_pass(self) -> None:
        """Entry closing turns registered heads that never came into no-shows, without any scan."""
        now = self._clock()
        closed = {s.id for s in self._register.programme.sessions if self._ticked <= s.entry_closes < now}
        self._ticked = now
        if closed:
            self._touched(closed)

    async def _publish(self) -> None:
        """Number what changed, and draw it up if somebody looks."""
        missing = self.missing
        if bool(missing) != bool(self._was_missing):  # it stands in every row
            self._changed |= self._register.programme.session.keys()
        self._was_missing = missing
        self.version += 1
        if self.viewers:
            self._changes.append((self.version, self._change(self.figures())))
        self._changed.clear()
        async with self._news:
            self._news.notify_all()

    def _change(self, figures: dict[str, SessionFigures]) -> Event:
        sessions = [row for id, row in figures.items() if id in self._changed]
        touched = {row.municipality for row in sessions}
        change = Change(
            self.version,
            times.text(self._clock()),
            self.provisional,
            self._programme_row(figures),
            [row for row in self._municipality_rows(figures) if row.id in touched],
            [self._session_row(row) for row in sessions],
            self._missing_rows(),
        )
        return Event("change", msgspec.json.encode(change))

    async def events(self, pulse: float) -> AsyncIterator[list[Event]]:
        """What one viewer gets: a snapshot, then what changed since the last time it was ready, with a pulse where
        nothing does.

        Args:
            pulse: seconds of silence after which a `pulse` is sent.
        """
        self.viewers += 1
        try:
            async for told in self._events(pulse):
                yield told
        finally:
            self.viewers -= 1

    async def _events(self, pulse: float) -> AsyncIterator[list[Event]]:
        seen = self.version
        yield [self._snapshot_event()]
        while True:
            if not await self._newer_than(seen, pulse):
                yield [Event("pulse", msgspec.json.encode({"at": times.text(self._clock())}))]
                continue
            missed = [event for version, event in self._changes if version > seen]
            whole = len(missed) == self.version - seen
            seen = self.version
            yield missed if whole else [self._snapshot_event()]

    def _snapshot_event(self) -> Event:
        return Event("snapshot", msgspec.json.encode(self.snapshot()))

    async def _newer_than(self, version: int, patience: float) -> bool:
        try:
            async with asyncio.timeout(patience), self._news:
                await self._news.wait_for(lambda: self.version > version)
        except TimeoutError:
            return False
        return True

    # Rows

    def _session_row(self, row: SessionFigures) -> SessionRow:
        session = self._register.programme.session[row.session]
        return SessionRow(
            id=session.id,
            municipality=row.municipality,
            venue=session.venue,
            venue_name=self._register.programme.venue[session.venue].name,
            title=session.title,
            start=times.text(session.start),
            end=times.text(session.end),
            capacity=session.capacity,
            registered=row.registered,
            attended=row.attended,
            counted=row.counted,
            present=row.present,
            walk_ins=row.walk_ins,
            no_shows=row.no_shows,
            refused=row.refused,
            first_arrival=times.maybe(row.first_arrival),
            last_arrival=times.maybe(row.last_arrival),
            provisional=self.provisional,
        )

    def _missing_rows(self) -> list[MissingRow]:
        return [MissingRow(device, number) for device, number in self.missing.items()]

    def area(self, figures: dict[str, SessionFigures], municipality: str | None) -> AreaFigures:
        """The figures of a municipality; of the whole programme for None."""
        rows = [row for row in figures.values() if municipality in (None, row.municipality)]
        return reports.of_area(municipality or "*", rows, self._fold.attendance.session)

    def _municipality_rows(self, figures: dict[str, SessionFigures]) -> list[MunicipalityRow]:
        return [
            MunicipalityRow(id=municipality.id, name=municipality.name, **self._sums(figures, municipality.id))
            for municipality in self._register.programme.municipalities
        ]

    def _programme_row(self, figures: dict[str, SessionFigures]) -> ProgrammeRow:
        programme = self._register.programme
        return ProgrammeRow(
            id=programme.id,
            name=programme.name,
            timezone=programme.timezone,
            languages=list(programme.languages),
            **self._sums(figures, None),
        )

    def _sums(self, figures: dict[str, SessionFigures], municipality: str | None) -> dict[str, Any]:
        sums = msgspec.structs.asdict(self.area(figures, municipality))
        return {
            **{name: value for name, value in sums.items() if name != "id"},
            "provisional": self.provisional,
        }


@asynccontextmanager
async def opened(fold: Fold, register: Register, clock: Callable[[], int]) -> AsyncIterator[Feed]:
    """A feed that publishes as long as the context lasts."""
    feed = Feed(fold, register, clock)
    async with tasks.owned() as own:
        own.start("feeding", feed.run())
        yield feed
