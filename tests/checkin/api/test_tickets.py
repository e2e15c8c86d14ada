"""Tickets made at a door, and who was there, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import small
from tests.checkin.api.test_devices import enrol

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service


def _walk_in(**fields: Any) -> dict[str, Any]:
    """A walk-in as a device posts it."""
    return {"id": small.new_id(), "name": "Deltaker 0100", "category": "business", "session": "samling"} | fields


async def test_a_walk_in_gets_a_ticket_that_lets_in_at_once(service: Service) -> None:
    """Its code is good at the next door a moment later; it counts as a walk-in, not as registered."""
    status, told = await service.ask("POST", "/api/v1/tickets", "door", json=_walk_in())
    assert status == 201
    verdict = await service.scan(code=told["ticket"]["code"])
    assert (verdict["outcome"], verdict["ticket"]["category"]) == ("admitted", "business")
    row = await service.attendance()
    assert (row["registered"], row["attended"], row["walk_ins"]) == (42, 1, 1)


async def test_the_same_walk_in_again_is_the_same_ticket(service: Service) -> None:
    """A device that got no answer sends it again."""
    walk_in = _walk_in()
    told = [(await service.ask("POST", "/api/v1/tickets", "door", json=walk_in))[1]["ticket"] for _ in range(2)]
    assert told[0] == told[1]


async def test_a_walk_in_that_cannot_be_is_a_problem(service: Service) -> None:
    """A session that there is not, no heads, no id, no message."""
    for body in (_walk_in(session="nowhere"), _walk_in(heads=0), _walk_in(id="1"), []):
        status, told = await service.ask("POST", "/api/v1/tickets", "door", json=body)
        assert (status, bool(told["code"])) == (422, True), body


async def test_an_organiser_sees_who_is_registered_and_who_came(service: Service) -> None:
    """A row for every ticket of the session, with names."""
    await service.scan()
    status, told = await service.ask("GET", "/api/v1/sessions/samling/attendees", "boss")
    assert (status, len(told["attendees"])) == (200, 13)
    came = [row["name"] for row in told["attendees"] if row["attended"]]
    assert came == ["Deltaker 0001"]


FOUND = "/api/v1/door/attendees"


def _asked(name: str = "deltaker 0003", **more: str) -> dict[str, str]:
    return {"door": "hallen-1", "session": "samling", "name": name} | more


async def test_somebody_without_a_ticket_is_found_by_name_and_let_in(service: Service) -> None:
    """At a door that may see names; the scan has the ticket's id in place of a code."""
    await enrol(service, may=["names"])
    status, told = await service.ask("GET", FOUND, "device", params=_asked())
    assert (status, [row["name"] for row in told["attendees"]]) == (200, ["Deltaker 0003"])
    scan = small.scan() | {"code": None, "ticket": told["attendees"][0]["ticket"]}
    _, answer = await service.ask("POST", "/api/v1/scans", "device", json={"scans": [scan]})
    assert (answer["verdicts"][0]["outcome"], answer["verdicts"][0]["ticket"]["name"]) == ("admitted", "Deltaker 0003")
    _, told = await service.ask("GET", FOUND, "device", params=_asked())
    assert told["attendees"][0]["attended"] == 1


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (_asked(name="d"), 422, "name_short"),
        (_asked(name=" "), 422, "name_short"),
        (_asked(session="smakebit"), 404, "session_unknown"),
        (_asked(door="hallen-2"), 403, "door_not_yours"),
    ],
)
async def test_a_door_leafs_through_nobody_else(
    service: Service, asked: dict[str, str], status: int, code: str
) -> None:
    """A few letters at least, of people who may enter at a session of its own."""
    await enrol(service, may=["names"])
    told = await service.ask("GET", FOUND, "device", params=asked)
    assert (told[0], told[1]["code"]) == (status, code)


async def test_a_door_that_sees_no_names_finds_nobody(service: Service) -> None:
    """As a device usually is."""
    await enrol(service)
    status, told = await service.ask("GET", FOUND, "device", params=_asked())
    assert (status, told["code"]) == (403, "names_not_allowed")
