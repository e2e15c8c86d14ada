"""What doors hold: the version says exactly what is in it, and what changed since is told, or that it can't be."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin.core import bundles, seals
from checkin.core.bundles import View
from checkin.core.rolls import names_in
from checkin.errors import BadInput
from checkin.pipeline import issuing
from checkin.pipeline.bundling import Bundling, Version
from checkin.wire.messages import AnnulmentMessage, CountMessage, VerdictMessage
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.core.bundles import SessionState
    from checkin.wire.bundles import Bundle, Changes

SECRET = bytes(32)
NOW = small.ms(small.NOW)
DEADLINE = 10.0


class Door:
    """One door of a live service, and what it holds."""

    def __init__(self, parts: Parts, id: str = "hallen-1") -> None:
        self.parts = parts
        self.id = id

    @property
    def view(self) -> View:
        """The door as it stands in the programme."""
        programme = self.parts.register.programme
        return View(programme, programme.door[self.id], names=True, secret=SECRET)

    @property
    def bundling(self) -> Bundling:
        """The service's side."""
        return Bundling(self.parts.register, self.parts.fold, "epoch1")

    async def bundle(self) -> Bundle:
        """A new bundle, with all that was answered in it."""
        await self._caught_up()
        return await self.bundling.bundle(self.view, NOW)

    async def changes(self, bundle: Bundle) -> Changes:
        """What changed since a bundle."""
        await self._caught_up()
        return self.bundling.changes(self.view, Version.read(bundle.version), NOW)

    async def _caught_up(self) -> None:
        assert await self.parts.fold.reached(dict(self.parts.intake.answered), DEADLINE)

    async def scan(self, **fields: Any) -> VerdictMessage:
        """A scan that the service answered."""
        (verdict,) = await self.parts.intake.scans([small.raw(small.scan(**fields))], "d", names=False)
        assert isinstance(verdict, VerdictMessage)
        return verdict

    def name(self, code: str) -> bytes:
        """What names the ticket that has a code."""
        ticket = self.parts.register.by_code(code)
        assert ticket is not None
        return seals.digest(seals.salt(SECRET), bundles.first_code(ticket))


def state(told: Bundle | Changes, session: str) -> SessionState:
    """A session as it is told."""
    return next(state for state in told.sessions if state.id == session)


async def test_a_bundle_holds_the_doors_sessions_and_every_ticket(parts: Parts) -> None:
    """Also tickets that are to be sent elsewhere: they must not be taken for unknown."""
    told = await Door(parts, "salen-1").bundle()
    assert [one.id for one in told.sessions] == ["smakebit", "kveld"]
    assert len(told.tickets.heads) == len(parts.register.tickets) == 13
    assert (told.door, told.epoch, told.now) == ("salen-1", "epoch1", "2022-11-14T08:05:00.000Z")
    assert told.programme == parts.register.programme
    assert told.salt == seals.salt(SECRET)


async def test_the_place_of_a_bundle_is_that_of_the_last_scan_in_it(parts: Parts) -> None:
    """By it a device knows which of its own are there."""
    door = Door(parts)
    verdict = await door.scan()
    told = await door.bundle()
    assert told.place == verdict.entry
    assert state(told, "samling").attended == 1


async def test_nothing_has_changed_where_nothing_has(parts: Parts) -> None:
    """The same version, and no more than that."""
    door = Door(parts)
    bundle = await door.bundle()
    told = await door.changes(bundle)
    assert (told.version, told.place, told.renew) == (bundle.version, bundle.place, False)
    assert (told.sessions, told.digests, told.tickets) == ([], b"", None)
    assert door.bundling.nothing(door.view.door, Version.read(bundle.version), NOW) == told
    await door.scan()
    await door.changes(bundle)
    assert door.bundling.nothing(door.view.door, Version.read(bundle.version), NOW) is None


async def test_an_admission_at_another_door_is_told(parts: Parts) -> None:
    """Of its ticket, in its session, with the sums; of nothing else."""
    door = Door(parts)
    bundle = await door.bundle()
    verdict = await door.scan(door="hallen-2")
    told = await door.changes(bundle)
    assert told.place == verdict.entry
    assert told.digests == door.name("BILLETT-01")
    places = [one.id for one in parts.register.programme.doors]
    expected = {"inside": (1,), "came": (1,), "first": (2100,), "doors": (places.index("hallen-2"),)}
    assert told.sessions == [bundles.SessionState("samling", 1, 1, **expected)]
    assert told.tickets is None


async def test_what_happens_at_other_places_moves_the_version_only(parts: Parts) -> None:
    """In another session of the town that the door has nothing to do with, nobody is named."""
    door = Door(parts)
    register = parts.register
    only = msgspec.structs.replace(register.programme.door["hallen-1"], sessions=("foredrag",))
    others = [one for one in register.programme.doors if one.id != "hallen-1"]
    await register.put_programme(msgspec.structs.replace(register.programme, doors=(only, *others)))
    bundle = await door.bundle()
    await door.scan(session="samling")
    told = await door.changes(bundle)
    assert told.version != bundle.version
    assert (told.sessions, told.digests) == ([], b"")


async def test_an_admission_taken_back_is_told_as_none(parts: Parts) -> None:
    """Whatever time has passed between the two."""
    door = Door(parts)
    verdict = await door.scan()
    bundle = await door.bundle()
    back = msgspec.convert(small.annulment(verdict.id), AnnulmentMessage)
    await parts.intake.annulment(back, "d")
    told = await door.changes(bundle)
    assert told.digests == door.name("BILLETT-01")
    [samling] = told.sessions
    assert (samling.attended, samling.inside, samling.came, samling.first) == (0, (0,), (0,), (None,))


