"""Keys: one admission is one hash slot, and no two towns or weeks share a key."""

from __future__ import annotations

from redis.crc import key_slot

from checkin.store import keys


def _slots(names: list[str]) -> set[int]:
    return {key_slot(name.encode()) for name in names}


def test_all_that_one_admission_touches_is_one_hash_slot() -> None:
    """So that a cluster can decide it in one act; also for every session of the same town."""
    assert len(_slots(keys.of_session("uke", "verdal", "a") + keys.of_session("uke", "verdal", "b"))) == 1
    assert len(_slots([keys.register("uke", part) for part in ("programme", "tickets", "codes", "changes")])) == 1


def test_towns_and_weeks_are_spread_over_the_slots() -> None:
    """A cluster with more machines has less on each."""
    names = [
        keys.log(f"uke-{week}", town) for week in range(20) for town in ("verdal", "levanger", "inderoy", "steinkjer")
    ]
    assert len(_slots(names)) > 70


def test_no_two_things_have_one_key() -> None:
    """Whatever sessions, towns and weeks are called: of eight keys three are the town's, five its session's."""
    weeks, towns, sessions = ("uke", "uke:verdal", "a"), ("verdal", "b"), ("log", "ids", "x")
    names = {
        key for week in weeks for town in towns for session in sessions for key in keys.of_session(week, town, session)
    }
    assert len(names) == len(weeks) * len(towns) * (3 + 5 * len(sessions))
