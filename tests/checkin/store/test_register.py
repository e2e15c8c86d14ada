"""The register: everybody's copy is the same within a moment, and no change is lost or half made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.core import planning
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, NotFound
from checkin.store import register
from checkin.store.register import Register, Token
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store

DEADLINE = 10.0

TOKEN = Token("dør", ("scan",), 0)


def _ticket(code: str = "NY-01", **fields: object) -> Ticket:
    """A ticket that the small week does not have."""
    return msgspec.structs.replace(Ticket(small.new_id(), code), **fields)


async def _put(held: Register, *tickets: Ticket, name: str = "") -> None:
    """Put tickets into the register, each with a holder of this name, or none."""
    await held.put_tickets(lambda _: [(ticket, Holder(name) if name else None) for ticket in tickets])


@pytest.fixture
async def held(store: Store, fresh_id: Callable[[], str]) -> Register:
    """The register of the small week."""
    return await small.loaded(store, fresh_id())


@pytest.fixture
async def other(store: Store, held: Register) -> Register:
    """The same register, as another process has it."""
    return await register.opened(store, held.programme.id)


async def _until(follower: Register, holds: Callable[[], object]) -> None:
    """Follow until something holds."""
    async with asyncio.timeout(DEADLINE):
        while not holds():
            await follower.follow(1.0)


async def test_a_register_that_is_opened_holds_all_that_was_put(held: Register, other: Register) -> None:
    """Programme, tickets, holders, tokens."""
    await held.put_token("hash", TOKEN)
    await other.load()
    assert (other.programme, other.tickets, other.holders, other.tokens) == (
        held.programme, held.tickets, held.holders, {"hash": TOKEN}
    )  # fmt: skip


async def test_every_change_reaches_who_follows(held: Register, other: Register) -> None:
    """Tickets, holders, tokens, the programme; the version rises with each."""
    ticket = _ticket()
    await _put(held, ticket, name="Deltaker 0100")
    await held.put_token("hash", TOKEN)
    await held.put_programme(msgspec.structs.replace(held.programme, name="Et annet navn"))
    before = other.version
    await _until(other, lambda: other.programme.name == "Et annet navn")
    assert other.by_code("NY-01") == ticket
    assert other.holder(ticket.id).name == "Deltaker 0100"
    assert other.tokens == {"hash": TOKEN}
    assert other.version > before


async def test_many_tickets_at_once_reach_who_follows(held: Register, other: Register) -> None:
    """More than are named one by one."""
    await _put(held, *(_ticket(f"MANGE-{number}") for number in range(150)))
    await _until(other, lambda: other.by_code("MANGE-149"))
    assert other.tickets == held.tickets


async def test_following_gives_up_after_its_patience(held: Register) -> None:
    """Where nothing changes."""
    assert await held.follow(0.01) is False


async def test_a_ticket_made_a_moment_ago_is_never_unknown(held: Register, other: Register) -> None:
    """Whoever has not heard of it yet asks the store, also for its holder, and for a code as it was typed."""
    ours = _ticket(code="MHQ1VRPKFB71VF3N")
    await _put(held, ours, name="Deltaker 0100")
    assert other.by_code(ours.code) is None
    assert await other.found("mhq1 vrpk-fb71 vf3n") == ours
    assert other.holder(ours.id).name == "Deltaker 0100"


@pytest.mark.parametrize("code", ["", "   ", "UKJENT", "x" * 513, "\x00", "é" * 300])
async def test_a_code_that_no_ticket_has_is_found_nowhere(held: Register, code: str) -> None:
    """And is no fault."""
    assert await held.found(code) is None


async def test_hundreds_of_unknown_codes_are_asked_for_at_once(held: Register, other: Register) -> None:
    """A device that comes back from an afternoon without a network."""
    await _put(held, *(_ticket(f"MANGE-{number}") for number in range(300)))
    await other.learn([f"MANGE-{number}" for number in range(300)] + [f"UKJENT-{number}" for number in range(300)])
    assert all(other.by_code(f"MANGE-{number}") for number in range(300))


async def test_two_who_change_the_register_at_once_both_succeed(held: Register, other: Register) -> None:
    """Whoever comes second looks again at what is there, and decides again."""
    seen: list[int] = []

    def counted(current: Register) -> list[tuple[Ticket, None]]:
        seen.append(len(current.tickets))
        return [(_ticket(f"NY-{len(current.tickets)}"), None)]

    await asyncio.gather(*(one.put_tickets(counted) for one in (held, other) for _ in range(3)))
    await held.load()
    assert len(held.tickets) == len(small.SINGLES) + 1 + 6
    assert len(held.tickets) == len({ticket.code for ticket in held.tickets.values()})


async def test_a_change_that_cannot_be_decided_changes_nothing(held: Register) -> None:
    """All tickets or none."""
    before = dict(held.tickets)

    def failing(_: Register) -> list[tuple[Ticket, None]]:
        raise BadInput("no", "no")

    with pytest.raises(BadInput):
        await held.put_tickets(failing)
    assert await held.put_tickets(lambda _: []) == []
    await held.load()
    assert held.tickets == before


async def test_a_code_that_was_replaced_still_finds_its_ticket(held: Register, other: Register) -> None:
    """So that a door can say that it was replaced, and when."""
    ticket = _ticket("NY-KODE", replaced=(("GAMMEL-KODE", 1),))
    await _put(held, ticket)
    await _until(other, lambda: other.by_code("NY-KODE"))
    assert other.by_code("GAMMEL-KODE") == ticket


async def test_the_holder_stays_where_none_is_given(held: Register) -> None:
    """A revocation says nothing about who holds the ticket."""
    ticket = held.by_code("BILLETT-01")
    assert ticket is not None
    await _put(held, msgspec.structs.replace(ticket, revoked_at=1))
    assert held.holder(ticket.id).name == "Deltaker 0001"
    assert held.holder("nobody") == Holder()


async def test_no_two_tokens_have_one_name(held: Register, other: Register) -> None:
    """Its name is its device's in the log; the second is refused, whoever adds it."""
    await held.put_token("hash", TOKEN)
    with pytest.raises(BadInput, match="choose another name"):
        await other.put_token("other-hash", TOKEN)
    await held.load()
    assert list(held.tokens) == ["hash"]


