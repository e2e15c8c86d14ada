"""Who asks, may they, and how whatever goes wrong is answered: at every route, over a real socket."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from checkin import opening
from checkin.api import answers, app, tickets
from checkin.pipeline import issuing, visits
from checkin.wire.tokens import hashed
from dashboard import app as dashboard
from tests import small

if TYPE_CHECKING:
    from aiohttp import ClientResponse

    from tests.checkin.api.conftest import Service

OPEN = {
    "/healthz",
    "/readyz",
    "/api/openapi.json",
    "/api/v1/sign-in",
    "/api/v1/sign-in/password",
    "/api/v1/sign-in/code",
    "/api/v1/sign-in/openid",
    "/api/v1/sign-in/openid/back",
    "/api/v1/devices/enrol",
    "/api/v1/welcome",
    "/api/v1/welcome/password",
}
"""Routes of the service that need no identity, by the contract; the pages of the dashboard are open as well."""

OR_HERE = {"/metrics"}
"""Routes that whoever asks from this machine may read; test_metrics.py says more."""

FAULTS = {404, 405, 413, 422, 400, 401, 403}


def _address(path: str) -> str:
    """A route's path with something in the place of its names."""
    return re.sub(r"\{[^}]*\}", "x", path)


def _is_a_problem(answer: ClientResponse, body: Any) -> bool:
    """Whether an answer is a problem as RFC 9457 says, with our code."""
    told = set(body) >= {"type", "title", "status", "code", "detail"} and body["status"] == answer.status
    return told and answer.content_type == "application/problem+json"


async def _sent_raw(service: Service, text: bytes) -> tuple[int, bytes]:
    """Send bytes that no client library would, and read the whole answer: its status, and all of it."""
    address = urlsplit(str(service.http._base_url))
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(text)
        await writer.drain()
        async with asyncio.timeout(5):
            answer = await reader.read()
        return int(answer.split()[1]), answer
    finally:
        writer.close()
        await writer.wait_closed()


async def test_every_route_wants_an_identity_but_those_the_contract_opens(service: Service) -> None:
    """Walks the table of routes: nobody gets 401, and someone without the scope gets 403."""
    closed = [route for route in app.routes() if route.path not in OPEN | OR_HERE]
    assert {route.path for route in app.routes()} - {route.path for route in closed} == OPEN | OR_HERE
    assert {route.path for route in app.routes() if getattr(route.handler, "or_here", False)} == OR_HERE
    for route in closed:
        status, told = await service.ask(route.method, _address(route.path), None)
        assert (status, told["code"]) == (401, "not_signed_in"), route
        who = "reader" if getattr(route.handler, "wanted_scope", None) == "scan" else "door"
        status, told = await service.ask(route.method, _address(route.path), who)
        assert (status, told["code"]) == (403, "scope_missing"), route


async def test_what_is_open_answers_nobody(service: Service) -> None:
    """Health, the pages, and signing in, which says itself what is wrong."""
    for path in ("/healthz", "/readyz", "/api/openapi.json", *(_address(route.path) for route in dashboard.routes())):
        async with service.http.get(path) as got:
            assert got.status in {200, 404, 503}, path
    status, told = await service.ask("POST", "/api/v1/sign-in", None, data=b"{}")
    assert (status, told["code"]) == (422, "message_invalid")


async def test_a_handler_without_a_mark_is_closed_to_everyone(service: Service) -> None:
    """Whoever forgets to say who may ask has said: nobody."""
    assert [route.path for route in app.routes() if getattr(route.handler, "wanted_scope", None) is None] == []


async def test_an_organiser_may_all_that_doors_and_readers_may(service: Service) -> None:
    """The scope `organise` includes the others."""
    for method, path in (("GET", "/api/v1/attendance"), ("GET", "/api/v1/me"), ("POST", "/api/v1/scans")):
        status, _ = await service.ask(method, path, "boss")
        assert status not in {401, 403}


