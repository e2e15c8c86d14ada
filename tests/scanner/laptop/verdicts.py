"""Answers of a service, made by hand, for what the door makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.wire.messages import FirstAdmission, SessionNow, TicketInfo, ValidAt, VerdictMessage
from scanner.laptop import places
from scanner.laptop.device import Shown
from scanner.laptop.phrasing import Asked

if TYPE_CHECKING:
    from scanner.laptop.places import Place

SCAN = UUID(int=1)
TEN = datetime(2022, 11, 17, 9, 0, tzinfo=UTC)
"""Ten o'clock in Oslo."""
AT = int(TEN.timestamp() * 1000)
HOUR = 3_600_000

FAIR = Session(
    "moteplassen", "Møteplassen", "hallen", AT - HOUR, AT + 5 * HOUR, AT - 2 * HOUR, AT + 3 * HOUR, counts_exits=True
)
TALK = Session("fagkonferansen", "Fagkonferansen", "salen", AT + 2 * HOUR, AT + 4 * HOUR, AT + HOUR, AT + 3 * HOUR)


def place() -> Place:
    """A door of a hall, in a week of two sessions."""
    programme = Programme(
        id="uke",
        name="Uka",
        timezone="Europe/Oslo",
        languages=("nb",),
        municipalities=(Municipality("verdal", "Verdal", "5038"),),
        venues=(Venue("hallen", "Stålhallen", "verdal"), Venue("salen", "Konferansesalen", "verdal")),
        sessions=(FAIR, TALK),
        doors=(
            Door("hall-1", "hallen", ("moteplassen",), "Dør 1"),
            Door("hall-2", "hallen", ("moteplassen",), "Dør 2"),
        ),
    )
    return places.of_programme(programme, "hall-1")


def asked(**more: Any) -> Asked:
    """A ticket held up at ten."""
    fields: dict[str, Any] = {
        "code": "7K3M9P2QX4RT8WVA",
        "direction": "entry",
        "heads": None,
        "session": FAIR,
        "place": place(),
        "at": AT,
    }
    return Asked(**(fields | more))


def ticket(heads: int = 1, inside: int = 0, name: str | None = "Deltaker 0001", **more: Any) -> TicketInfo:
    """A ticket as a door may see it."""
    fields: dict[str, Any] = {
        "id": str(UUID(int=2)),
        "name": name,
        "organisation": None,
        "category": "youth",
        "heads": heads,
        "inside": inside,
        "left": heads - inside,
    }
    return TicketInfo(**(fields | more))


def told(outcome: Any = "admitted", reason: str | None = None, *, provisional: bool = False, **more: Any) -> Shown:
    """What came of a scan."""
    fields: dict[str, Any] = {
        "id": str(SCAN),
        "entry": "1-1",
        "outcome": outcome,
        "reason": reason,
        "also": [],
        "conflict": None,
        "heads": 1,
        "ticket": ticket(inside=1),
        "first": None,
        "valid": [],
        "session": SessionNow("moteplassen", 412, 305, None, None),
    }
    return Shown(SCAN, outcome, reason, provisional, VerdictMessage(**(fields | more)))


def first(at: str = "2022-11-17T08:42:00.000Z", door: str = "hall-2") -> FirstAdmission:
    """An earlier admission, eighteen minutes before ten."""
    return FirstAdmission(at, door)


def valid(session: str = "fagkonferansen", start: str = "2022-11-17T11:00:00.000Z", venue: str = "salen") -> ValidAt:
    """Somewhere else, at noon."""
    return ValidAt(session, start, venue)


EVERY_REFUSAL: dict[str, Shown] = {
    "unknown": told("refused", "unknown", ticket=None),
    "revoked": told("refused", "revoked", since="2022-11-16T14:05:00.000Z"),
    "not_valid_now": told("refused", "not_valid_now"),
    "wrong_session": told("refused", "wrong_session", valid=[valid()]),
    "too_early": told("refused", "too_early"),
    "too_late": told("refused", "too_late", also=["already_in"]),
    "already_in": told("refused", "already_in", first=first(), ticket=ticket(inside=1)),
    "full": told("refused", "full", session=SessionNow("moteplassen", 500, 500, 500, 0)),
    "not_inside": told("refused", "not_inside"),
    "offline": told("refused", "offline"),
}
"""One answer for each reason that a door may show."""
