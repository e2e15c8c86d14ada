"""Where every command, the service and the tests begin: the clock, secrets, and the store as the settings name it, opened
in order and closed in reverse.

Time and secrets enter here and nowhere else. What only a running service has is in `serve`: a command that needs no
socket loads none of it, and starts in half the time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from checkin.core import deeds
from checkin.errors import Problem
from checkin.pipeline import batching, feeding, folding, passwords, tasks
from checkin.pipeline.auditing import Auditing
from checkin.pipeline.exporting import Sources
from checkin.pipeline.intake import Intake
from checkin.pipeline.passwords import Passwords
from checkin.pipeline.people import People
from checkin.store import connect, embedded, register
from checkin.store.accounts import Accounts
from checkin.store.register import ALIVE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.core.deeds import What
    from checkin.pipeline.batching import Gathering
    from checkin.pipeline.openid import Provider
    from checkin.settings import Settings
    from checkin.store.connect import Store
    from checkin.store.embedded import EmbeddedStore
    from checkin.store.register import Register

logger = logging.getLogger("checkin.opening")

LOOKS_EVERY = 0.5
"""Seconds between two looks at whether the store answers."""

LOOKS_AT_LEAST_EVERY = 5.0
"""Seconds that the pause between two looks grows to while the store is away."""


def now() -> int:
    """The time: milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def secret() -> str:
    """A secret of 256 random bits, as text for URLs."""
    return secrets.token_urlsafe(32)


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """The store that the settings name, watched for as long as the context lasts; the embedded one is started or joined."""
    async with AsyncExitStack() as stack:
        server = None if settings.store else await stack.enter_async_context(embedded.used(settings.data))
        url = server.url if server else str(settings.store)
        store = await stack.enter_async_context(connect.opened(url))
        if server:
            store.where = str(settings.data)  # says more to people than the name of a socket
        own = await stack.enter_async_context(tasks.owned())
        own.start("watching the store", _watch(store, server))
        yield store


@asynccontextmanager
async def reached_store(settings: Settings) -> AsyncIterator[Store]:
    """The store that the settings name, whatever may be wrong with it; the embedded one is started or joined."""
    async with AsyncExitStack() as stack:
        server = None if settings.store else await stack.enter_async_context(embedded.used(settings.data))
        yield await stack.enter_async_context(connect.reached(server.url if server else str(settings.store)))


async def _watch(store: Store, server: EmbeddedStore | None) -> None:
    """See when the store was started anew, which is a new epoch, and start the embedded one again where it has gone."""
    pause = LOOKS_EVERY
    while True:
        store.refusing = server.short_of_disk() if server else None
        await asyncio.sleep(pause)
        try:
            await store.examine()
            pause = LOOKS_EVERY
        except Problem as trouble:
            logger.warning("%s", trouble.detail)
            started = server is not None and await _started(server, store)
            pause = LOOKS_EVERY if started else min(2 * pause, LOOKS_AT_LEAST_EVERY)


async def _started(server: EmbeddedStore, store: Store) -> bool:
    """Start the embedded store again. Says whether that went well."""
    try:
        await server.ensure()
        await store.examine()
    except Problem as trouble:
        logger.error("%s", trouble.detail)  # noqa: TRY400 - the sentence says it all
        return False
    logger.warning("started the embedded store again")
    return True


@asynccontextmanager
async def opened_register(settings: Settings) -> AsyncIterator[tuple[Store, Register]]:
    """The store and the register of the programme that the settings name."""
    async with opened_store(settings) as store:
        yield store, await register.opened(store, settings.programme)


def people(
    settings: Settings, held: Register, provider: Provider | None = None, clock: Callable[[], int] = now
) -> People:
    """Who may sign in, and what signing in stands on."""
    hashing = Passwords(passwords.hasher(), secret())
    return People(held, Accounts(held), hashing, provider, settings.require_second_factor, clock, secret, os.urandom)


async def address(register: Register, given: str | None, settings: Settings) -> str:
    """Where a link leads: the address that was given, else that of the service which runs on this store, else the one that a
    service with these settings would have.
    """
    if given:
        return given
    there = await register.services(now() - ALIVE)
    return there[0].partition("#")[0] if there else settings.here


async def noted(register: Register, what: What, of: str = "", more: str = "") -> None:
    """Note in the audit log what a command did; see `Auditing.note`."""
    await Auditing(register.store, register.programme.id, now).note(deeds.TERMINAL, what, of, more)


@asynccontextmanager
async def opened_intake(settings: Settings) -> AsyncIterator[tuple[Store, Register, Gathering, Intake]]:
    """What a command needs that records something in the log, beside a running service."""
    async with (
        opened_register(settings) as (store, held),
        batching.opened(store, held.programme.id) as gathering,
    ):
        yield store, held, gathering, Intake(held, gathering, now)


@asynccontextmanager
async def opened_sources(settings: Settings) -> AsyncIterator[Sources]:
    """What exports are drawn from, for commands: the logs folded afresh to their present end."""
    async with opened_register(settings) as (store, held):
        fold = await folding.afresh(store, held)
        yield Sources(store, held, feeding.Feed(fold, held, now))
