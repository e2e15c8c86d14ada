"""A device: stored, then sent, then shown; and what it does without the service."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from uuid_utils.compat import uuid7

from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage
from scanner.laptop.client import NoAnswer, connected
from scanner.laptop.device import Device, Revoked, working
from scanner.laptop.judging import LetIn, Provisional, let_in
from scanner.laptop.means import Means, Waits
from scanner.laptop.outbox import Outbox
from tests.scanner.laptop.conftest import verdict

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp.test_utils import TestServer

    from tests.scanner.laptop.conftest import Service

AT = datetime(2022, 11, 17, 9, 0, tzinfo=UTC)
PATIENT = Waits(answer=30.0, first=0.01, longest=0.02)
HASTY = Waits(answer=0.1, upload=0.1, first=0.01, longest=0.02)
SLOW_SENDER = Waits(answer=0.1, upload=0.1, first=3600.0, longest=3600.0)


def scan(**more: Any) -> ScanMessage:
    fields = {"session": "moteplassen", "door": "hall-1", "direction": "entry", "code": "X", **more}
    return ScanMessage(id=uuid7(), at=AT, **fields)


@asynccontextmanager
async def device_at(url: str, path: Path, waits: Waits = PATIENT) -> AsyncIterator[Device]:
    """A device with its outbox in a file, against a server."""
    means = Means(uuid7, lambda: AT, Random(1), let_in, waits)
    outbox = Outbox(path)
    try:
        async with (
            connected(url, "token-1") as client,
            asyncio.TaskGroup() as tasks,
            working(outbox, client, means, tasks) as device,
        ):
            yield device
    finally:
        outbox.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hall-1.outbox"


@pytest.fixture
def url(server: TestServer) -> str:
    return str(server.make_url("/"))


async def settled(device: Device) -> None:
    async with asyncio.timeout(10):
        await device.settled()


def stored(path: Path) -> list[tuple[str, str, int]]:
    """Kind, state and shown of every entry, read when the device is gone."""
    with sqlite3.connect(path) as db:
        return db.execute("select kind, state, shown from entry order by seq").fetchall()


async def test_a_scan_shows_what_the_service_says(url: str, path: Path) -> None:
    """The verdict is the service's, and nothing waits."""
    async with device_at(url, path) as device:
        message = scan()
        shown = await device.scan(message)

        assert (message.id, "admitted", False) == (shown.id, shown.outcome, shown.provisional)
        assert shown.verdict is not None
        assert device.online
        assert await device.waiting() == 0


async def test_a_scan_is_on_disk_before_it_is_sent(url: str, service: Service, path: Path) -> None:
    """What the service sees is in the outbox already."""
    waiting: list[int] = []

    async with device_at(url, path) as device:

        async def look(request: web.Request, body: Any) -> web.StreamResponse:
            waiting.append(await device.waiting())
            return await service.take(request, body)

        service.answer = look
        await device.scan(scan())

    assert waiting == [1]


async def test_scans_are_numbered_as_they_are_sent(url: str, service: Service, path: Path) -> None:
    """`seq` runs over scans, annulments and counts."""
    async with device_at(url, path) as device:
        shown = await device.scan(scan())
        await device.record(AnnulmentMessage(id=uuid7(), scan=shown.id, session="moteplassen", at=AT))
        counted = {"session": "moteplassen", "door": "hall-1", "direction": "entry"}
        await device.record(CountMessage(id=uuid7(), heads=3, at=AT, **counted))
        await device.scan(scan())

    sent = [body["scans"][0] if "scans" in body else body for _, body in service.bodies]
    assert [message["seq"] for message in sent] == [1, 2, 3, 4]


async def test_a_refusal_shows_its_reason(url: str, service: Service, path: Path) -> None:
    """A refusal is a verdict like any other."""

    async def refuse(request: web.Request, body: Any) -> web.StreamResponse:
        [sent] = body["scans"]
        refused = verdict(sent) | {"outcome": "refused", "reason": "already_in"}
        return web.json_response({"now": "n", "epoch": "e1", "verdicts": [refused]})

    service.answer = refuse
    async with device_at(url, path) as device:
        shown = await device.scan(scan())

    assert (shown.outcome, shown.reason) == ("refused", "already_in")


async def test_a_scan_that_can_not_be_decided_is_parked_and_its_problem_shown(
    url: str, service: Service, path: Path
) -> None:
    """It is not sent again."""

    async def undecided(request: web.Request, body: Any) -> web.StreamResponse:
        problem = {"code": "door_unknown", "detail": "there is no door 'hall-1'"}
        verdicts = [{"id": body["scans"][0]["id"], "problem": problem}]
        return web.json_response({"now": "n", "epoch": "e1", "verdicts": verdicts})

    service.answer = undecided
    async with device_at(url, path) as device:
        shown = await device.scan(scan())
        await settled(device)

        assert (shown.outcome, shown.problem and shown.problem.code) == (None, "door_unknown")
        assert len(service.scans) == 1
    assert stored(path) == [("scan", "parked", 0)]


