"""Planning a programme: reading it from the organiser's TOML, and moving it to other days.

What the keys mean stands in docs/programme.md. Ids are unique within their kind; a venue and a session may
share one, since nothing ever asks for "the thing with this id". Reading finds every fault it can in one go.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from checkin import errors
from checkin.core import programmes, tables
from checkin.core.faults import Faults, listed, quoted
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue
from checkin.core.tables import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = ("nb", "nn", "en")
"""The languages in which there are screens: bokmål, nynorsk and English."""

_KINDS = ("municipality", "venue", "session", "door")
_TIMES = ("start", "end", "doors_open", "entry_closes")


def read(text: str | bytes, source: str) -> Programme:
    """The programme that a TOML text describes.

    Args:
        text: the file's content; bytes are UTF-8, with or without a byte order mark.
        source: what the file is called, for messages.

    Raises:
        BadInput: `programme_invalid`, with one sentence a line: where, what, what was expected.
    """
    faults = Faults(source, "programme_invalid")
    tree = tables.read(text, faults)
    _check_kinds(tree, faults)
    programme = _programme(tree, faults)
    faults.check()
    return programme


def days_until(programme: Programme, starting: date) -> int:
    """By how many calendar days the programme must move for its first day to be `starting`.

    Raises:
        BadInput: `starting_invalid`, the year is out of range.
    """
    if starting.year not in programmes.YEARS:
        years = f"from {programmes.YEARS[0]} to {programmes.YEARS[-1]}"
        raise errors.BadInput("starting_invalid", f"the first day {starting} must lie in a year {years}")
    first = min((programme.day(session.start) for session in programme.sessions), default=starting)
    return (starting - first).days


def later(programme: Programme, at: int, days: int) -> int:
    """A moment moved by whole calendar days: 09:00 in the programme's zone stays 09:00 across summer time.

    A time that the new day skips comes out as much later as the clocks jump.
    """
    local = programme.local(at).replace(tzinfo=None) + timedelta(days=days)
    return programmes.milliseconds(local.replace(tzinfo=programme.zone))


def shifted(programme: Programme, starting: date) -> Programme:
    """The programme moved by whole days so that its first day is `starting`; raises as `days_until` does."""
    days = days_until(programme, starting)
    sessions = tuple(_moved(programme, session, days) for session in programme.sessions)
    return msgspec.structs.replace(programme, sessions=sessions, moved_days=programme.moved_days + days)


def _check_kinds(tree: Mapping[str, object], faults: Faults) -> None:
    known = ("programme", *_KINDS)
    for kind in tree:
        if kind not in known:
            near = faults.near(kind, known) or f"; the tables are {', '.join(known)}"
            faults.add("", f"unknown table {quoted(kind)}{near}")
    if "programme" not in tree:
        faults.add("", "there is no [programme] table with the programme's id, name, timezone and languages")
    if not tree.get("session"):
        faults.add("", "there is no session; each begins with [[session]]")


def _moved(programme: Programme, session: Session, days: int) -> Session:
    times = {key: later(programme, getattr(session, key), days) for key in _TIMES}
    return msgspec.structs.replace(session, **times)


def _programme(tree: Mapping[str, object], faults: Faults) -> Programme:
    head = _head(tree, faults)
    each = {kind: _tables(tree, kind, faults) for kind in _KINDS}
    ids = {kind: _ids(kind, each[kind], faults) for kind in _KINDS}
    zone = _zone(head)
    sessions = tuple(_session(table, ids["venue"], zone) for table in each["session"])
    at_venue = {session.id: session.venue for session in sessions}
    return Programme(
        id=head.slug("id"),
        name=head.text("name"),
        timezone=head.text("timezone"),
        languages=_languages(head),
        municipalities=tuple(_municipality(table) for table in each["municipality"]),
        venues=tuple(_venue(table, ids["municipality"]) for table in each["venue"]),
        sessions=sessions,
        doors=tuple(_door(table, ids["venue"], at_venue) for table in each["door"]),
    )


def _head(tree: Mapping[str, object], faults: Faults) -> Table:
    content = tree.get("programme", {})
    if not isinstance(content, dict):
        faults.stop("", "the programme itself must be one table, written [programme] with single brackets")
    head = Table("[programme]", content, faults)
    if "programme" in tree:
        head.keys(("id", "name", "timezone", "languages"))
    return head


def _tables(tree: Mapping[str, object], kind: str, faults: Faults) -> list[Table]:
    """All tables of one kind, each with the place that its faults name."""
    content = tree.get(kind, [])
    if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
        faults.stop("", f"each {kind} must be a table of its own, written [[{kind}]] with double brackets")
    return [Table(_place(kind, number, entry), entry, faults) for number, entry in enumerate(content, 1)]


def _place(kind: str, number: int, entry: Mapping[str, object]) -> str:
    name = entry.get("id")
    return f"{kind} {quoted(name)}" if isinstance(name, str) else f"{kind} number {number}"


def _ids(kind: str, each: Sequence[Table], faults: Faults) -> dict[str, int]:
    """How often each id is used, as written; twice is a fault."""
    used = Counter(name for table in each if isinstance(name := table.content.get("id"), str))
    for name, times in used.items():
        if times > 1:
            faults.add(f"{kind} {quoted(name)}", f"{times} of this kind have this id; give each its own")
    return used


def _zone(head: Table) -> tzinfo:
    """The programme's zone; UTC stands in for one that is unknown."""
    name = head.content.get("timezone")
    try:
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (KeyError, ValueError, OSError):
        head.fault(f"timezone {quoted(str(name))} is unknown; it must be one such as Europe/Oslo")
        return UTC


