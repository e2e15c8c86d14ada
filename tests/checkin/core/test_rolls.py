"""The roll: a ticket is found by the code that is held up, and by nothing else."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkin.core import bundles
from checkin.core.bundles import Tickets
from checkin.core.rolls import Roll
from checkin.core.tickets import Holder, Ticket
from checkin.wire.bundles import Bundle, Changes
from tests import bundled, cases
from tests.checkin.core.test_bundles import PROGRAMME, TEN, VIEW, holder, ticket


def rolled(*all: Ticket, organisation: str = "Bedrift 01") -> Roll:
    """A roll of tickets that crossed the wire."""
    roll = Roll(PROGRAMME, VIEW.salt)
    roll.take(sent(*all, organisation=organisation))
    return roll


def sent(*all: Ticket, organisation: str = "Bedrift 01") -> Tickets:
    """Tickets in columns, as they come out of JSON."""
    told = bundles.packed(VIEW, bundles.rows(VIEW, all), holder(organisation))
    return msgspec.json.decode(msgspec.json.encode(told), type=Tickets)


@pytest.mark.parametrize("organisation", ["Bedrift 01", "", "Søndre\nÆrverk"])
def test_a_code_finds_its_ticket_and_opens_who_holds_it(organisation: str) -> None:
    """Everything the rules need of it, under an id that is its digest."""
    told = ticket(7, heads=2, category="youth", sessions=("messe", "kveld"), valid_from=1, valid_until=2, revoked_at=3)
    found = rolled(ticket(1), told, ticket(9), organisation=organisation).found(told.code)
    assert found is not None
    assert found.ticket == msgspec.structs.replace(told, id=found.ticket.id, code="")
    assert found.holder == Holder("Deltaker 0007", organisation.replace("\n", " "))


def test_an_organisation_of_many_heads_is_read_from_the_list() -> None:
    """As well as one that is written out."""
    all = [ticket(number) for number in range(1, 7)]
    assert [rolled(*all).found(one.code).holder.organisation for one in all] == ["Bedrift 01"] * 6  # type: ignore[union-attr]


@given(st.text(max_size=60), st.text(alphabet=st.characters(exclude_characters="\n"), max_size=60))
def test_any_name_comes_back_as_it_was(name: str, organisation: str) -> None:
    """Whatever is in it."""
    one = ticket(1)
    roll = Roll(PROGRAMME, VIEW.salt)
    roll.take(bundles.packed(VIEW, bundles.rows(VIEW, [one]), lambda _: Holder(name, organisation)))
    found = roll.found(one.code)
    assert found is not None
    assert (found.holder.name, found.holder.organisation) == (
        name.encode(errors="replace").decode(),
        organisation.encode(errors="replace").decode(),
    )


def test_a_code_that_was_typed_is_found_as_it_was_meant() -> None:
    """And opens what is sealed under the code as it is."""
    one = ticket(1)
    typed = f" {one.code[:4].lower()}-{one.code[4:].lower()} "
    found = rolled(one).found(typed)
    assert found is not None
    assert found.holder.name == "Deltaker 0001"


@pytest.mark.parametrize("code", ["", " ", "UKJENT", "x" * 5000, "abc\ud800"])
def test_no_other_text_finds_anything(code: str) -> None:
    """Not the empty one either."""
    assert rolled(ticket(1)).found(code) is None


def test_a_replaced_code_finds_the_ticket_as_replaced_and_the_new_one_as_it_is() -> None:
    """Who holds it is told for the new one only."""
    one = ticket(3, replaced=(("FIRST-CODE-OF-ALL", TEN), ("SECOND-CODE-OF-IT", TEN + 1)))
    roll = rolled(ticket(1), one)
    old, new = roll.found("SECOND-CODE-OF-IT"), roll.found(one.code)
    assert old is not None
    assert new is not None
    assert (old.ticket.replaced, old.holder) == ((("SECOND-CODE-OF-IT", TEN + 1),), Holder())
    assert (new.ticket.replaced, new.holder.name) == ((), "Deltaker 0003")
    assert old.ticket.id == new.ticket.id


def test_what_is_taken_in_later_stands_in_place_of_what_was_known() -> None:
    """A ticket re-issued since keeps its id; new ones are added."""
    before = ticket(1, code="FIRST-CODE-OF-ALL")
    roll = rolled(before)
    first = roll.found("FIRST-CODE-OF-ALL")
    roll.take(sent(ticket(1, replaced=(("FIRST-CODE-OF-ALL", TEN),), heads=4), ticket(2)))
    again, new = roll.found("FIRST-CODE-OF-ALL"), roll.found(ticket(1).code)
    assert first is not None
    assert again is not None
    assert new is not None
    assert {first.ticket.id, again.ticket.id, new.ticket.id} == {first.ticket.id}
    assert again.ticket.replaced
    assert (len(roll), roll.heads(new.ticket.id)) == (2, 4)
    assert roll.heads("00" * 8) == 0


@pytest.mark.parametrize(
    "change", [{"heads": (1,)}, {"kinds": ()}, {"lengths": (1, 2, 3)}, {"kinds": (7, 7)}, {"digests": b"12345678"}]
)
def test_columns_that_do_not_fit_together_are_refused(change: dict[str, object]) -> None:
    """Rather than read wrongly."""
    told = msgspec.structs.replace(sent(ticket(1), ticket(2)), **change)
    with pytest.raises((ValueError, LookupError)):
        Roll(PROGRAMME, VIEW.salt).take(told)


def test_the_shared_file_of_a_bundle_is_what_we_write() -> None:
    """Other devices at the door are held to it; `python -m tests.bundled bundle` writes it."""
    assert (cases.VECTORS / "bundle.json").read_text(encoding="utf-8") == bundled.text("bundle")


def test_the_shared_bundle_is_read_as_its_file_says() -> None:
    """Before the changes and after them."""
    file = json.loads((cases.VECTORS / "bundle.json").read_text(encoding="utf-8"))
    bundle, changes = msgspec.convert(file["bundle"], Bundle), msgspec.convert(file["changes"], Changes)
    roll = Roll(bundle.programme, bundle.salt)
    roll.take(bundle.tickets)
    assert [told(roll, one["code"]) for one in file["before"]] == file["before"]
    assert changes.tickets is not None
    roll.take(changes.tickets)
    assert [told(roll, one["code"]) for one in file["after"]] == file["after"]


def told(roll: Roll, code: str) -> dict[str, Any]:
    """What is found by a code, in the words of the shared file."""
    found = roll.found(code)
    if found is None:
        return {"code": code, "ticket": None, "holder": None}
    names = ("category", "heads", "sessions", "valid_from", "valid_until", "revoked_at", "replaced", "id")
    ticket = {name: getattr(found.ticket, name) for name in names}
    holder = {"name": found.holder.name, "organisation": found.holder.organisation}
    return {"code": code, "ticket": json.loads(json.dumps(ticket)), "holder": holder}