async def test_a_secret_is_taken_once_and_goes_by_itself(held: Register, store: Store) -> None:
    """Whoever comes second gets nothing; what is kept has an end."""
    await held.keep_secret("link", "hash", "organiser", 600)
    assert await held.secret("link", "hash") == "organiser"
    left = await store.client.ttl(f"oppmote:{{{held.programme.id}}}:link:hash")
    assert 590 <= left <= 600
    taken = await asyncio.gather(*(held.take_secret("link", "hash") for _ in range(5)))
    assert sorted(value or "" for value in taken) == ["", "", "", "", "organiser"]
    assert await held.secret("link", "hash") is None


async def test_a_programme_is_put_once_and_then_opened(store: Store, held: Register) -> None:
    """Creating it again leaves the one that is there."""
    again = await register.create(store, msgspec.structs.replace(held.programme, name="Et annet navn"))
    assert again.programme == held.programme


async def test_which_programme_is_meant_must_be_said_where_there_are_several(
    store: Store, fresh_id: Callable[[], str]
) -> None:
    """The sentence names them; one that there is not is told too."""
    ids = [fresh_id(), fresh_id()]
    for id in ids:
        await register.create(store, planning.read(small.programme(id), "uke.toml"))
    with pytest.raises(BadInput, match="say which with --programme") as told:
        await register.opened(store, None)
    assert all(id in told.value.detail for id in ids)
    with pytest.raises(NotFound, match="no programme 'nowhere'"):
        await register.opened(store, "nowhere")
