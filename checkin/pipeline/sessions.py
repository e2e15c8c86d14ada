"""One session in full, drawn when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.core import reports
from checkin.wire import times
from checkin.wire.sessions import ArrivalRow, ConflictRow, DoorDevice, DoorRow, MoveRow, RefusalRow, SessionDetail

if TYPE_CHECKING:
    from checkin.core.attendance import Contradiction, SessionAttendance
    from checkin.core.programmes import Session
    from checkin.pipeline.feeding import Feed
    from checkin.store.devices import Device
    from checkin.store.register import Register

LISTED = 200
"""Conflicts that are listed one by one: more than somebody settles by hand."""


def detail(register: Register, feed: Feed, session: Session, *, names: bool, now: int) -> SessionDetail:
    """Figures, arrivals, refusals, doors, and the conflicts that stand.

    Args:
        register: the programme, its tickets and devices.
        feed: the figures and the fold that they are drawn from.
        session: of the programme.
        names: whether the reader may see names.
        now: the time in milliseconds.
    """
    held = feed.attendance.session(session.id)
    standing = held.open_conflicts()
    first = sorted(standing.items(), key=lambda told: (told[1].at, told[0]))[:LISTED]
    return SessionDetail(
        now=times.text(now),
        row=feed.row(session.id),
        municipality=register.programme.municipality[register.programme.municipality_of(session)].name,
        arrivals=_arrivals(register, held),
        refusals=[RefusalRow(reason, scans) for reason, scans in reports.refusals(held).items()],
        doors=_doors(register, session),
        standing=len(standing),
        conflicts=[_conflict(register, held, scan, told, names=names) for scan, told in first],
    )


def _arrivals(register: Register, held: SessionAttendance) -> list[ArrivalRow]:
    known = register.tickets
    found = reports.arrivals(held, lambda ticket: known[ticket].category if ticket in known else "")
    return [ArrivalRow(times.text(since), category, heads) for (since, category), heads in sorted(found.items())]


def _doors(register: Register, session: Session) -> list[DoorRow]:
    enrolled = sorted(register.devices.known.values(), key=lambda device: device.name)
    return [
        DoorRow(door.id, door.name, [_device(register, device) for device in enrolled if door.id in device.doors])
        for door in register.programme.doors
        if session.id in door.sessions
    ]


def _device(register: Register, device: Device) -> DoorDevice:
    beat = register.devices.beats.get(device.name)
    seen, queue = (times.text(beat.at), beat.queue) if beat else (None, None)
    return DoorDevice(device.name, seen, queue, times.maybe(device.revoked_at))


def _conflict(
    register: Register, held: SessionAttendance, scan: str, told: Contradiction, *, names: bool
) -> ConflictRow:
    moves = sorted(held.tickets[told.ticket].moves.values()) if told.ticket else []
    return ConflictRow(
        scan=scan,
        reason=told.reason,
        at=times.text(told.at),
        door=told.door,
        ticket=told.ticket,
        name=register.holder(told.ticket).name if names and told.ticket else None,
        moves=[MoveRow(move.id, move.door, times.text(move.at), move.heads) for move in moves],
    )
