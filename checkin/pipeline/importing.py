"""Import the programme and its registrations: all or nothing, and again without harm.

A row with a code is that ticket, whatever else changed in it. A row without one gets a code of ours, and is known
again by its name, organisation and e-mail address (the first, second... of several that are the same), so that a file
imported twice makes no second ticket.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from checkin.core import planning, registrations, tickets
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput
from checkin.store import log, register

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from checkin.core.programmes import Programme
    from checkin.core.registrations import Registration
    from checkin.store.connect import Store
    from checkin.store.register import Register


class Imported(NamedTuple):
    """What an import did, in tickets."""

    added: int
    changed: int
    unchanged: int
    issued: int


async def load_programme(store: Store, programme: Programme) -> Register:
    """Put a programme into the store, or replace the one of the same id.

    Raises:
        BadInput: where a session or door that the log names would go, or move to another municipality.
    """
    if programme.id not in await register.programmes(store):
        held = await register.create(store, programme)
        if held.programme == programme:
            return held  # else a load before this one was cut off half-way, and left its own state of the programme
    held = await register.opened(store, programme.id)
    await _check_log(store, held.programme, programme)
    await held.put_programme(programme)
    return held


async def _check_log(store: Store, before: Programme, after: Programme) -> None:
    """What the log names stays: a figure must not lose its session, nor a municipality's log one of its sessions."""
    sessions: dict[str, str] = {}
    doors: dict[str, str] = {}
    for municipality in before.municipalities:
        async for entries in log.read(store, before.id, municipality.id):
            sessions |= {entry.facts.session: municipality.id for entry in entries}
            doors |= {door: municipality.id for entry in entries if (door := getattr(entry.facts, "door", None))}
    faults = [
        *_gone("session", sessions, {s.id: after.municipality_of(s) for s in after.sessions}),
        *_gone("door", doors, {d.id: after.venue[d.venue].municipality for d in after.doors}),
    ]
    if faults:
        raise BadInput("log_names_it", "\n".join(faults))


def _gone(kind: str, named: dict[str, str], after: dict[str, str]) -> list[str]:
    faults = []
    for id, municipality in named.items():
        if id not in after:
            faults.append(
                f"{kind} {id!r} is named in the log of {municipality}: it can be closed, not deleted; "
                "put it back into the programme"
            )
        elif after[id] != municipality:
            faults.append(
                f"{kind} {id!r} is named in the log of {municipality}: it can't move to {after[id]}; "
                "give the new one an id of its own"
            )
    return faults


async def check_meant(store: Store, programme: Programme, named: str | None) -> None:
    """See that a second programme in a store is meant, and no misspelt id of the one that is there.

    Raises:
        BadInput: where there are others and this one was not named.
    """
    there = await register.programmes(store)
    if there and programme.id not in there and named != programme.id:
        raise BadInput(
            "another_programme",
            f"there is another programme here ({', '.join(there)}): to change it, keep its id; to add {programme.id!r} beside it, "
            f"say --programme {programme.id}, and from then on every command needs --programme",
        )


async def written(held: Register) -> AsyncIterator[bytes]:
    """All tickets with their codes in the form that `import_tickets` takes, UTF-8; walk-ins too, revoked ones not."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(registrations.COLUMNS)
    good = [(held.holder(ticket.id), ticket) for ticket in held.tickets.values() if ticket.revoked_at is None]
    for holder, ticket in sorted(good, key=lambda pair: (pair[0].organisation, pair[0].name, pair[1].code)):
        rows.writerow(
            [
                ticket.code, holder.name, holder.organisation, ticket.category, ticket.heads, " ".join(ticket.sessions),
                _local(held, ticket.valid_from), _local(held, ticket.valid_until), holder.email,
            ]
        )  # fmt: skip
    yield text.getvalue().encode()


def _local(held: Register, at: int | None) -> str:
    return "" if at is None else held.programme.local(at).isoformat(timespec="milliseconds")


async def import_tickets(
    held: Register, rows: Sequence[Registration], new_id: Callable[[], str], random: Callable[[int], bytes]
) -> Imported:
    """Add or change the tickets of a registrations file, all or none.

    Args:
        held: the programme's register.
        rows: as read, checked against the programme.
        new_id: makes ids for tickets whose code somebody else issued.
        random: makes random bytes for codes of ours.
    """
    rows = [in_step(held.programme, row) for row in rows]
    counted: Counter[str] = Counter()

    def changed(current: Register) -> list[tuple[Ticket, Holder | None]]:
        counted.clear()
        seen: Counter[tuple[str, str, str]] = Counter()
        pairs: list[tuple[Ticket, Holder | None]] = []
        for row in rows:
            ticket, kind = _merged(current, row, _identity(current, row, seen), new_id, random)
            holder = Holder(row.name, row.organisation, row.email)
            if kind == "changed" and ticket == current.tickets[ticket.id] and holder == current.holder(ticket.id):
                kind = "unchanged"
            counted.update([kind] if row.code or kind != "added" else [kind, "issued"])
            if kind != "unchanged":
                pairs.append((ticket, holder))
        return pairs

    await held.put_tickets(changed)
    return Imported(counted["added"], counted["changed"], counted["unchanged"], counted["issued"])


def in_step(programme: Programme, row: Registration) -> Registration:
    """A registration whose validity moves with a programme that was moved when it was loaded.

    Only where its validity does not touch the week at all, and so was plainly written for the week before it was moved.
    """
    last_end = max((session.end for session in programme.sessions), default=0)
    over = row.valid_until is not None and row.valid_until < programme.first_doors
    ahead = row.valid_from is not None and row.valid_from > last_end
    if not programme.moved_days or not (over or ahead):
        return row
    moved = (
        None if at is None else planning.later(programme, at, programme.moved_days)
        for at in (row.valid_from, row.valid_until)
    )
    return msgspec.structs.replace(row, **dict(zip(("valid_from", "valid_until"), moved, strict=True)))


def _identity(current: Register, row: Registration, seen: Counter[tuple[str, str, str]]) -> str | None:
    """The id of the ticket that a row without a code stands for; None for a row with one."""
    if row.code:
        return None
    who = (row.name, row.organisation, row.email)
    seen[who] += 1
    words = "\x1f".join((current.programme.id, *who, str(seen[who])))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"oppmote:registration:{words}"))


def _merged(
    current: Register,
    row: Registration,
    identity: str | None,
    new_id: Callable[[], str],
    random: Callable[[int], bytes],
) -> tuple[Ticket, str]:
    there = current.tickets.get(identity) if identity else current.by_code(row.code)
    fields: dict[str, Any] = {
        "category": row.category, "heads": row.heads, "sessions": row.sessions, "valid_from": row.valid_from,
        "valid_until": row.valid_until,
    }  # fmt: skip
    if there is None:
        return Ticket(identity or new_id(), row.code or tickets.code_from(random(10)), **fields), "added"
    return msgspec.structs.replace(there, **fields), "changed"
