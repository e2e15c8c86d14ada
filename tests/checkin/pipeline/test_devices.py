"""Devices: offered, enrolled once, named, revoked, and what they are known to hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin.core.attendance import Attendance, Sequences
from checkin.errors import BadInput, NotAllowed, NotFound
from checkin.pipeline import devices, issuing
from checkin.wire.devices import Amendment, Enrolment, Heartbeat, Offer
from checkin.wire.tokens import hashed
from tests import small

if TYPE_CHECKING:
    from checkin.core.programmes import Programme
    from checkin.store.connect import Store
    from checkin.store.devices import Device
    from checkin.store.register import Register
    from tests.small import Clock


async def enrolled(held: Register, secret: str, was: str | None = None, **wanted: Any) -> tuple[Device, str]:
    """A device by a link of its own, as its secret says."""
    offer = Offer(**({"doors": ["hallen-1"]} | wanted))
    token = await devices.offer(held, offer, f"link-{secret}")
    return await devices.enrol(held, Enrolment(token=token, version="1.0", was=was), secret, 5)


def test_the_token_of_a_link_is_in_its_fragment() -> None:
    """Which no browser sends, and no server's log holds."""
    assert devices.link("https://oppmote.example/", "abc") == "https://oppmote.example/enrol#abc"


async def test_a_device_gets_what_it_was_offered_and_its_secret_is_kept_as_a_hash(held: Register, store: Store) -> None:
    """Doors and rights; nothing in the store gives the secret or the link away."""
    device, secret = await enrolled(held, "hemmelig", doors=["hallen-1", "hallen-2"], may=["names", "undo"])
    assert secret == "opd_hemmelig"
    assert (device.name, device.doors, device.may) == ("hallen-1-1", ("hallen-1", "hallen-2"), ("names", "undo"))
    assert (device.enrolled, device.version, device.revoked_at) == (5, "1.0", None)
    assert devices.of_secret(held, hashed(secret)) == device
    for key in await store.client.keys(f"oppmote:{{{held.programme.id}}}:*"):
        told = key.decode() + (repr(await store.client.hgetall(key)) if await store.client.type(key) == b"hash" else "")
        assert "hemmelig" not in told


async def test_a_link_is_good_once_and_for_ten_minutes(held: Register, store: Store) -> None:
    """The second time, and one that never was: 401, one sentence."""
    await enrolled(held, "a")
    token = await devices.offer(held, Offer(doors=["hallen-1"]), "never used")
    ttl = await store.client.ttl(f"oppmote:{{{held.programme.id}}}:enrolment:{hashed(token)}")
    assert 590 < ttl <= 600
    for token in ("link-a", "made up", "", "\ud800"):
        with pytest.raises(NotAllowed, match="used already or is older than 10 minutes") as told:
            await devices.enrol(held, Enrolment(token=token, version="1"), "b", 5)
        assert (told.value.code, told.value.status) == ("link_used", 401)


async def test_devices_are_called_after_their_first_door_or_as_the_organiser_says(held: Register) -> None:
    """No name twice, among devices and tokens."""
    await issuing.add_token(held, "hallen-1-2", ["scan"], "token", 0)
    for secret, expected in (("a", "hallen-1-1"), ("b", "hallen-1-3")):
        assert (await enrolled(held, secret))[0].name == expected
    assert (await enrolled(held, "c", name="Mobil 7"))[0].name == "Mobil 7"
    for taken in ("hallen-1-2", "Mobil 7"):
        with pytest.raises(BadInput, match="already") as told:
            await enrolled(held, "d", name=taken)
        assert told.value.code == "device_exists"


@pytest.mark.parametrize("name", ["", " ", "a/b", "-a", "..", " a", "a\n", "x" * 65, "organiser", "service", "enrol"])
async def test_a_name_that_can_not_stand_in_the_log_is_told(held: Register, name: str) -> None:
    """Nor in an address; and the service's own names are its own."""
    with pytest.raises(BadInput) as told:
        await devices.offer(held, Offer(doors=["hallen-1"], name=name), "s")
    assert told.value.code == "device_name"


async def test_a_door_must_be_there_when_it_is_offered_and_when_it_is_taken(held: Register) -> None:
    """The link stays good for when it is back."""
    with pytest.raises(BadInput, match="'borte'"):
        await devices.offer(held, Offer(doors=["hallen-1", "borte"]), "s")
    asked = Enrolment(token=await devices.offer(held, Offer(doors=["salen-1"]), "s"), version="1")
    whole = held.programme
    await held.put_programme(_without_door(held, "salen-1"))
    with pytest.raises(BadInput, match="'salen-1'"):
        await devices.enrol(held, asked, "a", 5)
    await held.put_programme(whole)
    assert (await devices.enrol(held, asked, "a", 5))[0].name == "salen-1-1"


def _without_door(held: Register, id: str) -> Programme:
    doors = tuple(door for door in held.programme.doors if door.id != id)
    return msgspec.structs.replace(held.programme, doors=doors)


async def test_a_device_that_was_here_before_keeps_its_name(held: Register, clock: Clock) -> None:
    """Its old secret proves it, revoked or not, also one before the last; what it was before opens nothing."""
    first, before = await enrolled(held, "a")
    await devices.revoke(held, first.name, clock)
    again, new = await enrolled(held, "b", was=before, doors=["hallen-2"], may=[])
    assert (again.name, again.doors, again.may, again.revoked_at) == ("hallen-1-1", ("hallen-2",), (), None)
    _is_told_revoked(held, before)
    assert (await enrolled(held, "c", was=before))[0].name == "hallen-1-1"
    _is_told_revoked(held, new)
    assert (await enrolled(held, "d", was="opd_made-up"))[0].name == "hallen-1-2"