async def test_without_an_answer_the_device_answers_by_itself(url: str, service: Service, path: Path) -> None:
    """The second scan has its own id and stands in place of the first."""
    service.answer = service.hold
    async with device_at(url, path, SLOW_SENDER) as device:
        first = scan()
        shown = await device.scan(first)

        assert (shown.outcome, shown.provisional) == ("admitted", True)
        assert shown.id != first.id
        assert not device.online
        assert await device.waiting() == 2


async def test_both_scans_are_sent_once_the_service_is_back(url: str, service: Service, path: Path) -> None:
    """In their order, the second with what the door showed and which scan it replaces."""
    service.answer = service.hold
    async with device_at(url, path, SLOW_SENDER) as device:
        first = scan()
        shown = await device.scan(first)
        service.answer = service.take
        await settled(device)

        assert device.online
        assert await device.waiting() == 0
    _, again, second = service.scans[-3:]
    assert (str(first.id), None, 1) == (again["id"], again["provisional"], again["seq"])
    assert (str(shown.id), "admitted", str(first.id), 2) == (
        second["id"],
        second["provisional"],
        second["instead_of"],
        second["seq"],
    )


async def test_known_to_be_offline_a_device_does_not_wait_again(url: str, service: Service, path: Path) -> None:
    """The next person gets one provisional scan, and the service isn't asked first."""
    service.answer = service.hold
    async with device_at(url, path, SLOW_SENDER) as device:
        await device.scan(scan())
        next_one = scan()
        shown = await device.scan(next_one)

        assert (next_one.id, True) == (shown.id, shown.provisional)
        assert await device.waiting() == 3


async def test_a_door_that_judges_by_itself_shows_its_own_reason(url: str, server: TestServer, path: Path) -> None:
    """What judges offline is handed in."""

    class Refuse(LetIn):
        def __call__(self, scan: ScanMessage) -> Provisional:
            return Provisional("refused", "already_in")

    await server.close()
    means = Means(uuid7, lambda: AT, Random(1), Refuse(), SLOW_SENDER)
    outbox = Outbox(path)
    async with (
        connected(url, "t") as client,
        asyncio.TaskGroup() as tasks,
        working(outbox, client, means, tasks) as device,
    ):
        shown = await device.scan(scan())
    [_, second] = outbox.next_batch(500)
    outbox.close()

    assert (shown.outcome, shown.reason) == ("refused", "already_in")
    assert isinstance(second.message, ScanMessage)
    assert (second.message.provisional, second.message.provisional_reason) == ("refused", "already_in")


async def test_an_offline_exit_lets_people_out(url: str, server: TestServer, path: Path) -> None:
    """A door that knows no ticket holds nobody back."""
    await server.close()
    async with device_at(url, path, HASTY) as device:
        assert (await device.scan(scan(direction="exit"))).outcome == "exited"


async def test_annulments_wait_with_the_rest_while_offline(url: str, service: Service, path: Path) -> None:
    """They go through the outbox too, in their order."""
    service.answer = service.hold
    async with device_at(url, path, SLOW_SENDER) as device:
        shown = await device.scan(scan())
        await device.record(AnnulmentMessage(id=uuid7(), scan=shown.id, session="moteplassen", at=AT))
        service.answer = service.take
        service.bodies.clear()
        await settled(device)

    assert [path for path, _ in service.bodies[-2:]] == ["/api/v1/scans", "/api/v1/annulments"]


async def test_the_sender_comes_back_by_itself(url: str, service: Service, path: Path) -> None:
    """Nobody has to wake it: it tries again after each pause."""
    service.answer = service.hold
    tries = 0
    back = asyncio.Event()

    async def fail_twice(request: web.Request, body: Any) -> web.StreamResponse:
        nonlocal tries
        tries += 1
        if tries <= 2:
            return web.Response(status=500)
        back.set()
        return await service.take(request, body)

    async with device_at(url, path, HASTY) as device:
        await device.scan(scan())
        service.answer = fail_twice
        async with asyncio.timeout(10):
            await back.wait()
        await settled(device)

        assert device.online


async def test_a_device_annuls_at_its_start_what_it_never_showed(url: str, service: Service, path: Path) -> None:
    """It died between storing a scan and showing it; the one it showed stays."""
    async with device_at(url, path) as device:
        await device.shown(await device.scan(scan()))
        unshown = await device.scan(scan())
    async with device_at(url, path) as device:
        await settled(device)

    [annulled] = [body for path, body in service.bodies if path.endswith("/annulments")]
    assert (str(unshown.id), 3) == (annulled["scan"], annulled["seq"])


async def test_what_was_shown_is_offered_again_in_a_new_epoch(url: str, service: Service, path: Path) -> None:
    """The store was restored; the door tells it what happened, with the ticket in place of the code."""
    async with device_at(url, path) as device:
        first = scan()
        await device.shown(await device.scan(first))
        service.epoch = "e2"
        await device.scan(scan())
        await settled(device)

    again = service.scans[-1]
    assert (str(first.id), "admitted", None) == (again["id"], again["provisional"], again["code"])
    assert again["ticket"]


