"""Every route by every kind of asker, from the table of routes: a new one is in it by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from checkin import opening
from checkin.api import app
from checkin.pipeline import devices, issuing
from checkin.wire.devices import Enrolment, Offer
from tests import small
from tests.checkin.api.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from tests.checkin.api.conftest import Service

MAY = {
    "organiser": {"organise", "scan", "names", "figures", "audit", "visit"},
    "viewer": {"figures", "visit"},
    "auditor": {"figures", "audit", "visit"},
    "device": {"scan"},
    "token scan": {"scan"},
    "token figures": {"figures"},
    "token organise": {"organise", "scan", "names", "figures", "audit"},
    "token metrics": {"metrics"},
}
"""Who asks, and the scopes of the routes that are open to them: the contract, in words of its own."""

CLOSED = [route for route in app.routes() if getattr(route.handler, "wanted_scope", None)]


def _address(route: web.RouteDef) -> str:
    """A route's path for things that there are."""
    path = route.path.replace("{kind}", "attendance").replace("{format}", "csv").replace("{grouping}", "category")
    return re.sub(r"\{[^}]*\}", "x", path)


async def _headers(service: Service, who: str) -> dict[str, str]:
    """What says that somebody of a kind asks."""
    kind, _, scope = who.partition(" ")
    register = service.parts.register
    if kind == "token":
        secret = await issuing.add_token(register, who.replace(" ", "-"), [scope], opening.secret(), 0)
        return {"Authorization": f"Bearer {secret}"}
    if kind == "device":
        token = await devices.offer(register, Offer(doors=["hallen-1"], may=[]), opening.secret())
        _, secret = await devices.enrol(register, Enrolment(token=token, version="1"), opening.secret(), 0)
        return {"Authorization": f"Bearer {secret}"}
    await service.user(f"{who} 0001", who)
    async with service.http.post("/api/v1/sign-in/password", json={"name": f"{who} 0001", "password": PASSWORD}) as got:
        assert got.status == 200
        [cookie] = [f"{name}={morsel.value}" for name, morsel in got.cookies.items()]
    service.http.cookie_jar.clear()
    return {"Cookie": cookie}


async def _asked(service: Service, route: web.RouteDef, headers: Mapping[str, str]) -> tuple[int, str]:
    """The status of an answer and, of a problem, its code. A stream is left as soon as it begins."""
    async with service.http.request(route.method, _address(route), headers=headers) as got:
        if got.content_type != "application/problem+json":
            return got.status, ""
        return got.status, str((await got.json(content_type=None))["code"])


@pytest.mark.parametrize("who", MAY)
async def test_each_kind_of_asker_may_what_is_theirs_and_nothing_else(service: Service, who: str) -> None:
    """403 where it isn't; where it is, neither that nor 401, whatever else may be wrong with an empty request."""
    headers = await _headers(service, who)
    ends_the_visit = [route for route in CLOSED if route.path.endswith("/sign-out")]
    for route in [route for route in CLOSED if route not in ends_the_visit] + ends_the_visit:
        told = await _asked(service, route, headers)
        if route.handler.wanted_scope in MAY[who] or route.path == "/metrics":  # that is open to this machine
            assert told[0] not in {401, 403} or told[1] == "sign_in_old", (route, told)
        else:
            assert told == (403, "scope_missing"), route


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: f"{route.method} {route.path}")
async def test_nobody_and_who_was_made_up_get_401(service: Service, route: web.RouteDef) -> None:
    """Without a word, with a token that nobody gave, with a cookie that nobody set."""
    wrong = (
        {},
        {"Authorization": "Bearer opm_made-up"},
        {"Cookie": "oppmote_visit=made-up"},
        {"Authorization": "Basic eA=="},
    )
    for headers in wrong:
        told = await _asked(service, route, headers)
        assert told == (401, "not_signed_in") or route.path == "/metrics", (headers, told)


async def test_a_device_is_told_off_at_every_door_that_is_not_its_own(service: Service) -> None:
    """Bundles, changes, scans, counts."""
    headers = await _headers(service, "device")
    elsewhere: list[tuple[str, str, Any]] = [
        ("GET", "/api/v1/door/bundle?door=hallen-2", None),
        ("GET", "/api/v1/door/changes?door=salen-1&after=a.0-0.0-0", None),
        ("GET", "/api/v1/door/attendees?door=hallen-2&session=samling&name=deltaker", None),
        ("POST", "/api/v1/scans", {"scans": [small.scan(door="hallen-2")]}),
        ("POST", "/api/v1/counts", small.count() | {"door": "hallen-2"}),
    ]
    for method, path, body in elsewhere:
        async with service.http.request(method, path, json=body, headers=headers) as got:
            assert (got.status, (await got.json(content_type=None))["code"]) == (403, "door_not_yours"), path
