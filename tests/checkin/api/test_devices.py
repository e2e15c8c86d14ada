"""Devices over HTTP: enrolled by a link, held to their doors and rights, heard of, revoked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin import serve
from checkin.pipeline import devices, printing
from checkin.settings import Settings
from tests import small

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service

DEVICES, ENROL, BEAT = "/api/v1/devices", "/api/v1/devices/enrol", "/api/v1/devices/me/heartbeat"
ANNULMENTS, COUNTS, SCANS, TICKETS = (f"/api/v1/{what}" for what in ("annulments", "counts", "scans", "tickets"))


async def _link(service: Service, **wanted: Any) -> str:
    status, told = await service.ask("POST", DEVICES, json={"doors": ["hallen-1"]} | wanted)
    assert status == 201, told
    return str(told["token"])


async def enrol(service: Service, who: str = "device", was: str | None = None, **wanted: Any) -> dict[str, Any]:
    """Enrol a device, which asks as `who` from now on."""
    body = {"token": await _link(service, **wanted), "version": "1.0", "was": was}
    status, told = await service.ask("POST", ENROL, None, json=body)
    assert status == 201, told
    service.tokens[who] = told["secret"]
    device: dict[str, Any] = told
    return device


def _beat(queue: int = 0, **more: Any) -> dict[str, Any]:
    return {"queue": queue, "version": "1.1", "at": small.NOW.isoformat()} | more


async def _problem(service: Service, path: str, who: str = "device", **more: Any) -> tuple[int, str]:
    status, told = await service.ask("POST" if "json" in more else "GET", path, who, **more)
    return status, told["code"]


async def test_a_device_trades_a_link_for_a_secret_and_works(service: Service) -> None:
    """What it was offered is what it gets; names it does not see."""
    told = await enrol(service, doors=["hallen-1", "hallen-2"])
    assert (told["name"], told["doors"], told["may"], told["programme"]) == (
        "hallen-1-1", ["hallen-1", "hallen-2"], ["override", "undo", "walk-in"], service.parts.register.programme.id,
    )  # fmt: skip
    assert told["secret"].startswith("opd_")
    assert len(told["secret"]) >= 4 + 22  # 128 bits and more, at 6 a character
    status, answer = await service.ask("POST", SCANS, "device", json={"scans": [small.scan(door="hallen-2")]})
    assert (status, answer["verdicts"][0]["outcome"], answer["verdicts"][0]["ticket"]["name"]) == (
        200,
        "admitted",
        None,
    )


async def test_a_stolen_link_is_good_for_one_of_two(service: Service) -> None:
    """Whoever comes second gets one sentence; also where both come at once."""
    body = {"token": await _link(service), "version": "1"}
    tries = [service.ask("POST", ENROL, None, json=body) for _ in range(4)]
    told = await asyncio.gather(*tries)
    assert sorted(status for status, _ in told) == [201, 401, 401, 401]
    assert {answer["code"] for status, answer in told if status == 401} == {"link_used"}


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"doors": ["borte"]}, 422, "door_unknown"),
        ({"doors": []}, 422, "message_invalid"),
        ({"name": "door"}, 422, "device_exists"),
        ({"name": "a/b"}, 422, "device_name"),
        ({"may": ["organise"]}, 422, "message_invalid"),
        ({"origin": "javascript:alert(1)"}, 422, "message_invalid"),
        ({"origin": "https://uka.example/annet#"}, 422, "message_invalid"),
    ],
)
async def test_an_offer_that_can_not_be_kept_is_told(
    service: Service, wanted: dict[str, Any], status: int, code: str
) -> None:
    """Before anybody has a link."""
    told = await service.ask("POST", DEVICES, json={"doors": ["hallen-1"]} | wanted)
    assert (told[0], told[1]["code"]) == (status, code)


async def test_an_offer_is_drawn_for_phones_that_reach_us(service: Service) -> None:
    """As a path of modules with its token's link in it; without an address there is nothing to draw."""
    origin = "https://uka.example:8443"
    _, told = await service.ask("POST", DEVICES, json={"doors": ["hallen-1"], "origin": origin})
    assert told["qr"] == msgspec.to_builtins(devices.drawn(origin, told["token"]))
    modules = printing.modules(f"{origin}/scan/#{told['token']}")
    assert (told["qr"]["size"], told["qr"]["path"]) == (len(modules), printing.path(modules))
    _, told = await service.ask("POST", DEVICES, json={"doors": ["hallen-1"]})
    assert told["qr"] is None


