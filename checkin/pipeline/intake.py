"""Take what doors report: scans, annulments, counts. The sandwich of the whole service:

    pure judgement (verdicts.judge), one atomic act in the store (gathering.record), pure conclusion (the answer's
    details)

Each scan is decided for itself. One that can't be decided is answered in its place with a problem and never holds up
the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.core import scans, verdicts
from checkin.core.events import AnnulmentFacts, ClosingFacts, CountFacts, ScanFacts
from checkin.core.scans import Scan
from checkin.errors import BadInput, Problem
from checkin.pipeline.rights import ALL
from checkin.store import log
from checkin.store.log import Item, Terms
from checkin.wire import reading, times
from checkin.wire.messages import (
    FirstAdmission,
    ProblemHere,
    SessionNow,
    Taken,
    TicketInfo,
    UndecidedMessage,
    ValidAt,
    VerdictMessage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checkin.core.events import Facts
    from checkin.core.programmes import Session
    from checkin.core.scans import Clock
    from checkin.core.tickets import Ticket
    from checkin.pipeline.batching import Gathering
    from checkin.pipeline.rights import Rights
    from checkin.store.log import Recorded, Standing
    from checkin.store.register import Register
    from checkin.wire.messages import AnnulmentMessage, CountMessage

KEPT_OF_CODE = 24
"""Characters of an unknown code that are kept, so that an organiser can see what was shown."""

KEPT_OF_OVERRIDE = 200
"""Characters of an override's reason that are kept."""

SERVICE = "service"
"""The device of what the service does by itself."""

Verdict = VerdictMessage | UndecidedMessage


class Judged(NamedTuple):
    """A scan that was read and judged as far as that does not race, and what is to be recorded of it."""

    scan: Scan
    item: Item


