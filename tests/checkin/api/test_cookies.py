"""The cookies of a visit: their names and marks over https and over http, and where nobody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.pipeline import visits

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service

HTTPS = {"X-Forwarded-Proto": "https", "Host": "checkin.example.org"}


async def test_over_https_the_cookie_is_for_this_host_alone(service: Service) -> None:
    """`__Host-`, Secure, HttpOnly, SameSite=Strict, for all paths, without a domain, for twelve hours."""
    async with service.http.post("/api/v1/sign-in", json={"token": await service.link()}, headers=HTTPS) as got:
        (cookie,) = got.cookies.values()
    assert cookie.key == visits.COOKIE == "__Host-oppmote"
    marks = {name: value for name, value in cookie.items() if value not in ("", None)}
    expected = {"path": "/", "secure": True, "httponly": True, "samesite": "Strict", "max-age": str(12 * 3600)}
    assert {**marks, "max-age": str(marks["max-age"])} == expected


async def test_over_http_on_one_s_own_machine_it_has_a_plain_name(service: Service) -> None:
    """Browsers take no `__Host-` cookie there."""
    async with service.http.post("/api/v1/sign-in", json={"token": await service.link()}) as got:
        (cookie,) = got.cookies.values()
    assert (cookie.key, cookie["secure"]) == (visits.PLAIN_COOKIE, "")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")


async def test_over_http_from_elsewhere_nobody_signs_in(service: Service) -> None:
    """Neither by link nor by password; the link stays good."""
    token = await service.link()
    await service.user()
    elsewhere = {"Host": "checkin.example.org"}
    status, told = await service.ask("POST", "/api/v1/sign-in", None, json={"token": token}, headers=elsewhere)
    assert (status, told["code"]) == (403, "https_needed")
    status, told = await service.sign_in(headers=elsewhere)
    assert (status, told["code"]) == (403, "https_needed")
    assert (await service.ask("POST", "/api/v1/sign-in", None, json={"token": token}))[0] == 204


async def test_a_cookie_of_the_plain_name_is_nothing_over_https(service: Service) -> None:
    """A neighbouring name could have planted it; nor does the other one count over http."""
    async with service.http.post("/api/v1/sign-in", json={"token": await service.link()}, headers=HTTPS) as got:
        secret = got.cookies[visits.COOKIE].value
    for headers, name, expected in (
        (HTTPS, visits.COOKIE, 200),
        (HTTPS, visits.PLAIN_COOKIE, 401),
        ({}, visits.COOKIE, 401),
    ):
        cookie = {"Cookie": f"{name}={secret}"}
        assert (await service.ask("GET", "/api/v1/me", None, headers=headers | cookie))[0] == expected
