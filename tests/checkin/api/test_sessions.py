"""One session in full, over HTTP; and how a conflict in it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checkin import opening
from checkin.pipeline import devices
from checkin.wire.devices import Enrolment, Offer
from tests import small

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service

SESSION = "/api/v1/sessions/samling"


async def _detail(service: Service, who: str = "boss") -> dict[str, Any]:
    status, told = await service.ask("GET", SESSION, who)
    assert status == 200
    found: dict[str, Any] = told
    return found


async def _let_in_twice(service: Service) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two doors without network let one ticket in, the second three minutes after the first."""
    first = small.scan(at=small.FIRST, provisional="admitted")
    second = small.scan(door="hallen-2", at=small.FIRST + small.minutes(3), provisional="admitted")
    await service.post(first, second)
    return first, second


async def test_a_session_says_where_when_and_how_many(service: Service) -> None:
    """Its row is that of the attendance; the municipality is told by its name."""
    await service.scan()
    told = await _detail(service, "reader")
    assert told["now"] == "2022-11-14T08:05:00.000Z"
    assert told["row"] == await service.attendance()
    assert (told["row"]["attended"], told["municipality"]) == (1, "Verdal")


async def test_arrivals_are_told_by_five_minutes_and_category(service: Service) -> None:
    """Heads counted without a ticket have none."""
    await service.scan(at=small.FIRST)
    await service.scan(code=small.CLASS)
    await service.ask("POST", "/api/v1/counts", "door", json=small.count(3))
    assert (await _detail(service))["arrivals"] == [
        {"from": "2022-11-14T08:00:00.000Z", "category": "business", "heads": 1},
        {"from": "2022-11-14T08:05:00.000Z", "category": "", "heads": 3},
        {"from": "2022-11-14T08:05:00.000Z", "category": "youth", "heads": 30},
    ]


async def test_refusals_are_told_by_reason(service: Service) -> None:
    """The most frequent first."""
    await service.post(small.scan(), small.scan("UKJENT"), small.scan(), small.scan())
    assert (await _detail(service))["refusals"] == [
        {"reason": "already_in", "scans": 2},
        {"reason": "unknown", "scans": 1},
    ]


async def test_doors_are_told_with_their_devices_and_how_they_are(service: Service) -> None:
    """The doors of this session alone; a device that has said nothing yet, and one that is revoked."""
    register = service.parts.register
    for name, doors in (("Port 1", ["hallen-1"]), ("Port 2", ["hallen-1", "hallen-2"]), ("Sal", ["salen-1"])):
        token = await devices.offer(register, Offer(doors=doors, name=name), opening.secret())
        _, secret = await devices.enrol(register, Enrolment(token=token, version="1"), opening.secret(), 0)
        if name == "Port 1":
            beat = {"queue": 7, "version": "1", "at": small.NOW.isoformat()}
            headers = {"Authorization": f"Bearer {secret}"}
            await service.ask("POST", "/api/v1/devices/me/heartbeat", None, headers=headers, json=beat)
    await devices.revoke(register, "Port 2", service.clock)

    async def heard() -> dict[str, Any]:
        return await _detail(service, "reader")

    told = await small.until(heard, lambda told: told["doors"][0]["devices"][0]["seen"])
    now = "2022-11-14T08:05:00.000Z"
    second = {"name": "Port 2", "seen": None, "queue": None, "revoked": now}
    assert told["doors"] == [
        {
            "id": "hallen-1",
            "name": "hallen-1",
            "devices": [{"name": "Port 1", "seen": now, "queue": 7, "revoked": None}, second],
        },
        {"id": "hallen-2", "name": "hallen-2", "devices": [second]},
    ]


async def test_a_conflict_says_which_two_doors_let_a_ticket_in_and_when(service: Service) -> None:
    """And whose it is, to those who may see names."""
    first, second = await _let_in_twice(service)
    told = await _detail(service)
    [conflict] = told["conflicts"]
    moves = [(move["scan"], move["door"], move["at"], move["heads"]) for move in conflict["moves"]]
    assert moves == [
        (first["id"], "hallen-1", "2022-11-14T08:00:00.000Z", 1),
        (second["id"], "hallen-2", "2022-11-14T08:03:00.000Z", 1),
    ]
    assert (conflict["scan"], conflict["reason"], conflict["at"], conflict["door"]) == (
        second["id"],
        "already_in",
        "2022-11-14T08:03:00.000Z",
        "hallen-2",
    )
    assert (conflict["name"], told["standing"]) == ("Deltaker 0001", 1)
    [shown] = (await _detail(service, "reader"))["conflicts"]
    assert shown == {**conflict, "name": None}


async def test_an_organiser_settles_a_conflict_by_taking_either_move_back(service: Service) -> None:
    """The other one stays, and the heads are counted once before and after."""
    first, _ = await _let_in_twice(service)
    assert (await _detail(service))["row"]["attended"] == 1
    status, _ = await service.ask("POST", "/api/v1/annulments", "boss", json=small.annulment(first["id"]))
    assert status == 200
    told = await _detail(service)
    assert (told["conflicts"], told["standing"], told["row"]["attended"]) == ([], 0, 1)


async def test_an_unknown_code_that_a_door_let_in_is_told_with_door_and_time(service: Service) -> None:
    """It moved nothing and is nobody's; it is settled by taking the scan itself back."""
    scan = small.scan("UKJENT", provisional="admitted")
    await service.post(scan)
    assert (await _detail(service))["conflicts"] == [
        {
            "scan": scan["id"],
            "reason": "unknown",
            "at": "2022-11-14T08:05:00.000Z",
            "door": "hallen-1",
            "ticket": "",
            "name": None,
            "moves": [],
        }
    ]
    await service.ask("POST", "/api/v1/annulments", "boss", json=small.annulment(scan["id"]))
    assert (await _detail(service))["conflicts"] == []


async def test_a_session_that_there_is_not_is_not_found(service: Service) -> None:
    """With a code that a page can tell."""
    status, told = await service.ask("GET", "/api/v1/sessions/festen", "reader")
    assert (status, told["code"]) == (404, "session_unknown")
