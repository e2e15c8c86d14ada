"""What needs an organiser's attention: what is filling up, which door is in trouble, what the figures can't say yet.

Each thing that is looked at gives a *reading*: a value, the value from which it is a concern, and the lower one from which it
stays one. So what goes to and fro round a limit is told once, and nothing cries wolf. A reading says nothing of words: the
page has a sentence for each kind, with what to do.

    filling        a session that is on has nearly no place left                     per cent of its capacity
    full           a session that is on has none left                                per cent of its capacity
    venue_full     as many are in a venue as fire rules allow                        per cent of its capacity
    silent         a device has said nothing for a while, and held scans then         seconds
    queue          a device is heard, and what it holds grows                        entries
    missing        scans of a device are known to be missing: figures are provisional entries
    battery        a device will soon be dark                                        per cent that are gone
    clock          a device's own clock is wrong                                     seconds
    refusals       many of a session's latest scans are refused                      per cent of them
    unknown        many codes that no ticket has, lately                             scans
    conflicts      doors without network let in what the rules speak against         conflicts that stand
    store          the store is in trouble                                           1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind = Literal[
    "filling",
    "full",
    "venue_full",
    "silent",
    "queue",
    "missing",
    "battery",
    "clock",
    "refusals",
    "unknown",
    "conflicts",
    "store",
]

KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


class Limit(msgspec.Struct, frozen=True):
    """From which value something is a concern, and down to which it stays one."""

    at: float
    until: float


class Limits(msgspec.Struct, frozen=True):
    """When something is a concern; the units are those of the kinds."""

    filling: Limit = Limit(90, 85)
    full: Limit = Limit(100, 98)
    venue_full: Limit = Limit(100, 95)
    silent: Limit = Limit(120, 60)
    queue: Limit = Limit(20, 5)
    missing: Limit = Limit(1, 1)
    battery: Limit = Limit(85, 75)
    clock: Limit = Limit(120, 60)
    refusals: Limit = Limit(30, 15)
    unknown: Limit = Limit(8, 3)
    conflicts: Limit = Limit(1, 1)
    store: Limit = Limit(1, 1)


FEW_SCANS = 15
"""Scans within a while below which a share of them says nothing."""


class Room(NamedTuple):
    """A session that is on, or a venue: the heads that take its places, and how many it has, if that is known."""

    id: str
    taken: int
    capacity: int | None

    @property
    def share(self) -> float:
        """Per cent of the places that are taken."""
        return 100 * self.taken / self.capacity if self.capacity else 0.0


class Lately(NamedTuple):
    """The scans of a session within a while."""

    session: str
    scans: int
    refused: int
    unknown: int


class Seen(NamedTuple):
    """A device: seconds since it was heard, and what it said then. `missing` are entries known not to have come."""

    name: str
    silent: float
    queue: int
    missing: int
    battery: int | None
    ahead: float


class Facts(NamedTuple):
    """All that is looked at. `conflicts` are those that stand, by session; `store` says what is wrong with it, if anything."""

    sessions: Iterable[Room] = ()
    venues: Iterable[Room] = ()
    lately: Iterable[Lately] = ()
    devices: Iterable[Seen] = ()
    conflicts: Mapping[str, int] = {}
    store: str = ""


class Reading(NamedTuple):
    """One thing looked at: of what it is, its value, and what it is out of or follows from, for the sentence."""

    kind: Kind
    of: str
    value: float
    many: int = 0
    out_of: int = 0


class Concern(NamedTuple):
    """What needs attention, since when (milliseconds)."""

    kind: Kind
    of: str
    many: int
    out_of: int
    since: int


Held = dict[tuple[str, str], Concern]
"""Concerns by kind and of what they are."""


def looked_at(facts: Facts, held: Held, limits: Limits, now: int) -> Held:
    """The concerns that there are now, given those that there were. A full session is not also filling."""
    found = {
        (reading.kind, reading.of): _concern(reading, held, now)
        for reading in _readings(facts, limits)
        if _concerns(reading, held, getattr(limits, reading.kind))
    }
    return {key: concern for key, concern in found.items() if not (key[0] == "filling" and ("full", key[1]) in found)}


def _concerns(reading: Reading, held: Held, limit: Limit) -> bool:
    was = (reading.kind, reading.of) in held
    return reading.value >= limit.at or (was and reading.value >= limit.until)


def _concern(reading: Reading, held: Held, now: int) -> Concern:
    before = held.get((reading.kind, reading.of))
    return Concern(reading.kind, reading.of, reading.many, reading.out_of, before.since if before else now)


def _readings(facts: Facts, limits: Limits) -> Iterator[Reading]:
    for room in facts.sessions:
        if room.capacity:
            yield Reading("filling", room.id, room.share, room.taken, room.capacity)
            yield Reading("full", room.id, room.share, room.taken, room.capacity)
    for room in facts.venues:
        if room.capacity:
            yield Reading("venue_full", room.id, room.share, room.taken, room.capacity)
    for lately in facts.lately:
        yield from _of_scans(lately)
    for device in facts.devices:
        yield from _of_device(device, limits)
    for session, many in facts.conflicts.items():
        yield Reading("conflicts", session, many, many)
    if facts.store:
        yield Reading("store", facts.store, 1)


def _of_scans(lately: Lately) -> Iterator[Reading]:
    if lately.scans >= FEW_SCANS:
        yield Reading("refusals", lately.session, 100 * lately.refused / lately.scans, lately.refused, lately.scans)
    yield Reading("unknown", lately.session, lately.unknown, lately.unknown)


def _of_device(device: Seen, limits: Limits) -> Iterator[Reading]:
    """What a silent device said of itself holds no longer, but that it holds scans; what it said to hold is not also missing."""
    if device.queue:
        yield Reading("silent", device.name, device.silent, device.queue, round(device.silent))
    if device.missing > device.queue:
        yield Reading("missing", device.name, device.missing, device.missing)
    if device.silent < limits.silent.at:
        yield Reading("queue", device.name, device.queue, device.queue)
        yield Reading("clock", device.name, abs(device.ahead), round(device.ahead))
        if device.battery is not None:
            yield Reading("battery", device.name, 100 - device.battery, device.battery)
