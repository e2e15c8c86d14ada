"""What organisers have taken note of: by whom, when, of what needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkin.store import keys
from checkin.store.connect import translated

if TYPE_CHECKING:
    from checkin.store.connect import Store


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """Somebody knows of it: who, and since when (milliseconds)."""

    who: str
    at: int


_decode = msgspec.msgpack.Decoder(Notice).decode


async def put(store: Store, programme: str, of: str, notice: Notice) -> None:
    """Keep that somebody knows of something.

    Raises:
        StoreUnavailable: it could not be written.
    """
    with translated(store.where):
        await store.client.hset(keys.register(programme, "noticed"), of, msgspec.msgpack.encode(notice))


async def every(store: Store, programme: str) -> dict[str, Notice]:
    """All of them, by what they are of.

    Raises:
        StoreUnavailable: it could not be read.
    """
    with translated(store.where):
        found = await store.client.hgetall(keys.register(programme, "noticed"))
    return {of.decode(): _decode(notice) for of, notice in found.items()}


async def drop(store: Store, programme: str, of: set[str]) -> None:
    """Forget those that are over: what comes again is new.

    Raises:
        StoreUnavailable: it could not be written.
    """
    if of:
        with translated(store.where):
            await store.client.hdel(keys.register(programme, "noticed"), *of)
