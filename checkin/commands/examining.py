"""Before and during the week: look whether all is well, and say what to do where it is not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from checkin import opening
from checkin.errors import NotFound, Problem
from checkin.pipeline import certificates, diagnosing
from checkin.pipeline.certificates import Files
from checkin.pipeline.diagnosing import fault, ok, warning
from checkin.store import embedded, register, urls

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from checkin.pipeline.diagnosing import Finding
    from checkin.settings import Settings
    from checkin.store.connect import Store


async def doctor(arguments: argparse.Namespace, chosen: Settings) -> int:
    """Print what every look found. Returns 1 where one found a fault."""
    looks = _at_service(arguments.server, arguments.token) if arguments.server else _at_home(chosen)
    faults = 0
    async for finding in looks:
        print(f"{finding.word:<8} {finding.said}", flush=True)
        faults += finding.word == "fault"
    return 1 if faults else 0


async def _at_service(address: str, token: str) -> AsyncIterator[Finding]:
    """A service elsewhere, from outside."""
    from checkin.pipeline import visiting  # only here: what asks services would slow down every other command

    yield diagnosing.of_machine()
    async for finding in visiting.of_service(address, token, opening.now):
        yield finding


async def _at_home(chosen: Settings) -> AsyncIterator[Finding]:
    """This machine, the store, and what is in it."""
    yield diagnosing.of_machine()
    if chosen.tls_cert and chosen.tls_key:
        yield diagnosing.of_certificate(Files(chosen.tls_cert, chosen.tls_key), certificates.utc(opening.now()))
    if not chosen.store:
        for finding in diagnosing.of_directory(chosen.data):
            yield finding
            if finding.word == "fault":
                return
        if not (chosen.data / "store").exists():
            yield await _starting()
            yield warning(f"nothing is in {chosen.data} yet: load a programme with `checkin programme load FILE.toml`")
            return
    async for finding in _of_store(chosen):
        yield finding


async def _starting() -> Finding:
    """Whether the embedded store starts on this machine: tried elsewhere, for there is no data directory yet."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            async with embedded.used(Path(folder)):
                return ok("the embedded store starts")
        except Problem as problem:
            return fault(problem.detail)


async def _of_store(chosen: Settings) -> AsyncIterator[Finding]:
    try:
        async with opening.reached_store(chosen) as store:
            if chosen.store and (told := urls.in_the_clear(chosen.store)) is not None:
                yield warning(told)
            async for finding in diagnosing.of_store(store, opening.now):
                yield finding
            async for finding in _of_week(store, chosen.programme):
                yield finding
    except NotFound as missing:
        yield warning(missing.detail)
    except Problem as problem:
        yield fault(problem.detail)


async def _of_week(store: Store, programme: str | None) -> AsyncIterator[Finding]:
    """The programme, what its devices hold, and the services that run.

    Raises:
        NotFound: where there is no programme, or no such one.
    """
    from checkin.pipeline import visiting  # only here: what asks services would slow down every other command

    held = await register.opened(store, programme)
    yield diagnosing.of_contents(held)
    yield await diagnosing.of_devices(held)
    yield await diagnosing.of_slowed(held, opening.now())
    async for finding in visiting.of_announced(held, opening.now):
        yield finding
