"""Issuing: tokens, links, tickets made, revoked and given a new code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, NotFound
from checkin.pipeline import issuing
from checkin.wire.tokens import hashed
from tests import small

if TYPE_CHECKING:
    from checkin.store.connect import Store
    from checkin.store.register import Register
    from tests.small import Clock


async def test_a_token_is_told_once_and_kept_as_a_hash(held: Register, store: Store) -> None:
    """Nothing in the store gives it away."""
    token = await issuing.add_token(held, "skanner-1", ["scan", "scan", "names"], "hemmelig", 5)
    assert token == "opm_hemmelig"
    [(hash, kept)] = held.tokens.items()
    assert (hash, kept.name, kept.scopes, kept.created) == (hashed(token), "skanner-1", ("scan", "names"), 5)
    raw = await store.client.hgetall(f"oppmote:{{{held.programme.id}}}:tokens")
    assert b"hemmelig" not in repr(raw).encode()


@pytest.mark.parametrize("scopes", [[], [""], ["scan", "fly"], ["SCAN"], [" scan"]])
async def test_a_scope_that_there_is_not_is_told_with_those_there_are(held: Register, scopes: list[str]) -> None:
    """And no token is added."""
    with pytest.raises(BadInput, match="expected some of scan, names, figures, audit, organise, metrics"):
        await issuing.add_token(held, "skanner-1", scopes, "hemmelig", 0)
    assert held.tokens == {}


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb", "\x00", "=HYPERLINK(1)", "-teller", "@a"])
async def test_a_token_s_name_can_stand_in_a_table(held: Register, name: str) -> None:
    """Printable, of a length that fits, and no formula: it is the device in the log."""
    with pytest.raises(BadInput) as told:
        await issuing.add_token(held, name, ["scan"], "hemmelig", 0)
    assert told.value.code == "token_name"


async def test_a_link_signs_in_once(held: Register) -> None:
    """Its secret stands behind the `#`, which no server is sent, and the store has its hash only."""
    link = await issuing.sign_in_link(held, "http://localhost:8100/", "hemmelig")
    assert link == "http://localhost:8100/sign-in#hemmelig"
    assert await held.take_secret("link", hashed("hemmelig")) == "sign-in link"
    assert await held.take_secret("link", hashed("hemmelig")) is None


async def test_a_wall_screen_s_link_leads_to_its_page(held: Register) -> None:
    """Nobody sits there who could find the way."""
    link = await issuing.sign_in_link(held, "http://localhost:8100", "hemmelig", "wall screen")
    assert link == "http://localhost:8100/wall#hemmelig"


async def test_revoking_again_leaves_the_first_time(held: Register, clock: Clock) -> None:
    """By its code as it was typed."""
    first = await issuing.revoke(held, "BILLETT-01", clock)
    clock.forward(hours=1)
    assert await issuing.revoke(held, "BILLETT-01", clock) == first
    assert first.revoked_at == small.ms(small.NOW)


async def test_a_code_that_nobody_has_cannot_be_revoked_nor_replaced(held: Register, clock: Clock) -> None:
    """The sentence repeats it."""
    with pytest.raises(NotFound, match="'UKJENT'"):
        await issuing.revoke(held, "UKJENT", clock)
    with pytest.raises(NotFound, match="'UKJENT'"):
        await issuing.reissue(held, "UKJENT", "NY-KODE", clock)


async def test_a_new_code_keeps_the_ticket_and_puts_the_old_one_out_of_use(held: Register, clock: Clock) -> None:
    """Its id, heads and sessions stay; a revoked ticket gets none."""
    before = await held.found(small.CLASS)
    assert before is not None
    after = await issuing.reissue(held, small.CLASS, "NY-KODE", clock)
    assert (after.id, after.heads, after.sessions) == (before.id, before.heads, before.sessions)
    assert (after.code, after.replaced) == ("NY-KODE", ((small.CLASS, clock()),))
    await issuing.revoke(held, "NY-KODE", clock)
    with pytest.raises(BadInput, match="issue a new ticket"):
        await issuing.reissue(held, "NY-KODE", "ENDA-EN", clock)


async def test_a_ticket_is_issued_once(held: Register) -> None:
    """The same id again is the ticket that is there; a session that there is not is told."""
    ticket = Ticket(small.new_id(), "NY-01", sessions=("samling",))
    assert await issuing.issue(held, ticket, Holder("Deltaker 0100")) == ticket
    again = Ticket(ticket.id, "NY-02")
    assert await issuing.issue(held, again, Holder("Deltaker 0200")) == ticket
    assert held.holder(ticket.id).name == "Deltaker 0100"
    with pytest.raises(BadInput, match="'nowhere'"):
        await issuing.issue(held, Ticket(small.new_id(), "NY-03", sessions=("nowhere",)), Holder())
