"""Signing in and out over a real socket, and what those try who should not get in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from checkin.pipeline import entering, people, visits
from checkin.store import audit
from tests.checkin.api.conftest import PASSWORD

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from tests.checkin.api.conftest import Service


async def _status(http: ClientSession, **more: object) -> int:
    async with http.get("/api/v1/me", **more) as got:  # type: ignore[arg-type]
        return got.status


def _cookie(service: Service) -> str:
    """The secret that this browser keeps."""
    found = [cookie.value for cookie in service.http.cookie_jar if cookie.key == visits.PLAIN_COOKIE]
    return found[0] if found else ""


async def test_a_link_signs_one_browser_in_and_only_once(service: Service) -> None:
    """The second time it is used up; the first browser stays signed in."""
    token = await service.link()
    for expected in (204, 401):
        status, _ = await service.ask("POST", "/api/v1/sign-in", None, json={"token": token})
        assert status == expected
    assert await _status(service.http) == 200


async def test_a_link_that_was_never_made_signs_nobody_in(service: Service) -> None:
    """Made up, empty, strange, or a token of the API: a problem, never a fault."""
    for token in ("made-up", "", "\ud800", "x" * 200, service.tokens["boss"]):
        status, told = await service.ask("POST", "/api/v1/sign-in", None, json={"token": token})
        assert (status, told["code"]) == (401, "link_used"), token
    status, told = await service.ask("POST", "/api/v1/sign-in", None, json={"token": "x" * 201})
    assert (status, told["code"]) == (422, "message_invalid")


async def test_a_name_and_its_password_sign_a_browser_in(service: Service) -> None:
    """Any other pair does not, and all of them are told the same."""
    await service.user()
    wrong = [await service.sign_in(*pair) for pair in (("Kari 0001", "wrong"), ("nobody", PASSWORD), ("", ""))]
    assert {(status, told["code"], told["detail"]) for status, told in wrong} == {
        (401, "sign_in_refused", "the name or the password is not right: try again")
    }
    assert await _status(service.http) == 401
    assert await service.sign_in("KARI 0001") == (200, {"half": None})
    assert await _status(service.http) == 200


async def test_signing_in_and_out_and_failing_to_is_in_the_audit_log(service: Service) -> None:
    """By the user's name where there is such a user; what else was typed may be a password, and stands there once a day."""
    await service.user()
    for name in ("kari 0001", "hemmelig", "hemmelig 2"):
        await service.sign_in(name, "wrong")
    await service.sign_in()
    await service.ask("POST", "/api/v1/sign-out", None)
    programme = service.parts.register.programme.id
    done = [link.deed async for page in audit.pages(service.parts.store, programme) for link in page]
    assert [(deed.who == "Kari 0001", deed.what) for deed in done] == [
        (True, "sign_in_failed"),
        (False, "sign_in_failed"),
        (True, "signed_in"),
        (True, "signed_out"),
    ]
    assert "hemmelig" not in str(done)


async def test_guessing_is_slowed_and_told_how_long(service: Service) -> None:
    """429 with `Retry-After`; after it one may try again."""
    await service.user()
    for _ in range(4):
        assert (await service.sign_in(password="wrong"))[0] == 401
    credentials = {"name": "kari 0001", "password": PASSWORD}
    async with service.http.post("/api/v1/sign-in/password", json=credentials) as got:
        assert (got.status, got.headers["Retry-After"], (await got.json())["code"]) == (429, "1", "slow_down")
    service.clock.forward(seconds=1)
    assert (await service.sign_in())[0] == 200


async def test_guesses_from_one_address_are_slowed_behind_a_proxy_too(service: Service) -> None:
    """By the address that the proxy next to us saw, which is the last one; what stands before it anybody may write."""
    for number in range(41):
        headers = {"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.9"}
        status, told = await service.sign_in(f"name {number}", "wrong", headers=headers)
    assert (status, told["code"]) == (429, "slow_down")
    status, told = await service.sign_in("another", "wrong", headers={"X-Forwarded-For": "203.0.113.10"})
    assert (status, told["code"]) == (401, "sign_in_refused")


async def test_a_secret_that_was_planted_is_not_taken_into_use(service: Service) -> None:
    """No fixation: signing in makes a new one, and ends the visit that the browser had."""
    await service.user()
    planted = "A" * 43
    service.http.cookie_jar.update_cookies({visits.PLAIN_COOKIE: planted}, service.http._base_url)  # type: ignore[arg-type]
    await service.sign_in()
    first = _cookie(service)
    assert first not in ("", planted)
    await service.sign_in()
    second = _cookie(service)
    assert second not in (first, planted)
    async with aiohttp.ClientSession(service.http._base_url) as other:
        for secret, expected in ((planted, 401), (first, 401), (second, 200)):
            assert await _status(other, headers={"Cookie": f"{visits.PLAIN_COOKIE}={secret}"}) == expected


async def test_signing_out_ends_the_visit_wherever_its_cookie_is(service: Service) -> None:
    """A cookie that was kept aside is no good any more, and the browser is told to forget it."""
    await service.user()
    await service.sign_in()
    kept = {"Cookie": f"{visits.PLAIN_COOKIE}={_cookie(service)}"}
    assert await _status(service.http, headers=kept) == 200
    assert (await service.ask("POST", "/api/v1/sign-out", None))[0] == 204
    assert _cookie(service) == ""
    for _ in range(2):
        assert await _status(service.http, headers=kept) == 401


