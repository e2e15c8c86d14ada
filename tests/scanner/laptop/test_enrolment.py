"""Enrolment against a real service: a link becomes a secret that is kept here, whatever keyring there is."""

from __future__ import annotations

import stat
from contextlib import closing
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from keyring.backends import fail

from checkin import opening
from checkin.pipeline import devices
from checkin.wire.devices import Enrolled, Heard, Offer
from checkin.wire.tokens import hashed
from scanner.laptop import enrolment, identity, keeping
from scanner.laptop.greeting import Refused
from scanner.laptop.identity import Identity
from scanner.laptop.outbox import Outbox, OutboxError

from .keyrings import Ring
from .test_outbox import scan

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp.test_utils import TestServer

    from .conftest import Service
    from .hall import Hall

TOLD = Enrolled("n", "hallen-1-1", "opd_hemmelig", ["hallen-1"], ["undo"], "uke")


@pytest.fixture(autouse=True)
def ring() -> Ring:
    """A keyring of the test's own."""
    own = Ring()
    keyring.set_keyring(own)
    return own


async def _link(hall: Hall, **wanted: Any) -> str:
    offer = Offer(**({"doors": ["hallen-1"]} | wanted))
    return devices.link(hall.address, await devices.offer(hall.parts.register, offer, opening.secret()))


async def test_a_link_becomes_a_secret_in_the_keyring(hall: Hall, ring: Ring) -> None:
    """The file says what the device is and no secret; the service knows the device by it."""
    device, where = await enrolment.trade(await _link(hall, doors=["hallen-1", "hallen-2"], may=["undo"]), hall.work)
    assert (device.name, device.doors, device.may, device.server, where) == (
        "hallen-1-1", ("hallen-1", "hallen-2"), ("undo",), hall.address, "",
    )  # fmt: skip
    [secret] = ring.held.values()
    assert hall.parts.register.devices.of_secret(hashed(secret)) is not None
    written = hall.work / "scanner" / "device.json"
    assert secret not in written.read_text()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert identity.of("", "", hall.work) == Identity(
        hall.address, secret, frozenset({"undo"}), device.whose, "hallen-1"
    )


async def test_without_a_keyring_the_secret_is_in_a_file_for_its_owner_alone(hall: Hall) -> None:
    """And people are told so in a sentence."""
    keyring.set_keyring(fail.Keyring())
    device, where = await enrolment.trade(await _link(hall), hall.work)
    written = hall.work / "scanner" / "device.json"
    assert (str(written) in where, "for its owner alone" in where) == (True, True)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    kept = enrolment.kept(hall.work)
    assert kept is not None
    assert enrolment.secret_of(kept).startswith("opd_")
    assert kept.name == device.name


async def test_a_link_that_is_used_up_is_told_in_the_services_words(hall: Hall) -> None:
    """What this machine was before it still is."""
    link = await _link(hall)
    await enrolment.trade(link, hall.work)
    before = enrolment.kept(hall.work)
    with pytest.raises(Refused, match="used already or is older than 10 minutes"):
        await enrolment.trade(link, hall.work)
    assert enrolment.kept(hall.work) == before


async def test_a_service_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With its address."""
    with pytest.raises(Refused, match=r"http://127\.0\.0\.1:1 did not enrol this device: no connection"):
        await enrolment.trade("http://127.0.0.1:1/enrol#abc", tmp_path)


async def test_a_machine_that_is_enrolled_again_keeps_its_name(hall: Hall, ring: Ring) -> None:
    """Revoked meanwhile or not; its files are named as before, and the old secret is gone from here."""
    first, _ = await enrolment.trade(await _link(hall), hall.work)
    [old] = ring.held.values()
    await devices.revoke(hall.parts.register, first.name, hall.clock)
    again, _ = await enrolment.trade(await _link(hall, doors=["hallen-2"]), hall.work)
    assert (again.name, again.whose, again.doors) == (first.name, first.whose, ("hallen-2",))
    assert old not in ring.held.values()


async def test_a_machine_that_lost_its_secret_on_the_way_proves_itself_by_the_one_before(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was stopped between the service's answer and its keyring; the next link sets it right."""
    first, _ = await enrolment.trade(await _link(hall), hall.work)

    def stopped(*_: Any) -> Any:
        raise KeyboardInterrupt

    link = await _link(hall)
    with monkeypatch.context() as patch:
        patch.setattr(enrolment, "keep", stopped)
        with pytest.raises(KeyboardInterrupt):
            await enrolment.trade(link, hall.work)
    again, _ = await enrolment.trade(await _link(hall), hall.work)
    assert again.name == first.name


