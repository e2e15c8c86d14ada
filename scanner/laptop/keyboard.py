"""Handheld readers type: telling their codes from a person's keys, and what a test scan says about their keyboard layout. Pure.

A reader types a whole code within a moment and ends it with Enter; a person presses one key and rests. So both may use the same
keyboard, and a reader works beside a camera too.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

REST = 0.06
"""Seconds without a key after which what was typed is complete. The slowest readers in use leave 40 ms between characters."""

SHORTEST_CODE = 4
"""Characters; fewer in a moment, without Enter, are somebody's fingers."""

SHORTEST_CODE_IN_A_FIELD = 8
"""Characters of a code that a reader types while a person is writing; fewer could be the end of their own text."""

TEST = "https://example.org/?Q-Z=0123456789&w_y"
"""What the test code holds: every letter and mark that a wrong layout changes."""


class Typed(NamedTuple):
    """What was typed in one go, and whether Enter ended it."""

    text: str
    ended: bool

    @property
    def is_code(self) -> bool:
        """Whether a reader typed it, while no field was open."""
        return self.ended and len(self.text) > 1

    @property
    def is_code_in_a_field(self) -> bool:
        """Whether a reader typed it, while a person was writing in a field."""
        return self.ended and len(self.text) >= SHORTEST_CODE_IN_A_FIELD

    @property
    def is_code_without_enter(self) -> bool:
        """Whether a reader typed it that doesn't end its codes. A key held down repeats itself."""
        return not self.ended and len(self.text) >= SHORTEST_CODE and len(set(self.text)) > 1


class Typing:
    """Gathers characters until Enter or a rest completes them."""

    def __init__(self) -> None:
        self._text = ""
        self._last = 0.0

    def press(self, characters: str, at: float) -> None:
        """A key was pressed that writes something, at a time in seconds."""
        self._text += characters
        self._last = at

    def enter(self) -> Typed | None:
        """Enter was pressed: what it completes, None if it stands for itself."""
        return self._completed(ended=True)

    def rest(self, now: float) -> Typed | None:
        """What the rest since the last key completes; ask when all keys that were pressed have been told."""
        return self._completed(ended=False) if now - self._last >= REST else None

    def _completed(self, *, ended: bool) -> Typed | None:
        text, self._text = self._text, ""
        return Typed(text, ended) if text else None


Finding = Literal["fine", "no_enter", "slow", "capitals", "letters", "marks", "around", "another"]
"""What a test scan shows: all is well; Enter is missing; too slow; capitals and small letters changed about; letters or digits
wrong; only marks such as `: / ? -` wrong; something stands before or after; it was another code."""


def found(typed: Typed) -> Finding:
    """What a test scan shows of the reader and the machine's keyboard layout."""
    text = typed.text
    if not typed.ended:
        return "no_enter"
    if text == TEST:
        return "fine"
    if TEST in text:
        return "around"
    if _plain(text) == _plain(TEST):
        return "marks"
    if _plain(text).lower() == _plain(TEST).lower():
        return "capitals"
    return "letters" if abs(len(text) - len(TEST)) <= 2 else "another"


def _plain(text: str) -> str:
    """Only what our own codes are made of, in either case."""
    return "".join(character for character in text if character.isascii() and character.isalnum())
