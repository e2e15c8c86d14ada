"""Verify: fold the logs afresh, and compare with what the store's function knows and with what running services show."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import msgspec

from checkin.core import reports
from checkin.errors import BadInput
from checkin.pipeline import folding, pinning, visits
from checkin.store import log
from checkin.store.accounts import Accounts
from checkin.store.register import ALIVE
from checkin.wire.messages import Attendance

if TYPE_CHECKING:
    from checkin.core.attendance import SessionAttendance
    from checkin.core.programmes import Programme
    from checkin.pipeline.folding import Fold
    from checkin.store.connect import Store
    from checkin.store.register import Register

ANSWERS_WITHIN = 10.0
"""Seconds within which a running service must tell its figures."""

LOOKS = 5
"""How often a service is asked that shows something else than we know of."""

LOOKS_EVERY = 0.2
"""Seconds between two of them."""

SHOWN = ("registered", "attended", "counted", "present", "walk_ins", "refused")
"""Figures of a session that a service shows and that are compared. `no_shows` waits for the clock."""


async def of_function(store: Store, programme: Programme, fold: Fold) -> list[str]:
    """Where the function's own state is not what the log amounts to, a sentence each.

    Scans may come in meanwhile: each session is compared as of one place in the log. The fold, one of our own that follows
    nothing, is read on up to there.
    """
    faults: list[str] = []
    for session in programme.sessions:
        municipality = programme.municipality_of(session)
        known = await log.known(store, programme.id, municipality, session.id)
        await folding.forward(store, programme.id, fold, municipality, known.place)
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
    """Ask every running service what it shows, and compare. Returns the addresses that answered, and a sentence for
    each difference.

    Scans may come in meanwhile, and each service has read the logs as far as it has: what it shows must be what a session's
    figures were at some place since we began. One that is behind that is asked again.
    """
    addresses = await register.services(now - ALIVE)
    if not addresses:
        return [], []
    accounts = Accounts(register)
    await visits.begin_unnamed(accounts, visits.VERIFIER, secret, now)
    found: dict[str, list[str]] = {}
    try:
        lately = _Lately(register, fold, now)
        for address in addresses:
            if (faults := await _shown_faults(lately, address, secret)) is not None:
                found[address] = faults
    finally:
        await visits.end(accounts, secret)
    return [pinning.trusted(address)[0] for address in found], [fault for faults in found.values() for fault in faults]


async def _shown_faults(lately: _Lately, address: str, secret: str) -> list[str] | None:
    """What a service shows that has not been so; None where nothing listens any more: it was killed a moment ago."""
    faults: list[str] = []
    for _ in range(LOOKS):
        try:
            shown = await _shown(address, secret)
        except aiohttp.ClientConnectorError:
            return None
        await lately.read_on()
        if not (faults := lately.differences(pinning.trusted(address)[0], shown)):
            break
        await asyncio.sleep(LOOKS_EVERY)
    return faults


async def _shown(announced: str, secret: str) -> Attendance:
    address, trusted = pinning.trusted(announced)
    name = visits.COOKIE if address.startswith("https:") else visits.PLAIN_COOKIE
    try:
        async with (
            aiohttp.ClientSession(cookies={name: secret}, timeout=aiohttp.ClientTimeout(ANSWERS_WITHIN)) as http,
            http.get(f"{address}/api/v1/attendance", ssl=trusted, allow_redirects=False) as answer,
        ):
            answer.raise_for_status()
            return msgspec.json.decode(await answer.read(), type=Attendance)
    except aiohttp.ClientConnectorError:
        raise
    except (TimeoutError, aiohttp.ClientError, msgspec.DecodeError) as error:
        raise BadInput(
            "service_silent",
            f"the service at {address} does not tell its figures ({type(error).__name__}): see that it runs",
        ) from error


class _Lately:
    """What the figures of each session have been from one place in the logs on."""

    def __init__(self, register: Register, fold: Fold, now: int) -> None:
        self._register = register
        self._fold = fold
        self._now = now
        self._registered = reports.registrations(register.programme, register.tickets.values())
        self._seen = {session: {self._figures(session)} for session in register.programme.session}

    async def read_on(self) -> None:
        """Fold the logs on, entry by entry."""
        store, programme, fold = self._register.store, self._register.programme, self._fold
        for municipality in programme.municipality:
            after = fold.places.get(municipality, log.START)
            async for entries in log.read(store, programme.id, municipality, after):
                for entry in entries:
                    await fold.take(municipality, [entry])
                    if (session := entry.facts.session) in self._seen:
                        self._seen[session].add(self._figures(session))

    def differences(self, address: str, shown: Attendance) -> list[str]:
        """Where what is shown has not been so, a sentence for each figure that is another now."""
        rows = {row.id: row for row in shown.sessions}
        return [
            f"{session}: {name} is {ours} by the log, {theirs} at {address}"
            for session, seen in self._seen.items()
            if (there := _row(rows.get(session))) not in seen
            for name, ours, theirs in zip(SHOWN, self._figures(session), there, strict=True)
            if ours != theirs
        ]

    def _figures(self, id: str) -> tuple[int | None, ...]:
        programme = self._register.programme
        session, held = programme.session[id], self._fold.attendance.session(id)
        municipality = programme.municipality_of(session)
        return _row(reports.of_session(session, municipality, held, self._registered[id], self._now))


def _row(row: object) -> tuple[int | None, ...]:
    return tuple(getattr(row, name, None) for name in SHOWN)
