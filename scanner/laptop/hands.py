"""What a person or a handheld reader does with a keyboard, in one form for the window and the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Pressed:
    """A key that writes nothing: `up`, `down`, `pageup`, `pagedown`, `enter`, `escape`, `tab`, `backspace`, `f1`."""

    key: str


@dataclass(frozen=True)
class Wrote:
    """Characters."""

    text: str


@dataclass(frozen=True)
class Left:
    """The window was closed, or Ctrl-C pressed."""


Hand: TypeAlias = Pressed | Wrote | Left
