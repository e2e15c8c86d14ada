"""The bundle's file, and how it is kept fresh: nothing that the service said is lost, and nothing holds the door up."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin.core.bundles import Tickets
from checkin.core.programmes import Programme
from checkin.pipeline import issuing
from checkin.wire.bundles import Bundle, Changes
from scanner.laptop import bundle as module
from scanner.laptop.bundle import BundleFile
from scanner.laptop.means import Waits
from tests import small
from tests.scanner.laptop.hall import WITH_NAMES, until

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.laptop.device import Shown
    from scanner.laptop.judging import BundleJudge
    from tests.scanner.laptop.hall import Door, Hall

PROGRAMME = Programme("uke", "Uka", "Europe/Oslo", ("nb",))
NOW = "2022-11-14T08:05:00.000Z"
BUNDLE = Bundle(
    now=NOW, epoch="e", version="1", place="1-0", door="d", programme=PROGRAMME, salt=b"s", tickets=Tickets(), sessions=[]
)  # fmt: skip


LAZY = Waits(first=3600.0, longest=3600.0)
"""Of a sender that does not try again by itself."""


def changes(version: str) -> Changes:
    """That nothing changed but the version."""
    return Changes(now=NOW, epoch="e", version=version, place="2-0")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "d.bundle"


def filled(path: Path, *versions: str) -> BundleFile:
    """A file with a bundle and changes."""
    file = BundleFile(path)
    file.begin(BUNDLE)
    for version in versions:
        file.add(changes(version))
    return file


def versions(path: Path) -> list[str]:
    """What a device finds there when it starts."""
    return [told.version for told in BundleFile(path).read()]


def test_a_file_holds_a_bundle_and_what_changed_since(path: Path) -> None:
    """In their order; a new bundle takes the place of all."""
    file = filled(path, "2", "3")
    assert versions(path) == ["1", "2", "3"]
    assert len(file) == 3
    file.begin(BUNDLE)
    assert (versions(path), len(file)) == (["1"], 1)


def test_only_its_owner_may_read_it(path: Path) -> None:
    """It holds who came, under digests of codes."""
    filled(path)
    assert path.stat().st_mode & 0o077 == 0


def test_where_there_is_no_file_there_is_no_bundle(path: Path) -> None:
    """As at the very first start."""
    assert versions(path) == []


def test_a_file_cut_at_any_byte_holds_what_was_whole(path: Path) -> None:
    """And can be added to all the same, without what was cut."""
    filled(path, "2", "3")
    whole = path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == 0x0A]
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        expected = ["1", "2", "3"][: sum(end <= cut for end in ends)]
        file = BundleFile(path)
        assert [told.version for told in file.read()] == expected
        if expected:
            file.add(changes("9"))
            assert versions(path) == [*expected, "9"]


@pytest.mark.parametrize("junk", [b"", b"\n", b"{}\n", b"\xff\x00\n", b"[1]\n" * 3, b'{"now": "n"}\n'])
def test_a_file_of_something_else_is_as_none(path: Path, junk: bytes) -> None:
    """Rather than a door that does not start."""
    path.write_bytes(junk)
    assert versions(path) == []


def test_what_could_not_be_written_is_written_with_the_next(path: Path) -> None:
    """The disk was full for a while; no change is missing afterwards."""
    file = filled(path, "2")
    held = path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError):
        file.add(changes("3"))
    path.rmdir()
    path.write_bytes(held)
    file.add(changes("4"))
    assert versions(path) == ["1", "2", "3", "4"]


# Kept fresh, against a live service


def kept(hall: Hall) -> list[Any]:
    """What is in the file of the first door."""
    return BundleFile(hall.work / "hallen-1.bundle").read()


async def test_the_first_look_fetches_a_bundle_and_later_ones_what_changed(hall: Hall) -> None:
    """Where nothing changed at its sessions, nothing is written."""
    async with hall.door() as here, hall.door("hallen-2") as there, hall.door("salen-1") as elsewhere:
        await here.knows(hall)
        await there.scan()
        await here.knows(hall)
        await elsewhere.scan("BILLETT-02", "smakebit")
        await here.knows(hall)
        await here.knows(hall)
    told = kept(hall)
    assert [type(one) for one in told] == [Bundle, Changes]
    assert [state.id for state in told[1].sessions] == ["samling"]


async def test_a_new_programme_brings_a_new_bundle(hall: Hall) -> None:
    """At the look after the one that hears of it."""
    register = hall.parts.register
    async with hall.door() as here:
        await here.knows(hall)
        await register.put_programme(msgspec.structs.replace(register.programme, name="Uka"))
        await here.knows(hall)
        await here.knows(hall)
        assert here.judge.programme is not None
        assert here.judge.programme.name == "Uka"
    assert [type(one) for one in kept(hall)] == [Bundle]


async def test_a_long_file_is_begun_anew(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a device starts quickly."""
    monkeypatch.setattr(module, "MOST_MESSAGES", 2)
    async with hall.door() as here, hall.door("hallen-2") as there:
        for code in small.SINGLES[:4]:
            await there.scan(code)
            await here.knows(hall)
        assert 1 <= len(kept(hall)) <= 3
        await here.pulled(hall)
        for code in small.SINGLES[:4]:
            assert (await here.says(code))[1] == "already_in"


