"""Verifying: the log, the store's function and running services must say the same, and where they don't it is told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from checkin import opening, serve
from checkin.errors import BadInput
from checkin.pipeline import folding, verifying
from checkin.settings import Settings
from tests import servers, small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.store.register import Register
    from tests.small import Clock


async def _faults(parts: Parts) -> list[str]:
    fold = await folding.afresh(parts.store, parts.register)
    return await verifying.of_function(parts.store, parts.register.programme, fold)


async def test_the_function_knows_what_the_log_amounts_to(parts: Parts, clock: Clock) -> None:
    """After admissions, exits, counts, annulments and a closing."""
    scan = small.scan()
    await small.take(
        parts,
        scan,
        small.scan(small.CLASS),
        small.scan("BILLETT-02"),
        small.scan(small.CLASS, heads=3, direction="exit"),
    )
    await parts.intake.count(small.count_message(4), "door")
    await parts.intake.annul(small.new_id(), scan["id"], "samling", "door")
    assert await _faults(parts) == []
    await parts.intake.closing(small.new_id(), "samling", clock() + 1)
    assert await _faults(parts) == []


async def test_a_state_that_was_tampered_with_is_told_by_session_and_ticket(parts: Parts) -> None:
    """A sentence for each figure that differs."""
    await small.take(parts, small.scan())
    slot = f"oppmote:{{{parts.register.programme.id}:verdal}}"
    await parts.store.client.hset(f"{slot}:session:samling", "attended", 7)
    await parts.store.client.delete(f"{slot}:moves:samling")
    told = await _faults(parts)
    assert any("samling: attended is 1 by the log, 7 by the store's function" in fault for fault in told)
    assert any("ticket" in fault for fault in told)


async def test_running_services_are_asked_and_agree(store_url: str, held: Register) -> None:
    """Every one that has announced itself."""
    settings = Settings(store=store_url, programme=held.programme.id, port=0)
    async with serve.serving(settings) as (parts, address):
        await small.take(parts, small.scan())
        await small.caught_up(parts)
        fold = await folding.afresh(parts.store, held)
        await small.until(lambda: held.services(0), lambda there: there == [address])
        assert await verifying.of_services(held, fold, opening.secret(), opening.now()) == ([address], [])
    assert await held.services(0) == []


async def test_a_service_that_shows_something_else_is_told(store_url: str, held: Register) -> None:
    """Session, figure, both values, and where."""
    settings = Settings(store=store_url, programme=held.programme.id, port=0)
    async with serve.serving(settings) as (parts, address):
        await small.until(lambda: held.services(0), lambda there: there == [address])
        await small.take(parts, small.scan())
        await small.caught_up(parts)
        parts.fold.attendance.sessions["samling"].attended += 6
        parts.fold.tell({"samling"})
        _, told = await verifying.of_services(held, folding.Fold(), opening.secret(), opening.now())
        assert f"samling: attended is 1 by the log, 7 at {address}" in told


async def test_a_service_that_was_killed_a_moment_ago_is_left_out(held: Register) -> None:
    """It announced itself, and nothing listens at its address any more."""
    await held.announce("killed", f"http://localhost:{servers.free_port()}", opening.now())
    assert await verifying.of_services(held, folding.Fold(), opening.secret(), opening.now()) == ([], [])


async def test_a_service_that_tells_no_figures_is_told(held: Register) -> None:
    """Something listens at its address, and is no service of ours."""

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await held.announce("other", address, opening.now())
        with pytest.raises(BadInput, match=f"{address} does not tell its figures"):
            await verifying.of_services(held, folding.Fold(), opening.secret(), opening.now())
        assert await verifying.of_services(held, folding.Fold(), opening.secret(), opening.now() + 60_000) == ([], [])
