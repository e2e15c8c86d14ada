"""What needs attention: each kind at its limit, kept until it is clearly over, told once."""

from __future__ import annotations

from typing import Any

import pytest

from checkin.core import attention
from checkin.core.attention import Facts, Held, Lately, Limit, Limits, Room, Seen

NOW = 1_000_000


def _device(**more: Any) -> Seen:
    """One that was heard just now and holds nothing."""
    fields = {"name": "port-1", "silent": 5.0, "queue": 0, "missing": 0, "battery": 80, "ahead": 0.0}
    return Seen(**(fields | more))


def _session(taken: int, capacity: int | None = 100) -> Facts:
    return Facts(sessions=[Room("messe", taken, capacity)])


def _kinds(facts: Facts, held: Held | None = None, limits: Limits | None = None) -> list[str]:
    return sorted(kind for kind, _ in attention.looked_at(facts, held or {}, limits or Limits(), NOW))


CASES: list[tuple[Facts, Facts, str]] = [
    (_session(89), _session(90), "filling"),
    (_session(99), _session(100), "full"),
    (Facts(venues=[Room("hall", 499, 500)]), Facts(venues=[Room("hall", 500, 500)]), "venue_full"),
    (
        Facts(devices=[_device(silent=119, queue=1)]),
        Facts(devices=[_device(silent=120, queue=1)]),
        "silent",
    ),
    (Facts(devices=[_device(queue=19)]), Facts(devices=[_device(queue=20)]), "queue"),
    (Facts(devices=[_device(missing=0)]), Facts(devices=[_device(missing=1)]), "missing"),
    (Facts(devices=[_device(battery=16)]), Facts(devices=[_device(battery=15)]), "battery"),
    (Facts(devices=[_device(ahead=119.0)]), Facts(devices=[_device(ahead=-120.0)]), "clock"),
    (Facts(lately=[Lately("messe", 20, 5, 0)]), Facts(lately=[Lately("messe", 20, 6, 0)]), "refusals"),
    (Facts(lately=[Lately("messe", 100, 7, 7)]), Facts(lately=[Lately("messe", 100, 8, 8)]), "unknown"),
    (Facts(conflicts={"messe": 0}), Facts(conflicts={"messe": 1}), "conflicts"),
    (Facts(), Facts(store="store_full"), "store"),
]


@pytest.mark.parametrize(("under", "at", "kind"), CASES, ids=[kind for _, _, kind in CASES])
def test_each_kind_is_told_from_its_limit_on(under: Facts, at: Facts, kind: str) -> None:
    """Not just below it."""
    assert kind not in _kinds(under)
    assert kind in _kinds(at)


def test_every_kind_has_a_case_and_a_limit() -> None:
    """A new one can't be forgotten."""
    assert {kind for _, _, kind in CASES} == set(attention.KINDS)
    assert set(Limits.__struct_fields__) == set(attention.KINDS)


@pytest.mark.parametrize("kind", attention.KINDS)
def test_nothing_ends_before_it_is_clearly_over(kind: str) -> None:
    """The lower limit is not above the upper."""
    limit: Limit = getattr(Limits(), kind)
    assert limit.until <= limit.at


def test_what_goes_to_and_fro_round_a_limit_is_one_concern() -> None:
    """It has one beginning, and ends once."""
    first = attention.looked_at(_session(90), {}, Limits(), NOW)
    second = attention.looked_at(_session(86), first, Limits(), NOW + 1000)
    assert [concern.since for concern in second.values()] == [NOW]
    assert second["filling", "messe"].many == 86
    assert attention.looked_at(_session(84), second, Limits(), NOW + 2000) == {}
    assert _kinds(_session(86)) == []


def test_a_full_session_is_not_also_told_to_fill() -> None:
    """One sentence for one thing."""
    assert _kinds(_session(101)) == ["full"]


def test_without_a_capacity_nothing_fills() -> None:
    """Nobody knows how many would be many."""
    assert _kinds(_session(5000, None)) == []
    assert _kinds(Facts(venues=[Room("hall", 5000, None)])) == []


def test_few_scans_say_nothing_of_a_share() -> None:
    """The first two pupils of a morning may both be too early."""
    assert _kinds(Facts(lately=[Lately("messe", attention.FEW_SCANS - 1, 14, 0)])) == []


def test_a_silent_device_is_told_for_what_it_holds_alone() -> None:
    """Its battery and clock of then say nothing of now; one that holds nothing was switched off."""
    assert _kinds(Facts(devices=[_device(silent=600, queue=40, battery=3, ahead=900.0)])) == ["silent"]
    assert _kinds(Facts(devices=[_device(silent=600, battery=3, ahead=900.0)])) == []


def test_what_a_device_says_to_hold_is_not_also_missing() -> None:
    """But what is missing beyond that is."""
    assert _kinds(Facts(devices=[_device(queue=4, missing=4)])) == []
    assert _kinds(Facts(devices=[_device(queue=4, missing=5)])) == ["missing"]


def test_a_device_that_does_not_know_its_battery_is_no_concern() -> None:
    """Most browsers tell nothing."""
    assert _kinds(Facts(devices=[_device(battery=None)])) == []


def test_limits_can_be_others() -> None:
    """As an organiser sets them."""
    assert _kinds(_session(70), limits=Limits(filling=Limit(60, 50))) == ["filling"]
