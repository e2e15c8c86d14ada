"""The screen where there is no display: the same words in a terminal, in the same colours. Not for Windows, which has one."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import tty
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.live import Live

from scanner.laptop import lines
from scanner.laptop.hands import Pressed, Wrote

if TYPE_CHECKING:
    from scanner.laptop.changes import Picture
    from scanner.laptop.hands import Hand
    from scanner.laptop.screen import Screen

_KEYS = {
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[B": "down",
    "\x1bOB": "down",
    "\x1b[5~": "pageup",
    "\x1b[6~": "pagedown",
    "\x1bOP": "f1",
    "\x1b": "escape",
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\x08": "backspace",
}
_PIECES = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])?|[\r\n\t\x7f\x08]|[^\x00-\x1f\x7f]+")


class Terminal:
    """Fills a terminal, and hears its keys."""

    def __init__(self) -> None:
        self._live = Live(console=Console(), screen=True, auto_refresh=False)
        self._live.start()
        self._before = _single_keys()
        self._shown: Screen | None = None

    def close(self) -> None:
        """Give the terminal back as it was."""
        _as_before(self._before)
        self._live.stop()

    def show(self, screen: Screen, picture: Picture | None) -> None:
        """Show a state. There is no room for the camera's picture."""
        if screen != self._shown:
            self._live.update(lines.drawn(screen), refresh=True)
            self._shown = screen

    def hands(self) -> list[Hand]:
        """What was pressed since this was asked last."""
        return heard(_waiting_input()) if self._before is not None else []


def heard(text: str) -> list[Hand]:
    """What a terminal sends for keys."""
    pieces = [piece for piece in _PIECES.findall(text) if piece in _KEYS or piece.isprintable()]
    return [Pressed(_KEYS[piece]) if piece in _KEYS else Wrote(piece) for piece in pieces]


def _single_keys() -> list[Any] | None:
    """Have the terminal tell each key at once, unseen. Says how it was before; None where nobody types."""
    if not sys.stdin.isatty():
        return None
    before = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin)
    return before


def _as_before(before: list[Any] | None) -> None:
    if before is not None:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _waiting_input() -> str:
    """What was typed and not read yet."""
    there, _, _ = select.select([sys.stdin], [], [], 0)
    return os.read(sys.stdin.fileno(), 4096).decode(errors="ignore") if there else ""
