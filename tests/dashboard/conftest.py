"""A stage for the pages: a small service that keeps the contract of `/api/v1` and moves when a test says so."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from checkin.api import answers
from checkin.wire.attention import Attention, ConcernRow, NoticeRow, Noticing
from checkin.wire.messages import (
    Attendance,
    Change,
    MissingRow,
    MunicipalityRow,
    ProblemMessage,
    ProgrammeRow,
    SessionRow,
)
from checkin.wire.people import Me
from dashboard.app import DIST, routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

TOWNS = {"verdal": "Verdal", "levanger": "Levanger", "inderoy": "Inderøy", "steinkjer": "Steinkjer"}

# Day of November, start, minutes, town, venue, title, capacity, registered.
SESSIONS = [
    (14, "09:00", 120, "steinkjer", "Storsalen i Steinkjer", "Åpning av uka", 400, 312),
    (14, "12:00", 90, "levanger", "Bedrift 04, papirfabrikk", "Bedriftsbesøk: papir i hundre år", 100, 96),
    (15, "07:00", 60, "levanger", "Kafé Møtet", "Frokostmøte: kompetanse i nord", 60, 48),
    (15, "08:00", 180, "verdal", "Stålhallen", "Møteplassen: ungdom møter næringsliv", 2000, 1836),
    (15, "08:30", 90, "steinkjer", "Bedrift 01, mekanisk verksted", "Bedriftsbesøk: sveis og robot", 40, 40),
    (15, "08:30", 60, "levanger", "Aulaen i Levanger", "Åpent foredrag: kraft og arealer", 350, None),
    (15, "10:30", 90, "steinkjer", "Bedrift 02, trevarefabrikk", "Bedriftsbesøk: fra tømmer til trapp", 80, 61),
    (15, "12:00", 60, "verdal", "Torget", "Byvandring langs elva", None, None),
    (15, "18:00", 180, "inderoy", "Storlåven", "Industritapas", 300, 288),
    (16, "09:00", 420, "verdal", "Kulturhuset", "Fagkonferansen", 450, 421),
    (17, "09:00", 120, "inderoy", "Samfunnshuset", "Gründerfrokost", 120, 74),
]

AT_DOORS = {
    0: {"attended": 298, "present": 0, "walk_ins": 9, "no_shows": 23, "refused": 6},
    1: {"attended": 88, "present": 0, "walk_ins": 0, "no_shows": 8, "refused": 1},
    2: {"attended": 45, "present": 0, "walk_ins": 2, "no_shows": 5, "refused": 0},
    3: {"attended": 1204, "present": 1187, "walk_ins": 12, "counted": 5, "refused": 17},
    4: {"attended": 40, "present": 40, "walk_ins": 1, "refused": 3},
    5: {"attended": 131, "present": 131, "counted": 131},
}


def moment(day: int, clock: str) -> datetime:
    """A time of the week in Norway, which is an hour ahead of UTC then."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2022, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def session_row(number: int) -> SessionRow:
    day, clock, minutes, town, venue, title, capacity, registered = SESSIONS[number]
    start = moment(day, clock)
    figures: dict[str, Any] = {"attended": 0, "counted": 0, "present": 0, "refused": 0, "no_shows": None}
    figures["walk_ins"] = None if registered is None else 0
    return SessionRow(
        id=f"session-{number}",
        municipality=town,
        venue="hall",
        venue_name=venue,
        title=title,
        start=text(start),
        end=text(start + timedelta(minutes=minutes)),
        capacity=capacity,
        registered=registered,
        first_arrival=None,
        last_arrival=None,
        provisional=False,
        **(figures | AT_DOORS.get(number, {})),
    )


def area(rows: list[SessionRow], id: str, name: str) -> dict[str, Any]:
    visits = sum(row.attended for row in rows)
    return {
        "id": id,
        "name": name,
        "sessions": len(rows),
        "visits": visits,
        "visitors": visits - visits // 9,
        "counted": sum(row.counted for row in rows),
        "present": sum(row.present for row in rows),
        "registered": sum(row.registered or 0 for row in rows),
        "walk_ins": sum(row.walk_ins or 0 for row in rows),
        "no_shows": None,
        "refused": sum(row.refused for row in rows),
        "provisional": False,
    }