async def test_a_device_reads_no_other_doors_bundle(service: Service) -> None:
    """Nor what changed there; nor a door that is none, which it would learn of."""
    await enrol(service)
    for path in ("/api/v1/door/bundle", "/api/v1/door/changes"):
        for door in ("hallen-2", "salen-1", "borte"):
            query = {"door": door, "after": "a.0-0.0-0"}
            assert await _problem(service, path, params=query) == (403, "door_not_yours"), (path, door)
    status, _ = await service.ask("GET", "/api/v1/door/bundle", "device", params={"door": "hallen-1"})
    assert status == 200


async def test_a_lost_device_does_not_open_the_attendee_list(service: Service) -> None:
    """Nor figures, exports, other devices: whatever its rights."""
    await enrol(service, may=["override", "undo", "walk-in", "names"])
    for path in (
        "/api/v1/sessions/samling/attendees",
        "/api/v1/attendance",
        "/api/v1/exports/log.csv",
        "/api/v1/exports/attendees.csv",
        DEVICES,
        "/api/v1/me",
        "/metrics",
    ):
        headers = {"X-Forwarded-For": "192.0.2.1"}
        assert await _problem(service, path, headers=headers) == (403, "scope_missing"), path
    assert await _problem(service, DEVICES, json={"doors": ["hallen-1"]}) == (403, "scope_missing")


async def test_scans_at_another_door_are_refused_in_their_place(service: Service) -> None:
    """The others are decided; where all are so, the whole answer says it."""
    await enrol(service)
    theirs, ours = small.scan(door="hallen-2"), small.scan()
    status, told = await service.ask("POST", SCANS, "device", json={"scans": [theirs, ours]})
    first, second = told["verdicts"]
    assert (status, first["id"], first["problem"]["code"]) == (200, theirs["id"], "door_not_yours")
    assert second["outcome"] == "admitted"
    status, told = await service.ask("POST", SCANS, "device", json={"scans": [theirs, theirs]})
    assert (status, told["code"], len(told["verdicts"])) == (403, "door_not_yours", 2)
    count = small.count() | {"door": "salen-1", "session": "smakebit"}
    assert await _problem(service, COUNTS, json=count) == (403, "door_not_yours")
    await small.caught_up(service.parts)
    assert service.parts.fold.attendance.session("samling").attended == 1


async def test_without_the_right_nobody_is_let_in_anyway(service: Service) -> None:
    """While somebody waits it is a problem; what an offline door did stands, with its conflict."""
    await enrol(service, may=[])
    await _admitted(service, "device", code="BILLETT-05")
    live = small.scan(code="BILLETT-05", override="Kjent")
    offline = live | {"id": small.new_id(), "provisional": "admitted"}
    status, told = await service.ask("POST", SCANS, "device", json={"scans": [live, offline]})
    assert (status, told["verdicts"][0]["problem"]["code"]) == (200, "override_not_allowed")
    assert (told["verdicts"][1]["outcome"], told["verdicts"][1]["conflict"]) == ("admitted", "already_in")
    await enrol(service, "other", doors=["hallen-2"], may=["override"])
    status, told = await service.ask("POST", SCANS, "other", json={"scans": [live | {"door": "hallen-2"}]})
    assert (told["verdicts"][0]["outcome"], told["verdicts"][0]["also"]) == ("admitted", ["already_in"])


