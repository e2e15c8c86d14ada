"""More of what a door holds: every part of a seal by its formula, and where organisations stand."""

from __future__ import annotations

import hmac

import msgspec

from checkin.core import bundles, moves, seals
from checkin.core.attendance import SessionAttendance, TicketStay
from checkin.core.moves import Move
from checkin.core.rolls import Roll
from checkin.core.tickets import Holder
from tests.checkin.core.test_bundles import PROGRAMME, SECRET, VIEW, ticket


def _mac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def test_every_part_of_a_seal_is_what_the_docs_say() -> None:
    """A phone makes them too, in another language."""
    salt = _mac(SECRET, b"salt")[:16]
    key = _mac(salt, b"keyabc\xed\xa0\x80")
    stream = b"".join(_mac(key, b"nonce" + bytes([0, 0, 0, block])) for block in range(3))
    assert seals.salt(SECRET) == salt
    assert seals.key(salt, "abc\ud800") == key
    assert seals.nonce(SECRET, [b"ab", b""]) == _mac(SECRET, b"nonce\0\0\0\2ab\0\0\0\0")[:16]
    assert seals.sealed(key, b"nonce", bytes(80)) == stream[:80]


def test_the_same_text_under_the_same_code_looks_different_with_another_nonce() -> None:
    """Or two bundles would tell what changed."""
    key = seals.key(seals.salt(SECRET), "CODE")
    assert seals.sealed(key, b"one", bytes(40)) != seals.sealed(key, b"two", bytes(40))


def test_of_two_listed_organisations_the_larger_stands_first_and_each_has_its_own_people() -> None:
    """Seven of the one, six of the other: places are counted from 1."""
    all = [ticket(number) for number in range(1, 14)]
    told = bundles.packed(VIEW, bundles.rows(VIEW, all), _of_two)
    assert told.organisations == ("Bedrift 02", "Bedrift 01")
    roll = Roll(PROGRAMME, VIEW.salt)
    roll.take(told)
    opened = [found.holder for one in all if (found := roll.found(one.code))]
    assert opened == [_of_two(one.id) for one in all]


def _of_two(id: str) -> Holder:
    return Holder(f"Deltaker {int(id):04}", "Bedrift 01" if int(id) <= 6 else "Bedrift 02")


def test_a_seal_that_was_spoiled_opens_to_nonsense_and_never_to_a_fault() -> None:
    """The ticket itself stands beside it and is as good as before."""
    one = ticket(1)
    told = bundles.packed(VIEW, bundles.rows(VIEW, [one]), _of_two)
    spoiled = msgspec.structs.replace(told, sealed=bytes(byte ^ 0xFF for byte in told.sealed))
    roll = Roll(PROGRAMME, VIEW.salt)
    roll.take(spoiled)
    found = roll.found(one.code)
    assert found is not None
    assert (found.ticket.heads, found.holder == _of_two("1")) == (1, False)


def test_a_first_admission_is_told_in_seconds_after_doors_open() -> None:
    """To the second, however long ago they opened."""
    messe = PROGRAMME.session["messe"]
    move = Move(messe.doors_open + 9_000_999, "scan", 1, "d1")
    held = SessionAttendance(tickets={"1": TicketStay(1, moves.fold([move], 1), {"scan": move})})
    assert bundles.state(PROGRAMME, messe, held, [ticket(1)]).first == (9000,)


def test_every_closing_before_a_move_has_emptied_the_room_by_then() -> None:
    """Two of them as well as one."""
    told = [Move(1, "a", 3), Move(5, "b", 2), Move(9, "c", 1)]
    stay = moves.fold(told, 3, closings=(6, 2, 7))
    assert (stay.inside, stay.attended, stay.arrivals) == (1, 3, ((1, 3),))
