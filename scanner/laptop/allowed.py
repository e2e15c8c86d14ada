"""Which acts of the screen an organiser may keep from a device: those are not offered. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkin.wire.devices import USUAL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from checkin.wire.devices import Right
    from scanner.laptop.screen import Key


ALL: frozenset[str] = frozenset(USUAL)
"""All that a screen offers; seeing names is no act."""

BY_KEY: dict[str, Right] = {"O": "override", "Z": "undo", "D": "walk-in"}


def offered(keys: Iterable[Key], may: Collection[str]) -> tuple[Key, ...]:
    """The keys whose acts this device may do."""
    return tuple(key for key in keys if key.cap not in BY_KEY or BY_KEY[key.cap] in may)
