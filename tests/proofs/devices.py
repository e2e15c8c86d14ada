"""The devices of the simulation: a scan is stored, then sent, then shown; nothing is ever dropped.

What a device does is a generator that yields what it waits for: a `Pause`, or an `Asked` that is resumed with the
service's answer, or with None where it gave up. A device that crashes loses its generators and keeps its outbox.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from tests.proofs.acts import MINUTE, written
from tests.proofs.outboxes import Answer, Outbox, Stored, Told
from tests.proofs.worlds import CALM, DOORS, PROGRAMME, SECOND, TICKETS, Person, id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from checkin.core.tickets import Ticket
    from tests.proofs.worlds import Time

ANSWERS_WITHIN = 1 * SECOND
UPLOADS_WITHIN = 10 * SECOND
BEATS_EVERY = 10 * MINUTE
BATCH = 6
OVERRIDABLE = {"not_valid_now", "wrong_session", "too_early", "too_late", "already_in", "full"}


@dataclass(frozen=True)
class Pause:
    """Wait so many milliseconds."""

    milliseconds: float


@dataclass(frozen=True)
class Asked:
    """Wait so many milliseconds for the answer to some entries."""

    entries: tuple[Stored, ...]
    patience: float


Steps = Generator[Pause | Asked, Any, None]


class Device:
    """One reader at a door of a session.

    Attributes:
        outbox: what it has stored.
        answers: every answer that it ever got, by the entry's id.
        error: by how many milliseconds its clock is wrong.
    """

    def __init__(self, name: str, session: str, time: Time, chance: Random) -> None:
        self.name = name
        self.session = session
        self.door = chance.choice(DOORS[session])
        self.time = time
        self.chance = chance
        self.outbox = Outbox()
        self.answers: dict[str, list[Told]] = {}
        self.error = 0
        self.knows_tickets = chance.random() < 0.7
        self.start: Callable[[Steps], None]
        self.crashes: Callable[[], None]
        self._corrected = 0
        self._inside: dict[str, int] = {}
        self._online = True
        self._epoch: str | None = None
        self._under_way: set[str] = set()
        self._sending = False

    # What people do

    def work(self, people: Iterator[Person]) -> Steps:
        """Annul what was never shown, then see to people, one after the other."""
        for entry in self.outbox.unshown():
            self._queue("annulment", {"scan": entry.id})
        self._look()
        for person in people:
            yield Pause(person.after)
            if person.trips is not None:
                self.time.after(person.trips, self.crashes)
            yield from self._meet(person)

    def beat(self) -> Steps:
        """Ask now and then whether the service is there and its store the same."""
        while True:
            yield Pause(BEATS_EVERY)
            answer = yield Asked((), UPLOADS_WITHIN)
            self._note((), answer)
            self._look()

    def crash(self) -> None:
        """Lose all but the outbox."""
        self._online, self._under_way, self._sending, self._inside = True, set(), False, {}

    def _meet(self, person: Person) -> Steps:
        match person.act:
            case "count":
                yield from self._record("count", person.fields | {"door": self.door})
            case "undo":
                if seen := [entry for entry in self.outbox.entries.values() if entry.shown]:
                    yield from self._record("annulment", {"scan": seen[-1].id})
            case _:
                yield from self._scan(person)

    def _record(self, kind: str, fields: dict[str, Any]) -> Steps:
        if self._online:
            yield from self._ask(self._stored(kind, fields))
        else:
            self._queue(kind, fields)

    def _scan(self, person: Person) -> Steps:
        """A scan, and where it is refused and the door insists, another with an override."""
        fields = {"door": self.door} | person.fields
        reason = yield from self._shown(fields)
        if person.insists and reason in OVERRIDABLE:
            yield Pause(SECOND)
            yield from self._shown(fields | {"override": "guest of the house"})

    def _shown(self, fields: dict[str, Any]) -> Generator[Pause | Asked, Any, str | None]:
        """Scan until something is shown: the reason of a refusal."""
        if not self._online:
            return self._alone(self._stored("scan", self._judged(fields)))
        first = self._stored("scan", fields)
        yield from self._ask(first)
        yield Pause(20)
        if first.kept is not None:
            first.shown = first.kept.outcome
            return first.kept.reason
        if first.state == "parked":
            return None
        second = self._stored("scan", self._judged(fields) | {"instead_of": first.id})
        yield Pause(20)
        return self._alone(second)

    def _alone(self, stored: Stored) -> str | None:
        """Show what the device says by itself."""
        stored.shown = stored.fields["provisional"]
        code, heads = stored.fields.get("code", ""), stored.fields.get("heads", 0)
        self._inside[code] = self._inside.get(code, 0) + {"admitted": heads, "exited": -heads}.get(
            stored.shown or "", 0
        )
        self._look()
        return stored.fields.get("provisional_reason")

    # What a device knows by itself

    def _judged(self, fields: dict[str, Any]) -> dict[str, Any]:
        """A scan with what an offline door shows for it."""
        ticket = next((ticket for ticket in TICKETS if ticket.code == fields["code"]), None)
        entry = fields["direction"] != "exit"
        reason = self._against(ticket, fields, entry=entry) if self.knows_tickets else None
        if reason and not (fields.get("override") and reason in OVERRIDABLE):
            return fields | {"provisional": "refused", "provisional_reason": reason}
        heads = {"heads": fields.get("heads") or ticket.heads} if ticket else {}
        return fields | heads | {"provisional": "admitted" if entry else "exited"}

    def _against(self, ticket: Ticket | None, fields: dict[str, Any], *, entry: bool) -> str | None:
        session = PROGRAMME.session[self.session]
        if ticket is None:
            return "unknown"
        if not entry:
            return None if session.counts_exits else "not_inside"
        if session.access == "registered" and self.session not in ticket.sessions:
            return "wrong_session"
        asked = fields.get("heads") or ticket.heads
        return "already_in" if self._inside.get(ticket.code, 0) + asked > ticket.heads else None

    # The outbox and the service

    def at(self) -> str:
        """The time by the device's clock, corrected by what the service last said."""
        return written(self.time.now + self.error + self._corrected)

    def _stored(self, kind: str, fields: dict[str, Any]) -> Stored:
        here = {"id": id_of(self.time.now, self.chance), "session": self.session, "at": self.at()}
        return self.outbox.store(kind, here | fields)

    def _queue(self, kind: str, fields: dict[str, Any]) -> None:
        self._stored(kind, fields)
        self._look()

    def _ask(self, entry: Stored) -> Steps:
        """Send an entry while somebody waits; unanswered, it becomes the sender's."""
        self._under_way.add(entry.id)
        answer = yield Asked((entry,), ANSWERS_WITHIN)
        self._under_way.discard(entry.id)
        self._note((entry,), answer)
        self._look()

    def _look(self) -> None:
        """Have the sender look for what waits."""
        if not self._sending:
            self._sending = True
            self.start(self._send())

    def _send(self) -> Steps:
        pause = SECOND
        while batch := self._batch():
            answer = yield Asked(batch, UPLOADS_WITHIN)
            self._note(batch, answer)
            if answer is None:
                yield Pause(self.chance.uniform(0.5, 1) * pause)
                pause = min(2 * pause, 2 * MINUTE if self.time.now < CALM else 10 * SECOND)
        self._sending = False

    def _batch(self) -> tuple[Stored, ...]:
        """The first entries that wait, of one kind; annulments and counts one at a time."""
        left = [entry for entry in self.outbox.waiting() if entry.id not in self._under_way]
        run = takewhile(lambda entry: entry.kind == left[0].kind == "scan", left)
        return tuple(run)[:BATCH] or tuple(left[:1])

    def _note(self, entries: Sequence[Stored], answer: Answer | None) -> None:
        self._online = answer is not None
        if answer is None:
            return
        self._corrected = answer.now - self.time.now - self.error
        if self._epoch not in (None, answer.epoch):
            self._offer_again()
        self._epoch = answer.epoch
        for entry, told in zip(entries, answer.told, strict=True):
            if isinstance(told, str):
                entry.state = "parked"
                continue
            entry.state = "answered"
            entry.kept = entry.kept or told
            self.answers.setdefault(entry.id, []).append(told)

    def _offer_again(self) -> None:
        for entry in self.outbox.entries.values():
            if entry.state == "answered":
                entry.state = "waiting"
