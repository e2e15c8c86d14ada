"""What must come of a rehearsal: reckoned from what its doors did, by the words of the design alone.

This is a second, plain reading of the rules. It shares no code with the service and never looks at an answer, so that the two can
disagree. It reads claims in the order in which they reached the service, since that is the order in which rules are applied; the
figures come from all of them in the end.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.core.scans import Direction, Outcome
from checkin.core.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checkin.core.programmes import Programme, Session

NEVER_WAIVED = ("unknown", "revoked", "not_inside")


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A scan that a door has made.

    Attributes:
        ticket: None for a code that no ticket has.
        heads: those that the door chose, if it did.
        alone: what an offline door has shown, None for an online one.
    """

    id: str
    at: int
    session: str
    ticket: Ticket | None
    direction: Direction = "entry"
    heads: int | None = None
    override: bool = False
    alone: Outcome | None = None


class Judged(NamedTuple):
    """What must have become of a claim; `move` is the signed heads that it adds or takes."""

    outcome: Outcome
    reason: str | None = None
    conflict: str | None = None
    move: int = 0


class Stay(NamedTuple):
    """Heads of one ticket in one session: inside after its last move, and the most that were inside at any time."""

    inside: int
    attended: int


NOWHERE = Stay(0, 0)


class Figures(msgspec.Struct):
    """A session in the end, after it was closed.

    `attended`, `present` and `present_before_close`, `registered`, `walk_ins` and `no_shows` count heads. The others count scans:
    `annulled` those that a door took back, `offline` those that a door answered by itself (both whatever became of them), and the
    rest those that were not taken back.
    """

    attended: int
    present: int
    present_before_close: int
    registered: int
    walk_ins: int
    no_shows: int
    admissions: int
    exits: int
    refused: int
    annulled: int
    offline: int
    conflicts: int
    reasons: dict[str, int]


class Area(msgspec.Struct):
    """A municipality, or the whole programme: heads that came, in all and as different people."""

    visits: int
    visitors: int


class _Held(NamedTuple):
    claim: Claim
    judged: Judged


