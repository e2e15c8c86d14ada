"""Judge a scan without the service: by the same rules, from the door's bundle and what the device did since.

An exit is let through wherever the code is known and exits are counted: nobody is held back by what a door does not know.
Without a bundle everybody passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from checkin.core import verdicts
from checkin.core.rolls import Roll
from checkin.core.verdicts import Decision
from checkin.wire import times
from checkin.wire.messages import (
    AnnulmentMessage,
    CountMessage,
    FirstAdmission,
    ScanMessage,
    SessionNow,
    UndecidedMessage,
    VerdictMessage,
)
from scanner.laptop import alone
from scanner.laptop.ledger import COUNTED, Act, Ledger, Told

if TYPE_CHECKING:
    from checkin.core.programmes import Programme
    from checkin.core.rolls import Found
    from checkin.core.scans import Outcome
    from checkin.wire.bundles import Bundle, Changes
    from scanner.laptop.client import Result
    from scanner.laptop.entries import Logged, Message


class Provisional(NamedTuple):
    """What a device answers by itself; `verdict` says more, where the device knows more."""

    outcome: Outcome
    reason: str | None
    verdict: VerdictMessage | None = None

    @property
    def heads(self) -> int | None:
        """The heads of a group that the door let in or out, so that the service does not find others; else None."""
        if self.verdict is None or self.verdict.ticket is None or self.outcome == "refused":
            return None
        return self.verdict.heads if self.verdict.ticket.heads > 1 else None


class Judge(Protocol):
    """Answers in the service's place, and hears what becomes of the device's entries."""

    def __call__(self, scan: ScanMessage) -> Provisional:
        """Answer a scan."""

    def stored(self, message: Message) -> None:
        """An entry was stored that no service has answered."""

    def answered(self, message: Message, result: Result) -> None:
        """The service answered an entry."""

    def ticket_of(self, message: Message) -> str:
        """What the bundle calls the ticket of a scan; "" where it is no scan, or no ticket that the bundle has."""


class LetIn:
    """Answers as a door that knows no ticket: people pass, in and out."""

    def __call__(self, scan: ScanMessage) -> Provisional:
        """Let them pass."""
        return Provisional("admitted" if scan.direction == "entry" else "exited", None)

    def stored(self, message: Message) -> None:
        """Nothing follows from it."""

    def answered(self, message: Message, result: Result) -> None:
        """Nothing follows from it."""

    def ticket_of(self, message: Message) -> str:
        """No ticket is known."""
        return ""


let_in = LetIn()


class BundleJudge:
    """Judges by a bundle, as soon as it has one.

    Attributes:
        programme: the bundle's; None without one.
    """

    def __init__(self) -> None:
        self.programme: Programme | None = None
        self._ledger = Ledger(self._heads)
        self._roll: Roll | None = None
        self._told_at = 0
        self._early: list[tuple[Message, Result | None]] = []

    def _heads(self, ticket: str) -> int:
        return self._roll.heads(ticket) if self._roll else 0

    # What the service says

    def renew(self, bundle: Bundle) -> None:
        """Take in a bundle.

        Raises:
            ValueError: it does not fit together; what was there before stays.
        """
        told = Told(bundle.place, bundle.tickets.digests, bundle.sessions, bundle.programme)
        roll, told_at = Roll(bundle.programme, bundle.salt), times.read(bundle.now)
        _check_times(bundle.programme)
        try:
            roll.take(bundle.tickets)
            self._ledger.renew(told)
        except LookupError as error:
            raise ValueError(f"nothing stands at {error}") from error
        self.programme, self._roll, self._told_at = bundle.programme, roll, told_at
        early, self._early = self._early, []
        for message, result in early:
            self._hear(message, result)

    def change(self, changes: Changes) -> None:
        """Take in what changed since the bundle.

        Raises:
            ValueError: it does not fit together, or there is no bundle.
        """
        if self.programme is None or self._roll is None:
            raise ValueError("there is no bundle that could have changed")
        self._told_at = times.read(changes.now)
        try:
            if changes.tickets is not None:
                self._roll.take(changes.tickets)
            self._ledger.learn(Told(changes.place, changes.digests, changes.sessions, self.programme))
        except LookupError as error:
            raise ValueError(f"nothing stands at {error}") from error

    # What becomes of the device's own entries

    def stored(self, message: Message) -> None:
        """An entry that no service has answered: what the door showed by it is what happened."""
        self._hear(message, None)

    def answered(self, message: Message, result: Result) -> None:
        """The service has an entry: from now on what it concluded holds."""
        self._hear(message, result)

    def recalled(self, message: Message, logged: Logged) -> None:
        """The service answered an entry before this device was started: the bundle that was kept may not have it.

        There must be a bundle; the entry is as it would be offered again.
        """
        self._happened(message, None, logged.ticket)
        self._ledger.answered(logged.id, logged.place)

    def ticket_of(self, message: Message) -> str:
        """The digest by which the bundle has it, in hexadecimal."""
        found = self._found(message) if isinstance(message, ScanMessage) else None
        return found.ticket.id if found else ""

    def _hear(self, message: Message, result: Result | None) -> None:
        id = str(message.id)
        if self._roll is None:  # whose code it was can't be told yet
            self._early.append((message, result))
        elif isinstance(result, UndecidedMessage):
            self._ledger.dropped(id)
        else:
            verdict = result if isinstance(result, VerdictMessage) else None
            self._happened(message, verdict, self.ticket_of(message))
            if result is not None:
                self._ledger.answered(id, result.entry)

    def _happened(self, message: Message, verdict: VerdictMessage | None, ticket: str) -> None:
        """Put down what an entry did: by the service's verdict, else as the door showed it."""
        match message:
            case AnnulmentMessage():
                self._ledger.undid(str(message.id), str(message.scan))
            case CountMessage():
                self._did(message, COUNTED, message.heads)
            case ScanMessage():
                if message.instead_of:
                    self._ledger.undid(str(message.id), str(message.instead_of))
                self._scanned(message, verdict, ticket)

    def _scanned(self, scan: ScanMessage, verdict: VerdictMessage | None, ticket: str) -> None:
        outcome = verdict.outcome if verdict else scan.provisional
        if ticket and outcome in ("admitted", "exited"):
            self._did(scan, ticket, verdict.heads if verdict else scan.heads or self._heads(ticket))
        elif scan.code:  # else it is offered again, with the ticket's id: the bundle has had it for long
            self._ledger.dropped(str(scan.id))

    def _did(self, message: ScanMessage | CountMessage, ticket: str, heads: int) -> None:
        signed = heads if message.direction == "entry" else -heads
        at = times.milliseconds(message.at)
        self._ledger.did(Act(str(message.id), message.session, ticket, at, signed, message.door))

    def _found(self, scan: ScanMessage) -> Found | None:
        return self._roll.found(scan.code) if self._roll and scan.code else None

    def session_now(self, id: str, at: int) -> SessionNow | None:
        """How full a session is as far as the device knows; None without a bundle that has it."""
        session = self.programme.session.get(id) if self.programme else None
        return alone.session_now(session, self._ledger.standing(id, alone.NOBODY, at)) if session else None

    # Judging

    def __call__(self, scan: ScanMessage) -> Provisional:
        """Answer a scan as the service would, as far as the device knows."""
        session = self.programme.session.get(scan.session) if self.programme else None
        if self.programme is None or session is None:
            return let_in(scan)
        at, found = times.milliseconds(scan.at), self._found(scan)
        ticket = found.ticket if found else None
        # A ticket that is known to be revoked is so, even where the clock here is a little behind.
        findings = verdicts.judge(alone.as_online(scan, at), ticket, self.programme, max(at, self._told_at))
        decision = verdicts.decide(findings, self._ledger.standing(session.id, ticket.id if ticket else "", at))
        if decision.reason == "not_inside" and session.counts_exits:
            decision = Decision("exited", heads=decision.heads, move=-decision.heads)
        verdict = self._told(alone.Case(scan, at, session, found, decision), self.programme)
        return Provisional(decision.outcome, decision.reason, verdict)

    def _told(self, case: alone.Case, programme: Programme) -> VerdictMessage:
        """The decision in the form of the service's answer. The log has no entry of it yet, and the ticket no id here."""
        decision, id = case.decision, case.found.ticket.id if case.found else ""
        moved = None
        if decision.outcome != "refused":
            moved = Act(str(case.scan.id), case.session.id, id, case.at, decision.move or 0, case.scan.door)
        standing = self._ledger.standing(case.session.id, id, case.at, moved)
        told = {decision.reason, *decision.also}
        first = self._ledger.first(case.session.id, id, moved)
        return VerdictMessage(
            id=str(case.scan.id),
            entry="",
            outcome=decision.outcome,
            reason=decision.reason,
            also=list(decision.also),
            conflict=None,
            heads=decision.heads,
            ticket=alone.ticket_info(case.found, case.session, standing) if case.found else None,
            first=FirstAdmission(times.text(first[0]), first[1]) if first else None,
            valid=alone.valid_today(case, programme) if "wrong_session" in told else [],
            session=alone.session_now(case.session, standing),
            since=self._since(case) if "revoked" in told else None,
        )

    def _since(self, case: alone.Case) -> str | None:
        """Since when the ticket or its code is out of use."""
        if case.found is None:
            return None
        known_at = max(case.at, self._told_at)
        return times.maybe(verdicts.out_of_use_since(case.found.ticket, case.scan.code or "", known_at))


def _check_times(programme: Programme) -> None:
    """See that a laptop can show the programme's times: its own list of zones may be older than the programme.

    Raises:
        ValueError: it can't.
    """
    try:
        for session in programme.sessions:
            for at in (session.doors_open, session.start, session.entry_closes, session.end):
                programme.local(at)
    except (LookupError, OSError, OverflowError, ValueError) as error:
        raise ValueError(f"the times of the programme can't be shown here ({error})") from error
