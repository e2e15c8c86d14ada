"""The verdicts: what a door says to a scan. The one place for the eight rules.

Theory of operation. A scan is judged in two steps, because some rules race and some do not:

    findings = judge(scan, ticket, programme, received)     what does not race: rules 1 to 5, here in the service
    decision = decide(findings, standing)                   what does race: a closing, and rules 6 to 8

`decide` is written here in Python and again in `store/functions.lua`, where it and the writing are one atomic act;
both are held to `tests/vectors`. The rules in their order; the first that matches is the reason, the further ones are
`also`:

    1 unknown        no ticket has this code                                             never waived
    2 revoked        cancelled, or the code was replaced; for a provisional scan as at   never waived
                     its own time, else as known when it arrives
    3 not_valid_now  outside the ticket's own validity                                   a door may override
    4 wrong_session  not entitled here                                                   a door may override
    5 too_early      before doors open                                                   a door may override
      too_late       after entry closes, or the session was closed                       a door may override
    6 already_in     more heads than are left                                            a door may override
    7 full           capacity is enforced and the places do not suffice                  a door may override
    8 not_inside     an exit of more than are inside, or exits are not counted           never waived

Rules 2 to 7 judge entries only; an exit is judged by 1 and 8. Limits are inclusive: the very millisecond at which
doors open, entry closes or the session is closed is still in time.

What an offline door has shown already (`provisional`) is what happened: it is recorded so, and the first rule that
speaks against it and that no override waives is the `conflict`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.core import tickets
from checkin.core.scans import Direction, Outcome

if TYPE_CHECKING:
    from checkin.core.programmes import Programme, Session
    from checkin.core.scans import Scan
    from checkin.core.tickets import Ticket

REASONS = (
    "unknown",
    "revoked",
    "not_valid_now",
    "wrong_session",
    "too_early",
    "too_late",
    "already_in",
    "full",
    "not_inside",
)
"""The reasons of the table, in its order."""

OFFLINE = "offline"
"""An offline door refused, and neither the rules nor the door say why."""

SUPERSEDED = "superseded"
"""The device gave up waiting for the answer to this scan and made another one instead of it."""

OVERRIDABLE = frozenset(REASONS) - {"unknown", "revoked", "not_inside"}
"""What a door may waive with a reason text."""


class Findings(msgspec.Struct, frozen=True):
    """All that the store needs in order to decide a scan: the reasons that do not race, and the terms for those that
    do.

    `capacity` is None unless it is enforced. `heads` is what the door chose, if it did; `ticket_heads` is 0 for an
    unknown code.
    """

    reasons: tuple[str, ...]
    direction: Direction
    ticket_heads: int
    heads: int | None = None
    override: bool = False
    provisional: Outcome | None = None
    provisional_reason: str | None = None
    counts_exits: bool = False
    capacity: int | None = None


class Standing(msgspec.Struct, frozen=True):
    """What the store knows when it decides: of the ticket in this session, and of the session.

    `closed` tells whether the session was closed before the time of the scan, `superseded` whether its device has
    already made another scan instead of it. All other fields count heads.
    """

    inside: int = 0
    attended: int = 0
    session_present: int = 0
    session_attended: int = 0
    closed: bool = False
    superseded: bool = False


class Decision(msgspec.Struct, frozen=True):
    """What was decided; `move` is the signed heads that it adds or takes, None where it moves nothing."""

    outcome: Outcome
    reason: str | None = None
    also: tuple[str, ...] = ()
    conflict: str | None = None
    heads: int = 0
    move: int | None = None


def judge(scan: Scan, ticket: Ticket | None, programme: Programme, received: int) -> Findings:
    """Judge what does not race: rules 1 to 5.

    Args:
        scan: its session is one of the programme's; its time is one we believe (see `scans.believed`).
        ticket: the one that has the scan's code, if any has.
        programme: as it stands.
        received: when the scan reached us, in milliseconds.
    """
    session = programme.session[scan.session]
    return Findings(
        reasons=_unknown_or(scan, ticket, session, received),
        direction=scan.direction,
        ticket_heads=ticket.heads if ticket else 0,
        heads=scan.heads,
        override=bool(scan.override.strip()),
        provisional=scan.provisional,
        provisional_reason=scan.provisional_reason,
        counts_exits=session.counts_exits,
        capacity=session.capacity if session.enforce_capacity else None,
    )


def _unknown_or(scan: Scan, ticket: Ticket | None, session: Session, received: int) -> tuple[str, ...]:
    if ticket is None:
        return ("unknown",)
    if scan.direction == "exit":
        return ()
    known_at = scan.at if scan.provisional else received
    rules = (
        ("revoked", out_of_use_since(ticket, scan.code, known_at) is not None),
        ("not_valid_now", not valid_at(ticket, scan.at)),
        ("wrong_session", not entitles(ticket, session)),
        ("too_early", scan.at < session.doors_open),
        ("too_late", scan.at > session.entry_closes),
    )
    return tuple([reason for reason, holds in rules if holds])


def out_of_use_since(ticket: Ticket, code: str, at: int) -> int | None:
    """Since when the ticket is cancelled or this code of it replaced, as known at a time; None while it is good."""
    since = [when for replaced, when in ticket.replaced if replaced in (code, tickets.as_meant(code))]
    if ticket.revoked_at is not None:
        since.append(ticket.revoked_at)
    return min((when for when in since if when <= at), default=None)


def valid_at(ticket: Ticket, at: int) -> bool:
    """Whether a time lies within the ticket's own validity; both ends are in it."""
    after = ticket.valid_from is None or at >= ticket.valid_from
    before = ticket.valid_until is None or at <= ticket.valid_until
    return after and before


