"""The fold: the logs as attendance, in every process, read from the start and then followed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from checkin import opening, serve
from checkin.core import planning
from checkin.pipeline import folding, importing
from checkin.settings import Settings
from tests import servers, small

if TYPE_CHECKING:
    from pathlib import Path

    from checkin.api.keys import Parts

DEADLINE = 20.0


async def test_a_fold_afresh_is_what_a_service_has_followed(parts: Parts) -> None:
    """Every session, whatever happened in it."""
    scans = [
        small.scan(),
        small.scan(),
        small.scan("UKJENT"),
        small.scan(small.CLASS),
        small.scan(session="smakebit", door="salen-1"),
    ]
    await small.take(parts, *scans)
    await parts.intake.closing(small.new_id(), "samling", small.ms(small.NOW))
    await small.caught_up(parts)
    afresh = await folding.afresh(parts.store, parts.register)
    assert afresh.attendance == parts.fold.attendance
    assert afresh.places == parts.fold.places


async def test_an_entry_taken_twice_changes_nothing(parts: Parts) -> None:
    """As when a log is read again from an earlier place."""
    await small.take(parts, small.scan(), small.scan("UKJENT"))
    once = await folding.afresh(parts.store, parts.register)
    twice = await folding.afresh(parts.store, parts.register)
    async for entries in folding.log.read(parts.store, parts.register.programme.id, "verdal"):
        await twice.take("verdal", entries)
    assert twice.attendance == once.attendance


async def test_listeners_hear_which_sessions_changed(parts: Parts) -> None:
    """Those, and no others."""
    heard: set[str] = set()
    parts.fold.listen(heard.update)
    await small.take(parts, small.scan(session="foredrag"))
    await small.caught_up(parts)
    assert heard == {"foredrag"}


async def test_waiting_for_a_place_that_never_comes_has_an_end(parts: Parts) -> None:
    """It says that it was not reached."""
    assert await parts.fold.reached({"verdal": "99999999999999-0"}, 0.01) is False
    assert await parts.fold.reached({}, 0.01) is True


MORE = """
[[municipality]]
id = "inderoy"
name = "Inderøy"
number = "5053"

[[venue]]
id = "loven"
name = "Låven"
municipality = "inderoy"

[[door]]
id = "loven-1"
venue = "loven"

[[session]]
id = "fest"
title = "Fest"
venue = "loven"
access = "open"
start = 2022-11-14T08:00:00Z
end = 2022-11-14T12:00:00Z
"""


async def test_a_municipality_that_joins_the_programme_is_followed_too(parts: Parts) -> None:
    """While the service runs."""
    toml = small.programme(parts.register.programme.id) + MORE
    await importing.load_programme(parts.store, planning.read(toml, "uke.toml"))
    async with asyncio.timeout(DEADLINE):
        while "fest" not in parts.register.programme.session:  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.01)
    await small.take(parts, small.scan(session="fest", door="loven-1"))
    await small.caught_up(parts)
    assert parts.feed.figures()["fest"].attended == 1


async def test_a_fold_outlives_its_store_and_misses_nothing(tmp_path: Path) -> None:
    """What comes after the store is back is folded on top of what came before."""
    async with servers.running(tmp_path) as server:
        async with opening.opened_store(Settings(store=server.url)) as store:
            await small.loaded(store, "uke")
        async with serve.opened_parts(Settings(store=server.url), small.Clock()) as parts:
            await small.take(parts, small.scan())
            await small.caught_up(parts)
            await server.kill()
            await server.start()
            await small.take(parts, small.scan("BILLETT-02"))
            await small.caught_up(parts)
            assert parts.feed.figures()["samling"].attended == 2