async def test_a_token_that_is_none_is_nobody(service: Service) -> None:
    """Wrong, empty, of another kind, or as bytes that are no text."""
    for header in (
        b"Bearer",
        b"Bearer ",
        b"Bearer opm_wrong",
        b"Basic eDp5",
        b"Bearer \xff\xfe",
        b"\xff",
        b"Bearer opm_" + b"x" * 5000,
    ):
        request = b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + header + b"\r\n\r\n"
        status, answer = await _sent_raw(service, request)
        assert (status, b'"code":"not_signed_in"' in answer) == (401, True), header
        assert b"WWW-Authenticate: Bearer" in answer


async def test_a_cookie_that_is_none_is_nobody(service: Service) -> None:
    """Made up, empty, or as bytes that are no text."""
    for value in (b"", b"made-up", b"\xff\xfe", b'"', b"\\377"):
        cookie = visits.PLAIN_COOKIE.encode() + b"=" + value
        request = b"GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: " + cookie + b"\r\n\r\n"
        status, answer = await _sent_raw(service, request)
        assert (status, b'"code":"not_signed_in"' in answer) == (401, True), value


async def test_a_token_is_not_kept_but_its_hash(service: Service) -> None:
    """Who reads the store learns no token."""
    assert service.tokens["door"] not in service.parts.register.tokens
    assert hashed(service.tokens["door"]) in service.parts.register.tokens


async def test_whatever_goes_wrong_is_a_problem_with_a_code(service: Service) -> None:
    """No such path, no such method, a name that is none, a body that is none, nobody."""
    wrong = [
        ("GET", "/nowhere", "boss", 404),
        ("GET", "/api/v1/nowhere", None, 404),
        ("GET", "/api/v1/%ff%00%0a", None, 404),
        ("GET", "/" + "x" * 3000, None, 404),
        ("PUT", "/api/v1/scans", "boss", 405),
        ("TRACE", "/api/v1/me", "boss", 405),
        ("GET", "/api/v1/scans", "boss", 405),
        ("POST", "/api/v1/scans", "boss", 400),
        ("GET", "/api/v1/exports/nothing.csv", "boss", 404),
        ("GET", "/api/v1/exports/attendance.docx", "boss", 404),
        ("GET", "/api/v1/exports/log.csv", "reader", 403),
        ("GET", "/api/v1/sessions/nowhere/attendees", "boss", 404),
        ("GET", "/api/v1/me", None, 401),
    ]
    for method, path, who, expected in wrong:
        headers = service.bearer(who) if who else {}
        async with service.http.request(method, path, headers=headers) as got:
            body = json.loads(await got.read())
            assert got.status == expected, (method, path, body)
            assert _is_a_problem(got, body), (method, path, body)