class Book:
    """Takes down what happened at the doors, one claim after another, in the order in which they reached the service."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._held: dict[str, _Held] = {}
        self._annulled: set[str] = set()
        self._stays: dict[str, dict[str, Stay]] = defaultdict(dict)
        self._of: dict[tuple[str, str], list[_Held]] = defaultdict(list)

    def take(self, claim: Claim) -> Judged:
        """Judge a claim by what is in the book, and take it down."""
        judged = self._judge(claim)
        held = _Held(claim, judged)
        self._held[claim.id] = held
        if claim.ticket is not None:
            self._of[claim.session, claim.ticket.id].append(held)
            self._work_out(claim.session, claim.ticket)
        return judged

    def annul(self, id_: str) -> None:
        """A door took a claim back."""
        self._annulled.add(id_)
        claim = self._held[id_].claim
        if claim.ticket is not None:
            self._work_out(claim.session, claim.ticket)

    def _work_out(self, session: str, ticket: Ticket) -> None:
        standing = [held for held in self._of[session, ticket.id] if held.claim.id not in self._annulled]
        moves = [(held.claim.at, held.claim.id, held.judged.move) for held in standing]
        self._stays[session][ticket.id] = stay(moves, ticket.heads)

    # The rules

    def _judge(self, claim: Claim) -> Judged:
        if claim.ticket is None:
            return Judged("refused", "unknown", "unknown" if claim.alone else None)
        if claim.direction == "exit":
            asked, reasons = self._exit(claim, claim.ticket)
        else:
            asked, reasons = self._entry(claim, claim.ticket)
        against = [reason for reason in reasons if reason in NEVER_WAIVED or not claim.override]
        if against and claim.alone is None:
            return self._refusal(claim, claim.ticket, against[0])
        conflict = against[0] if against else None
        if claim.direction == "exit":
            return Judged("exited", None, conflict, -asked)
        return Judged("admitted", None, conflict, asked)

    def _refusal(self, claim: Claim, ticket: Ticket, reason: str) -> Judged:
        """One head that leaves must have been inside; of a group nobody can say who left."""
        if reason != "not_inside" or not self._session(claim).counts_exits:
            return Judged("refused", reason)
        return Judged("refused", reason, move=-1) if ticket.heads == 1 else Judged("refused", reason, reason)

    def _exit(self, claim: Claim, ticket: Ticket) -> tuple[int, list[str]]:
        """The heads that leave, and what speaks against it."""
        inside = self._stay(claim.session, ticket).inside
        asked = claim.heads or inside or ticket.heads
        may_leave = self._session(claim).counts_exits and asked <= inside
        return asked, [] if may_leave else ["not_inside"]

    def _entry(self, claim: Claim, ticket: Ticket) -> tuple[int, list[str]]:
        """The heads that enter, and what speaks against it, in the order of the design's table."""
        session = self._session(claim)
        here = self._stay(session.id, ticket)
        left = ticket.heads - (here.inside if session.counts_exits else here.attended)
        asked = claim.heads or max(left, 0) or ticket.heads
        reasons = {
            "revoked": ticket.revoked_at is not None and ticket.revoked_at <= claim.at,
            "not_valid_now": not (ticket.valid_from or 0) <= claim.at <= (ticket.valid_until or claim.at),
            "wrong_session": not may_enter(ticket, session),
            "too_early": claim.at < session.doors_open,
            "too_late": claim.at > session.entry_closes,
            "already_in": asked > left,
            "full": self._taken(session) + asked > places(session),
        }
        return asked, [reason for reason, holds in reasons.items() if holds]

    def _taken(self, session: Session) -> int:
        stays = self._stays[session.id].values()
        return sum(here.inside if session.counts_exits else here.attended for here in stays)

    def _stay(self, session: str, ticket: Ticket) -> Stay:
        return self._stays[session].get(ticket.id, NOWHERE)

    def _session(self, claim: Claim) -> Session:
        return self._programme.session[claim.session]

    # The figures

    def figures(self, tickets: Sequence[Ticket]) -> dict[str, Figures]:
        """Every session in the end."""
        return {session.id: self._figures(session.id, tickets) for session in self._programme.sessions}

    def _figures(self, session: str, tickets: Sequence[Ticket]) -> Figures:
        here = [held for held in self._held.values() if held.claim.session == session]
        standing = [held for held in here if held.claim.id not in self._annulled]
        outcomes = Counter(held.judged.outcome for held in standing)
        stays = self._stays[session]
        named = {ticket.id: ticket.heads for ticket in tickets if session in ticket.sessions}
        return Figures(
            attended=sum(one.attended for one in stays.values()),
            present=0,
            present_before_close=sum(one.inside for one in stays.values()),
            registered=sum(named.values()),
            walk_ins=sum(one.attended for id_, one in stays.items() if id_ not in named),
            no_shows=sum(heads - stays.get(id_, NOWHERE).attended for id_, heads in named.items()),
            admissions=outcomes["admitted"],
            exits=outcomes["exited"],
            refused=outcomes["refused"],
            annulled=len(here) - len(standing),
            offline=sum(held.claim.alone is not None for held in here),
            conflicts=sum(held.judged.conflict is not None for held in standing),
            reasons=dict(Counter(held.judged.reason for held in standing if held.judged.reason)),
        )

    def areas(self) -> dict[str, Area]:
        """Every municipality by id, and `*` for all of them."""
        programme = self._programme
        found = {
            municipality.id: self._area(
                session.id for session in programme.sessions if programme.municipality_of(session) == municipality.id
            )
            for municipality in programme.municipalities
        }
        return found | {"*": self._area(session.id for session in programme.sessions)}

    def _area(self, sessions: Iterable[str]) -> Area:
        """Visits are heads in each session; visitors are the most heads of each ticket in any one of them."""
        visits, most = 0, Counter[str]()
        for session in sessions:
            for ticket, here in self._stays[session].items():
                visits += here.attended
                most[ticket] = max(most[ticket], here.attended)
        return Area(visits, most.total())


def stay(moves: Iterable[tuple[int, str, int]], heads: int) -> Stay:
    """Read moves (time, id, signed heads) in their order, never below nobody and never above all heads of the ticket."""
    inside = attended = 0
    for _, _, move in sorted(moves):
        inside = max(0, min(heads, inside + move))
        attended = max(attended, inside)
    return Stay(inside, attended)


def may_enter(ticket: Ticket, session: Session) -> bool:
    """Whether the ticket names the session, or the session lets in such tickets."""
    invited = isinstance(session.access, tuple) and ticket.category in session.access
    return session.id in ticket.sessions or session.access == "open" or invited


def places(session: Session) -> float:
    """How many heads there is room for, as far as a door enforces it."""
    return math.inf if session.capacity is None or not session.enforce_capacity else session.capacity
