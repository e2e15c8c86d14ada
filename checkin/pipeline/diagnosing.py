"""Diagnose: what could keep a week from going well, looked at beforehand. Nothing is changed: at most the store gets
what every service brings at its start, its functions, and the one key that is written to see that it takes writes.

Each look gives findings, one sentence each: `ok`, `warning` (it works, but) or `fault` (it won't).
"""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from typing import TYPE_CHECKING, Literal, NamedTuple

from checkin.core import reports
from checkin.errors import BadInput, Problem
from checkin.pipeline import certificates, devices, folding, limiting
from checkin.store import embedded, log, vitals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from checkin.pipeline.certificates import Files
    from checkin.store.connect import Store
    from checkin.store.register import Register

ROOMY = 10 * embedded.FLOOR
"""Bytes free below which a week may fill the disk."""

CLOCKS_APART = 5.0
"""Seconds between two clocks that are set by the network and yet not the same."""

NEARLY_FULL = 0.8
"""The part of the memory that a store may use above which it should get more."""

SLOW_DISK = 0.02
"""Seconds for one write above which doors begin to notice."""


class Finding(NamedTuple):
    """What one look found, and where it is no `ok`, what to do."""

    word: Literal["ok", "warning", "fault"]
    said: str


def ok(said: str) -> Finding:
    """All is well."""
    return Finding("ok", said)


def warning(said: str) -> Finding:
    """It works, but."""
    return Finding("warning", said)


def fault(said: str) -> Finding:
    """It won't work."""
    return Finding("fault", said)


# This machine


def of_machine() -> Finding:
    """Python and the platform."""
    said = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.platform == "win32":
        return warning(f"{said}: the scanner works here; a service needs --store redis://… to a server elsewhere")
    return ok(said)


def of_directory(data: Path) -> Iterator[Finding]:
    """Whether the data directory, or the place where it will be made, can be written and has room."""
    there = data.absolute()
    try:
        while not there.exists():
            there = there.parent
        with tempfile.TemporaryFile(dir=there):
            yield ok(f"the data directory {data} can be written" if there == data.absolute() else f"{data} can be made")
        free = shutil.disk_usage(there).free
    except OSError as error:
        yield fault(
            f"{there} can't be written ({error.strerror}): choose another place with --data, or give us the right"
        )
        return
    said = f"{free // 1_000_000} MB free on the disk of {there}"
    if free < embedded.FLOOR:
        yield fault(f"{said}: no scan is taken below {embedded.FLOOR // 1_000_000} MB; free some")
    else:
        yield ok(said) if free >= ROOMY else warning(f"{said}: a big week may fill it; free some")


def certificate(whose: str, ends: datetime, now: datetime) -> Finding:
    """Whether a certificate lasts for a while yet."""
    said = f"{whose} is good until {ends:%Y-%m-%d}"
    if ends <= now:
        return fault(f"{whose} ended at {ends:%Y-%m-%d %H:%M} UTC: renew it")
    return ok(said) if ends - now >= certificates.SOON else warning(f"{said}: renew it in time")


def of_certificate(files: Files, now: datetime) -> Finding:
    """Whether the files that a service is told to show can be shown."""
    try:
        return certificate(
            f"the certificate in {files.cert}", certificates.checked(files, now).not_valid_after_utc, now
        )
    except BadInput as problem:
        return fault(problem.detail)


# The store


async def of_store(store: Store, clock: Callable[[], int]) -> AsyncIterator[Finding]:
    """Whether a store is what we need, keeps what it is given, and how fast.

    Args:
        clock: our time, in milliseconds.

    Raises:
        StoreUnavailable: where it does not answer or refuses us.
    """
    yield await _durability(store)
    for look in (_version(store), _memory(store), _clock(store, clock), _functions(store), _writes(store)):
        yield await _tried(look)


async def _tried(look: Awaitable[Finding]) -> Finding:
    """What a look found; where the store does not let us look, that is a fault."""
    try:
        return await look
    except Problem as problem:
        return fault(problem.detail)


