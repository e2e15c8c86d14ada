"""The client: answers, problems of one scan, and everything else."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from uuid_utils.compat import uuid7

from checkin.wire.messages import (
    AnnulmentMessage,
    CountMessage,
    ScanMessage,
    Taken,
    UndecidedMessage,
    VerdictMessage,
)
from scanner.laptop.client import Answers, Client, Fetched, NoAnswer, connected, pauses
from scanner.laptop.outbox import Entry
from tests import tls_files
from tests.scanner.laptop.conftest import verdict

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from aiohttp.test_utils import TestServer
    from pytest_aiohttp import AiohttpServer

    from tests.scanner.laptop.conftest import Service

AT = datetime(2022, 11, 17, 9, 0, tzinfo=UTC)
DEADLINE = 30.0
"""Seconds; no test that expects an answer waits for it."""


def scan() -> Entry:
    message = ScanMessage(id=uuid7(), session="moteplassen", door="hall-1", direction="entry", at=AT, code="X")
    return Entry(1, str(message.id), message)


def annulment() -> Entry:
    message = AnnulmentMessage(id=uuid7(), scan=uuid7(), session="moteplassen")
    return Entry(1, str(message.id), message)


def count() -> Entry:
    message = CountMessage(id=uuid7(), session="moteplassen", door="hall-1", direction="entry", heads=3, at=AT)
    return Entry(1, str(message.id), message)


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[Client]:
    async with connected(str(server.make_url("/")), "token-1") as client:
        yield client


async def replied(client: Client, *entries: Entry) -> Answers | NoAnswer:
    return await client.send(entries, DEADLINE)


async def test_scans_are_answered_in_their_order(client: Client, service: Service) -> None:
    """One verdict each, with the store's epoch and the service's time."""
    entries = [scan() for _ in range(3)]
    answers = await replied(client, *entries)

    assert isinstance(answers, Answers)
    assert [entry.id for entry in entries] == [result.id for result in answers.results]
    assert all(isinstance(result, VerdictMessage) for result in answers.results)
    assert (answers.epoch, answers.now) == ("e1", "2022-11-17T09:00:00.000Z")
    assert {"Bearer token-1"} == service.tokens


async def test_an_annulment_and_a_count_are_taken(client: Client, service: Service) -> None:
    """Each has its own address."""
    for entry in (annulment(), count()):
        answers = await replied(client, entry)
        assert isinstance(answers, Answers)
        assert isinstance(answers.results[0], Taken)

    assert [path for path, _ in service.bodies] == ["/api/v1/annulments", "/api/v1/counts"]


async def test_a_problem_stands_in_the_place_of_its_scan(client: Client, service: Service) -> None:
    """The next one is answered all the same."""
    bad, good = scan(), scan()
    problem = {"code": "door_unknown", "detail": "there is no door 'hall-1'"}

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        verdicts = [{"id": bad.id, "problem": problem}, verdict(body["scans"][1])]
        return web.json_response({"now": "n", "epoch": "e1", "verdicts": verdicts})

    service.answer = answer
    answers = await replied(client, bad, good)

    assert isinstance(answers, Answers)
    undecided, decided = answers.results
    assert isinstance(undecided, UndecidedMessage)
    assert undecided.problem.code == "door_unknown"
    assert isinstance(decided, VerdictMessage)


def problem(status: int, **more: Any) -> web.Response:
    body = {"type": "about:blank", "title": "t", "status": status, "code": "c", "detail": "d", **more}
    return web.json_response(body, status=status, content_type="application/problem+json")


async def test_none_of_the_scans_decided_is_an_answer_too(client: Client, service: Service) -> None:
    """A 4xx with verdicts says of each why."""
    entry = scan()

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        undecided = {"id": entry.id, "problem": {"code": "door_unknown", "detail": "no such door"}}
        return problem(422, verdicts=[undecided], epoch="e1", now="n")

    service.answer = answer
    answers = await replied(client, entry)

    assert isinstance(answers, Answers)
    assert isinstance(answers.results[0], UndecidedMessage)


async def test_an_annulment_that_can_not_be_taken_is_undecided(client: Client, service: Service) -> None:
    """Its session was never there."""

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        return problem(404)

    service.answer = answer
    answers = await replied(client, annulment())

    assert isinstance(answers, Answers)
    assert isinstance(answers.results[0], UndecidedMessage)


@pytest.mark.parametrize("status", [401, 403, 413, 429, 500, 502, 503])
async def test_trouble_that_is_not_the_entries_own_is_no_answer(client: Client, service: Service, status: int) -> None:
    """A wrong token parks nothing."""

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        return problem(status)

    service.answer = answer

    for entry in (scan(), annulment()):
        assert NoAnswer(f"{status}: d", status=status, code="c") == await replied(client, entry)


async def test_the_service_may_ask_for_a_pause(client: Client, service: Service) -> None:
    """503 with `Retry-After`."""

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        response = problem(503)
        response.headers["Retry-After"] = "7"
        return response

    service.answer = answer
    reply = await replied(client, scan())

    assert isinstance(reply, NoAnswer)
    assert reply.retry_after == 7.0


GARBAGE = {
    "no text": b"",
    "a page of the hall's network": b"<html>Welcome to our wifi</html>",
    "no utf-8": b'\xff\xfe{"now":1}',
    "another message": b'{"hello": "world"}',
    "no verdict at all": b'{"now":"n","epoch":"e","verdicts":[]}',
    "a verdict that is none": b'{"now":"n","epoch":"e","verdicts":[{"id":"x"}]}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("status", [200, 302, 404, 422, 500])
async def test_garbage_is_no_answer(client: Client, service: Service, status: int, body: bytes) -> None:
    """The entry stays in the outbox, whatever the status."""

    async def answer(request: web.Request, _: Any) -> web.StreamResponse:
        return web.Response(body=body, status=status, headers={"Location": "/login"} if status == 302 else {})

    service.answer = answer

    for entry in (scan(), annulment()):
        assert isinstance(await replied(client, entry), NoAnswer)


async def test_a_verdict_for_another_scan_is_no_answer(client: Client, service: Service) -> None:
    """Nothing is noted for a scan that was not answered."""

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        return web.json_response({"now": "n", "epoch": "e", "verdicts": [verdict({"id": str(uuid7())})]})

    service.answer = answer

    assert isinstance(await replied(client, scan()), NoAnswer)


async def test_a_ticket_without_an_id_is_no_answer(client: Client, service: Service) -> None:
    """Nothing else may stand in the place of its code."""

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        good = verdict(body["scans"][0])
        bad = good | {"ticket": good["ticket"] | {"id": "seven"}}
        return web.json_response({"now": "n", "epoch": "e", "verdicts": [bad]})

    service.answer = answer

    assert isinstance(await replied(client, scan()), NoAnswer)


async def test_silence_is_no_answer_after_the_deadline(client: Client, service: Service) -> None:
    """A door waits no longer than it was told to."""
    service.answer = service.hold

    assert NoAnswer("no answer within 0.05 s") == await client.send([scan()], 0.05)


async def test_sending_can_be_cancelled(client: Client, service: Service) -> None:
    """Whoever closes the scanner does not wait for the service."""
    service.answer = service.hold
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.send([scan()], DEADLINE)


async def test_nobody_listening_is_no_answer(server: TestServer, client: Client) -> None:
    """Told at once, without waiting for the deadline."""
    await server.close()
    reply = await replied(client, scan())

    assert isinstance(reply, NoAnswer)
    assert reply.why.startswith("no connection")


async def test_a_connection_that_died_unseen_is_made_anew(client: Client, service: Service) -> None:
    """After the service was started again the first scan is answered like any other."""

    async def hang_up_once(request: web.Request, body: Any) -> web.StreamResponse:
        service.answer = service.take
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    service.answer = hang_up_once

    assert isinstance(await replied(client, scan()), Answers)
    assert len(service.scans) == 2


def test_pauses_grow_to_their_limit_and_differ_from_door_to_door() -> None:
    """Every pause is a part of a limit that doubles."""
    ours, theirs = (list(islice(pauses(Random(seed), 0.5, 4.0), 6)) for seed in (1, 2))

    for limit, pause in zip([0.5, 1.0, 2.0, 4.0, 4.0, 4.0], ours, strict=True):
        assert limit * 0.1 <= pause <= limit
    assert ours != theirs


async def test_a_client_lets_go_of_its_connections(server: TestServer, service: Service) -> None:
    """Leaving the block closes them."""
    async with connected(str(server.make_url("/")), "token-1") as client:
        await replied(client, scan())

    with pytest.raises(RuntimeError, match="closed"):
        await replied(client, scan())


@pytest.fixture
async def getting(aiohttp_server: Callable[..., Awaitable[TestServer]]) -> AsyncIterator[Client]:
    """A client of a service that gives something with a tag, sends elsewhere, breaks, or never answers."""

    async def give(request: web.Request) -> web.StreamResponse:
        match request.query["as"]:
            case "status":
                return web.Response(status=int(request.query["status"]))
            case "silence":
                await asyncio.Event().wait()
            case "redirection":
                raise web.HTTPFound("/elsewhere")
        if request.headers.get("If-None-Match") == '"t"':
            return web.Response(status=304)
        return web.Response(body=request.headers["Authorization"].encode(), headers={"ETag": '"t"'})

    app = web.Application()
    app.router.add_get("/api/v1/door/bundle", give)
    server = await aiohttp_server(app, shutdown_timeout=0.1)
    async with connected(str(server.make_url("/")), "token-1") as client:
        yield client


async def test_something_is_fetched_once(getting: Client) -> None:
    """Whoever has it already is given nothing; both are answers."""
    assert Fetched(b"Bearer token-1", '"t"') == await getting.fetch("door/bundle", {"as": "it is"}, DEADLINE)
    assert (await getting.fetch("door/bundle", {"as": "it is"}, DEADLINE, '"t"')) == Fetched(b"", "")


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
async def test_what_can_not_be_fetched_says_its_status(getting: Client, status: int) -> None:
    """A service that refuses is there, other than one that is silent."""
    refused = await getting.fetch("door/bundle", {"as": "status", "status": str(status)}, DEADLINE)
    assert isinstance(refused, NoAnswer)
    assert refused.status == status


async def test_what_comes_from_elsewhere_is_not_fetched(getting: Client) -> None:
    """The token is not for others."""
    refused = await getting.fetch("door/bundle", {"as": "redirection"}, DEADLINE)
    assert isinstance(refused, NoAnswer)
    assert refused.status == 302


async def test_what_does_not_come_in_time_does_not_come(getting: Client) -> None:
    """Nothing came, so there is no status."""
    assert await getting.fetch("door/bundle", {"as": "silence"}, 0.05) == NoAnswer("no answer within 0.05 s")


@pytest.mark.parametrize("code", ["door_not_yours", "not_yours", "undo_not_allowed"])
async def test_what_is_not_ours_to_report_is_undecided_and_holds_up_nothing(
    client: Client, service: Service, code: str
) -> None:
    """An entry of a door that we had before, say: people see it, and an organiser takes it in from a file."""
    entry = scan()

    async def answer(request: web.Request, body: Any) -> web.StreamResponse:
        undecided = {"id": entry.id, "problem": {"code": code, "detail": "d"}}
        return problem(403, code=code, verdicts=[undecided] if "scans" in body else None)

    service.answer = answer
    for one in (entry, annulment(), count()):
        answers = await replied(client, one)
        assert isinstance(answers, Answers)
        [result] = answers.results
        assert isinstance(result, UndecidedMessage)
        assert result.problem.code == code


async def test_a_client_without_a_token_says_of_nobody_that_it_is_them(server: TestServer, service: Service) -> None:
    """What is open to all wants no identity, and an empty one would be none."""
    async with connected(str(server.make_url("/")), "") as client:
        await replied(client, scan())
    assert service.tokens == {None}


async def test_a_certificate_that_is_not_trusted_is_told_as_that(tmp_path: Path, aiohttp_server: AiohttpServer) -> None:
    """And not as a service that is gone: an organiser must know what to do."""
    shown = tls_files.made(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.files.cert, shown.files.key)
    server = await aiohttp_server(web.Application(), ssl=context)
    async with connected(f"https://localhost:{server.port}", "t") as client:
        got = await client.fetch("door/bundle", {}, 10.0)
    assert isinstance(got, NoAnswer)
    assert "SSL_CERT_FILE" in got.why