async def test_a_count_is_told_in_the_sums(parts: Parts) -> None:
    """It has no ticket."""
    door = Door(parts)
    bundle = await door.bundle()
    await parts.intake.count(msgspec.convert(small.count(7), CountMessage), "d")
    told = await door.changes(bundle)
    assert told.sessions == [bundles.SessionState("samling", 7, 7)]


async def test_a_closing_is_told_with_everybody_who_had_come(parts: Parts) -> None:
    """All are out, and the time stands in every later state."""
    door = Door(parts)
    for code in small.SINGLES[:3]:
        await door.scan(code=code)
    bundle = await door.bundle()
    await parts.intake.closing(small.new_id(), "samling", NOW + 1)
    told = await door.changes(bundle)
    [samling] = told.sessions
    assert set(names_in(told.digests)) == {door.name(code) for code in small.SINGLES[:3]}
    assert (samling.closings, samling.inside, samling.came) == ((NOW + 1,), (0, 0, 0), (1, 1, 1))


async def test_a_ticket_that_is_revoked_or_reissued_is_told_as_it_is_now(parts: Parts) -> None:
    """With how it stands in all of the door's sessions, as for a ticket that nobody knew of."""
    door, register = Door(parts), parts.register
    await door.scan(code="BILLETT-02")
    names = {code: door.name(code) for code in ("BILLETT-01", "BILLETT-02")}
    bundle = await door.bundle()
    await issuing.revoke(register, "BILLETT-01", lambda: NOW)
    await issuing.reissue(register, "BILLETT-02", "NY-BILLETT-02", lambda: NOW)
    told = await door.changes(bundle)
    assert told.tickets is not None
    assert names_in(told.tickets.digests) == names_in(told.digests) == sorted(names.values())
    revoked, reissued = (names_in(told.digests).index(names[code]) for code in names)
    assert told.tickets.revoked == (bundles.Revoked(revoked, NOW),)
    assert [code.place for code in told.tickets.codes] == [reissued, reissued]
    assert state(told, "samling").inside[reissued] == 1
    assert {one.id for one in told.sessions} == {"samling", "foredrag"}
    assert not (await door.changes(await door.bundle())).tickets


async def test_another_programme_needs_a_new_bundle(parts: Parts) -> None:
    """The rules themselves have changed."""
    door, register = Door(parts), parts.register
    bundle = await door.bundle()
    await register.put_programme(msgspec.structs.replace(register.programme, name="Uka"))
    assert (await door.changes(bundle)).renew
    assert not (await door.changes(await door.bundle())).renew


async def test_so_do_an_import_and_a_store_that_was_started_anew(parts: Parts) -> None:
    """The first changes too many tickets to name, after the second nobody knows what is still there."""
    door, register = Door(parts), parts.register
    bundle = await door.bundle()
    other = Bundling(register, parts.fold, "epoch2")
    assert other.changes(door.view, Version.read(bundle.version), NOW).renew
    rows = "".join(f"IMPORT-{number:05},,,,1,samling,,,\n" for number in range(101))
    await small.imported(register, small.HEADER + rows)
    assert (await door.changes(bundle)).renew


async def test_a_service_that_is_a_little_behind_another_takes_nothing_back(parts: Parts) -> None:
    """The door keeps the version that the other gave it, and asks again."""
    door = Door(parts)
    await door.scan()
    bundle = await door.bundle()
    ahead = Version.read(bundle.version)._replace(log="99999999999999-0")
    told = door.bundling.changes(door.view, ahead, NOW)
    assert (told.version, told.place, told.renew, told.sessions) == (ahead.text, ahead.log, False, [])


async def test_a_ticket_that_changes_while_a_bundle_is_made_is_told_next(parts: Parts) -> None:
    """The version is that of the moment at which the tickets were read."""
    door, register = Door(parts), parts.register
    making = asyncio.ensure_future(door.bundle())
    while not making.done():
        await issuing.revoke(register, "BILLETT-01", lambda: NOW)
    bundle = await making
    told = await door.changes(bundle)
    assert bundle.tickets.revoked or (told.tickets and told.tickets.revoked)


@pytest.mark.parametrize(
    "text", ["", "a", "a.b.c", "a.1-0.x", "a.1-0.1-0.1-0", "a.1.2", "\x00", "a.1-0." + "1" * 5000 + "-0"]
)
def test_what_is_no_version_is_said_so(text: str) -> None:
    """With what to give."""
    with pytest.raises(BadInput) as told:
        Version.read(text)
    assert told.value.code == "version_unknown"


async def test_nothing_is_lost_between_a_bundle_and_its_changes_while_scans_pour_in(parts: Parts) -> None:
    """What the bundle said, brought up to date time and again, is what a new bundle says."""
    door = Door(parts)
    bundle = await door.bundle()
    known = dict.fromkeys(names_in(bundle.tickets.digests), 0)
    since = Version.read(bundle.version)
    scanning = asyncio.gather(
        *(door.scan(code=code, at=small.NOW + timedelta(seconds=n)) for n, code in enumerate(small.SINGLES))
    )
    while not scanning.done() or door.bundling.nothing(door.view.door, since, NOW) is None:
        told = door.bundling.changes(door.view, since, NOW)
        for one in told.sessions:
            known.update(zip(names_in(told.digests), one.inside, strict=True))
        since = Version.read(told.version)
        await asyncio.sleep(0)
    await scanning
    fresh = await door.bundle()
    while since.log != fresh.place:
        told = door.bundling.changes(door.view, since, NOW)
        known.update(*(zip(names_in(told.digests), one.inside, strict=True) for one in told.sessions))
        since = Version.read(told.version)
    assert tuple(known.values()) == state(fresh, "samling").inside
    assert sum(known.values()) == 12