class Intake:
    """Where everything that happens at the doors comes in.

    Attributes:
        answered: for each municipality the place in its log up to which this process has answered.
    """

    def __init__(self, register: Register, gathering: Gathering, clock: Callable[[], int]) -> None:
        self._register = register
        self._gathering = gathering
        self._clock = clock
        self.answered: dict[str, str] = {}

    async def scans(
        self, raws: Sequence[bytes | msgspec.Raw], device: str, *, names: bool, rights: Rights = ALL
    ) -> list[Verdict]:
        """Take scans as they came, and answer each when it is on disk.

        Args:
            raws: the scans, not read yet.
            device: who reports them.
            names: whether the device may see names.
            rights: what it may report.

        Raises:
            StoreUnavailable: where the store can't take them: the device keeps them and sends them again.
        """
        received = self._clock()
        read = [self._read(raw, device, rights) for raw in raws]
        good = [found for found in read if isinstance(found, Scan)]
        await self._learn([scan for scan in good if self._ticket(scan) is None])
        prepared = [self._judged(found, received) if isinstance(found, Scan) else found for found in read]
        items = [found.item for found in prepared if isinstance(found, Judged)]
        recorded = iter(await self._record(items))
        return [
            found if isinstance(found, UndecidedMessage) else self._answer(found, next(recorded), names=names)
            for found in prepared
        ]

    async def annulment(self, message: AnnulmentMessage, device: str, rights: Rights = ALL) -> Taken:
        """Take back an admission, an exit, a count or a closing, whether it has come yet or not."""
        session = self._session(message.session)
        await self._check_own(message, session, device, rights)
        received = self._clock()
        at, clock = self._believed(times.milliseconds(message.at) if message.at else received, received)
        facts = AnnulmentFacts(str(message.id), session.id, at, received, clock, device, message.seq, str(message.scan))
        return await self._taken(session, facts)

    async def annul(self, id: str, target: str, session: str, device: str) -> Taken:
        """Take an entry back, now."""
        found, now = self._session(session), self._clock()
        return await self._taken(found, AnnulmentFacts(id, found.id, now, now, "", device, None, target))

    async def count(self, message: CountMessage, device: str, rights: Rights = ALL) -> Taken:
        """Take heads in or out without a ticket."""
        rights.check_door(message.door)
        session = self._session(message.session)
        self._check_door(message.door, session)
        received = self._clock()
        at, clock = self._believed(times.milliseconds(message.at), received)
        facts = CountFacts(
            str(message.id),
            session.id,
            at,
            received,
            clock,
            device,
            message.seq,
            message.door,
            message.direction,
            message.heads,
        )
        return await self._taken(session, facts)

    async def closing(self, id: str, session: str, at: int, device: str = SERVICE) -> Taken:
        """Close a session at a time: whoever was inside before is not any more."""
        found = self._session(session)
        return await self._taken(found, ClosingFacts(id, found.id, at, self._clock(), "", device, None))

    # Before the act

    def _read(self, raw: bytes | msgspec.Raw, device: str, rights: Rights) -> Scan | UndecidedMessage:
        try:
            return rights.checked(reading.scan(raw, device))
        except Problem as problem:
            return _undecided(reading.id_in(raw), problem)

    def _ticket(self, scan: Scan) -> Ticket | None:
        """The scan's ticket, as far as this process knows."""
        return self._register.tickets.get(scan.ticket) if scan.ticket else self._register.by_code(scan.code)

    async def _learn(self, strange: Sequence[Scan]) -> None:
        """Ask the store for the tickets that this process does not know: they may be new."""
        if strange:
            await self._register.learn(
                [scan.code for scan in strange if not scan.ticket], [scan.ticket for scan in strange if scan.ticket]
            )

    def _judged(self, scan: Scan, received: int) -> Judged | UndecidedMessage:
        try:
            session = self._session(scan.session)
            self._check_door(scan.door, session)
        except BadInput as problem:
            return _undecided(scan.id, problem)
        ticket = self._ticket(scan)
        at, clock = self._believed(scan.at, received)
        programme = self._register.programme
        findings = verdicts.judge(_at(scan, at), ticket, programme, received)
        facts = ScanFacts(
            id=scan.id,
            session=session.id,
            at=at,
            received=received,
            clock=clock,
            device=scan.device,
            seq=scan.seq,
            door=scan.door,
            ticket=ticket.id if ticket else "",
            ticket_heads=findings.ticket_heads,
            direction=scan.direction,
            asked=scan.heads,
            override=findings.override,
            provisional=scan.provisional,
            instead_of=scan.instead_of or "",
        )
        terms = Terms(findings.reasons, findings.counts_exits, findings.capacity, findings.provisional_reason)
        return Judged(scan, Item(programme.municipality_of(session), facts, terms, _text(scan, ticket)))

    def _session(self, id: str) -> Session:
        session = self._register.programme.session.get(id)
        if session is None:
            raise BadInput(
                "session_unknown",
                f"there is no session {id!r} in this programme: load the door's sessions again",
            )
        return session

    def _check_door(self, id: str, session: Session) -> None:
        programme = self._register.programme
        door = programme.door.get(id)
        if door is None:
            raise BadInput("door_unknown", f"there is no door {id!r} in this programme: choose the door again")
        if programme.venue[door.venue].municipality != programme.municipality_of(session):
            raise BadInput(
                "door_elsewhere",
                f"the door {id!r} is in another municipality than the session {session.id!r}: choose the door again",
            )

    async def _check_own(self, message: AnnulmentMessage, session: Session, device: str, rights: Rights) -> None:
        """Whose entry it is never changes, so it can be looked up before."""
        if rights.doors is None:
            return
        programme, id = self._register.programme, str(message.scan)
        target = await log.entry(self._register.store, programme.id, programme.municipality_of(session), id)
        rights.check_annulment(target, device, unshown=message.unshown)

    def _believed(self, at: int, received: int) -> tuple[int, Clock]:
        return scans.believed(at, received, self._register.programme.first_doors)

    # The act

    async def _record(self, items: Sequence[Item]) -> list[Recorded | Problem]:
        results = await self._gathering.record(items)
        for item, result in zip(items, results, strict=True):
            if not isinstance(result, Problem):
                place = result.entry.entry
                before = self.answered.get(item.municipality, log.START)
                if log.order(place) > log.order(before):  # an id sent again has an old place
                    self.answered[item.municipality] = place
        return results

    async def _taken(self, session: Session, facts: Facts) -> Taken:
        item = Item(self._register.programme.municipality_of(session), facts)
        [recorded] = await self._record([item])
        if isinstance(recorded, Problem):
            raise recorded
        entry = recorded.entry
        if type(entry.facts) is not type(facts):
            raise BadInput("id_taken", f"the id {facts.id} belongs to something else in the log: use a new one")
        now = self._clock()
        return Taken(times.text(now), "", entry.facts.id, entry.entry, _session_now(session, recorded.standing))

    # After the act

    def _answer(self, judged: Judged, recorded: Recorded | Problem, *, names: bool) -> Verdict:
        if isinstance(recorded, Problem):
            return _undecided(judged.scan.id, recorded)
        facts, concluded, standing = recorded.entry.facts, recorded.entry.conclusion, recorded.standing
        taken_by_another = facts.session != judged.scan.session
        if taken_by_another or not isinstance(facts, ScanFacts) or concluded.outcome is None:
            return UndecidedMessage(
                facts.id,
                ProblemHere("id_taken", f"the id {facts.id} belongs to something else in the log: use a new one"),
            )
        session = self._register.programme.session[facts.session]
        ticket = self._register.tickets.get(facts.ticket)
        told = {concluded.reason, concluded.conflict, *concluded.also}
        return VerdictMessage(
            id=facts.id,
            entry=recorded.entry.entry,
            outcome=concluded.outcome,
            reason=concluded.reason,
            also=list(concluded.also),
            conflict=concluded.conflict,
            heads=concluded.heads,
            ticket=self._ticket_info(ticket, session, standing, names=names) if ticket else None,
            first=_first(standing),
            valid=self._valid_today(ticket, facts.at) if ticket and "wrong_session" in told else [],
            session=_session_now(session, standing),
            since=_since(ticket, judged.scan, facts) if ticket and "revoked" in told else None,
        )

    def _ticket_info(self, ticket: Ticket, session: Session, standing: Standing, *, names: bool) -> TicketInfo:
        holder = self._register.holder(ticket.id)
        used = standing.inside if session.counts_exits else standing.attended
        return TicketInfo(
            id=ticket.id,
            name=holder.name if names else None,
            organisation=holder.organisation,
            category=ticket.category,
            heads=ticket.heads,
            inside=standing.inside,
            left=max(0, ticket.heads - used),
        )

    def _valid_today(self, ticket: Ticket, at: int) -> list[ValidAt]:
        sessions = verdicts.entitled_on_day_of(ticket, self._register.programme, at)
        return [ValidAt(session.id, times.text(session.start), session.venue) for session in sessions]


