"""A door without network, and what becomes of it when it is back: real service, real outbox, a cable that is pulled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from checkin.pipeline import issuing
from scanner.laptop.bundle import kept_fresh
from tests import small
from tests.scanner.laptop.hall import DEADLINE, WITH_NAMES, until

if TYPE_CHECKING:
    from tests.scanner.laptop.hall import Hall

ADMITTED = ("admitted", None, True)


async def test_a_door_without_network_knows_who_came_by_which_door(hall: Hall) -> None:
    """Its own scans and those of others, up to the moment at which the cable was pulled."""
    async with hall.door("hallen-1") as here, hall.door("hallen-2") as there:
        await here.scan("BILLETT-01")
        await there.scan("BILLETT-02")
        await here.pulled(hall)
        assert await here.says("BILLETT-01") == ("refused", "already_in", True)
        shown = await here.scan("BILLETT-02")
        assert await here.says("BILLETT-03") == ADMITTED
        assert await here.says("BILLETT-03") == ("refused", "already_in", True)
    assert (shown.outcome, shown.reason) == ("refused", "already_in")
    assert shown.verdict is not None
    assert shown.verdict.first is not None
    assert (shown.verdict.first.door, shown.verdict.first.at[:16]) == ("hallen-2", "2022-11-14T08:05")
    assert (shown.verdict.session.attended, shown.verdict.session.present) == (2, 2)


async def test_what_the_door_shows_is_what_the_service_would_have_shown(hall: Hall) -> None:
    """Name, organisation, heads left, and where else the ticket is valid."""
    async with hall.door("hallen-1") as here, hall.door("salen-1") as elsewhere:
        await here.pulled(hall)
        await elsewhere.pulled(hall)
        admitted = (await here.scan(WITH_NAMES)).verdict
        wrong = (await elsewhere.scan(WITH_NAMES, "smakebit")).verdict
    assert admitted is not None
    assert admitted.ticket is not None
    assert (admitted.ticket.name, admitted.ticket.organisation) == ("Deltaker 4711", "Bedrift 4711")
    assert (admitted.ticket.category, admitted.ticket.heads, admitted.ticket.left) == ("press", 1, 0)
    assert wrong is not None
    assert (wrong.outcome, wrong.reason) == ("refused", "wrong_session")
    assert [valid.session for valid in wrong.valid] == ["foredrag", "samling"]
    assert wrong.ticket is not None
    assert wrong.ticket.name is None


async def test_a_stolen_device_reveals_no_name_and_no_code(hall: Hall) -> None:
    """Nothing of the bundle's file can be read without holding up the ticket."""
    async with hall.door() as here:
        await here.knows(hall)
        held = (hall.work / "hallen-1.bundle").read_bytes()
    for word in ("Deltaker", "4711", "BILLETT", "KODE", "KLASSE", "Bedrift 4711"):
        assert word.encode() not in held
    assert (hall.work / "hallen-1.bundle").stat().st_mode & 0o077 == 0


async def test_a_device_that_may_not_see_names_shows_none_offline_either(hall: Hall) -> None:
    """The organisation it shows, as online."""
    async with hall.door(names=False) as here:
        await here.pulled(hall)
        verdict = (await here.scan(WITH_NAMES)).verdict
    assert verdict is not None
    assert verdict.ticket is not None
    assert (verdict.ticket.name, verdict.ticket.organisation) == (None, "Bedrift 4711")


async def test_a_group_comes_in_parts_and_each_part_is_counted_once(hall: Hall) -> None:
    """Ten online, twelve offline, the rest offline; one more is too many."""
    async with hall.door() as here:
        await here.scan(small.CLASS, heads=10)
        await here.pulled(hall)
        twelve = await here.scan(small.CLASS, heads=12)
        too_many = await here.scan(small.CLASS, heads=9)
        rest = await here.scan(small.CLASS)
        assert await here.says(small.CLASS) == ("refused", "already_in", True)
        for shown, left in ((twelve, 8), (too_many, 8), (rest, 0)):
            assert shown.verdict is not None
            assert shown.verdict.ticket is not None
            assert shown.verdict.ticket.left == left
        assert (twelve.outcome, too_many.reason, rest.outcome) == ("admitted", "already_in", "admitted")
        await here.back()
    assert await hall.attended() == (30, 30)
    assert await hall.conflicts() == []


async def test_a_revoked_ticket_and_a_replaced_code_are_refused(hall: Hall) -> None:
    """With the time since when; the new code is good, and is the same ticket."""
    register = hall.parts.register
    async with hall.door() as here:
        await here.knows(hall)
        await here.scan("BILLETT-02")
        await issuing.revoke(register, "BILLETT-01", hall.clock)
        await issuing.reissue(register, "BILLETT-02", "NY-BILLETT-02", hall.clock)
        await issuing.reissue(register, "BILLETT-03", "NY-BILLETT-03", hall.clock)
        await here.pulled(hall)
        revoked = await here.scan("BILLETT-01")
        assert await here.says("BILLETT-03") == ("refused", "revoked", True)
        assert await here.says("NY-BILLETT-03") == ADMITTED
        assert await here.says("NY-BILLETT-02") == ("refused", "already_in", True)
        await here.back()
    assert (revoked.outcome, revoked.reason) == ("refused", "revoked")
    assert revoked.verdict is not None
    assert revoked.verdict.since == "2022-11-14T08:05:00.000Z"
    assert await hall.attended() == (2, 2)
    assert await hall.conflicts() == []