async def test_news_waits_until_the_outbox_is_empty(hall: Hall) -> None:
    """Else nobody could tell whether an own scan is in it. The look itself wakes whoever sends."""
    async with hall.door(waits=LAZY) as here, hall.door("hallen-2") as there:
        await here.pulled(hall)
        await here.scan()
        await there.scan("BILLETT-02")
        await here.cable.plug()
        await hall.attended()
        assert await here.bundle.refresh()
        assert here.would_say("BILLETT-02") is None
        await until(lambda: here.device.online)
        await here.knows(hall)
        assert here.would_say("BILLETT-02") == "already_in"


async def test_another_doors_bundle_is_not_taken_for_this_ones(hall: Hall) -> None:
    """The laptop was carried to another hall."""
    async with hall.door() as here:
        await here.knows(hall)
    (hall.work / "hallen-1.bundle").rename(hall.work / "salen-1.bundle")
    async with hall.door("salen-1") as there:
        await there.bundle.load()
        assert there.judge.programme is None


async def test_a_kept_bundle_is_brought_up_to_date_without_being_sent_again(hall: Hall) -> None:
    """Only what changed since crosses the network."""
    async with hall.door() as here:
        await here.knows(hall)
    async with hall.door() as here, hall.door("hallen-2") as there:
        await here.bundle.load()
        await there.scan()
        await here.knows(hall)
        assert [type(one) for one in kept(hall)] == [Bundle, Changes]
        await here.pulled(hall)
        assert (await here.says())[1] == "already_in"


async def test_a_disk_that_keeps_nothing_is_said_and_the_door_judges_all_the_same(hall: Hall) -> None:
    """Until it stops."""
    (hall.work / "hallen-1.bundle.new").mkdir()
    async with hall.door() as here:
        await hall.attended()
        assert await here.bundle.refresh()
        assert here.bundle.trouble.startswith("the bundle can't be kept: ")
        here.cable.pull()
        assert await here.says("UKJENT") == ("refused", "unknown", True)


async def test_a_service_without_bundles_is_online_all_the_same(hall: Hall) -> None:
    """One of an older version, or one where the door is gone: scans are answered, so nobody is told otherwise."""
    async with hall.door("hallen-9") as here:
        assert not await here.bundle.refresh()
        assert here.device.online


async def test_no_connection_is_noticed_before_somebody_has_to_wait_for_it(hall: Hall) -> None:
    """And so is the way back."""
    async with hall.door() as here:
        await here.pulled(hall)
        assert not await here.bundle.refresh()
        assert not here.device.online
        assert here.device.trouble
        await here.cable.plug()
        assert await here.bundle.refresh()
        assert (here.device.online, here.device.trouble) == (True, "")


@pytest.mark.parametrize("seed", range(3))
async def test_a_bundle_brought_up_to_date_says_what_a_new_one_says(hall: Hall, seed: int) -> None:
    """Whatever happened at other doors and in the register meanwhile, and however often the device looked."""
    chance = Random(seed)
    async with hall.door() as here, hall.door("hallen-2") as there:
        await here.knows(hall)
        done: list[Shown] = []
        for _ in range(60):
            await _something(hall, there, done, chance)
            if chance.random() < 0.3:
                await here.knows(hall)
        await here.knows(hall)
        fresh = await _fresh(hall)
        for code in (*small.SINGLES, small.CLASS, WITH_NAMES, *(f"NY-{code}-ENDA-LENGRE" for code in small.SINGLES)):
            for direction in ("entry", "exit"):
                scan = here.message(code, direction=direction)
                assert here.judge(scan) == fresh(scan), code
    assert len(done) > 20


async def _something(hall: Hall, there: Door, done: list[Shown], chance: Random) -> None:
    """Something happens at another door, or an organiser changes something."""
    register, code = hall.parts.register, chance.choice([*small.SINGLES, small.CLASS])
    hall.clock.forward(seconds=1)
    match chance.choice(["scan"] * 8 + ["undo", "count", "closing", "revoke", "reissue"]):
        case "scan":
            heads = chance.choice([None, 2, 5]) if code == small.CLASS else None
            done.append(await there.scan(code, direction=chance.choice(["entry", "entry", "exit"]), heads=heads))
        case "undo" if done:
            await there.undo(chance.choice(done))
        case "count":
            await there.count(chance.randint(1, 9))
        case "closing":
            await hall.parts.intake.closing(small.new_id(), "samling", hall.clock() - chance.randint(0, 9000))
        case "revoke":
            await issuing.revoke(register, code, hall.clock)
        case "reissue" if (ticket := register.by_code(code)) and not ticket.revoked_at and not ticket.replaced:
            await issuing.reissue(register, code, f"NY-{code}-ENDA-LENGRE", hall.clock)


async def _fresh(hall: Hall) -> BundleJudge:
    """Judges by a bundle that was made just now."""
    work = hall.work / "fresh"
    work.mkdir()
    async with replace(hall, work=work).door() as other:
        await other.knows(hall)
        return other.judge
