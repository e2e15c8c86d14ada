"""Verify: fold the logs afresh, and compare with what the store's function knows and with what running services show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import msgspec

from checkin.core import reports
from checkin.errors import BadInput
from checkin.pipeline import issuing
from checkin.store import log
from checkin.wire.messages import Attendance

if TYPE_CHECKING:
    from checkin.core.attendance import SessionAttendance
    from checkin.core.programmes import Programme
    from checkin.pipeline.folding import Fold
    from checkin.store.connect import Store
    from checkin.store.register import Register

ANSWERS_WITHIN = 10.0
"""Seconds within which a running service must tell its figures."""

ALIVE = 20_000
"""Milliseconds for which a service's announcement is believed."""

SHOWN = ("registered", "attended", "counted", "present", "walk_ins", "refused")
"""Figures of a session that a service shows and that are compared. `no_shows` waits for the clock."""


async def of_function(store: Store, programme: Programme, fold: Fold) -> list[str]:
    """Where the function's own state is not what the log amounts to, a sentence each."""
    faults: list[str] = []
    for session in programme.sessions:
        known = await log.known(store, programme.id, programme.municipality_of(session), session.id)
        faults += _differences(session.id, fold.attendance.session(session.id), known)
    return faults


def _differences(session: str, held: SessionAttendance, known: log.Known) -> list[str]:
    faults = []
    for name, ours, theirs in (
        ("attended", held.attended + held.counted, known.attended),
        ("present", held.present, known.present),
    ):
        if ours != theirs:
            faults.append(f"{session}: {name} is {ours} by the log, {theirs} by the store's function")
    for ticket in held.tickets.keys() | known.tickets.keys():
        stay = held.tickets[ticket].stay if ticket in held.tickets else None
        ours_of = (stay.inside, stay.attended) if stay else (0, 0)
        if ours_of != known.tickets.get(ticket, (0, 0)):
            faults.append(
                f"{session}: ticket {ticket} has (inside, attended) {ours_of} by the log, "
                f"{known.tickets.get(ticket)} by the store's function"
            )
    return faults


async def of_services(register: Register, fold: Fold, secret: str, now: int) -> tuple[list[str], list[str]]:
    """Ask every running service what it shows, and compare. Returns the addresses that were asked, and a sentence for
    each difference.
    """
    addresses = await register.services(now - ALIVE)
    if not addresses:
        return [], []
    await register.keep_secret("visit", issuing.hashed(secret), "verify", 60)
    faults: list[str] = []
    try:
        for address in addresses:
            shown = await _shown(address, secret)
            faults += _shown_differences(register, fold, address, shown, now)
    finally:
        await issuing.sign_out(register, secret)
    return addresses, faults


async def _shown(address: str, secret: str) -> Attendance:
    try:
        async with (
            aiohttp.ClientSession(
                cookies={issuing.COOKIE: secret}, timeout=aiohttp.ClientTimeout(ANSWERS_WITHIN)
            ) as http,
            http.get(f"{address}/api/v1/attendance") as answer,
        ):
            answer.raise_for_status()
            return msgspec.json.decode(await answer.read(), type=Attendance)
    except (TimeoutError, aiohttp.ClientError, msgspec.DecodeError) as error:
        raise BadInput(
            "service_silent",
            f"the service at {address} does not tell its figures ({type(error).__name__}): see that it runs",
        ) from error


def _shown_differences(register: Register, fold: Fold, address: str, shown: Attendance, now: int) -> list[str]:
    programme = register.programme
    registered = reports.registrations(programme, register.tickets.values())
    rows = {row.id: row for row in shown.sessions}
    faults = []
    for session in programme.sessions:
        held = fold.attendance.session(session.id)
        ours = reports.of_session(session, programme.municipality_of(session), held, registered[session.id], now)
        row = rows.get(session.id)
        for name in SHOWN:
            theirs = getattr(row, name, None)
            if getattr(ours, name) != theirs:
                faults.append(f"{session.id}: {name} is {getattr(ours, name)} by the log, {theirs} at {address}")
    return faults
