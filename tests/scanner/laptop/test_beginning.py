"""Before the door opens: where we stand, and one sentence for each thing that is missing or wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import cv2
import msgspec
import pytest
from aiohttp import web

from checkin.core.bundles import Tickets
from checkin.wire.bundles import Bundle
from scanner.laptop import beginning, camera, keeping
from scanner.laptop.beginning import Start, Wishes
from scanner.laptop.bundle import BundleFile
from scanner.laptop.client import connected
from scanner.laptop.face import Look
from scanner.laptop.film import Film
from scanner.laptop.greeting import Dismissed, Refused
from scanner.laptop.identity import Identity

from . import drawn, verdicts
from .cameras import Box, Plugged

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from aiohttp.test_utils import TestServer

    from checkin.core.programmes import Programme

NOW = datetime.now(UTC)


def programme() -> Programme:
    """The week of two sessions, of which one is on now."""
    before, after = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    times = {"doors_open": before, "start": before, "entry_closes": after, "end": after}
    fair = msgspec.structs.replace(verdicts.FAIR, **{name: int(at.timestamp() * 1000) for name, at in times.items()})
    week = verdicts.place().programme
    assert week is not None
    return msgspec.structs.replace(week, sessions=(fair, verdicts.TALK))


def bundle(door: str = "hall-1") -> bytes:
    """What a service gives to a door."""
    head = {"now": "2022-11-17T09:00:00.000Z", "epoch": "e", "version": "1", "place": "1-1", "salt": b"salt"}
    return msgspec.json.encode(Bundle(**head, door=door, programme=programme(), tickets=Tickets(), sessions=[]))  # type: ignore[arg-type]


def problem(status: int, code: str = "x", detail: str = "something is wrong") -> web.Response:
    body = {"type": "about:blank", "title": "No", "status": status, "code": code, "detail": detail}
    return web.json_response(body, status=status, content_type="application/problem+json")


class Door:
    """A service that answers to `GET /door/bundle` as a test wants."""

    def __init__(self, url: str, path: Path) -> None:
        self.url = url
        self.path = path

    async def start(self, **wishes: Any) -> Start:
        """Begin at it."""
        asked = Wishes(Identity(self.url, "token-1"), self.path, Look(), **{"door": "hall-1", **wishes})
        async with connected(asked.device.server, asked.device.token) as client:
            return await beginning.start(
                asked, client, BundleFile(keeping.files(asked.data, asked.device.server, asked.device.token).bundle)
            )


@pytest.fixture
def served(
    aiohttp_server: Callable[[web.Application], Awaitable[TestServer]], tmp_path: Path
) -> Callable[[Callable[[], web.Response]], Awaitable[Door]]:
    """Makes such a service."""

    async def serve(answer: Callable[[], web.Response]) -> Door:
        async def bundle(request: web.Request) -> web.Response:
            return answer()

        app = web.Application()
        app.router.add_get("/api/v1/door/bundle", bundle)
        return Door(str((await aiohttp_server(app)).make_url("/")), tmp_path)

    return serve


async def test_the_service_says_where_a_door_is_and_the_clock_which_session(served: Any) -> None:
    """The one that it is time for."""
    door = await served(lambda: web.Response(body=bundle()))
    start = await door.start()

    assert (start.now, start.place.door.name, start.session.id) == ("2022-11-17T09:00:00.000Z", "Dør 1", "moteplassen")


async def test_a_session_that_was_named_wins_over_the_clock(served: Any) -> None:
    """If the door serves it; else the sentence says which it serves."""
    door = await served(lambda: web.Response(body=bundle()))

    assert (await door.start(session="moteplassen")).session.id == "moteplassen"
    with pytest.raises(Refused, match="'hall-1' has no session fagkonferansen; it has: moteplassen"):
        await door.start(session="fagkonferansen")


async def test_a_door_that_nobody_named_is_asked_for(served: Any) -> None:
    """A token may scan at any door."""
    door = await served(lambda: problem(422, "door_needed", "say which door this is for: `?door=ID`"))

    with pytest.raises(Refused, match="say which door this is: --door ID"):
        await door.start(door=None)


async def test_what_is_no_address_is_told_before_anybody_is_asked(tmp_path: Path) -> None:
    """With how to write one."""
    door = Door("checkin.example.org", tmp_path)

    with pytest.raises(Refused, match="http://HOST:PORT"):
        await door.start()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda: problem(401, detail="say who you are"), "doesn't know this token"),
        (lambda: problem(403, detail="this needs the scope 'scan'"), "may not scan"),
        (
            lambda: problem(404, "door_unknown", "there is no door 'hall-1' in this programme"),
            "there is no door 'hall-1'",
        ),
        (lambda: problem(404, "not_found", "nothing is at this address"), "not as this version"),
        (lambda: web.Response(text="<html>a router's own page</html>"), "not as this version"),
        (lambda: web.Response(text="<html>not here</html>", status=404), "not as this version"),
        (lambda: web.json_response({"door": "hall-1"}), "not as this version"),
        (lambda: problem(429, detail="too often"), "429: too often"),
    ],
)
async def test_what_the_service_has_against_us_is_one_sentence(
    served: Any, answer: Callable[[], web.Response], sentence: str
) -> None:
    """Without a line break, and with what to do where there is something to do."""
    door = await served(answer)

    with pytest.raises(Refused, match=sentence) as told:
        await door.start()
    assert "\n" not in str(told.value)


async def test_a_service_in_trouble_is_one_that_is_not_there(served: Any) -> None:
    """The door opens all the same, where it knows enough."""
    door = await served(lambda: problem(503, "store_unavailable", "the store is away"))
    start = await door.start(session="moteplassen")

    assert (start.now, start.place.programme, start.session.title) == (None, None, "moteplassen")
    with pytest.raises(Refused, match="naming both --door and --session"):
        await door.start()


async def test_the_bundle_that_was_kept_says_where_a_door_is(served: Any) -> None:
    """If it is that door's."""
    door = await served(lambda: problem(503))
    asked = Wishes(Identity(door.url, "token-1"), door.path, Look())
    BundleFile(keeping.files(asked.data, asked.device.server, asked.device.token).bundle).begin(
        msgspec.json.decode(bundle(), type=Bundle)
    )

    assert (await door.start()).place.door.name == "Dør 1"
    assert (await door.start(door=None)).place.door.name == "Dør 1"
    with pytest.raises(Refused):
        await door.start(door="hall-2")


