"""The watch over a real service's week: what its doors and devices bring about is told, noticed, and over again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.core.attention import Limit, Limits
from checkin.errors import BadInput, NotFound
from checkin.pipeline import devices, watching
from checkin.wire.devices import Heartbeat
from checkin.wire.messages import AnnulmentMessage
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.wire.attention import ConcernRow
    from tests.small import Clock


async def _looked(parts: Parts) -> list[ConcernRow]:
    await small.caught_up(parts)
    await parts.watch.look(parts.register)
    return (await parts.watch.told(parts.register.programme.id)).concerns


async def _kinds(parts: Parts) -> list[tuple[str, str, int, int]]:
    return [(row.kind, row.of, row.many, row.out_of) for row in await _looked(parts)]


async def test_a_session_that_fills_up_is_told_with_its_figures(parts: Parts) -> None:
    """Four places: three of them are no concern, the fourth is."""
    at_salen = {"session": "smakebit", "door": "salen-1"}
    await small.take(parts, *(small.scan(code, **at_salen) for code in small.SINGLES[:3]))
    assert await _kinds(parts) == []
    await small.take(parts, small.scan(small.SINGLES[3], **at_salen))
    assert await _kinds(parts) == [("full", "smakebit", 4, 4)]


async def test_a_session_that_is_over_fills_no_more(parts: Parts, clock: Clock) -> None:
    """Nobody can do anything about it."""
    at_salen = {"session": "smakebit", "door": "salen-1"}
    await small.take(parts, *(small.scan(code, **at_salen) for code in small.SINGLES[:4]))
    clock.forward(hours=4)
    assert await _kinds(parts) == []


async def test_a_device_that_falls_silent_with_scans_is_told_until_it_is_heard(parts: Parts, clock: Clock) -> None:
    """Since when it is silent, and how many it held."""

    async def beat(queue: int, **more: int) -> None:
        told = {"queue": queue, "version": "1", "at": clock.at.isoformat()} | more
        await devices.hear(parts.register, "port", msgspec.convert(told, Heartbeat), clock())

    await beat(3)
    assert await _kinds(parts) == []
    clock.forward(seconds=150)
    assert await _kinds(parts) == [("silent", "port", 3, 150)]
    await beat(0, battery=9)
    assert await _kinds(parts) == [("battery", "port", 9, 0)]


async def test_conflicts_of_doors_without_network_are_told_until_they_are_settled(parts: Parts) -> None:
    """Two doors let the same ticket in; one of the two is taken back."""
    twice = [small.scan(door=door, provisional="admitted") for door in ("hallen-1", "hallen-2")]
    await small.take(parts, *twice)
    assert await _kinds(parts) == [("conflicts", "samling", 1, 0)]
    annulment = small.annulment(twice[1]["id"])
    await parts.intake.annulment(msgspec.convert(annulment, AnnulmentMessage), "door")
    assert await _kinds(parts) == []


async def test_many_unknown_codes_are_told(parts: Parts) -> None:
    """Somebody guesses, or another event's tickets are held up."""
    await small.take(parts, *(small.scan(f"UKJENT-{number:03}") for number in range(8)))
    assert ("unknown", "samling", 8, 0) in await _kinds(parts)


async def test_what_somebody_took_note_of_stands_last_until_it_is_over(parts: Parts, clock: Clock) -> None:
    """It says who; when it comes again it is new."""
    id = parts.register.programme.id
    await small.take(parts, *(small.scan(f"UKJENT-{number:03}") for number in range(20)))
    assert [row.kind for row in await _looked(parts)] == ["refusals", "unknown"]
    await parts.watch.notice(id, "refusals", "samling", "kari")
    rows = await _looked(parts)
    assert [(row.kind, row.noticed and row.noticed.who) for row in rows] == [("unknown", None), ("refusals", "kari")]
    clock.forward(minutes=6)
    assert await _looked(parts) == []
    with pytest.raises(NotFound, match="no attention any more"):
        await parts.watch.notice(id, "refusals", "samling", "kari")
    await small.take(parts, *(small.scan(f"UKJENT-{number:03}", at=clock.at) for number in range(20)))
    assert {row.noticed for row in await _looked(parts)} == {None}


def test_limits_are_set_by_one_line() -> None:
    """Those that it leaves out are the usual ones; one number is both."""
    assert watching.limits("") == Limits()
    assert watching.limits("filling=95/80  store=1") == Limits(filling=Limit(95, 80), store=Limit(1, 1))


@pytest.mark.parametrize(
    "text", ["filling", "filling=", "filling=a/b", "filling=80/90", "fully=90/80", "silent=0/0", "full=nan"]
)
def test_limits_that_can_not_be_are_told(text: str) -> None:
    """At the start, not when the hall is full."""
    with pytest.raises(BadInput, match="CHECKIN_ATTENTION has"):
        watching.limits(text)
