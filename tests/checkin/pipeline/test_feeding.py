"""The feed: a snapshot, then numbered changes; whoever is slow loses detail and nothing else."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin import serve
from checkin.pipeline import feeding
from checkin.settings import Settings
from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from checkin.api.keys import Parts
    from checkin.pipeline.feeding import Event
    from checkin.store.register import Register
    from tests.small import Clock

DEADLINE = 10.0


def _told(events: list[Event]) -> list[tuple[str, dict[str, Any]]]:
    return [(event.name, msgspec.json.decode(event.data)) for event in events]


async def _next(viewer: AsyncIterator[list[Event]]) -> list[tuple[str, dict[str, Any]]]:
    async with asyncio.timeout(DEADLINE):
        return _told(await anext(viewer))


async def _published(parts: Parts, code: str) -> None:
    """A scan, and the change that it makes."""
    before = parts.feed.version
    await small.take(parts, small.scan(code))
    async with asyncio.timeout(DEADLINE):
        while parts.feed.version == before:  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.005)


@pytest.fixture
async def parts(store_url: str, held: Register, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Parts]:
    """A service whose feed publishes at once and remembers three changes."""
    monkeypatch.setattr(feeding, "INTERVAL", 0.0)
    monkeypatch.setattr(feeding, "REMEMBERED", 3)
    async with serve.opened_parts(Settings(store=store_url, programme=held.programme.id), clock) as opened:
        yield opened


async def test_a_viewer_gets_a_snapshot_and_then_every_change_in_order(parts: Parts) -> None:
    """Numbered one by one from the snapshot's version on, also those that came while it was busy."""
    async with aclosing(parts.feed.events(DEADLINE)) as viewer:
        [(name, snapshot)] = await _next(viewer)
        assert name == "snapshot"
        for code in small.SINGLES[:3]:
            await _published(parts, code)
        changes = await _next(viewer)
        assert [name for name, _ in changes] == ["change"] * 3
        assert [told["version"] for _, told in changes] == [snapshot["version"] + number for number in (1, 2, 3)]
        assert changes[-1][1]["sessions"][0]["attended"] == 3


async def test_a_slow_viewer_gets_a_snapshot_in_place_of_what_it_missed(parts: Parts) -> None:
    """And then changes again, numbered on from there; a viewer beside it missed nothing."""
    async with aclosing(parts.feed.events(DEADLINE)) as slow, aclosing(parts.feed.events(DEADLINE)) as quick:
        await _next(slow)
        seen = [(await _next(quick))[0][1]["version"]]
        for code in small.SINGLES[:5]:
            await _published(parts, code)
            seen += [told["version"] for _, told in await _next(quick)]
        assert seen == list(range(seen[0], seen[0] + 6))
        [(name, snapshot)] = await _next(slow)
        assert (name, snapshot["version"], snapshot["sessions"][0]["attended"]) == ("snapshot", parts.feed.version, 5)
        await _published(parts, small.SINGLES[5])
        [(name, change)] = await _next(slow)
        assert (name, change["version"]) == ("change", snapshot["version"] + 1)


async def test_many_scans_at_once_are_few_changes(held: Register, store_url: str, clock: Clock) -> None:
    """At most five a second, whatever comes; the last one tells all."""
    async with (
        serve.opened_parts(Settings(store=store_url, programme=held.programme.id), clock) as parts,
        aclosing(parts.feed.events(DEADLINE)) as viewer,
    ):
        [(_, snapshot)] = await _next(viewer)
        await asyncio.gather(*(small.take(parts, small.scan(small.CLASS, heads=1)) for _ in range(30)))
        told = snapshot
        while told["sessions"][0]["attended"] < 30:
            told = (await _next(viewer))[-1][1]
        assert told["version"] - snapshot["version"] <= 3


async def test_silence_is_told_by_a_pulse(parts: Parts) -> None:
    """With the time, and without a number."""
    async with aclosing(parts.feed.events(0.01)) as viewer:
        await _next(viewer)
        assert await _next(viewer) == [("pulse", {"at": "2022-11-14T08:05:00.000Z"})]


async def test_a_programme_that_changes_changes_the_rows(parts: Parts, held: Register) -> None:
    """A new title is told without a scan."""
    async with aclosing(parts.feed.events(DEADLINE)) as viewer:
        await _next(viewer)
        sessions = (
            msgspec.structs.replace(held.programme.sessions[0], title="Et annet navn"),
            *held.programme.sessions[1:],
        )
        await held.put_programme(msgspec.structs.replace(held.programme, sessions=sessions))
        [(_, change)] = await _next(viewer)
        assert change["sessions"][0]["title"] == "Et annet navn"


async def test_figures_are_provisional_while_a_device_is_known_to_hold_scans(parts: Parts) -> None:
    """A gap in its numbers says so, by name; when it is filled they are not any more."""
    await small.take(parts, small.scan(seq=1), small.scan("BILLETT-02", seq=4))
    await small.caught_up(parts)
    assert parts.feed.provisional
    assert parts.feed.missing == {"door": 2}
    await small.take(parts, small.scan("BILLETT-03", seq=3), small.scan("BILLETT-04", seq=2))
    await small.caught_up(parts)
    assert not parts.feed.provisional