async def test_no_connection_beside_the_outbox_means_offline_and_an_answer_online_again(
    url: str, service: Service, path: Path
) -> None:
    """Where nothing waits; trouble that has a status is an answer of somebody."""
    async with device_at(url, path) as device:
        await device.heard(NoAnswer("404: no such path", status=404))
        assert device.online
        await device.heard(NoAnswer("no connection"))
        assert (device.online, device.trouble) == (False, "no connection")
        assert (await device.scan(scan())).provisional
        await settled(device)
        assert device.online


async def test_an_answer_beside_the_outbox_wakes_the_sender_after_silence(
    url: str, service: Service, path: Path
) -> None:
    """What waits goes first: only its own answer makes the device online."""
    service.answer = service.hold
    async with device_at(url, path, SLOW_SENDER) as device:
        await device.scan(scan())
        async with asyncio.timeout(10):
            while len(service.bodies) < 2:  # noqa: ASYNC110 - the sender has tried, and will not again for an hour
                await asyncio.sleep(0.01)
            service.answer = service.take
            await device.heard(None)
            assert not device.online
            while not device.online:  # noqa: ASYNC110 - the state of the sender's task
                await asyncio.sleep(0.01)


async def test_a_service_that_asks_for_a_pause_gets_it_whatever_else_it_answers(
    url: str, service: Service, path: Path
) -> None:
    """Its store is away; the sender is not woken."""

    async def unavailable(request: web.Request, body: Any) -> web.StreamResponse:
        return web.Response(status=503, headers={"Retry-After": "3600"})

    service.answer = unavailable
    async with device_at(url, path, SLOW_SENDER) as device:
        await device.scan(scan())
        tries = len(service.bodies)
        for _ in range(5):
            await device.heard(None)
            await device.waiting()
        assert len(service.bodies) - tries <= 1
        assert not device.online


async def test_what_the_service_says_the_time_is_sets_the_clock(url: str, service: Service, path: Path) -> None:
    """The device's own was an hour behind."""

    async def an_hour_later(request: web.Request, body: Any) -> web.StreamResponse:
        verdicts = [verdict(sent) for sent in body["scans"]]
        return web.json_response({"now": "2022-11-17T10:00:00.000Z", "epoch": "e1", "verdicts": verdicts})

    service.answer = an_hour_later
    async with device_at(url, path) as device:
        assert device.clock() == AT
        await device.scan(scan())
        assert device.clock() == AT + timedelta(hours=1)


async def revoked(request: web.Request, body: Any) -> web.StreamResponse:
    """What a revoked device is told."""
    told = {"type": "about:blank", "title": "t", "status": 401, "code": "device_revoked", "detail": "it was revoked"}
    return web.json_response(told, status=401, content_type="application/problem+json")


async def test_a_revoked_device_shows_nothing_and_keeps_what_it_holds(url: str, service: Service, path: Path) -> None:
    """The scan by which it learns it is taken back when it starts; no later one is even stored, network or not."""
    service.answer = revoked
    async with device_at(url, path, SLOW_SENDER) as device:
        with pytest.raises(Revoked):
            await device.scan(scan())
        assert device.revoked
        await device.heard(NoAnswer("no connection"))
        for act in (device.scan(scan()), device.record(AnnulmentMessage(id=uuid7(), scan=uuid7(), session="s"))):
            with pytest.raises(Revoked):
                await act
        assert await device.waiting() == 1
    service.answer = service.take
    service.bodies.clear()
    async with device_at(url, path) as device:
        await settled(device)
        assert not device.revoked
    assert [path.rpartition("/")[2] for path, _ in service.bodies] == ["scans", "annulments"]
    assert service.bodies[1][1]["unshown"] is True


async def test_an_idle_device_hears_that_it_is_revoked(url: str, path: Path) -> None:
    """From whatever it asks for."""
    async with device_at(url, path) as device:
        await device.heard(NoAnswer("401: it was revoked", status=401, code="device_revoked"))
        assert device.revoked
        await device.heard(None)
        assert not device.revoked


async def test_an_idle_device_offers_again_what_a_new_epoch_may_have_lost(
    url: str, service: Service, path: Path
) -> None:
    """The same epoch again changes nothing."""
    async with device_at(url, path) as device:
        await device.shown(await device.scan(scan()))
        for epoch in ("e1", "e2", "e2"):
            service.epoch = epoch
            await device.hear_epoch(epoch)
            async with asyncio.timeout(10):
                await device.emptied()
        assert [told["provisional"] for told in service.scans] == [None, "admitted"]


async def test_what_is_on_its_way_is_not_in_the_queue(url: str, service: Service, path: Path) -> None:
    """A busy door holds nothing back."""
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        arrived.set()
        await go_on.wait()
        return await service.take(request, body)

    service.answer = answer
    async with device_at(url, path) as device, asyncio.TaskGroup() as tasks:
        tasks.create_task(device.scan(scan()))
        await arrived.wait()
        assert (await device.waiting(), await device.queue()) == (1, 0)
        go_on.set()