def test_a_secret_of_another_device_leaves_the_keyring(tmp_path: Path, ring: Ring) -> None:
    """This machine is one device at a time."""
    (tmp_path / "scanner").mkdir()
    before, _ = enrolment.keep(tmp_path, "https://a.example", TOLD, None)
    enrolment.keep(tmp_path, "https://b.example", TOLD, before)
    assert [account for _, account in ring.held] == ["hallen-1-1 · uke · https://b.example"]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "abc",
        "https://a.example/enrol",
        "https://a.example/sign-in#x",
        "ftp://a.example/enrol#x",
        "http://[/enrol#x",
    ],
)
def test_what_is_no_link_is_told_before_anybody_is_asked(link: str) -> None:
    """With what one looks like."""
    with pytest.raises(Refused, match="https://HOST/enrol#TOKEN"):
        enrolment.parted(link)


def test_a_link_names_the_service_and_carries_the_token() -> None:
    """Also behind a path, and with the line's end that a pipe brings."""
    assert enrolment.parted("https://a.example/enrol#x-y_z\n") == ("https://a.example", "x-y_z")
    assert enrolment.parted("http://localhost:8100/uke/enrol#x") == ("http://localhost:8100/uke", "x")


@pytest.mark.parametrize(
    ("server", "warned"),
    [
        ("https://a.example", False),
        ("http://localhost:8100", False),
        ("http://127.0.0.1", False),
        ("http://192.0.2.1", True),
    ],
)
def test_what_can_be_read_on_the_way_is_warned_of(server: str, warned: bool) -> None:
    """On this machine there is no way."""
    assert bool(enrolment.in_the_clear(server)) == warned


def test_what_a_device_may_by_now_is_kept(tmp_path: Path) -> None:
    """Unless it is another device's, or a token's."""
    (tmp_path / "scanner").mkdir()
    enrolment.learn(tmp_path, Heard("n", "e", "hallen-1-1", ["hallen-1"], []))
    assert enrolment.kept(tmp_path) is None
    enrolment.keep(tmp_path, "https://a.example", TOLD, None)
    for name, doors in (("hallen-1-1", None), ("other", ["hallen-9"])):
        enrolment.learn(tmp_path, Heard("n", "e", name, doors, ["names"]))
        kept = enrolment.kept(tmp_path)
        assert kept is not None
        assert (kept.doors, kept.may) == (("hallen-1",), ("undo",))
    enrolment.learn(tmp_path, Heard("n", "e", "hallen-1-1", ["hallen-2"], ["override"]))
    kept = enrolment.kept(tmp_path)
    assert kept is not None
    assert (kept.doors, kept.may) == (("hallen-2",), ("override",))


def test_a_device_is_forgotten_with_its_secret(tmp_path: Path, ring: Ring) -> None:
    """Once; what it recorded stays."""
    (tmp_path / "scanner").mkdir()
    (tmp_path / "scanner" / "a.outbox").touch()
    enrolment.keep(tmp_path, "https://a.example", TOLD, None)
    for _ in range(2):
        enrolment.forget(tmp_path)
        assert (ring.held, enrolment.kept(tmp_path)) == ({}, None)
    assert (tmp_path / "scanner" / "a.outbox").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff"])
def test_a_file_that_is_damaged_is_told(tmp_path: Path, content: bytes) -> None:
    """With what to do."""
    (tmp_path / "scanner").mkdir()
    (tmp_path / "scanner" / "device.json").write_bytes(content)
    with pytest.raises(Refused, match="enrol this device again"):
        enrolment.kept(tmp_path)


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    """The device is not enrolled then: nobody has its secret."""
    with pytest.raises(Refused, match="get a new link"):
        enrolment.keep(tmp_path / "nowhere", "https://a.example", TOLD, None)


def test_what_a_device_holds_is_counted(tmp_path: Path) -> None:
    """Nothing where it is nobody, or never began; and it must not be running."""
    assert enrolment.held(tmp_path) == (None, 0)
    (tmp_path / "scanner").mkdir()
    device, _ = enrolment.keep(tmp_path, "https://a.example", TOLD, None)
    assert enrolment.held(tmp_path) == (device, 0)
    with closing(Outbox(keeping.files(tmp_path, device.server, device.whose).outbox)) as outbox:
        outbox.store(scan())
        with pytest.raises(OutboxError, match="end it first"):
            enrolment.held(tmp_path)
    assert enrolment.held(tmp_path) == (device, 1)


async def test_another_service_is_not_told_the_secret(hall: Hall, server: TestServer, service: Service) -> None:
    """A link may come from anybody. And what was not sent to the service before would stay behind: it is told first."""
    device, _ = await enrolment.trade(await _link(hall), hall.work)
    link = devices.link(str(server.make_url("/")), "x")
    with pytest.raises(Refused, match="did not enrol this device"):
        await enrolment.trade(link, hall.work)
    [(path, body)] = service.bodies
    assert (path, body["token"], body["was"]) == ("/api/v1/devices/enrol", "x", None)
    with closing(Outbox(keeping.files(hall.work, device.server, device.whose).outbox)) as outbox:
        outbox.store(scan())
    with pytest.raises(Refused, match=r"1 entries of hallen-1-1 at .* were not sent"):
        await enrolment.trade(link, hall.work)
    assert len(service.bodies) == 1