async def test_a_full_room_is_full_as_far_as_the_door_knows(hall: Hall) -> None:
    """Two came by the service, one was counted, one comes offline: the fifth is too many, unless the door says why."""
    async with hall.door("salen-1") as here:
        for code in small.SINGLES[:2]:
            await here.scan(code, "smakebit")
        await here.pulled(hall)
        await here.count(1, "smakebit")
        last = await here.scan(small.SINGLES[2], "smakebit")
        full = await here.scan(small.SINGLES[3], "smakebit")
        over = await here.scan(small.SINGLES[3], "smakebit", override="plass på trappa")
        await here.back()
    assert last.verdict is not None
    assert (last.outcome, last.verdict.session.left) == ("admitted", 0)
    assert (full.outcome, full.reason) == ("refused", "full")
    assert over.verdict is not None
    assert (over.outcome, over.verdict.also) == ("admitted", ["full"])
    assert await hall.attended("smakebit") == (5, 5)
    assert await hall.conflicts("smakebit") == []


async def test_nobody_is_held_back_on_the_way_out_but_by_a_code_that_is_unknown(hall: Hall) -> None:
    """Or where exits are not counted at all."""
    async with hall.door() as here:
        await here.pulled(hall)
        assert await here.says("BILLETT-01", direction="exit") == ("exited", None, True)
        assert await here.says("UKJENT", direction="exit") == ("refused", "unknown", True)
        assert await here.says("BILLETT-01", "foredrag", "exit") == ("refused", "not_inside", True)
        assert await here.says("BILLETT-01") == ADMITTED


async def test_what_was_undone_can_be_scanned_again(hall: Hall) -> None:
    """Whether it was admitted with the service or without, and undone with it or without."""
    async with hall.door() as here:
        online = await here.scan("BILLETT-01")
        await here.pulled(hall)
        await here.undo(online)
        assert await here.says("BILLETT-01") == ADMITTED
        alone = await here.scan("BILLETT-02")
        await here.undo(alone)
        assert await here.says("BILLETT-02") == ADMITTED
        await here.back()
    assert await hall.attended() == (2, 2)
    assert await hall.conflicts() == []


async def test_two_doors_without_network_may_let_the_same_ticket_in_and_the_organiser_sees_it(hall: Hall) -> None:
    """The heads count once."""
    async with hall.door("hallen-1") as here, hall.door("hallen-2") as there:
        for door in (here, there):
            await door.pulled(hall)
            assert await door.says("BILLETT-01") == ADMITTED
        for door in (here, there):
            await door.back()
    assert await hall.attended() == (1, 1)
    assert await hall.conflicts() == ["already_in"]


async def test_a_door_that_is_back_asks_the_service_again_and_learns_what_it_missed(hall: Hall) -> None:
    """And the next time the cable is pulled, it knows."""
    async with hall.door("hallen-1") as here, hall.door("hallen-2") as there:
        await here.pulled(hall)
        await here.scan("BILLETT-01")
        await there.scan("BILLETT-02")
        assert await here.says("BILLETT-02") == ADMITTED
        await here.back()
        assert await here.says("BILLETT-03") == ("admitted", None, False)
        await here.pulled(hall)
        for code in small.SINGLES[:3]:
            assert await here.says(code) == ("refused", "already_in", True)
        await here.back()
    assert await hall.attended() == (3, 3)


async def test_an_answer_that_got_lost_does_not_turn_people_away(hall: Hall) -> None:
    """The service has the scan, the door never heard of it: its own answer stands in place of the first."""
    async with hall.door() as here:
        await here.knows(hall)
        here.cable.losing_answers = True
        first = await here.scan(small.CLASS, heads=10)
        assert (first.outcome, first.provisional) == ("admitted", True)
        second = await here.scan(small.CLASS, heads=20)
        assert second.outcome == "admitted"
        here.cable.losing_answers = False
        here.cable.cut()
        async with asyncio.timeout(DEADLINE):
            await here.device.settled()
        await here.pulled(hall)
        assert await here.says(small.CLASS, heads=1) == ("refused", "already_in", True)
    assert await hall.attended() == (30, 30)
    assert await hall.conflicts() == []