@dataclass
class Stage:
    """The service that the pages believe they talk to.

    `streams` holds a queue per open stream; `opened` counts the streams there were; `tokens` are the one-time tokens that
    work still; `trouble` is a status that the figures answer with instead; streams opened while it is `mute` say nothing.
    """

    at: datetime = field(default_factory=lambda: moment(15, "08:50"))
    version: int = 7
    missing: list[MissingRow] = field(default_factory=list)
    languages: tuple[str, ...] = ("nb", "nn", "en")
    rows: dict[str, SessionRow] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    streams: list[asyncio.Queue[bytes | None]] = field(default_factory=list)
    opened: int = 0
    trouble: int | None = None
    mute: bool = False
    concerns: list[ConcernRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = {row.id: row for row in map(session_row, range(len(SESSIONS)))}

    def attendance(self) -> Attendance:
        towns = [self._town(id) for id in TOWNS]
        return Attendance(
            self.version,
            text(self.at),
            bool(self.missing),
            self._programme(),
            towns,
            list(self.rows.values()),
            self.missing,
        )

    def _programme(self) -> ProgrammeRow:
        row = area(list(self.rows.values()), "uka", "Industriens Uke")
        return ProgrammeRow(**row, timezone="Europe/Oslo", languages=list(self.languages))

    def _town(self, id: str) -> MunicipalityRow:
        return MunicipalityRow(**area([row for row in self.rows.values() if row.municipality == id], id, TOWNS[id]))

    def arrive(self, id: str, heads: int, *, told: bool = True) -> None:
        """Heads come in; viewers hear of it unless the change gets lost on the way."""
        row = self.rows[id]
        self.rows[id] = msgspec.structs.replace(row, attended=row.attended + heads, present=row.present + heads)
        self.version += 1
        town = self._town(row.municipality)
        change = Change(
            self.version, text(self.at), bool(self.missing), self._programme(), [town], [self.rows[id]], self.missing
        )
        if told:
            self.say("change", change)

    def say(self, event: str, body: object) -> None:
        for queue in self.streams:
            queue.put_nowait(_event(event, body))

    def cut(self) -> None:
        """Every stream ends, as when the service stops."""
        for queue in self.streams:
            queue.put_nowait(None)

    # What it answers

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(routes(DIST))
        app.router.add_post("/api/v1/sign-in", self._sign_in)
        app.router.add_get("/api/v1/attendance", self._attendance)
        app.router.add_get("/api/v1/attention", self._attention)
        app.router.add_post("/api/v1/attention/notices", self._notice)
        app.router.add_get("/api/v1/me", self._me)
        app.router.add_get("/api/v1/attendance/live", self._live)
        app.on_response_prepare.append(_strict)
        app.on_shutdown.append(self._end)
        return app

    async def _sign_in(self, request: web.Request) -> web.Response:
        token = (await request.json())["token"]
        if token not in self.tokens:
            return _problem(401, "link_used")
        self.tokens.remove(token)
        answer = web.Response(status=204)
        answer.set_cookie("visit", "yes", httponly=True, samesite="Strict")
        return answer

    async def _attendance(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        return web.Response(body=msgspec.json.encode(self.attendance()), content_type="application/json")

    async def _attention(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        return web.Response(
            body=msgspec.json.encode(Attention(text(self.at), self.concerns)), content_type="application/json"
        )

    async def _notice(self, request: web.Request) -> web.Response:
        told = msgspec.json.decode(await request.read(), type=Noticing)
        noticed = NoticeRow("kari", text(self.at))
        self.concerns = [
            msgspec.structs.replace(row, noticed=noticed) if (row.kind, row.of) == (told.kind, told.of) else row
            for row in self.concerns
        ]
        return web.Response(status=204)

    async def _me(self, request: web.Request) -> web.Response:
        told = Me("kari", ["organise"], "organiser", second_factor=False, ways=["password"])
        return self._refusal(request) or web.Response(body=msgspec.json.encode(told), content_type="application/json")

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self.trouble:
            return _problem(self.trouble, "trouble")
        return None if request.cookies.get("visit") else _problem(401, "not_signed_in")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(request):
            return refusal
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        await self._stream(response)
        return response

    async def _stream(self, response: web.StreamResponse) -> None:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        if not self.mute:
            queue.put_nowait(_event("snapshot", self.attendance()))
        self.streams.append(queue)
        self.opened += 1
        try:
            while (event := await queue.get()) is not None:
                await response.write(event)
        finally:
            self.streams.remove(queue)

    async def _end(self, _app: web.Application) -> None:
        self.cut()


def _event(name: str, body: object) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(body))


def _problem(status: int, code: str) -> web.Response:
    message = ProblemMessage("about:blank", "Not now", status, code, f"the stage says {code}")
    return web.Response(body=msgspec.json.encode(message), status=status, content_type="application/problem+json")


async def _strict(_request: web.Request, response: web.StreamResponse) -> None:
    """The policy that the service sends with its pages."""
    response.headers.update(answers.HEADERS)


@pytest.fixture
def stage() -> Stage:
    """The week on its second day at 08:50, four sessions going on."""
    return Stage()


@pytest.fixture
def built() -> None:
    """The pages have been built."""
    if not (DIST / "index.html").is_file():
        pytest.fail("the pages are not built: run `make web`", pytrace=False)


@pytest_asyncio.fixture(loop_scope="module")
async def server(stage: Stage, built: None) -> AsyncIterator[TestServer]:
    """The stage, listening."""
    async with TestServer(stage.app()) as listening:
        yield listening


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium, for all tests of a module."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not here, so no page is tried in a browser")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        await chromium.close()
