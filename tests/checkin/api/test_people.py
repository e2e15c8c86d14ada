"""Who asks, and their own account: enrolling a second factor, and having to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.checkin.api.conftest import PASSWORD
from tests.checkin.pipeline.test_factors import code_at

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Opened, Service


async def test_a_token_says_who_it_is(service: Service) -> None:
    """Its name and its scopes."""
    expected = {"name": "reader", "scopes": ["figures"], "role": None, "second_factor": False, "ways": ["token"]}
    assert await service.ask("GET", "/api/v1/me", "reader") == (200, expected)


async def test_people_are_told_their_role_and_how_they_sign_in(service: Service) -> None:
    """By a password, or by a link."""
    await service.user(role="auditor")
    await service.sign_in()
    me = {"name": "Kari 0001", "scopes": ["audit", "figures", "visit"], "role": "auditor", "second_factor": False}
    assert await service.ask("GET", "/api/v1/me", None) == (200, me | {"ways": ["password"]})
    await service.ask("POST", "/api/v1/sign-in", None, json={"token": await service.link()})
    me = {"name": "sign-in link", "scopes": ["organise", "visit"], "role": "organiser", "second_factor": False}
    assert await service.ask("GET", "/api/v1/me", None) == (200, me | {"ways": ["link"]})


async def _enrolled(service: Service) -> tuple[str, list[str]]:
    """The secret of a second factor, and the recovery codes."""
    status, begun = await service.ask("POST", "/api/v1/me/second-factor", None)
    assert status == 200, begun
    code = {"code": code_at(begun["secret"], service.clock)}
    status, told = await service.ask("POST", "/api/v1/me/second-factor/confirm", None, json=code)
    assert status == 200, told
    service.clock.forward(minutes=2)
    return begun["secret"], told["codes"]


async def test_with_a_second_factor_the_password_leads_half_way(service: Service) -> None:
    """The browser that enrolled stays signed in, by a new visit; others must bring a code, once."""
    await service.user()
    await service.sign_in()
    secret, codes = await _enrolled(service)
    status, me = await service.ask("GET", "/api/v1/me", None)
    assert (status, me["second_factor"]) == (200, True)
    await service.ask("POST", "/api/v1/sign-out", None)
    for code in (code_at(secret, service.clock), codes[0]):
        status, told = await service.sign_in()
        assert status == 200
        assert (await service.ask("GET", "/api/v1/me", None))[0] == 401
        step = {"half": told["half"], "code": code}
        assert await service.ask("POST", "/api/v1/sign-in/code", None, json=step) == (200, {"half": None})
        assert (await service.ask("GET", "/api/v1/me", None))[0] == 200
        status, told = await service.ask("POST", "/api/v1/sign-in/code", None, json=step)
        assert (status, told["code"]) == (401, "half_over")
        await service.ask("POST", "/api/v1/sign-out", None)


async def test_the_secret_of_an_app_is_kept_by_nobody_on_the_way(service: Service) -> None:
    """Neither it nor the recovery codes."""
    await service.user()
    await service.sign_in()
    async with service.http.post("/api/v1/me/second-factor") as got:
        assert got.headers["Cache-Control"] == "no-store"


async def test_one_s_own_password_can_be_changed(service: Service) -> None:
    """This browser stays signed in, by a new visit; the old password is none any more."""
    await service.user()
    await service.sign_in()
    body = {"current": "wrong", "password": "et helt annet passord"}
    status, told = await service.ask("POST", "/api/v1/me/password", None, json=body)
    assert (status, told["code"]) == (403, "password_wrong")
    body["current"] = PASSWORD
    assert (await service.ask("POST", "/api/v1/me/password", None, json=body))[0] == 204
    assert (await service.ask("GET", "/api/v1/me", None))[0] == 200
    assert (await service.sign_in())[0] == 401
    assert (await service.sign_in(password=body["password"]))[0] == 200


async def test_where_it_is_required_an_organiser_enrols_before_anything_else(opened_service: Opened) -> None:
    """Every other door is closed, and says why; then all are open. Links from the terminal and tokens need none."""
    async with opened_service(require_second_factor=True) as service:
        await service.user()
        await service.sign_in()
        for path in ("/api/v1/me", "/api/v1/attendance", "/api/v1/attendance/live", "/api/v1/exports/log.csv"):
            status, told = await service.ask("GET", path, None)
            assert (status, told["code"]) == (403, "second_factor_wanted"), path
        await _enrolled(service)
        assert (await service.ask("GET", "/api/v1/attendance", None))[0] == 200
        await service.ask("POST", "/api/v1/sign-in", None, json={"token": await service.link()})
        assert (await service.ask("GET", "/api/v1/attendance", None))[0] == 200
        assert (await service.ask("GET", "/api/v1/attendance", "boss"))[0] == 200


async def test_other_sites_pages_enrol_nothing(service: Service) -> None:
    """With a cookie of ours."""
    await service.user()
    await service.sign_in()
    status, told = await service.ask("POST", "/api/v1/me/second-factor", None, headers={"Sec-Fetch-Site": "cross-site"})
    assert (status, told["code"]) == (403, "cross_site")
