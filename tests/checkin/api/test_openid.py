"""Signing in by a real provider, from setting out to coming back, and everything that must not lead in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from checkin import opening
from checkin.pipeline import people, visits
from tests import provider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.checkin.api.conftest import Opened, Service

pytestmark = provider.QUIET


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider."""
    with provider.running() as running:
        yield running


@pytest.fixture
async def service(opened_service: Opened, issuer: str) -> AsyncIterator[Service]:
    """A live service that knows it, at the real time, which the provider has too."""
    settings = {
        "openid_issuer": issuer,
        "openid_client": "oppmote",
        "openid_secret": "hemmelig",
        "openid_name": "Kommunen",
    }
    async with opened_service(wall_clock=opening.now, **settings) as opened:
        yield opened


async def _setting_out(http: aiohttp.ClientSession) -> str:
    """Where a browser is sent to."""
    async with http.get("/api/v1/sign-in/openid", allow_redirects=False) as got:
        assert got.status == 303, await got.text()
        return got.headers["Location"]


async def test_a_page_of_another_site_begins_no_sign_in(service: Service) -> None:
    """It would sign in who is signed in at the provider, without their doing anything."""
    for site in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": site}
        async with service.http.get("/api/v1/sign-in/openid", headers=headers, allow_redirects=False) as got:
            assert (got.status, got.headers["Location"]) == (303, "/openid#refused=cross_site")
    for site in ("same-origin", "none"):
        headers = {"Sec-Fetch-Site": site}
        async with service.http.get("/api/v1/sign-in/openid", headers=headers, allow_redirects=False) as got:
            assert got.headers["Location"].startswith("http://")


async def _back(http: aiohttp.ClientSession, address: str) -> tuple[str, dict[str, Any]]:
    """Where a browser is led that comes back to an address, and the cookies that it gets."""
    async with http.get(address, allow_redirects=False) as got:
        assert got.status == 303, await got.text()
        cookies = {name: morsel.value for name, morsel in got.cookies.items() if morsel.value}
        return got.headers["Location"], cookies


def _told(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).fragment).items()}


async def test_whom_an_organiser_added_by_issuer_and_subject_comes_in(service: Service, issuer: str) -> None:
    """The page at `/` then asks with the cookie, as our own pages do."""
    await people.add(service.parts.people, "Kari 0001", "viewer", (issuer, "ansatt-0001"))
    assert await service.ask("GET", "/api/v1/sign-in", None) == (200, {"openid": "Kommunen"})
    back = await provider.back_from(await _setting_out(service.http))
    assert await _back(service.http, back) == ("/", {visits.PLAIN_COOKIE: service_cookie(service)})
    _, me = await service.ask("GET", "/api/v1/me", None)
    assert (me["name"], me["role"], me["ways"]) == ("Kari 0001", "viewer", ["openid"])


def service_cookie(service: Service) -> str:
    """What this browser keeps."""
    return next(cookie.value for cookie in service.http.cookie_jar if cookie.key == visits.PLAIN_COOKIE)


async def test_who_is_unknown_is_told_the_id_to_give_to_an_organiser(service: Service, issuer: str) -> None:
    """And gets no visit."""
    back = await provider.back_from(await _setting_out(service.http), "fremmed-0009")
    location, cookies = await _back(service.http, back)
    assert location.startswith("/openid#")
    assert (_told(location), cookies) == ({"issuer": issuer, "subject": "fremmed-0009"}, {})
    assert (await service.ask("GET", "/api/v1/me", None))[0] == 401


async def test_the_cookie_on_the_way_is_lax_and_short_lived(service: Service) -> None:
    """It must come along from the provider's page, which no Strict one does; over https it is for this host alone."""
    headers = {"X-Forwarded-Proto": "https", "Host": "checkin.example.org"}
    async with service.http.get("/api/v1/sign-in/openid", allow_redirects=False, headers=headers) as got:
        (cookie,) = got.cookies.values()
        assert provider.told_in(got.headers["Location"])["redirect_uri"].startswith("https://checkin.example.org/api/")
    assert (cookie.key, cookie["samesite"], cookie["httponly"]) == ("__Host-oppmote-openid", "Lax", True)
    assert (cookie["secure"], cookie["max-age"], cookie["path"]) == (True, "600", "/")


async def test_a_way_back_that_this_browser_did_not_set_out_on_leads_nowhere(service: Service, issuer: str) -> None:
    """Another's state, none, one that was used, or one whose browser is another: the refusal says no more than that."""
    await people.add(service.parts.people, "Kari 0001", "viewer", (issuer, "ansatt-0001"))
    refused = ("/openid#" + urlencode({"refused": "openid_state"}), {})
    back = await provider.back_from(await _setting_out(service.http))
    async with aiohttp.ClientSession(service.http._base_url) as other:
        await _setting_out(other)
        assert await _back(other, back) == refused  # its code would have signed the other browser in as Kari
    assert await _back(service.http, back) == refused  # the state was used up
    query = provider.told_in(await provider.back_from(await _setting_out(service.http)))
    for wrong in ({"state": "made up"}, {"state": ""}, {}):
        address = "/api/v1/sign-in/openid/back?" + urlencode({"code": query["code"]} | wrong)
        assert await _back(service.http, address) == refused
    assert (await service.ask("GET", "/api/v1/me", None))[0] == 401


async def test_a_code_that_comes_back_twice_is_good_once(service: Service, issuer: str) -> None:
    """Also with a fresh state of the same browser."""
    await people.add(service.parts.people, "Kari 0001", "viewer", (issuer, "ansatt-0001"))
    first = provider.told_in(await provider.back_from(await _setting_out(service.http)))
    assert (await _back(service.http, "/api/v1/sign-in/openid/back?" + urlencode(first)))[0] == "/"
    second = provider.told_in(await _setting_out(service.http))
    replayed = "/api/v1/sign-in/openid/back?" + urlencode({"code": first["code"], "state": second["state"]})
    location, cookies = await _back(service.http, replayed)
    assert (_told(location), cookies) == ({"refused": "openid_refused"}, {})


async def test_who_turned_back_at_the_provider_is_told_so(service: Service) -> None:
    """It sends them back with an error in place of a code."""
    state = provider.told_in(await _setting_out(service.http))["state"]
    denied = "/api/v1/sign-in/openid/back?" + urlencode({"error": "access_denied", "state": state})
    location, _ = await _back(service.http, denied)
    assert _told(location) == {"refused": "openid_refused"}


async def test_a_provider_that_is_away_is_a_page_and_no_fault(opened_service: Opened) -> None:
    """The browser is led to the page that says so."""
    async with opened_service(openid_issuer="http://localhost:1", openid_client="oppmote") as service:
        location, cookies = await _back(service.http, "/api/v1/sign-in/openid")
        assert (_told(location), cookies) == ({"refused": "openid_unreachable"}, {})