def _languages(head: Table) -> tuple[str, ...]:
    languages = head.texts("languages") if "languages" in head.content else None
    for language in languages or ():
        if language not in LANGUAGES:
            head.fault(f"languages: {quoted(language)} is unknown; there are {listed(LANGUAGES)}")
    return languages or ()


def _municipality(table: Table) -> Municipality:
    table.keys(("id", "name", "number"), ("position",))
    return Municipality(
        id=table.slug("id"), name=table.text("name"), number=table.text("number"), position=table.position()
    )


def _venue(table: Table, municipalities: Mapping[str, int]) -> Venue:
    table.keys(("id", "name", "municipality"), ("capacity",))
    return Venue(
        id=table.slug("id"),
        name=table.text("name"),
        municipality=table.reference("municipality", "municipality", municipalities),
        capacity=table.capacity(),
    )


def _session(table: Table, venues: Mapping[str, int], zone: tzinfo) -> Session:
    table.keys(
        ("id", "title", "venue", "start", "end"),
        ("doors_open", "entry_closes", "access", "capacity", "enforce_capacity", "counts_exits"),
    )
    start, end = table.moment("start", zone), table.moment("end", zone)
    session = Session(
        id=table.slug("id"),
        title=table.text("title"),
        venue=table.reference("venue", "venue", venues),
        start=start,
        end=end,
        doors_open=table.moment("doors_open", zone, default=start),
        entry_closes=table.moment("entry_closes", zone, default=end),
        access=_access(table),
        capacity=table.capacity(),
        enforce_capacity=table.flag("enforce_capacity"),
        counts_exits=table.flag("counts_exits"),
    )
    _check_session(table, session)
    return session


def _check_session(table: Table, session: Session) -> None:
    """The rules between a session's keys. A time that is missing or wrong is 0 and had its fault."""
    if session.end and session.end <= session.start:
        table.fault("end must be after start")
    elif session.start and session.doors_open > session.start:
        table.fault("doors_open must not be after start")
    elif session.entry_closes and session.entry_closes <= session.doors_open:
        table.fault("entry_closes must be after doors_open")
    elif session.end and session.entry_closes > session.end:
        table.fault("entry_closes must not be after end")
    if session.enforce_capacity and session.capacity is None:
        table.fault("enforce_capacity needs a capacity to enforce")


def _access(table: Table) -> str | tuple[str, ...]:
    value = table.content.get("access", "registered")
    if value in ("registered", "open"):
        return str(value)
    if isinstance(value, list):
        return table.texts("access") or ()
    table.fault('access must be "registered", "open" or a list of categories such as ["speaker", "staff"]')
    return ()


def _door(table: Table, venues: Mapping[str, int], at_venue: Mapping[str, str]) -> Door:
    table.keys(("id", "venue"), ("sessions", "name"))
    name, venue = table.slug("id"), table.reference("venue", "venue", venues)
    named = table.texts("sessions") if "sessions" in table.content else None
    for session in named or ():
        table.refer("sessions", session, "session", at_venue)
        if venue in venues and at_venue.get(session, venue) != venue:
            table.fault(f"session {quoted(session)} is at venue {quoted(at_venue[session])}, not at this door's")
    sessions = named or tuple(session for session, where in at_venue.items() if where == venue)
    return Door(id=name, venue=venue, sessions=sessions, name=table.text("name", default=name))