def test_frames_come_from_files_where_some_were_named(tmp_path: Path) -> None:
    """What can't be read is told before the door opens."""
    cv2.imwrite(str(tmp_path / "a.png"), drawn.code())
    wishes = Wishes(Identity("http://a", "1"), tmp_path, Look())

    assert isinstance(beginning.source(wishes._replace(source=tmp_path / "a.png"), print), Film)
    with pytest.raises(Refused, match=r"gone\.png"):
        beginning.source(wishes._replace(source=tmp_path / "gone.png"), print)


def test_a_reader_that_types_needs_no_source(tmp_path: Path) -> None:
    """No camera is touched."""
    assert beginning.source(Wishes(Identity("http://a", "1"), tmp_path, Look(), keyboard=True), print) is None


def test_else_frames_come_from_a_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the number, if one was named; it runs already."""
    box = Box(Plugged(), Plugged())
    monkeypatch.setattr(camera, "this_machine", lambda _: box.machine)
    source = beginning.source(Wishes(Identity("http://a", "1"), tmp_path, Look(), camera=1), print)

    assert source is not None
    assert next(source.frames()).picture.shape == (72, 128, 3)
    source.close()
    assert [one.opened for one in box.cameras] == [0, 1]


async def test_a_revoked_device_does_not_begin(served: Any) -> None:
    """In the service's words, and with how to hand over what it holds."""
    door = await served(lambda: problem(401, "device_revoked", "the device hall-1-1 was revoked: bring it"))

    with pytest.raises(Dismissed, match="the device hall-1-1 was revoked: bring it; as a file: checkin-scanner export"):
        await door.start()


async def test_a_door_that_is_not_the_devices_is_told(served: Any) -> None:
    """With how to name another."""
    door = await served(lambda: problem(403, "door_not_yours", "the door 'hall-1' is not one of this device's"))

    with pytest.raises(Refused, match=r"not one of this device's \(--door ID\)"):
        await door.start()