def entitles(ticket: Ticket, session: Session) -> bool:
    """Whether the ticket may enter the session at all. A name always entitles, whatever the access says."""
    if session.id in ticket.sessions or session.access == "open":
        return True
    return isinstance(session.access, tuple) and ticket.category in session.access


def entitled_on_day_of(ticket: Ticket, programme: Programme, at: int) -> list[Session]:
    """Where the ticket is valid on the calendar day of a time, in the programme's zone; earliest first."""
    today = programme.day(at)
    found = [s for s in programme.sessions if entitles(ticket, s) and programme.day(s.start) == today]
    return sorted(found, key=lambda session: (session.start, session.id))


def decide(findings: Findings, standing: Standing) -> Decision:
    """Decide what races, and conclude the scan: the pure twin of the store's function."""
    if standing.superseded:
        return Decision("refused", SUPERSEDED)
    reasons, asked = _all_reasons(findings, standing)
    if findings.provisional == "refused":
        return _refused_offline(findings, reasons, asked)
    if reasons[:1] == ("unknown",):
        return Decision("refused", "unknown", conflict="unknown" if findings.provisional else None)
    if findings.provisional is None and _speaking(findings, reasons):
        return _refused(findings, reasons, asked)
    return _taken(findings, reasons, asked)


def _all_reasons(findings: Findings, standing: Standing) -> tuple[tuple[str, ...], int]:
    """Every rule that matches, in the table's order, and the heads asked for."""
    if findings.reasons[:1] == ("unknown",):
        return findings.reasons, 0
    if findings.direction == "exit":
        asked = findings.heads or standing.inside or findings.ticket_heads
        refused = not findings.counts_exits or asked > standing.inside
        return ("not_inside",) if refused else (), asked
    left = findings.ticket_heads - (standing.inside if findings.counts_exits else standing.attended)
    asked = findings.heads or max(left, 0) or findings.ticket_heads
    taken = standing.session_present if findings.counts_exits else standing.session_attended
    reasons = list(findings.reasons)
    if standing.closed and "too_early" not in reasons and "too_late" not in reasons:
        reasons.append("too_late")
    if asked > left:
        reasons.append("already_in")
    if findings.capacity is not None and taken + asked > findings.capacity:
        reasons.append("full")
    return tuple(reasons), asked


def _speaking(findings: Findings, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons that no override waives."""
    return tuple(reason for reason in reasons if not (findings.override and reason in OVERRIDABLE))


def _taken(findings: Findings, reasons: tuple[str, ...], asked: int) -> Decision:
    """An admission or exit, with what was waived and what speaks against it all the same."""
    conflict = next(iter(_speaking(findings, reasons)), None)
    also = tuple(reason for reason in reasons if reason != conflict)
    if findings.direction == "exit":
        return Decision("exited", None, also, conflict, asked, -asked)
    return Decision("admitted", None, also, conflict, asked, asked)


def _refused(findings: Findings, reasons: tuple[str, ...], asked: int) -> Decision:
    """A refusal, with the two special cases of an exit by someone who is not inside.

    One head that leaves was certainly inside: its exit is kept as a move, in case the entry turns up later. A group's
    moves nothing, since nobody can say which heads left; it carries a conflict instead.
    """
    reason, also = reasons[0], reasons[1:]
    if reason != "not_inside" or findings.direction != "exit" or not findings.counts_exits:
        return Decision("refused", reason, also, None, asked)
    if findings.ticket_heads == 1:
        return Decision("refused", reason, also, None, asked, -1)
    return Decision("refused", reason, also, "not_inside", asked)


def _refused_offline(findings: Findings, reasons: tuple[str, ...], asked: int) -> Decision:
    """What an offline door refused stays refused, with the best reason there is."""
    told = findings.provisional_reason if findings.provisional_reason in REASONS else OFFLINE
    return _refused(findings, reasons or (told,), asked)
