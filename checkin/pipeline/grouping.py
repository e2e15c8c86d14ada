"""Attendance by category and by organisation, drawn when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.core import reports
from checkin.errors import NotFound
from checkin.wire import times
from checkin.wire.messages import GroupedAreaRow, GroupedAttendance, GroupedSessionRow

if TYPE_CHECKING:
    from checkin.core.attendance import Attendance, SessionAttendance
    from checkin.core.reports import SessionFigures
    from checkin.store.register import Register

GROUPINGS = ("category", "organisation")


def grouped(register: Register, attendance: Attendance, by: str, *, names: bool, now: int) -> GroupedAttendance:
    """The figures of every session, municipality and the programme (`*`) for each group.

    Args:
        register: the programme and its tickets.
        attendance: as folded.
        by: one of `GROUPINGS`.
        names: whether the reader may see names; if not, organisations of few heads stand together as "others".
        now: the time in milliseconds.

    Raises:
        NotFound: where there is no such grouping.
    """
    group_of = _groups(register, by, names=names)
    parts = {id: held.split(lambda ticket: group_of.get(ticket, "")) for id, held in attendance.sessions.items()}
    figures = _figures(register, attendance, group_of, now)
    rows = [
        msgspec.convert({**msgspec.structs.asdict(row), "id": row.session, "group": group}, GroupedSessionRow)
        for group, part in sorted(figures.items())
        for row in part
    ]
    areas = [_area(group, part, parts, id) for group, part in sorted(figures.items()) for id in _areas(register)]
    return GroupedAttendance(times.text(now), by, areas, rows)


def _groups(register: Register, by: str, *, names: bool) -> dict[str, str]:
    tickets = register.tickets
    if by == "category":
        return {id: ticket.category for id, ticket in tickets.items()}
    if by == "organisation":
        groups = {id: register.holder(id).organisation for id in tickets}
        return groups if names else reports.together(groups, lambda ticket: tickets[ticket].heads)
    raise NotFound("grouping_unknown", f"there is no grouping {by[:40]!r}: choose one of {', '.join(GROUPINGS)}")


def _figures(
    register: Register, attendance: Attendance, group_of: dict[str, str], now: int
) -> dict[str, list[SessionFigures]]:
    programme = register.programme
    registered = reports.registrations(programme, register.tickets.values())
    found: dict[str, list[SessionFigures]] = {}
    for session in programme.sessions:
        rows = reports.by_group(
            session,
            programme.municipality_of(session),
            attendance.session(session.id),
            registered[session.id],
            lambda ticket: group_of.get(ticket, ""),
            now,
        )
        for group, row in rows.items():
            found.setdefault(group, []).append(row)
    return found


def _areas(register: Register) -> list[str]:
    return [*register.programme.municipality, "*"]


def _area(
    group: str, figures: list[SessionFigures], parts: dict[str, dict[str, SessionAttendance]], id: str
) -> GroupedAreaRow:
    rows = [row for row in figures if id in ("*", row.municipality)]
    area = reports.of_area(id, rows, lambda session: parts.get(session, {}).get(group) or reports.EMPTY)
    return msgspec.convert({**msgspec.structs.asdict(area), "group": group}, GroupedAreaRow)
