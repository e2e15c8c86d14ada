"""The best display that there is."""

from __future__ import annotations

import sys

import pytest

from scanner.laptop import displays
from scanner.laptop.lines import Lines
from scanner.laptop.window import Window


def test_a_window_where_there_is_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here one that was asked for by name."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    display = displays.opened(full_screen=False)

    assert isinstance(display, Window)
    display.close()


@pytest.mark.parametrize("terminal", [False, True])
def test_a_terminal_or_lines_where_there_is_none(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    """Whatever stdout is. Windows has a display."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "no such thing")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    display = displays.opened(full_screen=False)

    assert isinstance(display, Lines) is not (terminal and sys.platform != "win32")
    display.close()
