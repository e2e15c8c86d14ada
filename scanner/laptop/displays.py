"""Where the screen is shown: a window, else a terminal, else lines on stdout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scanner.laptop.changes import Picture
    from scanner.laptop.hands import Hand
    from scanner.laptop.screen import Screen


class Display(Protocol):
    """What shows a screen to people and hears their keys. It belongs to the main thread."""

    def show(self, screen: Screen, picture: Picture | None) -> None:
        """Show a state, and what the camera sees; people see it when this returns."""

    def hands(self) -> list[Hand]:
        """What was pressed since this was asked last."""

    def close(self) -> None:
        """Take it away."""


def opened(*, full_screen: bool) -> Display:
    """The best display that there is."""
    from scanner.laptop.window import NoDisplay, Window

    try:
        return Window(full_screen=full_screen)
    except NoDisplay:
        return _without_display()


def _without_display() -> Display:
    if sys.stdout.isatty() and sys.platform != "win32":
        from scanner.laptop.terminal import Terminal

        return Terminal()
    from scanner.laptop.lines import Lines

    return Lines()
