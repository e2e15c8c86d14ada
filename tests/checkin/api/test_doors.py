"""`GET /door/bundle` and `/door/changes` over a real socket: who gets what, once, and small."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from checkin.core import tickets
from checkin.core.rolls import Roll
from checkin.wire.bundles import Bundle, Changes
from tests import small

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.checkin.api.conftest import Service

BUNDLE, CHANGES = "/api/v1/door/bundle", "/api/v1/door/changes"
CODE = "4711-BILLETT-SOM-ER-LANG"


class Got(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(json.loads(self.body)["code"])


async def asked(service: Service, path: str, who: str = "door", tag: str = "", **query: str) -> Got:
    """An answer, read to its end."""
    headers = service.bearer(who) | ({"If-None-Match": tag} if tag else {})
    async with service.http.get(path, params=query, headers=headers) as got:
        return Got(got.status, got.headers, await got.read())


async def bundle(service: Service, who: str = "door", door: str = "hallen-1") -> Bundle:
    """A door's bundle."""
    got = await asked(service, BUNDLE, who, door=door)
    assert got.status == 200
    return msgspec.json.decode(got.body, type=Bundle)


async def changes(service: Service, after: str, door: str = "hallen-1") -> Changes:
    """What changed at a door since a version."""
    got = await asked(service, CHANGES, door=door, after=after)
    assert got.status == 200
    return msgspec.json.decode(got.body, type=Changes)


@pytest.mark.parametrize("path", [BUNDLE, CHANGES])
@pytest.mark.parametrize(("door", "status", "code"), [("", 422, "door_needed"), ("x" * 99, 404, "door_unknown")])
async def test_a_door_must_be_named_and_be_there(
    service: Service, path: str, door: str, status: int, code: str
) -> None:
    """One sentence says so."""
    got = await asked(service, path, door=door, after="a.0-0.0-0")
    assert (got.status, got.code) == (status, code)


async def test_a_version_that_is_none_is_a_fault_of_who_asks(service: Service) -> None:
    """As is its absence."""
    for query in ({"after": "yesterday"}, {}):
        got = await asked(service, CHANGES, door="hallen-1", **query)
        assert (got.status, got.code) == (422, "version_unknown")


async def test_a_bundle_that_has_not_changed_is_not_sent_again(service: Service) -> None:
    """By its tag, until something happens at the doors of the town."""
    first = await asked(service, BUNDLE, door="hallen-1")
    tag = first.headers["ETag"]
    again = await asked(service, BUNDLE, tag=tag, door="hallen-1")
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    await service.scan()
    later = await asked(service, BUNDLE, tag=tag, door="hallen-1")
    assert (later.status, later.headers["ETag"] != tag) == (200, True)


async def test_a_tag_belongs_to_its_door_and_to_who_may_see_names(service: Service) -> None:
    """A device that is moved, or may see more, gets a bundle of its own."""
    tag = (await asked(service, BUNDLE, door="hallen-1")).headers["ETag"]
    for who, door in (("door", "hallen-2"), ("naming", "hallen-1")):
        assert (await asked(service, BUNDLE, who, tag=tag, door=door)).status == 200


async def test_a_bundle_is_for_its_reader_alone_and_packed_for_the_way(service: Service) -> None:
    """With gzip where that is understood."""
    got = await asked(service, BUNDLE, door="hallen-1")
    assert got.headers["Content-Encoding"] == "gzip"
    assert got.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Encoding"} <= set(got.headers["Vary"].split(", "))
    headers = service.bearer("door") | {"Accept-Encoding": "identity"}
    async with service.http.get(BUNDLE, params={"door": "hallen-1"}, headers=headers) as plain:
        assert "Content-Encoding" not in plain.headers
        assert await plain.json() == json.loads(got.body)


@pytest.mark.parametrize(("who", "name"), [("door", ""), ("naming", "Deltaker 4711")])
async def test_a_door_holds_names_only_if_it_may_see_them(service: Service, who: str, name: str) -> None:
    """The rest it holds in any case; nobody without the code reads either."""
    row = f"{CODE},Deltaker 4711,Bedrift 4711,press,2,samling,,,\n"
    await small.imported(service.parts.register, small.HEADER + row)
    told = await bundle(service, who)
    roll = Roll(told.programme, told.salt)
    roll.take(told.tickets)
    found = roll.found(CODE)
    assert found is not None
    assert (found.holder.name, found.holder.organisation) == (name, "Bedrift 4711")
    assert (found.ticket.category, found.ticket.heads) == ("press", 2)
    for word in ("4711", CODE, "Deltaker"):
        assert word not in msgspec.json.encode(told).decode()


async def test_every_bundle_of_a_programme_has_the_same_salt(service: Service) -> None:
    """A device may change doors, and carry on with what it knows of tickets."""
    assert (await bundle(service)).salt == (await bundle(service, door="salen-1")).salt


async def test_an_admission_is_told_to_other_doors_that_ask(service: Service) -> None:
    """Every second they do; with nothing to tell the answer is short."""
    before = await bundle(service, door="hallen-2")
    await service.scan(door="hallen-1")
    told = await until_told(service, before.version, "hallen-2")
    assert [(state.id, state.attended, state.inside) for state in told.sessions] == [("samling", 1, (1,))]
    again = await asked(service, CHANGES, door="hallen-2", after=told.version)
    assert len(again.body) < 300


async def until_told(service: Service, after: str, door: str) -> Changes:
    """Ask until something has changed."""
    while True:
        told = await changes(service, after, door)
        if told.version != after:
            return told


async def test_a_ticket_made_at_one_door_is_known_at_the_others(service: Service) -> None:
    """Without a new bundle."""
    before = await bundle(service)
    walk_in: dict[str, Any] = {"id": small.new_id(), "heads": 2, "session": "samling", "name": "Deltaker 0099"}
    status, made = await service.ask("POST", "/api/v1/tickets", "door", json=walk_in)
    assert status == 201
    told = await until_told(service, before.version, "hallen-1")
    roll = Roll(before.programme, before.salt)
    assert told.tickets is not None
    roll.take(told.tickets)
    found = roll.found(made["ticket"]["code"])
    assert found is not None
    assert (found.ticket.heads, found.ticket.sessions) == (2, ("samling",))


async def test_another_programme_is_told_by_a_new_bundle(service: Service) -> None:
    """The door is told that it needs one."""
    before = await bundle(service)
    register = service.parts.register
    await register.put_programme(msgspec.structs.replace(register.programme, name="Uka"))
    assert (await changes(service, before.version)).renew
    assert (await bundle(service)).programme.name == "Uka"


async def test_two_thousand_tickets_travel_in_less_than_60_kb(service: Service) -> None:
    """Names and all, over a socket as it is."""
    rows = "".join(
        f"{tickets.code_from(number.to_bytes(4) * 3)},Deltaker {number:04},Bedrift {number % 90:02},business,1,samling,,,\n"
        for number in range(2000)
    )
    await small.imported(service.parts.register, small.HEADER + rows)
    got = await asked(service, BUNDLE, "naming", door="hallen-1")
    assert len(msgspec.json.decode(got.body, type=Bundle).tickets.heads) == 2013
    assert int(got.headers["Content-Length"]) < 60_000
