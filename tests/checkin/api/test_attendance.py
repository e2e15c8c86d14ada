"""Live attendance: whole, and as a stream of numbered changes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from checkin.api import attendance
from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from aiohttp import StreamReader

    from tests.checkin.api.conftest import Service

DEADLINE = 10.0
"""Seconds that a test waits for an event."""

PLACES = ("municipalities", "sessions")


class Stream:
    """A viewer's end of `GET /attendance/live`, and what it has made of the events: the page as it would show it."""

    def __init__(self, content: StreamReader) -> None:
        self._content = content
        self.shown: dict[str, Any] = {}

    async def event(self) -> tuple[str, dict[str, Any]]:
        """The next event: its name, and its data."""
        async with asyncio.timeout(DEADLINE):
            name = await self._content.readline()
            data = await self._content.readline()
            assert await self._content.readline() == b"\n"
        assert name.startswith(b"event: ")
        assert data.startswith(b"data: ")
        return name[7:-1].decode(), msgspec.json.decode(data[6:])

    async def next(self, wanted: str) -> dict[str, Any]:
        """The next event of a name; pulses in between say nothing."""
        while True:
            name, told = await self.event()
            if name != "pulse":
                assert name == wanted
                self.show(told)
                return told

    async def until(self, session: str, attended: int) -> None:
        """Take changes in until a session has so many heads."""
        while next(row["attended"] for row in self.shown["sessions"] if row["id"] == session) < attended:
            await self.next("change")

    def show(self, told: dict[str, Any]) -> None:
        """Show a snapshot, or put the rows of a change in the place of those that were there."""
        old = {(place, row["id"]): row for place in PLACES for row in self.shown.get(place, [])}
        new = {(place, row["id"]): row for place in PLACES for row in told[place]}
        rows = old | new
        self.shown = told | {place: [row for (where, _), row in rows.items() if where == place] for place in PLACES}


@asynccontextmanager
async def watching(service: Service) -> AsyncIterator[Stream]:
    """Watch live attendance as a viewer does."""
    async with service.http.get("/api/v1/attendance/live", headers=service.bearer("reader")) as got:
        assert (got.status, got.content_type, got.headers["Cache-Control"]) == (200, "text/event-stream", "no-store")
        yield Stream(got.content)


async def test_attendance_holds_what_was_answered_a_moment_ago(service: Service) -> None:
    """Whoever scans and looks sees their own scan, every time."""
    for number in range(1, 21):
        await service.scan(code=small.CLASS, heads=1)
        assert (await service.attendance())["attended"] == number


async def test_attendance_has_a_row_for_every_session_and_municipality(service: Service) -> None:
    """With the contract's names, before anything has happened."""
    status, told = await service.ask("GET", "/api/v1/attendance", "reader")
    assert status == 200
    assert {"version", "at", "provisional", "programme"} <= told.keys()
    assert [row["id"] for row in told["sessions"]] == ["samling", "foredrag", "smakebit", "kveld"]
    assert [row["id"] for row in told["municipalities"]] == ["verdal", "levanger"]
    samling = told["sessions"][0]
    assert {
        "registered": 42,
        "attended": 0,
        "present": 0,
        "no_shows": None,
        "municipality": "verdal",
    }.items() <= samling.items()
    assert (told["sessions"][1]["registered"], told["sessions"][1]["walk_ins"]) == (None, None)


async def test_visitors_are_different_people_and_visits_are_not(service: Service) -> None:
    """One ticket in two sessions of a municipality: two visits, one visitor."""
    await service.post(small.scan(), small.scan(session="foredrag"), small.scan(session="smakebit", door="salen-1"))
    _, told = await service.ask("GET", "/api/v1/attendance", "reader")
    assert [(row["visits"], row["visitors"]) for row in told["municipalities"]] == [(2, 1), (1, 1)]
    assert (told["programme"]["visits"], told["programme"]["visitors"]) == (3, 1)


async def test_the_stream_begins_with_a_snapshot_and_numbers_its_changes_one_by_one(service: Service) -> None:
    """The snapshot is what `GET /attendance` says; each change is the next number."""
    async with watching(service) as stream:
        snapshot = await stream.next("snapshot")
        _, whole = await service.ask("GET", "/api/v1/attendance", "reader")
        assert {**snapshot, "at": 0} == {**whole, "at": 0}
        version = snapshot["version"]
        for code in small.SINGLES[:3]:
            await service.scan(code=code)
            change = await stream.next("change")
            assert change["version"] == version + 1
            version = change["version"]
            assert [row["id"] for row in change["sessions"]] == ["samling"]
            assert [row["id"] for row in change["municipalities"]] == ["verdal"]


async def test_whoever_joins_late_or_early_shows_what_everybody_shows(service: Service) -> None:
    """Snapshot and changes put together are `GET /attendance`, also where scans of a device are missing for a while."""
    async with watching(service) as early:
        await early.next("snapshot")
        await service.post(small.scan(session="foredrag", seq=1))
        await early.until("foredrag", 1)
        await service.post(small.scan(seq=3))
        await early.until("samling", 1)
        await service.post(small.scan(session="smakebit", door="salen-1"))
        await early.until("smakebit", 1)
        async with watching(service) as late:
            await late.next("snapshot")
            await service.post(small.scan(code="BILLETT-03", seq=2), small.scan(code=small.CLASS))
            for stream in (early, late):
                await stream.until("samling", 32)
                _, whole = await service.ask("GET", "/api/v1/attendance", "reader")
                assert {**stream.shown, "at": 0, "version": 0} == {**whole, "at": 0, "version": 0}


async def test_a_silent_stream_says_that_it_lives(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pulse where nothing happens, with the time."""
    monkeypatch.setattr(attendance, "PULSE", 0.05)
    async with watching(service) as stream:
        await stream.next("snapshot")
        assert await stream.event() == ("pulse", {"at": "2022-11-14T08:05:00.000Z"})


async def test_a_session_s_close_turns_those_who_never_came_into_no_shows(service: Service) -> None:
    """Time alone changes figures, and the stream says so without a scan."""
    async with watching(service) as stream:
        await stream.next("snapshot")
        service.clock.forward(hours=3)
        change = await stream.next("change")
        rows = {row["id"]: row["no_shows"] for row in change["sessions"]}
        assert rows["samling"] == 42


async def test_a_viewer_who_goes_takes_nothing_along(service: Service) -> None:
    """Ten come and go; the next scan is answered, and no stream is left."""
    for _ in range(10):
        async with watching(service) as stream:
            await stream.next("snapshot")
    assert (await service.scan())["outcome"] == "admitted"