async def _durability(store: Store) -> Finding:
    try:
        await store.examine()
    except BadInput as problem:
        return fault(problem.detail)
    waits = "waits for the disk with every answer" if not store.wait_for_disk else "is waited for before each answer"
    return ok(f"the store at {store.where} keeps what it is given and {waits}")


async def _version(store: Store) -> Finding:
    told = await vitals.told(store)
    if not told.is_new_enough:
        return fault(f"the store is {told.name}: Redis 7 or Valkey 8 is the oldest that has what we need")
    if store.wait_for_disk and not told.can_wait:
        return fault(
            f"{told.name} can't be told to wait for its disk: set `appendfsync always` there, or use Redis 7.2"
        )
    return ok(f"the store is {told.name}")


async def _memory(store: Store) -> Finding:
    told = await vitals.told(store)
    if not told.limit:
        return ok(f"the store uses {told.used // 1_000_000} MB of memory, without a limit of its own")
    said = f"the store uses {told.used // 1_000_000} of {told.limit // 1_000_000} MB of memory"
    if told.policy != "noeviction":
        return fault(f"{said} and then forgets ({told.policy}): set `maxmemory-policy noeviction` there")
    if told.used > NEARLY_FULL * told.limit:
        return warning(f"{said}: when that is full no scan is taken; raise `maxmemory` there")
    return ok(f"{said}, and throws nothing away")


async def _clock(store: Store, clock: Callable[[], int]) -> Finding:
    return clocks("the store's clock", await vitals.clock_ahead(store, clock))


def clocks(whose: str, ahead: float) -> Finding:
    """Whether a clock that is so many seconds ahead of ours still tells the same time."""
    if abs(ahead) <= CLOCKS_APART:
        return ok(f"{whose} and ours agree")
    return warning(
        f"{whose} is {abs(ahead):.0f} seconds {'ahead of' if ahead > 0 else 'behind'} ours: "
        "let both machines set theirs by the network (NTP)"
    )


async def _functions(store: Store) -> Finding:
    await log.load_functions(store)
    return ok("our functions are loaded in the store")


async def _writes(store: Store) -> Finding:
    seconds = await vitals.write_takes(store)
    said = f"a write is on disk after {seconds * 1000:.1f} ms (median of {vitals.TRIES})"
    if seconds <= SLOW_DISK:
        return ok(said)
    advice = "`appendfsync always` there" if store.wait_for_disk else "a faster disk"
    return warning(f"{said}: every answer waits for it; {advice} would help")


# The week


def of_contents(held: Register) -> Finding:
    """Whether a programme has what doors need."""
    week = held.programme
    enrolled = sum(device.revoked_at is None for device in held.devices.known.values())
    counted = (
        f"{len(week.sessions)} sessions, {len(week.doors)} doors, {len(held.tickets)} tickets, {enrolled} devices, "
        f"{len(held.tokens)} tokens"
    )
    said = f"{week.name} ({week.id}): {counted}"
    if not held.tickets:
        return warning(f"{said}: take registrations in with `checkin tickets import FILE.csv`")
    if stale := reports.out_of_week(week, held.tickets.values()):
        return warning(f"{said}; {stale} tickets are valid on no day of it: import the registrations again")
    if not held.tokens and not enrolled:
        return warning(f"{said}: no device can ask yet; `checkin devices enrol --door ID` makes a link for one")
    return ok(said)


async def of_devices(held: Register) -> Finding:
    """Whether devices are known to hold scans that have not come."""
    fold = await folding.afresh(held.store, held)
    missing = devices.missing(held, fold.attendance)
    if not missing:
        return ok("no device is known to hold scans that have not come")
    named = ", ".join(f"{device} ({number})" for device, number in missing.items())
    return warning(
        f"scans are known that have not come: {named}; switch these devices on, or `checkin devices write-off NAME`"
    )


async def of_slowed(held: Register, now: int) -> Finding:
    """Whether a device is slowed since it sent many codes that no ticket has."""
    names = await limiting.slowed(held.store, held.programme.id, now)
    if not names:
        return ok("no device is slowed for sending unknown codes")
    return warning(
        f"slowed for sending many unknown codes: {', '.join(names)}; go and see whether somebody guesses codes there, or "
        "whether tickets of another programme are shown"
    )
