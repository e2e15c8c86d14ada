"""What organisers have taken note of, in a real store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.store import notices
from checkin.store.notices import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store


async def test_notices_are_kept_until_they_are_dropped(store: Store, fresh_id: Callable[[], str]) -> None:
    """The last one holds; dropping none is harmless."""
    id = fresh_id()
    assert await notices.every(store, id) == {}
    for who in ("a", "b"):
        await notices.put(store, id, "full messe", Notice(who, 7))
    await notices.put(store, id, "full tapas", Notice("a", 8))
    await notices.drop(store, id, set())
    await notices.drop(store, id, {"full tapas", "never was"})
    assert await notices.every(store, id) == {"full messe": Notice("b", 7)}
