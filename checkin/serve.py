"""The composition root of the service: opens all parts in order and closes them in reverse. The only file that knows
everyone. What commands need of it, without a socket, is in `opening`.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from checkin import opening
from checkin.api import app as api
from checkin.api import connections, edge, listening, middleware, securing
from checkin.api.connections import Gate
from checkin.api.edge import Edge
from checkin.api.keys import Parts
from checkin.errors import StoreUnavailable
from checkin.pipeline import batching, closing, feeding, folding, limiting, openid, tasks, watching
from checkin.pipeline.auditing import Auditing
from checkin.pipeline.closing import Closing
from checkin.pipeline.exporting import Sources
from checkin.pipeline.intake import Intake
from checkin.pipeline.limiting import Limiter
from checkin.pipeline.measuring import Gauges, Meter
from checkin.pipeline.openid import Provider
from checkin.pipeline.watching import Watch
from checkin.store import embedded
from dashboard import app as dashboard
from scanner import phone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checkin.settings import Settings
    from checkin.store.connect import Store
    from checkin.store.register import Register

logger = logging.getLogger("checkin.serve")

ANNOUNCES_EVERY = 5.0
"""Seconds between two announcements of where the service answers."""

COLLECTS_AFTER = 20_000
"""Objects that the cycle collector lets gather before it looks at them."""

STOPS_WITHIN = 10.0
"""Seconds that requests under way get when the service stops."""


@asynccontextmanager
async def _provider(settings: Settings, clock: Callable[[], int]) -> AsyncIterator[Provider | None]:
    """The sign-in provider that the settings name."""
    if not settings.openid_issuer:
        yield None
        return
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(openid.ANSWERS_WITHIN)) as http:
        yield Provider(settings, http, clock)


@asynccontextmanager
async def opened_parts(
    settings: Settings, clock: Callable[[], int] = opening.now, wall_clock: Callable[[], int] = opening.now
) -> AsyncIterator[Parts]:
    """Everything that a live service has but its socket: folding, feeding, taking scans, closing sessions.

    Args:
        settings: how it runs.
        clock: the time of the week, which the demo simulates.
        wall_clock: the time that browsers live in.
    """
    async with AsyncExitStack() as stack:
        store, held = await stack.enter_async_context(opening.opened_register(settings))
        gathering = await stack.enter_async_context(batching.opened(store, held.programme.id))
        intake = Intake(held, gathering, clock)
        fold = await stack.enter_async_context(folding.opened(store, held))
        feed = await stack.enter_async_context(feeding.opened(fold, held, clock))
        await stack.enter_async_context(closing.opened(Closing(held, fold, intake, settings.close_after), clock))
        gauges = Gauges(store, held, gathering, feed, fold, None if settings.store else settings.data)
        sources = Sources(store, held, feed)
        audit = Auditing(store, held.programme.id, clock)
        provider = await stack.enter_async_context(_provider(settings, wall_clock))
        people = opening.people(settings, held, provider, wall_clock)
        watch = Watch(store, fold, feed, clock, watching.limits(settings.attention or ""))
        await stack.enter_async_context(watching.opened(watch, held))
        limiter = await stack.enter_async_context(limiting.opened(_limiter(settings, store, held)))
        yield Parts(
            store=store,
            register=held,
            intake=intake,
            fold=fold,
            feed=feed,
            sources=sources,
            audit=audit,
            meter=Meter(),
            gauges=gauges,
            clock=clock,
            secret=opening.secret,
            random=os.urandom,
            people=people,
            limits=limiter,
            watch=watch,
        )


def _limiter(settings: Settings, store: Store, held: Register) -> Limiter:
    limits = limiting.OF_ADDRESSES | limiting.of_known(settings.requests_per_second)
    return Limiter(store, held.programme.id, limits, opening.now, time.monotonic)


@asynccontextmanager
async def serving(
    settings: Settings,
    clock: Callable[[], int] = opening.now,
    wall_clock: Callable[[], int] = opening.now,
    tell: Callable[[str], object] = len,
) -> AsyncIterator[tuple[Parts, str]]:
    """A live service: its parts, and the address that people open.

    Args:
        tell: is given what people must know besides, a line at a time.

    Raises:
        Conflict: where another service runs on the data directory, or the port is taken.
        BadInput: where its certificate can't be shown, or plain HTTP would be read on the way.
    """
    shown = securing.chosen(settings, opening.now)
    place = listening.Place(securing.host(settings), settings.port, shown.context if shown else None)
    listening.check(place, insecure=settings.insecure)
    async with AsyncExitStack() as stack:
        if not settings.store:
            stack.enter_context(embedded.only_service(settings.data))
        parts = await stack.enter_async_context(opened_parts(settings, clock, wall_clock))
        _spare_what_stays()
        connections.make_room()
        around = Edge(edge.networks(settings.trusted_proxies), remembered=not settings.tls)
        app = api.make(parts, around)
        app.add_routes([_open(route) for route in (*dashboard.routes(), *phone.routes())])
        gate = Gate(around, parts.meter, STOPS_WITHIN)
        local = await stack.enter_async_context(connections.answering(app, place, gate))
        own = await stack.enter_async_context(tasks.owned())
        own.start("announcing", _announce(parts.register, lambda: shown.pinned(local) if shown else local))
        if shown:
            own.start("following the certificate", shown.run())
            await stack.enter_async_context(securing.trusting(shown, local, gate, tell))
        yield parts, shown.address(local) if shown else local


def _spare_what_stays() -> None:
    """Keep the cycle collector off what stays as long as the service: tickets, folded logs. Nearly nothing here is a
    cycle, and looking for some at its own pace took a tenth of a scan's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTS_AFTER, 50, 100)


async def _announce(held: Register, address: Callable[[], str]) -> None:
    """Tell the store where this service answers, so that `checkin verify` can ask it; and that it has left, at the
    end.
    """
    service = opening.secret()
    try:
        while True:
            try:
                await held.announce(service, address(), opening.now())
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
