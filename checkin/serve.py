"""The composition root: opens all parts in order and closes them in reverse. The only file that knows everyone.

Commands, the service and the tests all stand in the contexts here. Time and secrets enter the service here and
nowhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import os
import secrets
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from checkin.api import app as api
from checkin.api import middleware
from checkin.api.keys import Parts
from checkin.errors import BadInput, Conflict, Problem, StoreUnavailable
from checkin.pipeline import batching, closing, feeding, folding, tasks
from checkin.pipeline.closing import Closing
from checkin.pipeline.exporting import Sources
from checkin.pipeline.intake import Intake
from checkin.pipeline.measuring import Gauges, Meter
from checkin.store import connect, embedded, register
from dashboard import app as dashboard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.pipeline.batching import Gathering
    from checkin.settings import Settings
    from checkin.store.connect import Store
    from checkin.store.embedded import EmbeddedStore
    from checkin.store.register import Register

logger = logging.getLogger("checkin.serve")

LOOKS_EVERY = 0.5
"""Seconds between two looks at whether the store answers."""

ANNOUNCES_EVERY = 5.0
"""Seconds between two announcements of where the service answers."""

LOOKS_AT_LEAST_EVERY = 5.0
"""Seconds that the pause between two looks grows to while the store is away."""

COLLECTS_AFTER = 20_000
"""Objects that the cycle collector lets gather before it looks at them."""

STOPS_WITHIN = 10.0
"""Seconds that requests under way get when the service stops."""


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


@asynccontextmanager
async def opened_parts(settings: Settings, clock: Callable[[], int] = now) -> AsyncIterator[Parts]:
    """Everything that a live service has but its socket: folding, feeding, taking scans, closing sessions."""
    async with AsyncExitStack() as stack:
        store, held = await stack.enter_async_context(opened_register(settings))
        gathering = await stack.enter_async_context(batching.opened(store, held.programme.id))
        intake = Intake(held, gathering, clock)
        fold = await stack.enter_async_context(folding.opened(store, held))
        feed = await stack.enter_async_context(feeding.opened(fold, held, clock))
        await stack.enter_async_context(closing.opened(Closing(held, fold, intake, settings.close_after), clock))
        gauges = Gauges(store, held, gathering, feed, fold, None if settings.store else settings.data)
        sources = Sources(store, held, feed)
        yield Parts(store, held, intake, fold, feed, sources, Meter(), gauges, clock, secret, os.urandom)


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


@asynccontextmanager
async def serving(settings: Settings, clock: Callable[[], int] = now) -> AsyncIterator[tuple[Parts, str]]:
    """A live service: its parts, and the address that it answers at.

    Raises:
        Conflict: where another service runs on the data directory, or the port is taken.
    """
    async with AsyncExitStack() as stack:
        if not settings.store:
            stack.enter_context(embedded.only_service(settings.data))
        parts = await stack.enter_async_context(opened_parts(settings, clock))
        _spare_what_stays()
        app = api.make(parts)
        app.add_routes([_open(route) for route in dashboard.routes()])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOPS_WITHIN, handle_signals=False)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        address = await _listen(runner, settings)
        own = await stack.enter_async_context(tasks.owned())
        own.start("announcing", _announce(parts.register, address))
        yield parts, address


def _spare_what_stays() -> None:
    """Keep the cycle collector off what stays as long as the service: tickets, folded logs. Nearly nothing here is a
    cycle, and looking for some at its own pace took a tenth of a scan's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTS_AFTER, 50, 100)


async def _announce(held: Register, address: str) -> None:
    """Tell the store where this service answers, so that `checkin verify` can ask it; and that it has left, at the
    end.
    """
    service = secret()
    try:
        while True:
            try:
                await held.announce(service, address, now())
            except StoreUnavailable as trouble:
                logger.warning("%s", trouble.detail)
            await asyncio.sleep(ANNOUNCES_EVERY)
    finally:
        with contextlib.suppress(StoreUnavailable):  # then it is forgotten in time, as one that was killed
            await held.leave(service)


def _open(route: web.RouteDef) -> web.RouteDef:
    """A page is open to all: what it shows it must ask the API for."""
    middleware.open_to_all(route.handler)
    return route


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except (OSError, OverflowError, ValueError) as error:  # the last two: a port or a host that can't be
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise Conflict(
                "port_taken",
                f"port {settings.port} on {settings.host} is taken: stop what listens there, or choose another with --port",
            ) from error
        why = os.strerror(number) if number and number > 0 else getattr(error, "strerror", None) or str(error)
        raise BadInput(
            "cannot_listen",
            f"can't listen on {settings.host} port {settings.port} ({why}): choose others with --host and --port",
        ) from error
    host, port = runner.addresses[0][:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{'localhost' if host in ('127.0.0.1', '::1', '0.0.0.0', '::') else shown}:{port}"  # noqa: S104 - only named