def _undecided(id: str | None, problem: Problem) -> UndecidedMessage:
    return UndecidedMessage(id, ProblemHere(problem.code, problem.detail))


def _at(scan: Scan, at: int) -> Scan:
    return scan if scan.at == at else msgspec.structs.replace(scan, at=at)


def _text(scan: Scan, ticket: Ticket | None) -> str:
    """What is kept beside the log: the start of an unknown code, or why a door overrode."""
    return scan.override.strip()[:KEPT_OF_OVERRIDE] if ticket else scan.code[:KEPT_OF_CODE]


def _first(standing: Standing) -> FirstAdmission | None:
    if standing.first_at is None:
        return None
    return FirstAdmission(times.text(standing.first_at), standing.first_door or "")


def _since(ticket: Ticket, scan: Scan, facts: ScanFacts) -> str | None:
    """Since when the ticket or this code of it was out of use when the scan was judged."""
    known_at = facts.at if facts.provisional else facts.received
    return times.maybe(verdicts.out_of_use_since(ticket, scan.code, known_at))


def _session_now(session: Session, standing: Standing) -> SessionNow:
    taken = standing.session_present if session.counts_exits else standing.session_attended
    left = max(0, session.capacity - taken) if session.capacity is not None and session.enforce_capacity else None
    return SessionNow(session.id, standing.session_attended, standing.session_present, session.capacity, left)
