"""The model's books, kept beside what the product does, and both told in the same words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec

from checkin.core import reports
from checkin.core.attendance import Attendance
from checkin.core.events import AnnulmentFacts, CountFacts, ScanFacts
from checkin.pipeline import verifying
from checkin.pipeline.folding import Fold
from checkin.store import log
from tests import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checkin.core.events import Entry
    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket
    from checkin.store.connect import Store
    from tests.proofs.acts import Act

CONCLUDED = ("outcome", "reason", "also", "conflict", "heads", "move")
ABSENT = dict.fromkeys(("ticket", "heads", "provisional", "provisional_reason", "instead_of")) | {
    "code": "",
    "override": "",
}


@dataclass
class Books:
    """A book for each town of a programme, whose tickets are what they are at a time."""

    programme: Programme
    tickets_at: Callable[[int], Sequence[Ticket]]
    towns: dict[str, model.Book] = field(default_factory=dict)

    def of(self, session: str) -> model.Book:
        """The book in which a session's entries stand."""
        town = self.programme.municipality_of(self.programme.session[session])
        return self.towns.setdefault(town, model.Book())

    def ticket(self, act: Act) -> Ticket | None:
        """The ticket that a scan names or whose code it shows, looked up the long way."""
        tickets = self.tickets_at(act.received)
        if id := act.fields.get("ticket"):
            return next((ticket for ticket in tickets if ticket.id == id), None)
        shown = act.fields.get("code", "")
        typed = shown.strip().upper().replace("-", "").replace(" ", "")
        all_codes = ((code, t) for t in tickets for code in (t.code, *(old for old, _ in t.replaced)))
        return next((ticket for code, ticket in all_codes if code in (shown, typed)), None)

    def happens(self, act: Act) -> model.Entry:
        """An act happens: what is written down of it, or was before."""
        book = self.of(act.session)
        if act.kind == "scan":
            own = {"id": act.id, "session": act.session, "device": act.device, "at": act.at}
            return book.take(
                SimpleNamespace(**ABSENT | act.fields | own), self.ticket(act), self.programme, act.received
            )
        if act.kind == "closing":
            return book.add(model.Entry("closing", act.id, act.session, act.at, device=act.device))
        at, clock = model.believed(act.at, act.received, self.programme.first_doors)
        entry = model.Entry(act.kind, act.id, act.session, at, device=act.device, clock=clock)
        if act.kind == "annulment":
            return book.add(replace(entry, annuls=act.fields["scan"]))
        heads, way = act.fields["heads"], act.fields["direction"]
        return book.add(replace(entry, direction=way, heads=heads, move=heads if way == "entry" else -heads))

    def standing(self, entry: model.Entry) -> tuple[int | str | None, ...]:
        """How an entry's ticket and session stand, as the store answers it."""
        book, session = self.of(entry.session), entry.session
        stay = book.stay(session, entry.ticket) if entry.ticket else model.Stay(0, 0, ())
        first = book.first(session, entry.ticket) if entry.ticket else None
        return stay.inside, stay.attended, book.attended(session), book.present(session), *(first or (None, None))

    def figures(self, now: int) -> dict[str, Any]:
        """Every figure of every session, and the visitors of the week."""
        whole = model.Book({town + id: e for town, book in self.towns.items() for id, e in book.entries.items()})
        told: dict[str, Any] = {"visitors": model.visitors(whole, [s.id for s in self.programme.sessions])}
        for session in self.programme.sessions:
            book = self.of(session.id)
            arrivals = {"arrivals": model.arrivals(book, session.id)}
            told[session.id] = model.figures(book, session, self.tickets_at(now), now) | arrivals
        return told


def written(entry: model.Entry) -> dict[str, Any]:
    """An entry of the model in the words of `told`."""
    here: dict[str, Any] = {name: getattr(entry, name) for name in ("kind", "id", "at", "clock", "annuls")}
    if entry.kind == "scan":
        here |= {name: getattr(entry, name) for name in (*CONCLUDED, "ticket")}
    return here | ({"move": entry.move} if entry.kind == "count" else {})


# The same of the product


def told(entry: Entry) -> dict[str, Any]:
    """What the log holds of an act."""
    facts, conclusion = entry.facts, entry.conclusion
    here: dict[str, Any] = {"kind": facts.__struct_config__.tag, "id": facts.id, "at": facts.at, "clock": facts.clock}
    here["annuls"] = facts.annuls if isinstance(facts, AnnulmentFacts) else None
    if isinstance(facts, ScanFacts):
        here |= {name: getattr(conclusion, name) for name in CONCLUDED} | {"ticket": facts.ticket}
        here["annuls"] = facts.instead_of if conclusion.annuls else None
    return here | ({"move": conclusion.move} if isinstance(facts, CountFacts) else {})


def folded(entries: Iterable[Entry]) -> Attendance:
    """What entries amount to."""
    attendance = Attendance()
    for entry in entries:
        attendance.take(entry)
    return attendance


def figures(attendance: Attendance, programme: Programme, tickets: Sequence[Ticket], now: int) -> dict[str, Any]:
    """Every figure of every session, and the visitors of the week."""
    registered = reports.registrations(programme, tickets)
    told: dict[str, Any] = {"visitors": reports.visitors(attendance.session(s.id) for s in programme.sessions)}
    for session in programme.sessions:
        held = attendance.session(session.id)
        row = msgspec.structs.asdict(reports.of_session(session, "", held, registered[session.id], now))
        del row["session"], row["municipality"]
        told[session.id] = row | {"arrivals": sorted((at, heads) for at, _, heads in held.arrivals())}
    return told


async def entries(store: Store, programme: str, towns: Iterable[str]) -> list[Entry]:
    """All that the logs of some towns hold."""
    return [entry for town in towns async for page in log.read(store, programme, town) for entry in page]


async def differences(store: Store, programme: Programme, entries: Sequence[Entry]) -> list[str]:
    """What `checkin verify` finds where the function's own state is compared with what entries amount to."""
    fold = Fold()
    for entry in entries:
        await fold.take(programme.municipality_of(programme.session[entry.facts.session]), [entry])
    return await verifying.of_function(store, programme, fold)
