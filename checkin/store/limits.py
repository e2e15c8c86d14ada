"""What several processes have let somebody do, kept together: buckets that drain by themselves, and who was slowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checkin.store import keys, log
from checkin.store.connect import translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from checkin.store.connect import Store


class Share(NamedTuple):
    """What this process adds to a bucket: its name, by how much it drains a second, how full it can get, and what was
    taken since it was last told.
    """

    bucket: str
    rate: float
    most: float
    taken: float


async def share(store: Store, programme: str, shares: Sequence[Share]) -> list[float]:
    """Add to buckets, and learn how full each is now, with what all others have added.

    Raises:
        StoreUnavailable: where the store does not answer.
    """
    with translated(store.where):
        return await log.with_functions(store, lambda: _shared(store, programme, shares))


async def _shared(store: Store, programme: str, shares: Sequence[Share]) -> list[float]:
    names = [keys.register(programme, f"limit:{share.bucket}") for share in shares]
    numbers: list[Any] = [number for share in shares for number in (share.rate, share.most, share.taken)]
    levels = await store.client.fcall(log.function("limit"), len(names), *names, *numbers)
    return [float(level) for level in levels]


async def note_slowed(store: Store, programme: str, until: Mapping[str, int]) -> None:
    """Note until when (milliseconds) devices are slowed."""
    with translated(store.where):
        await store.client.hset(keys.register(programme, "slowed"), mapping=dict(until))


async def slowed(store: Store, programme: str) -> dict[str, int]:
    """Devices that were slowed, and until when (milliseconds)."""
    with translated(store.where):
        found = await store.client.hgetall(keys.register(programme, "slowed"))
    return {name.decode(): int(until) for name, until in found.items()}