async def test_a_fault_of_ours_is_logged_and_tells_nothing_of_itself(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One sentence, whatever broke; the service goes on."""

    def broken(*_: object) -> None:
        raise RuntimeError("the inside of it")

    with monkeypatch.context() as patched:
        patched.setattr(tickets, "json", broken)
        status, told = await service.ask("GET", "/api/v1/sessions/samling/attendees")
    assert (status, told["code"], "inside" in str(told)) == (500, "fault", False)
    assert "the inside of it" in caplog.text
    assert (await service.ask("GET", "/api/v1/sessions/samling/attendees"))[0] == 200


async def test_bytes_that_are_no_proper_request_are_never_our_fault(service: Service) -> None:
    """A path of no text, a body that lies about its packing, a body that ends early: 4xx, and the service goes on."""
    bearer = b"Authorization: Bearer " + service.tokens["door"].encode() + b"\r\n"
    head = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + bearer
    requests = {
        "a path of no text": b"GET /\xff\xfe" + head + b"\r\n",
        "a path of no text, escaped": b"GET /%ff%fe%ed%a0%80" + head + b"\r\n",
        "a query of no text": b"GET /nowhere?%ff=\xff" + head + b"\r\n",
        "packing that is none": b"POST /api/v1/scans"
        + head
        + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        "packing unheard of": b"POST /api/v1/scans" + head + b"Content-Encoding: zip\r\nContent-Length: 4\r\n\r\nabcd",
        "no method": b"BREW /api/v1/scans" + head + b"\r\n",
        "no length": b"POST /api/v1/scans" + head + b"\r\n",
        "a length that is none": b"POST /api/v1/scans" + head + b"Content-Length: -1\r\n\r\n",
        "chunks that are none": b"POST /api/v1/scans" + head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "no HTTP": b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    }
    for name, request in requests.items():
        status, answer = await _sent_raw(service, request)
        assert 400 <= status < 500, (name, answer)
    status, _ = await service.ask("GET", "/healthz", None)
    assert status == 200


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://[half"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({}, True),
    ],
)
async def test_no_other_site_s_page_acts_with_our_cookie(
    service: Service, headers: dict[str, str], let_in: bool
) -> None:
    """Neither signs in nor out, nor makes a ticket; one of our own pages does."""
    link = await issuing.sign_in_link(service.parts.register, "http://localhost", opening.secret())
    signing = await service.ask(
        "POST", "/api/v1/sign-in", None, json={"token": link.partition("#")[2]}, headers=headers
    )
    assert signing[0] == (204 if let_in else 403)
    status, told = await service.ask("POST", "/api/v1/sign-out", None, headers=headers)
    assert (status, told and told["code"]) == ((204, None) if let_in else (403, "cross_site"))


async def test_another_kind_of_authorization_does_not_bring_a_cookie_past_the_check(service: Service) -> None:
    """A form can have a browser send name and password of its address along, which is no token."""
    await service.ask("POST", "/api/v1/sign-in", None, json={"token": await service.link()})
    assert (await service.ask("GET", "/api/v1/me", None))[0] == 200
    for given in ("Basic eDp5", "Negotiate x", "x", "Bearer made-up"):
        headers = {"Authorization": given, "Origin": "https://elsewhere.example"}
        assert (await service.ask("POST", "/api/v1/sign-out", None, headers=headers))[0] == 401
    assert (await service.ask("GET", "/api/v1/me", None))[0] == 200


async def test_our_own_page_is_known_by_the_address_that_the_browser_has(service: Service) -> None:
    """With its port; and a token needs no such proof, since no browser adds it by itself."""
    address = str(service.http._base_url).rstrip("/")
    assert (await service.ask("POST", "/api/v1/sign-out", None, headers={"Origin": address}))[0] == 401
    token = service.bearer("door") | {"Origin": "https://elsewhere.example"}
    async with service.http.post("/api/v1/scans", json={"scans": [small.scan()]}, headers=token) as got:
        assert got.status == 200


async def test_every_answer_carries_the_security_headers(service: Service) -> None:
    """Answers, problems, files, pages, exports, streams."""
    paths = [
        "/",
        "/healthz",
        "/nowhere",
        "/api/v1/me",
        "/api/v1/attendance",
        "/api/v1/exports/attendance.csv",
        "/api/v1/attendance/live",
    ]
    for path in paths:
        async with service.http.get(path, headers=service.bearer("boss")) as got:
            own = {"Cache-Control"}
            assert {pair for pair in answers.HEADERS.items() if pair[0] not in own} <= dict(got.headers).items(), path


async def test_nothing_is_kept_on_the_way_unless_it_says_so_itself(service: Service) -> None:
    """Neither figures, nor names, nor problems; pages may be, and say for how long."""
    bearer = {"Authorization": f"Bearer {service.tokens['boss']}"}
    asked = ("/api/v1/me", "/api/v1/attendance", "/api/v1/sessions/samling/attendees", "/api/v1/nowhere", "/readyz")
    for path in asked:
        async with service.http.get(path, headers=bearer) as got:
            assert got.headers["Cache-Control"] == "no-store", path
    async with service.http.post("/api/v1/scans", json={"scans": [small.scan()]}, headers=bearer) as got:
        assert (got.status, got.headers["Cache-Control"]) == (200, "no-store")
    async with service.http.get("/") as got:
        assert got.headers.getall("Cache-Control") in (["no-cache"], ["no-store"])  # the latter where it is not built
