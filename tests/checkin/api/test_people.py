"""Signing a browser in by a one-time link, and out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin import opening
from checkin.pipeline import issuing

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from tests.checkin.api.conftest import Service


async def _token(service: Service) -> str:
    """The token in a new sign-in link."""
    link = await issuing.sign_in_link(service.parts.register, "http://localhost", opening.secret())
    return link.partition("#")[2]


async def _status(http: ClientSession) -> int:
    async with http.get("/api/v1/me") as got:
        return got.status


async def test_a_link_signs_one_browser_in_and_only_once(service: Service) -> None:
    """The second time it is used up; the first browser stays signed in."""
    token = await _token(service)
    for expected in (204, 401):
        status, _ = await service.ask("POST", "/api/v1/sign-in", None, json={"token": token})
        assert status == expected
    assert await _status(service.http) == 200


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(service: Service) -> None:
    """HttpOnly, SameSite=Strict, for all paths, for twelve hours."""
    async with service.http.post("/api/v1/sign-in", json={"token": await _token(service)}) as got:
        cookie = got.cookies[issuing.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert int(cookie["max-age"]) == issuing.VISIT_LIVES


async def test_a_browser_that_came_by_https_to_a_proxy_keeps_its_cookie_off_plain_http(service: Service) -> None:
    """The proxy says how it was asked."""
    for scheme in ("https", "http"):
        headers = {"X-Forwarded-Proto": scheme}
        async with service.http.post("/api/v1/sign-in", json={"token": await _token(service)}, headers=headers) as got:
            assert bool(got.cookies[issuing.COOKIE]["secure"]) == (scheme == "https")


async def test_a_browser_that_is_signed_in_is_an_organiser(service: Service) -> None:
    """It says so itself, and sees the log."""
    await service.ask("POST", "/api/v1/sign-in", None, json={"token": await _token(service)})
    assert await service.ask("GET", "/api/v1/me", None) == (200, {"name": "organiser", "scopes": ["organise"]})
    async with service.http.get("/api/v1/exports/log.csv") as got:
        assert got.status == 200


async def test_signing_out_ends_the_visit_wherever_its_cookie_is(service: Service) -> None:
    """A cookie that was kept aside is no good any more."""
    await service.ask("POST", "/api/v1/sign-in", None, json={"token": await _token(service)})
    kept = {cookie.key: cookie.value for cookie in service.http.cookie_jar}
    assert (await service.ask("POST", "/api/v1/sign-out", None))[0] == 204
    assert await _status(service.http) == 401
    async with service.http.get("/api/v1/me", cookies=kept) as got:
        assert got.status == 401


async def test_a_link_that_was_never_made_signs_nobody_in(service: Service) -> None:
    """Made up, empty, strange, or a token of the API: a problem, never a fault."""
    for token in ("made-up", "", "\ud800", "x" * 200, service.tokens["boss"]):
        status, told = await service.ask("POST", "/api/v1/sign-in", None, json={"token": token})
        assert (status, told["code"]) == (401, "link_used"), token
    status, told = await service.ask("POST", "/api/v1/sign-in", None, json={"token": "x" * 201})
    assert (status, told["code"]) == (422, "message_invalid")


async def test_a_token_says_who_it_is(service: Service) -> None:
    """Its name and its scopes."""
    assert await service.ask("GET", "/api/v1/me", "reader") == (200, {"name": "reader", "scopes": ["figures"]})
