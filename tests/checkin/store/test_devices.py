"""Devices in the real store: traded for once, followed by every process, and heard of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.store import register
from checkin.store.devices import Beat, Device
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store
    from checkin.store.register import Register

DEVICE = Device("hallen-1-1", ("hallen-1",), ("undo",), "hash-1", 5)
BEAT = Beat(at=7, queue=3, version="1", ahead=-20, battery=80)


@pytest.fixture
async def held(store: Store, fresh_id: Callable[[], str]) -> Register:
    """The register of the small week."""
    return await small.loaded(store, fresh_id())


@pytest.fixture
async def other(store: Store, held: Register) -> Register:
    """The same, as another process has it."""
    return await register.opened(store, held.programme.id)


async def _offered(held: Register, kept: str = "offer") -> None:
    await held.keep_secret("enrolment", "link", kept, 60)


async def test_a_link_is_traded_for_a_device_and_is_gone(held: Register, other: Register) -> None:
    """What was kept under it makes the device; every process has it, by name and by the hash of its secret."""
    await _offered(held)
    seen: list[str] = []

    def made(kept: str) -> Device:
        seen.append(kept)
        return DEVICE

    assert await held.devices.enrol("link", made) == DEVICE
    assert await held.devices.enrol("link", made) is None
    assert seen == ["offer"]
    while await other.follow(0):
        pass
    assert other.devices.known == {"hallen-1-1": DEVICE}
    assert other.devices.of_secret("hash-1") == DEVICE
    assert (await register.opened(held.store, held.programme.id)).devices.of_secret("hash-1") == DEVICE


async def test_of_many_that_trade_one_link_at_once_one_gets_it(held: Register, other: Register) -> None:
    """On two processes."""
    await _offered(held)
    tries = [
        one.devices.enrol("link", lambda _, n=n: msgspec.structs.replace(DEVICE, name=f"d-{n}"))  # type: ignore[misc]
        for n, one in enumerate([held, other] * 5)
    ]
    got = [device for device in await asyncio.gather(*tries) if device is not None]
    assert len(got) == 1
    assert len(await held.store.client.hgetall(f"oppmote:{{{held.programme.id}}}:devices")) == 1


async def test_a_device_that_can_not_be_made_leaves_the_link_as_it_was(held: Register) -> None:
    """Both or neither."""
    await _offered(held)

    def made(kept: str) -> Device:
        raise ValueError(kept)

    with pytest.raises(ValueError, match="offer"):
        await held.devices.enrol("link", made)
    assert await held.secret("enrolment", "link") == "offer"
    assert held.devices.known == {}


async def test_a_secret_that_was_replaced_opens_nothing_but_proves_who_it_is(held: Register) -> None:
    """The new one takes its place at once."""
    await held.devices.put(lambda: DEVICE)
    await held.devices.put(lambda: msgspec.structs.replace(DEVICE, secret="hash-2", former=("hash-1",)))
    assert held.devices.of_secret("hash-1") is None
    for hash in ("hash-1", "hash-2"):
        proven = held.devices.proven(hash)
        assert proven is not None
        assert proven.name == "hallen-1-1"
    assert held.devices.proven("hash-3") is None


async def test_what_a_device_says_is_heard_by_who_listens(held: Register, other: Register) -> None:
    """It is no change of the register: the version stays."""
    before = held.version
    await held.devices.beat("hallen-1-1", BEAT)
    assert held.devices.beats == {"hallen-1-1": BEAT}
    assert (await other.follow(0), other.devices.beats) == (False, {})
    await other.devices.hear()
    assert other.devices.beats == {"hallen-1-1": BEAT}
    assert held.version == before


async def test_what_is_written_off_is_not_in_the_queue_any_more(held: Register, other: Register) -> None:
    """Until the device says so again."""
    await held.devices.beat("hallen-1-1", BEAT)
    await held.write_off("hallen-1-1", 9)
    await other.devices.hear()
    assert held.devices.beats == other.devices.beats == {"hallen-1-1": msgspec.structs.replace(BEAT, queue=0)}


async def test_a_token_takes_no_name_that_a_device_has_or_had(held: Register) -> None:
    """A name is one device in the log."""
    await held.devices.put(lambda: msgspec.structs.replace(DEVICE, revoked_at=9))
    with pytest.raises(Exception, match="there is a token or a device named"):
        await held.put_token("hash", register.Token("hallen-1-1", ("scan",), 0))