async def _admitted(service: Service, who: str, **fields: Any) -> str:
    scan = small.scan(**fields)
    status, told = await service.ask("POST", SCANS, who, json={"scans": [scan]})
    assert (status, told["verdicts"][0]["outcome"]) == (200, "admitted")
    return str(scan["id"])


async def test_a_device_takes_back_its_own_entries_only(service: Service) -> None:
    """Not another's, nor an organiser's closing; a token, as before, takes back anything."""
    await enrol(service)
    await enrol(service, "other", doors=["hallen-2"])
    own, theirs = (
        await _admitted(service, "device"),
        await _admitted(service, "other", code="BILLETT-02", door="hallen-2"),
    )
    closing = (await service.parts.intake.closing(small.new_id(), "samling", small.ms(small.NOW), "organiser")).id
    for target in (theirs, closing):
        assert await _problem(service, ANNULMENTS, json=small.annulment(target)) == (403, "not_yours")
        assert await _problem(service, ANNULMENTS, json=small.annulment(target) | {"unshown": True}) == (
            403, "not_yours",
        )  # fmt: skip
    assert (await service.ask("POST", ANNULMENTS, "device", json=small.annulment(own)))[0] == 200
    assert (await service.ask("POST", ANNULMENTS, "door", json=small.annulment(theirs)))[0] == 200


async def test_without_the_right_a_device_takes_back_only_what_nobody_saw(service: Service) -> None:
    """Its own, and what has not come yet: it had stopped before it could show it."""
    await enrol(service, may=[])
    own, unseen = await _admitted(service, "device"), await _admitted(service, "device", code="BILLETT-02")
    assert await _problem(service, ANNULMENTS, json=small.annulment(own)) == (403, "undo_not_allowed")
    for target in (unseen, small.new_id()):
        told = small.annulment(target) | {"unshown": True}
        assert (await service.ask("POST", ANNULMENTS, "device", json=told))[0] == 200
    await small.caught_up(service.parts)
    assert service.parts.fold.attendance.session("samling").attended == 1


async def test_tickets_are_made_by_devices_that_may_for_sessions_of_their_doors(service: Service) -> None:
    """And by every token that scans."""
    await enrol(service, may=["walk-in"])
    await enrol(service, "bare", may=["override", "undo"])
    wanted = {"session": "samling"}
    for who, session, expected in (
        ("device", "samling", (201, None)),
        ("device", "smakebit", (403, "door_not_yours")),
        ("bare", "samling", (403, "walk_in_not_allowed")),
        ("door", "smakebit", (201, None)),
    ):
        body = wanted | {"id": small.new_id(), "session": session}
        status, told = await service.ask("POST", TICKETS, who, json=body)
        assert (status, told.get("code")) == expected, (who, session)


async def test_names_are_seen_by_devices_that_may(service: Service) -> None:
    """In verdicts."""
    await enrol(service, may=["names"])
    _, told = await service.ask("POST", SCANS, "device", json={"scans": [small.scan()]})
    assert told["verdicts"][0]["ticket"]["name"] == "Deltaker 0001"


async def test_a_heartbeat_says_how_a_device_is_and_who_we_take_it_for(service: Service) -> None:
    """Also a token's, which has any door and all that doors do."""
    await enrol(service, may=["undo"])
    status, told = await service.ask("POST", BEAT, "device", json=_beat(2, battery=40))
    assert (status, told["name"], told["doors"], told["may"], told["epoch"]) == (
        200, "hallen-1-1", ["hallen-1"], ["undo"], service.parts.store.epoch,
    )  # fmt: skip
    _, told = await service.ask("POST", BEAT, "door", json=_beat())
    assert (told["name"], told["doors"], told["may"]) == ("door", None, ["override", "undo", "walk-in"])
    _, told = await service.ask("GET", DEVICES)
    [row] = told["devices"]
    assert (row["seen"], row["queue"], row["battery"], row["ahead"]) == ("2022-11-14T08:05:00.000Z", 2, 40, 0)
    assert "secret" not in row
    assert told["now"] == row["seen"]


