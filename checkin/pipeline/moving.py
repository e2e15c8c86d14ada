"""Move a device's scans to where they belong: the wrong session chosen for twenty minutes, or entry where it should
have been exit.

Each scan that let somebody in or out is taken back by an annulment and recorded anew with its own time, as what the
door showed. So the log keeps both, the figures follow, and moving them back is the same act again. Refused scans stay
where they are: nobody went in by them.

A move that is broken off half-way can be done again: a scan moved to the same place always has the same id, and it is
recorded anew before it is taken back.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.core import events, verdicts
from checkin.core.events import AnnulmentFacts, ScanFacts
from checkin.core.scans import Scan
from checkin.errors import BadInput, Problem
from checkin.store import log
from checkin.store.log import Item, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.core.events import Entry
    from checkin.core.programmes import Programme, Session
    from checkin.core.scans import Direction
    from checkin.pipeline.batching import Gathering
    from checkin.store.connect import Store
    from checkin.store.register import Register

ORGANISER = "organiser"
"""The device of what an organiser does."""

AT_ONCE = 100
"""Scans moved in one go."""


class Move(NamedTuple):
    """Which scans to move, and where to: those of a device in a session between two times in milliseconds, both
    included.
    """

    device: str
    session: str
    since: int
    until: int
    to_session: str
    direction: Direction | None


class Moved(NamedTuple):
    """What was moved, and how many refused scans of that device and time were left."""

    moved: int
    refused: int


async def move_scans(
    store: Store, register: Register, gathering: Gathering, wanted: Move, new_id: Callable[[], str], now: int
) -> Moved:
    """Move scans to another session of the municipality, or to the other direction.

    Raises:
        BadInput: where a session is unknown, lies in another municipality, or nothing would change.
    """
    programme = register.programme
    source, target = _sessions(programme, wanted)
    municipality = programme.municipality_of(source)
    chosen, refused = await _chosen(store, programme, municipality, wanted)
    for start in range(0, len(chosen), AT_ONCE):
        part = chosen[start : start + AT_ONCE]
        anew = [_anew(register, municipality, entry, target, wanted.direction, now) for entry in part]
        back = [_taken_back(municipality, entry, new_id(), now) for entry in part]
        # In one session both are one act, and what stays must not speak against what comes.
        for items in [back + anew] if target is source else [anew, back]:
            await _record(gathering, items)
    return Moved(len(chosen), refused)


async def _record(gathering: Gathering, items: list[Item]) -> None:
    for result in await gathering.record(items):
        if isinstance(result, Problem):
            raise result


def _sessions(programme: Programme, wanted: Move) -> tuple[Session, Session]:
    for id in (wanted.session, wanted.to_session):
        if id not in programme.session:
            raise BadInput(
                "session_unknown", f"there is no session {id!r} in this programme: see `checkin export attendance`"
            )
    source, target = programme.session[wanted.session], programme.session[wanted.to_session]
    if programme.municipality_of(source) != programme.municipality_of(target):
        raise BadInput(
            "session_elsewhere", f"{target.id!r} is in another municipality than {source.id!r}: scans stay in their own"
        )
    if source.id == target.id and wanted.direction is None:
        raise BadInput(
            "nothing_to_move", "say where to: --to-session for another session, --direction for the other direction"
        )
    return source, target


async def _chosen(store: Store, programme: Programme, municipality: str, wanted: Move) -> tuple[list[Entry], int]:
    """The scans to move, and the number of refused ones left."""
    annulled: set[str] = set()
    found: list[Entry] = []
    async for entries in log.read(store, programme.id, municipality):
        annulled |= {target for entry in entries if (target := _annuls(entry, wanted.session))}
        found += [entry for entry in entries if _fits(entry, wanted)]
    standing = [entry for entry in found if entry.facts.id not in annulled]
    chosen = [entry for entry in standing if entry.conclusion.outcome != "refused"]
    return chosen, len(standing) - len(chosen)


def _annuls(entry: Entry, session: str) -> str | None:
    return events.annulled_by(entry) if entry.facts.session == session else None


def _fits(entry: Entry, wanted: Move) -> bool:
    facts = entry.facts
    return (
        isinstance(facts, ScanFacts)
        and facts.session == wanted.session
        and facts.device == wanted.device
        and wanted.since <= facts.at <= wanted.until
        and (wanted.direction != facts.direction or wanted.to_session != wanted.session)
    )


def _taken_back(municipality: str, entry: Entry, id: str, now: int) -> Item:
    facts = entry.facts
    return Item(municipality, AnnulmentFacts(id, facts.session, now, now, "", ORGANISER, None, facts.id))


def _anew(
    register: Register, municipality: str, entry: Entry, target: Session, direction: Direction | None, now: int
) -> Item:
    """A scan as it should have been: with its own time, as what the door showed."""
    facts = entry.facts
    if not isinstance(facts, ScanFacts):
        raise TypeError(facts)
    shown = direction or facts.direction
    anew = msgspec.structs.replace(
        facts,
        id=_id_of(facts.id, target.id, shown),
        session=target.id,
        received=now,
        seq=None,
        direction=shown,
        asked=entry.conclusion.heads,
        override=False,
        provisional="admitted" if shown == "entry" else "exited",
        instead_of="",
    )
    return Item(municipality, anew, _terms(register, anew, now))


def _id_of(id: str, session: str, direction: Direction) -> str:
    """The id that a scan has where it was moved to; it sorts among scans of the same moment as its own does."""
    return id[:28] + str(uuid.uuid5(uuid.NAMESPACE_URL, f"oppmote:move:{id}:{session}:{direction}"))[28:]


def _terms(register: Register, facts: ScanFacts, now: int) -> Terms:
    scan = Scan(
        id=facts.id,
        at=facts.at,
        session=facts.session,
        door=facts.door,
        device=facts.device,
        direction=facts.direction,
        ticket=facts.ticket,
        heads=facts.asked,
        provisional=facts.provisional,
    )
    findings = verdicts.judge(scan, register.tickets.get(facts.ticket), register.programme, now)
    return Terms(findings.reasons, findings.counts_exits, findings.capacity, None)
