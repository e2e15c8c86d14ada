"""The bundle: what a door holds, and what it does not."""

from __future__ import annotations

import gzip
import random
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from checkin.core import bundles, moves, seals, tickets
from checkin.core.attendance import SessionAttendance, TicketStay
from checkin.core.bundles import Code, Kind, Revoked, SessionState, Validity, View
from checkin.core.moves import Move
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tickets import Holder, Ticket

SECRET = bytes(range(32))
HOUR = 3_600_000
TEN = 1_668_675_600_000


def session(id: str, **more: Any) -> Session:
    """A session of three hours at ten."""
    return Session(id, id.title(), "hallen", TEN, TEN + 3 * HOUR, TEN - HOUR, TEN + 2 * HOUR, **more)


PROGRAMME = Programme(
    id="uke",
    name="Uka",
    timezone="Europe/Oslo",
    languages=("nb",),
    municipalities=(Municipality("verdal", "Verdal", "5038"),),
    venues=(Venue("hallen", "Hallen", "verdal"),),
    sessions=(session("messe"), session("kurs", access=("speaker",)), session("kveld")),
    doors=(Door("d1", "hallen", ("messe", "kurs"), "Dør 1"), Door("d2", "hallen", ("kveld",), "Dør 2")),
)
VIEW = View(PROGRAMME, PROGRAMME.doors[0], names=True, secret=SECRET)


def ticket(number: int, **more: Any) -> Ticket:
    """A ticket for the fair, with a code of ours."""
    fields = {
        "code": tickets.code_from(random.Random(number).randbytes(10)),
        "category": "business",
        "sessions": ("messe",),
    }
    return Ticket(str(number), **(fields | more))


def holder(organisation: str = "Bedrift 01") -> Any:
    """Everybody has a name, and works there."""
    return lambda ticket: Holder(f"Deltaker {int(ticket):04}", organisation, f"deltaker{ticket}@example.org")


def packed(*all: Ticket, view: View = VIEW, organisation: str = "Bedrift 01") -> bundles.Tickets:
    """Tickets as a door holds them."""
    return bundles.packed(view, bundles.rows(view, all), holder(organisation))


def test_a_bundle_holds_no_code_no_name_and_no_address_in_the_clear() -> None:
    """Neither as text nor hidden in base64."""
    told = packed(*(ticket(number) for number in range(1, 9)))
    columns = msgspec.json.encode(told) + told.digests + told.sealed
    for number in range(1, 9):
        assert ticket(number).code.encode() not in columns
    for word in (b"Deltaker", b"example.org", b"0001"):
        assert word not in columns


def test_the_name_of_an_organisation_of_few_heads_stands_only_in_what_is_sealed() -> None:
    """Four heads could be anybody's; of five and more the name is a place in a list."""
    four, five = [ticket(number) for number in range(1, 5)], [ticket(number) for number in range(1, 6)]
    assert packed(*four).organisations == ()
    assert b"Bedrift" not in msgspec.json.encode(packed(*four))
    assert packed(*five).organisations == ("Bedrift 01",)
    assert packed(ticket(1, heads=5)).organisations == ("Bedrift 01",)
    assert sum(packed(*five).lengths) < sum(packed(*four).lengths)


def test_a_door_that_may_not_see_names_holds_organisations_only() -> None:
    """And nothing at all of who has neither."""
    view = replace(VIEW, names=False)
    with_names, without = packed(ticket(1)), packed(ticket(1), view=view)
    assert with_names.lengths[0] - without.lengths[0] == len("Deltaker 0001")
    assert packed(ticket(1), view=view, organisation="").lengths == (0,)


@pytest.mark.parametrize("code", ["BILLETT-01", "1234567890123456"])
def test_nothing_is_sealed_under_a_code_that_can_be_guessed(code: str) -> None:
    """The ticket is there, its holder is not."""
    told = packed(ticket(1, code=code))
    assert (len(told.digests), told.lengths, told.organisations) == (seals.DIGEST, (0,), ())


def test_a_door_holds_names_only_of_who_may_enter_there() -> None:
    """By name, by category or because it is open to all; not of those who are to be sent elsewhere."""
    elsewhere, speaker = ticket(1, sessions=("kveld",)), ticket(2, sessions=("kveld",), category="speaker")
    told = packed(elsewhere, speaker)
    names = [row.ticket.id for row in bundles.rows(VIEW, [elsewhere, speaker])]
    assert {id: bool(length) for id, length in zip(names, told.lengths, strict=True)} == {"1": False, "2": True}