async def test_a_device_that_starts_without_network_knows_what_it_knew_and_what_it_did(hall: Hall) -> None:
    """From its bundle's file, and from its outbox."""
    async with hall.door() as here:
        await here.scan("BILLETT-01")
        await here.knows(hall)
        await here.scan("BILLETT-02")
        await here.pulled(hall)
        await here.scan("BILLETT-03")
        await here.scan(small.CLASS, heads=29)
    async with hall.door() as here:
        here.cable.pull()
        await here.bundle.load()
        for code in small.SINGLES[:3]:
            assert await here.says(code) == ("refused", "already_in", True)
        assert await here.says(small.CLASS, heads=2) == ("refused", "already_in", True)
        assert await here.says(small.CLASS) == ADMITTED
        await here.back()
    assert await hall.attended() == (33, 33)


async def test_a_crash_within_the_second_before_the_bundle_is_kept_lets_nobody_in_twice(hall: Hall) -> None:
    """What the service answered since is in the outbox: admissions, of a group as well, what was undone, and counts."""
    async with hall.door("salen-1") as here:
        await here.knows(hall)
        undone = await here.scan("BILLETT-01", "smakebit")
        await here.knows(hall)
        await here.scan("BILLETT-02", "smakebit")
        await here.undo(undone, "smakebit")
        await here.count(1, "smakebit")
    async with hall.door("salen-1") as here:
        here.cable.pull()
        await here.bundle.load()
        assert await here.says("BILLETT-02", "smakebit") == ("refused", "already_in", True)
        assert await here.says("BILLETT-01", "smakebit") == ADMITTED
        last = await here.scan("BILLETT-03", "smakebit")
        assert last.verdict is not None
        assert (last.outcome, last.verdict.session.left) == ("admitted", 0)
        await here.back()
    assert await hall.attended("smakebit") == (4, 4)
    assert await hall.conflicts("smakebit") == []


async def test_what_was_answered_without_the_bundle_is_not_counted_twice_by_the_one_that_has_it(hall: Hall) -> None:
    """Recalled, and known to the bundle as well: by its place it is the same; and a part of a group is a part."""
    async with hall.door() as here:
        await here.scan("BILLETT-01")
        await here.knows(hall)
        await here.scan(small.CLASS, heads=10)
        await here.undo(await here.scan("BILLETT-02"))
    async with hall.door() as here:
        here.cable.pull()
        await here.bundle.load()
        group = await here.scan(small.CLASS, heads=20)
        assert group.verdict is not None
        assert group.verdict.ticket is not None
        assert (group.outcome, group.verdict.ticket.left, group.verdict.session.present) == ("admitted", 0, 31)
        assert await here.says("BILLETT-02") == ADMITTED
        await here.back()
    assert await hall.attended() == (32, 32)


async def test_a_clock_that_is_an_hour_wrong_is_corrected_by_the_service(hall: Hall) -> None:
    """Offline it judges by the service's time; before the service has spoken nobody knows."""
    async with hall.door("salen-1", now=lambda: hall.clock.at + timedelta(hours=9)) as here:
        await here.pulled(hall)
        assert await here.says("BILLETT-01", "kveld") == ADMITTED
        await here.back()
        await here.knows(hall)
        await here.pulled(hall)
        assert await here.says("BILLETT-02", "kveld") == ("refused", "too_early", True)
        assert await here.says("BILLETT-02", "smakebit") == ADMITTED


async def test_a_session_that_was_closed_is_closed_offline_too(hall: Hall) -> None:
    """For whoever comes after."""
    async with hall.door() as here:
        await here.scan("BILLETT-01")
        await hall.parts.intake.closing(small.new_id(), "samling", hall.clock() + 1)
        hall.clock.forward(seconds=1)
        await here.pulled(hall)
        assert await here.says("BILLETT-02") == ("refused", "too_late", True)
        shown = await here.scan("BILLETT-01")
    assert shown.verdict is not None
    assert (shown.reason, shown.verdict.session.present) == ("too_late", 0)


async def test_a_door_hears_of_an_admission_at_another_by_itself(hall: Hall) -> None:
    """And of its own coming back, with nobody scanning."""
    async with (
        hall.door("hallen-1") as here,
        hall.door("hallen-2") as there,
        asyncio.TaskGroup() as tasks,
        kept_fresh(here.bundle, Random(1), tasks),
    ):
        await until(lambda: here.judge.programme is not None)
        await there.scan("BILLETT-01")
        await until(lambda: here.would_say("BILLETT-01") == "already_in")
        here.cable.pull()
        await until(lambda: not here.device.online)
        assert await here.says("BILLETT-01") == ("refused", "already_in", True)
        assert await here.says("BILLETT-02") == ADMITTED
        await here.cable.plug()
        await until(lambda: here.device.online)
        assert await here.device.waiting() == 0
    assert await hall.attended() == (2, 2)


@pytest.mark.parametrize("trouble", ["no service at all", "a service that never answers"])
async def test_without_a_bundle_people_pass(hall: Hall, trouble: str) -> None:
    """What they were is judged when the service is back."""
    async with hall.door() as here:
        if trouble == "no service at all":
            here.cable.pull()
        else:
            here.cable.losing_answers = True
        shown = await here.scan("UKJENT")
        assert (shown.outcome, shown.verdict) == ("admitted", None)
