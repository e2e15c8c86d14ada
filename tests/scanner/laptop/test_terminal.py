"""The terminal: what it sends for keys, and that it is as before afterwards."""

from __future__ import annotations

import os
import pty
import sys
import termios
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from scanner.laptop import phrasing, terminal
from scanner.laptop.face import Face, Look
from scanner.laptop.hands import Pressed, Wrote
from scanner.laptop.terminal import Terminal

from . import verdicts
from .verdicts import AT, FAIR, asked, told

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a display")


@pytest.mark.parametrize(
    ("sent", "hands"),
    [
        ("z", [Wrote("z")]),
        ("7K3M9P2QX4RT8WVA\r", [Wrote("7K3M9P2QX4RT8WVA"), Pressed("enter")]),
        ("\x1b[A\x1b[B", [Pressed("up"), Pressed("down")]),
        ("\x1b[5~\x1b[6~", [Pressed("pageup"), Pressed("pagedown")]),
        ("\x1b", [Pressed("escape")]),
        ("\t\x7f", [Pressed("tab"), Pressed("backspace")]),
        ("æøå", [Wrote("æøå")]),
        ("\x1b[1;5C\x01", []),
        ("", []),
    ],
)
def test_what_a_terminal_sends_is_understood(sent: str, hands: list[Any]) -> None:
    """What means nothing here is passed over."""
    assert terminal.heard(sent) == hands


class Typist:
    """Somebody at the other end of a terminal."""

    def __init__(self, controlling: int, line: int, stdout: TextIO) -> None:
        self._controlling = controlling
        self.line = line
        self.stdout = stdout

    def type(self, text: str) -> None:
        os.write(self._controlling, text.encode())

    def seen(self) -> str:
        """What was written since this was asked last."""
        os.write(self.line, b"END")
        text = b""
        while not text.endswith(b"END"):
            text += os.read(self._controlling, 65_536)
        return text.decode().removesuffix("END")


@pytest.fixture
def typist(monkeypatch: pytest.MonkeyPatch) -> Iterator[Typist]:
    """A real terminal, as stdin already."""
    controlling, line = pty.openpty()
    monkeypatch.setenv("TERM", "xterm-256color")
    with os.fdopen(line, "r", encoding="utf-8") as stdin, os.fdopen(os.dup(line), "w", encoding="utf-8") as stdout:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield Typist(controlling, line, stdout)
    os.close(controlling)


def test_keys_are_told_one_by_one_and_the_terminal_is_as_before_afterwards(typist: Typist) -> None:
    """Nobody has to press Enter."""
    before = termios.tcgetattr(typist.line)
    display = Terminal()
    typist.type("z")
    heard: list[Any] = []
    while not heard:
        heard = display.hands()
    display.close()

    assert heard == [Wrote("z")]
    assert termios.tcgetattr(typist.line) == before


def test_a_state_is_written_once(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it is shown thirty times a second."""
    monkeypatch.setattr(sys, "stdout", typist.stdout)
    face = Face(verdicts.place(), FAIR, Look())
    face.show(partial(phrasing.card, told(), asked()), 0.0)
    display = Terminal()
    display.show(face.screen(AT), None)
    assert "SLIPP INN" in typist.seen()
    display.show(face.screen(AT), None)
    assert typist.seen() == ""
    display.close()


def test_without_a_keyboard_nothing_is_heard(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when its input comes from a file."""
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        display = Terminal()
        assert display.hands() == []
        display.close()
