"""Playing: ids and times, and a service that stays away. What a whole week comes to is told in `test_rehearsal`."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from scanner.rehearsing.playing import Clock, moment, uuid7
from tests.scanner.small import NINE

if TYPE_CHECKING:
    from datetime import datetime


def test_an_id_tells_when_it_was_made() -> None:
    """A UUIDv7 of its time, and the same again from the same chance."""
    ids = [uuid7(NINE, Random(1)), uuid7(NINE, Random(1)), uuid7(NINE, Random(2)), uuid7(NINE + 1, Random(1))]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    for one in ids:
        assert (one.version, one.variant) == (7, UUID(int=0x7 << 76 | 1 << 63).variant)
    assert ids[0].int >> 80 == NINE
    assert max(ids) == ids[3]


def test_a_door_knows_the_time_with_its_zone() -> None:
    """To the millisecond."""
    now: datetime = Clock(NINE + 123)()

    assert now == moment(NINE + 123)
    assert now.isoformat() == "2022-11-17T08:00:00.123000+00:00"