def test_tickets_stand_in_the_order_of_their_digests_whoever_they_are() -> None:
    """However they come; and the same tickets are the same bytes."""
    all = [ticket(number) for number in range(1, 40)]
    told = packed(*all)
    names = [told.digests[at : at + 8] for at in range(0, len(told.digests), 8)]
    assert names == sorted(names)
    assert packed(*all[::-1]) == told


def test_a_column_has_a_value_for_each_ticket_and_what_few_have_stands_apart() -> None:
    """Kinds are shared; times of validity, cancelling and re-issuing name their ticket's place."""
    told = packed(
        ticket(1, heads=30, sessions=("kveld", "messe", "gone"), category="youth"),
        ticket(2, revoked_at=TEN, valid_from=5),
        ticket(3, replaced=(("FIRST-CODE-OF-ALL", 7), ("SECOND-CODE-OF-IT", 9))),
    )
    place = {row.ticket.id: at for at, row in enumerate(bundles.rows(VIEW, _three()))}
    assert told.heads[place["1"]] == 30
    assert told.of[told.kinds[place["1"]]] == Kind("youth", (0, 2))
    assert told.kinds[place["2"]] == told.kinds[place["3"]]
    assert told.revoked == (Revoked(place["2"], TEN),)
    assert told.validity == (Validity(place["2"], 5, None),)
    ends = [("FIRST-CODE-OF-ALL", 7), ("SECOND-CODE-OF-IT", 9), (ticket(3).code, None)]
    assert told.codes == tuple(Code(place["3"], seals.digest(VIEW.salt, code), since) for code, since in ends)


def _three() -> list[Ticket]:
    return [ticket(1), ticket(2), ticket(3, replaced=(("FIRST-CODE-OF-ALL", 7), ("SECOND-CODE-OF-IT", 9)))]


def test_a_ticket_is_named_by_its_first_code_for_good() -> None:
    """A re-issue changes what is held up, not who it is."""
    before = ticket(1, code="FIRST-CODE-OF-ALL")
    after = ticket(1, replaced=(("FIRST-CODE-OF-ALL", 7),))
    assert packed(before).digests == packed(after).digests


def test_a_state_tells_who_came_when_and_by_which_door() -> None:
    """To the second after doors opened, which may be before."""
    held = SessionAttendance(attended=30, inside=12)
    came = [Move(TEN - HOUR - 1500, "a", 10, "d2"), Move(TEN, "b", 20, "d1"), Move(TEN + 1, "c", -18, "d1")]
    held.tickets["1"] = TicketStay(30, moves.fold(came, 30), {move.id: move for move in came})
    held.counts["n"] = (TEN, 3)
    held.closings["x"] = TEN + 9
    assert bundles.state(PROGRAMME, PROGRAMME.sessions[0], held, [ticket(2), ticket(1)]) == SessionState(
        "messe", 33, 12, (TEN + 9,), inside=(0, 12), came=(0, 30), first=(None, -2), doors=(None, 1)
    )


def test_a_session_in_which_none_of_the_tickets_moved_has_no_columns() -> None:
    """Its sums are told all the same."""
    held = SessionAttendance(counts={"n": (TEN, 3), "m": (TEN, -5)})
    assert bundles.state(PROGRAMME, PROGRAMME.sessions[0], held, [ticket(1)]) == SessionState("messe", 3, -2)


def test_a_bundle_of_two_thousand_tickets_is_under_60_kb() -> None:
    """With a name each, a hundred organisations, thirty sessions in any mixture, and everybody in already; packed as it is sent."""
    rng = random.Random(1)
    names = [f"s{number}" for number in range(30)]
    programme = msgspec.structs.replace(
        PROGRAMME, sessions=tuple(session(name, access="open") for name in names), doors=(Door("d1", "hallen", ("s0",), "D"),)
    )  # fmt: skip
    view = View(programme, programme.doors[0], names=True, secret=SECRET)
    all = [
        ticket(number, code=tickets.code_from(rng.randbytes(10)), sessions=tuple(rng.sample(names, rng.randint(1, 3))))
        for number in range(2000)
    ]
    rows = bundles.rows(view, all)
    held = SessionAttendance()
    for one in all:
        move = Move(TEN + rng.randint(-HOUR, HOUR), one.id, 1, "d1")
        held.tickets[one.id] = TicketStay(1, moves.fold([move], 1), {move.id: move})
    told = bundles.packed(view, rows, lambda one: Holder(f"Deltaker {one:>04}", f"Bedrift {int(one) % 100:02}"))
    state = bundles.state(programme, programme.sessions[0], held, [row.ticket for row in rows])

    sent = gzip.compress(msgspec.json.encode([programme, told, state]), 6)
    assert len(told.heads) == 2000
    assert all
    assert len(sent) < 60_000