def _is_told_revoked(held: Register, secret: str) -> None:
    """As a device that is revoked: who has a copy of an old secret must stop too."""
    with pytest.raises(NotAllowed) as told:
        devices.of_secret(held, hashed(secret))
    assert told.value.code == "device_revoked"


async def test_the_name_of_a_revoked_device_may_be_given_again(held: Register, clock: Clock) -> None:
    """By an organiser who says so, not by itself: what is known of the old secret still proves the name."""
    first, before = await enrolled(held, "a")
    await devices.revoke(held, first.name, clock)
    assert (await enrolled(held, "b"))[0].name == "hallen-1-2"
    again, _ = await enrolled(held, "c", name="hallen-1-1")
    assert (again.name, again.former) == ("hallen-1-1", (hashed(before),))


async def test_a_revoked_device_is_told_so_and_the_first_time_stays(held: Register, clock: Clock) -> None:
    """It is not forgotten: what it recorded is its own."""
    device, secret = await enrolled(held, "a")
    first = await devices.revoke(held, device.name, clock)
    clock.forward(minutes=1)
    assert (await devices.revoke(held, device.name, clock)).revoked_at == first.revoked_at == small.ms(small.NOW)
    with pytest.raises(NotAllowed, match="was revoked") as told:
        devices.of_secret(held, hashed(secret))
    assert (told.value.code, told.value.status) == ("device_revoked", 401)
    with pytest.raises(NotFound, match="devices list"):
        await devices.revoke(held, "nobody", clock)


async def test_what_a_device_says_makes_figures_provisional_until_it_is_written_off(held: Register) -> None:
    """By its queue where there are no gaps, by the larger of the two where there are."""
    attendance = Attendance()
    await _heard(held, "hallen-1-1", queue=3)
    await _heard(held, "hallen-1-2", queue=0)
    assert devices.missing(held, attendance) == {"hallen-1-1": 3}
    attendance.sequences["hallen-1-1"] = _with_gap(5)
    assert devices.missing(held, attendance) == {"hallen-1-1": 4}
    await held.write_off("hallen-1-1", 5)
    assert devices.missing(held, attendance) == {}
    await _heard(held, "hallen-1-1", queue=1)
    assert devices.missing(held, attendance) == {"hallen-1-1": 1}


def _with_gap(highest: int) -> Sequences:
    held = Sequences()
    held.came(highest)
    return held


async def _heard(held: Register, name: str, queue: int, late: float = 0.0) -> None:
    told = Heartbeat(queue=queue, version="1.1", at=small.NOW - timedelta(seconds=late), battery=50)
    await devices.hear(held, name, told, small.ms(small.NOW))


async def test_a_device_gets_other_doors_or_rights(held: Register, clock: Clock) -> None:
    """What isn't named stays; one that is revoked, or is none, gets none."""
    _, secret = await enrolled(held, "a")
    await devices.amend(held, "hallen-1-1", Amendment(may=["names"]))
    row = await devices.amend(held, "hallen-1-1", Amendment(doors=["hallen-2", "hallen-2"]))
    assert (row.doors, row.may) == (["hallen-2"], ["names"])
    device = devices.of_secret(held, hashed(secret))
    assert device is not None
    assert (device.doors, device.may) == (("hallen-2",), ("names",))
    with pytest.raises(BadInput, match="'borte'"):
        await devices.amend(held, "hallen-1-1", Amendment(doors=["borte"]))
    with pytest.raises(NotFound, match="devices list"):
        await devices.amend(held, "nobody", Amendment())
    await devices.revoke(held, "hallen-1-1", clock)
    with pytest.raises(BadInput, match="enrol it again"):
        await devices.amend(held, "hallen-1-1", Amendment(may=[]))


async def test_what_a_device_says_steers_nobodys_terminal(held: Register) -> None:
    """Its version is its own word."""
    token = await devices.offer(held, Offer(doors=["hallen-1", "hallen-1"]), "s")
    device, _ = await devices.enrol(held, Enrolment(token=token, version="1\x1b[2J\n"), "a", 5)
    assert (device.version, device.doors) == ("1[2J", ("hallen-1",))
    told = Heartbeat(queue=0, version="\x071.1", at=small.NOW)
    await devices.hear(held, device.name, told, small.ms(small.NOW))
    assert devices.rows(held)[0].version == "1.1"


async def test_the_list_says_how_each_device_is(held: Register, clock: Clock) -> None:
    """Not seen yet, seen with a clock that is behind, revoked."""
    for secret in ("a", "b"):
        await enrolled(held, secret)
    await _heard(held, "hallen-1-1", queue=2, late=1.5)
    await devices.revoke(held, "hallen-1-2", clock)
    first, second = devices.rows(held)
    assert (first.name, first.seen, first.queue, first.battery, first.ahead, first.version, first.revoked) == (
        "hallen-1-1", "2022-11-14T08:05:00.000Z", 2, 50, -1500, "1.1", None,
    )  # fmt: skip
    assert (second.name, second.seen, second.queue, second.version) == ("hallen-1-2", None, None, "1.0")
    assert second.revoked == "2022-11-14T08:05:00.000Z"
