"""More of the rules and of the codes: what the store is told, and what a code is made of."""

from __future__ import annotations

from checkin.core import tickets, verdicts
from checkin.core.programmes import Programme, Session
from checkin.core.scans import Scan
from checkin.core.tickets import Ticket

HALL = Session(id="hall", title="Hall", venue="hus", start=10, end=20, doors_open=10, entry_closes=20)
PROGRAMME = Programme("uke", "Uka", "Europe/Oslo", ("nb",), sessions=(HALL,))
REVOKED = Ticket("ticket", "CODE", heads=3, revoked_at=0, valid_until=1)


def _exit(at: int = 5) -> Scan:
    return Scan(id="scan", at=at, session="hall", door="front", device="phone", direction="exit", code="CODE")


def test_the_log_keeps_no_heads_for_an_unknown_code() -> None:
    """There is no ticket that could have any."""
    assert verdicts.judge(_exit(), None, PROGRAMME, 5).ticket_heads == 0


def test_nothing_that_does_not_race_speaks_against_an_exit() -> None:
    """Too early, revoked, out of date, elsewhere: who is inside may leave."""
    findings = verdicts.judge(_exit(), REVOKED, PROGRAMME, 5)
    assert (findings.reasons, findings.ticket_heads) == ((), 3)


def test_a_code_holds_the_first_seventy_five_of_eighty_bits() -> None:
    """In the order of the alphabet, the last bits first; what follows the tenth byte is not looked at."""
    assert tickets.code_from(b"\xff" * 10)[:15] == "Z" * 15
    assert tickets.code_from(bytes(9) + b"\x20")[:15] == "1" + "0" * 14
    assert tickets.code_from(bytes(9) + b"\x1f")[:15] == "0" * 15
    assert tickets.code_from(bytes(range(10))) == tickets.code_from(bytes(range(32)))
