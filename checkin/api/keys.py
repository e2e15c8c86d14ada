"""The typed keys under which the application and a request hold what handlers need. They import nobody's handlers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from checkin.pipeline.auditing import Auditing
from checkin.pipeline.exporting import Sources
from checkin.pipeline.feeding import Feed
from checkin.pipeline.folding import Fold
from checkin.pipeline.intake import Intake
from checkin.pipeline.limiting import Limiter
from checkin.pipeline.measuring import Gauges, Meter
from checkin.pipeline.people import People
from checkin.pipeline.rights import Rights
from checkin.pipeline.visits import Signed
from checkin.pipeline.watching import Watch
from checkin.store.connect import Store
from checkin.store.register import Register
from checkin.wire.devices import USUAL

if TYPE_CHECKING:
    from checkin.wire.devices import Right
    from checkin.wire.messages import Scope


class Parts(msgspec.Struct, frozen=True):
    """What the root opened, for the handlers: the service's only state."""

    store: Store
    register: Register
    intake: Intake
    fold: Fold
    feed: Feed
    sources: Sources
    audit: Auditing
    meter: Meter
    gauges: Gauges
    clock: Callable[[], int]
    secret: Callable[[], str]
    random: Callable[[int], bytes]
    people: People
    limits: Limiter
    watch: Watch


class Identity(msgspec.Struct, frozen=True):
    """Who asks: a name (a device's name in the log), what it may do, and where.

    `organise` includes all but `metrics` and `visit`, which is one's own account and only whoever signed in has. `doors`
    are those of an enrolled device; None, as a token has it, means any door, and there `scan` includes all that doors do
    but seeing names.
    """

    name: str
    scopes: frozenset[str]
    doors: frozenset[str] | None = None

    def may(self, scope: Scope | Right) -> bool:
        """Whether this scope, or one that includes it, was given."""
        if scope in self.scopes or (scope not in ("metrics", "visit") and "organise" in self.scopes):
            return True
        return scope in USUAL and self.doors is None and "scan" in self.scopes

    @property
    def rights(self) -> Rights:
        """What its scans and annulments are held to."""
        return Rights(self.doors, override=self.may("override"), undo=self.may("undo"))


PARTS = web.AppKey("parts", Parts)
STREAMS = web.AppKey("streams", dict[asyncio.Future[None], str])
"""The open streams of server-sent events and whose each is; ended when the service stops."""

IDENTITY = web.RequestKey("identity", Identity)
SIGNED = web.RequestKey("signed", Signed)
"""The visit of whoever asks with a browser."""
