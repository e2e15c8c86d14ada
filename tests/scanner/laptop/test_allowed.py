"""What a screen offers of the acts that an organiser may keep from a device."""

from __future__ import annotations

from scanner.laptop import allowed
from scanner.laptop.screen import Key

KEYS = [Key("O", "let in anyway"), Key("Z", "undo"), Key("D", "new ticket"), Key("H", "keys")]


def test_a_device_that_may_all_is_offered_all() -> None:
    """In their order."""
    assert allowed.offered(KEYS, allowed.ALL) == tuple(KEYS)


def test_what_a_device_may_not_is_not_offered() -> None:
    """The rest is, whatever else it may."""
    assert [key.cap for key in allowed.offered(KEYS, {"undo", "names"})] == ["Z", "H"]
    assert [key.cap for key in allowed.offered(KEYS, ())] == ["H"]
