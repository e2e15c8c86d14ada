"""The audit log: a stream of deeds, each with the hash of the one before it in its own. Nothing here changes or removes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checkin.core import deeds
from checkin.core.deeds import Deed, Link
from checkin.errors import StoreUnavailable
from checkin.store import keys
from checkin.store.connect import translated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from redis.asyncio.client import Pipeline

    from checkin.store.connect import Store

PAGE = 500
"""Deeds read at once."""

TRIES = 50
"""Times that a deed is linked anew where another process's came first."""


async def append(store: Store, programme: str, done: Mapping[str, Deed] | Deed) -> None:
    """Put deeds at the end of the chain; on disk when this returns.

    Args:
        store: where it lies.
        programme: whose audit log it is.
        done: a deed; or several, each by an id under which it stands once only, however often it is told.

    Raises:
        StoreUnavailable: it could not be written.
    """
    log, told = keys.register(programme, "audit"), keys.register(programme, "audited")

    async def write(pipeline: Pipeline) -> bool:
        ids = [] if isinstance(done, Deed) else [id for id in done if not await store.client.sismember(told, id)]
        fresh = [done] if isinstance(done, Deed) else [done[id] for id in ids]
        last = await store.client.xrevrange(log, count=1)
        before = last[0][1][b"h"] if last else b""
        for deed in fresh:
            link = deeds.linked(before, deed)
            before = link.hash
            pipeline.xadd(log, {"d": link.packed, "h": link.hash})
        if ids:
            pipeline.sadd(told, *ids)
        return bool(fresh)

    store.check_writable()
    if await store.transact(log, write, TRIES) is None:
        raise StoreUnavailable("audit_busy", "others keep writing in the audit log at this very moment: try again")
    await store.on_disk()


async def pages(store: Store, programme: str) -> AsyncIterator[list[Link]]:
    """All deeds in their order, a page at a time."""
    after = "-"
    while True:
        with translated(store.where):
            found = await store.client.xrange(keys.register(programme, "audit"), after, count=PAGE)
        if not found:
            return
        yield [Link(fields[b"d"], fields[b"h"]) for _, fields in found]
        after = f"({found[-1][0].decode()}"


class Piece(NamedTuple):
    """A part of the log, newest deed first.

    Attributes:
        length: deeds that there are in all.
        last: the hash of the newest of them; b"" where there is none.
        found: the deeds of this part, each with the id of its entry.
    """

    length: int
    last: bytes
    found: list[tuple[str, Link]]


async def backwards(store: Store, programme: str, before: str, count: int) -> Piece:
    """Deeds from the end on, or from before the entry `before`; what lies beyond them is not read.

    Args:
        store: where they lie.
        programme: whose audit log it is.
        before: the id of an entry, as a part before this one gave it; "" for the end.
        count: how many at most.
    """
    log = keys.register(programme, "audit")
    with translated(store.where):
        async with store.client.pipeline(transaction=True) as pipeline:
            pipeline.xlen(log).xrevrange(log, count=1).xrevrange(log, f"({before}" if before else "+", count=count)
            length, newest, found = await pipeline.execute()
    last = newest[0][1][b"h"] if newest else b""
    return Piece(length, last, [(id.decode(), Link(fields[b"d"], fields[b"h"])) for id, fields in found])