async def test_figures_are_provisional_while_a_device_holds_scans(service: Service, store_url: str) -> None:
    """On every process, in the answers and in the stream, until it says that it has none."""
    await enrol(service)
    held = service.parts.register.programme.id

    async def told() -> Any:
        return (await service.ask("GET", "/api/v1/attendance", "reader"))[1]

    async with serve.opened_parts(Settings(store=store_url, programme=held), service.clock) as other:
        for queue, missing in ((3, [{"device": "hallen-1-1", "scans": 3}]), (0, [])):
            await service.ask("POST", BEAT, "device", json=_beat(queue))
            seen = await told()
            assert (seen["provisional"], seen["missing"]) == (bool(queue), missing)
            version = seen["version"]
            await small.until(told, lambda now, version=version: now["version"] > version)  # type: ignore[misc]

            async def elsewhere() -> bool:
                return other.feed.provisional

            await small.until(elsewhere, lambda now, queue=queue: now == bool(queue))  # type: ignore[misc]


async def test_a_revoked_device_gets_401_on_every_process_within_a_second(service: Service, store_url: str) -> None:
    """For whatever it asks; it is listed with the time, and revoking it again is as good."""
    await enrol(service)
    settings = Settings(store=store_url, programme=service.parts.register.programme.id)
    async with serve.opened_parts(settings, service.clock) as other:
        assert (await service.ask("DELETE", f"{DEVICES}/hallen-1-1"))[0] == 204
        for path, more in ((SCANS, {"json": {"scans": [small.scan()]}}), (BEAT, {"json": _beat()}), (DEVICES, {})):
            assert await _problem(service, path, **more) == (401, "device_revoked"), path
        async with asyncio.timeout(1.0):
            while other.register.devices.known["hallen-1-1"].revoked_at is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    assert (await service.ask("DELETE", f"{DEVICES}/hallen-1-1"))[0] == 204
    assert (await service.ask("DELETE", f"{DEVICES}/nobody"))[0] == 404
    _, told = await service.ask("GET", DEVICES)
    assert told["devices"][0]["revoked"] == "2022-11-14T08:05:00.000Z"


async def test_a_device_that_is_enrolled_again_goes_on_under_its_name(service: Service) -> None:
    """By its old secret, which opens nothing from then on; what it recorded before it may take back."""
    first = await enrol(service)
    own = await _admitted(service, "device")
    await service.ask("DELETE", f"{DEVICES}/hallen-1-1")
    again = await enrol(service, "again", was=first["secret"])
    assert again["name"] == "hallen-1-1"
    assert await _problem(service, BEAT, json=_beat()) == (401, "device_revoked")
    assert (await service.ask("POST", ANNULMENTS, "again", json=small.annulment(own)))[0] == 200


async def test_a_device_that_is_given_another_door_hears_of_it_and_is_held_to_it(service: Service) -> None:
    """At once, with the secret that it has."""
    await enrol(service)
    status, row = await service.ask("PATCH", f"{DEVICES}/hallen-1-1", json={"doors": ["hallen-2"], "may": []})
    assert (status, row["doors"], row["may"]) == (200, ["hallen-2"], [])
    _, told = await service.ask("POST", BEAT, "device", json=_beat())
    assert (told["doors"], told["may"]) == (["hallen-2"], [])
    assert await _problem(service, "/api/v1/door/bundle", params={"door": "hallen-1"}) == (403, "door_not_yours")
    assert (await service.ask("GET", "/api/v1/door/bundle", "device", params={"door": "hallen-2"}))[0] == 200
    assert (await service.ask("PATCH", f"{DEVICES}/nobody", json={}))[0] == 404