async def test_signing_out_everywhere_ends_all_of_a_user_s_visits(service: Service) -> None:
    """Those of others go on."""
    await service.user()
    await service.user("Ola 0002")
    async with (
        aiohttp.ClientSession(service.http._base_url) as other,
        aiohttp.ClientSession(service.http._base_url) as ola,
    ):
        for http, name in ((service.http, "Kari 0001"), (other, "Kari 0001"), (ola, "Ola 0002")):
            async with http.post("/api/v1/sign-in/password", json={"name": name, "password": PASSWORD}) as got:
                assert got.status == 200
        assert (await service.ask("POST", "/api/v1/sign-out", None, json={"everywhere": False}))[0] == 204
        assert [await _status(http) for http in (service.http, other, ola)] == [401, 200, 200]
        async with other.post("/api/v1/sign-out", json={"everywhere": True}) as got:
            assert got.status == 204
        await service.sign_in()
        assert [await _status(http) for http in (service.http, other, ola)] == [200, 401, 200]


async def test_a_token_has_no_visit_to_end(service: Service) -> None:
    """Not even an organiser's."""
    status, told = await service.ask("POST", "/api/v1/sign-out", "boss")
    assert (status, told["code"]) == (403, "scope_missing")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("organiser", {"attendance": 200, "log": 200, "attendees": 200, "roll": 200, "scans": 422}),
        ("viewer", {"attendance": 200, "log": 403, "attendees": 403, "roll": 403, "scans": 403}),
        ("auditor", {"attendance": 200, "log": 200, "attendees": 403, "roll": 403, "scans": 403}),
    ],
)
async def test_each_role_may_what_it_is_for(service: Service, role: str, expected: dict[str, int]) -> None:
    """Viewers and auditors see no names; only organisers change anything."""
    await service.user(role=role)
    await service.sign_in()
    found = {}
    for name, method, path in (
        ("attendance", "GET", "/api/v1/attendance"),
        ("log", "GET", "/api/v1/exports/log.csv"),
        ("attendees", "GET", "/api/v1/exports/attendees.csv"),
        ("roll", "GET", "/api/v1/sessions/samling/attendees"),
        ("scans", "POST", "/api/v1/scans"),
    ):
        async with service.http.request(method, path, json={} if method == "POST" else None) as got:
            found[name] = got.status
    assert found == expected


async def test_a_wall_screen_sees_figures_and_no_more(service: Service) -> None:
    """Its cookie is kept for a week."""
    async with service.http.post("/api/v1/sign-in", json={"token": await service.link(visits.SCREEN)}) as got:
        assert int(got.cookies[visits.PLAIN_COOKIE]["max-age"]) == 7 * 24 * 3600
    service.clock.forward(days=6)
    assert (await service.ask("GET", "/api/v1/attendance", None))[0] == 200
    assert (await service.ask("GET", "/api/v1/exports/attendees.csv", None))[0] == 403


async def test_a_stream_ends_with_its_visit(service: Service) -> None:
    """Whoever is removed sees no figure that comes after."""
    await service.user(role="viewer")
    await service.sign_in()
    async with service.http.get("/api/v1/attendance/live") as stream:
        assert b"snapshot" in await stream.content.readline()
        await people.remove(service.parts.people, "Kari 0001")
        await service.scan()
        rest = await stream.content.read()
    assert b"event: change" not in rest


async def test_a_link_lets_a_new_user_choose_a_password(service: Service) -> None:
    """It says whose it is, says what won't do, and signs in with what will."""
    await people.add(service.parts.people, "Kari 0001", "viewer")
    token = (await entering.welcome_link(service.parts.people, "Kari 0001", "http://localhost")).partition("#")[2]
    assert await service.ask("POST", "/api/v1/welcome", None, json={"token": token}) == (200, {"name": "Kari 0001"})
    for password, code in (("kort", "password_length"), ("password1234", "password_common")):
        status, told = await service.ask(
            "POST", "/api/v1/welcome/password", None, json={"token": token, "password": password}
        )
        assert (status, told["code"]) == (422, code)
    chosen = {"token": token, "password": PASSWORD}
    assert await service.ask("POST", "/api/v1/welcome/password", None, json=chosen) == (200, {"half": None})
    assert await _status(service.http) == 200
    for path, body in (("/api/v1/welcome", {"token": token}), ("/api/v1/welcome/password", chosen)):
        status, told = await service.ask("POST", path, None, json=body)
        assert (status, told["code"]) == (401, "link_used")


async def test_secrets_are_in_no_answer_of_a_problem_and_in_no_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """What was typed is not repeated, whatever was wrong with it."""
    secret = "hemmelig-og-lang-nok"
    bodies = [{"name": "x", "password": secret}, {"password": secret}, {"name": [secret], "password": secret}]
    for body in bodies:
        _, told = await service.ask("POST", "/api/v1/sign-in/password", None, json=body)
        assert secret not in str(told)
    assert secret not in caplog.text


async def test_how_one_can_sign_in_is_told_to_everybody(service: Service) -> None:
    """No provider here, so none to go to."""
    assert await service.ask("GET", "/api/v1/sign-in", None) == (200, {"openid": None})
    for path in ("/api/v1/sign-in/openid", "/api/v1/sign-in/openid/back?code=x&state=y"):
        status, told = await service.ask("GET", path, None)
        assert (status, told["code"]) == (404, "no_provider")


async def test_an_idle_visit_ends_for_the_browser_too(service: Service) -> None:
    """After two hours without a question."""
    await service.user()
    await service.sign_in()
    service.clock.forward(minutes=100)
    assert await _status(service.http) == 200
    service.clock.forward(minutes=100)
    assert await _status(service.http) == 200
    service.clock.forward(minutes=121)
    assert await _status(service.http) == 401
