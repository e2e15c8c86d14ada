"""Dialogues: a person chooses or writes something, and what the desk is to do then. Pure: each key makes a new one, or ends it.

A code that is scanned meanwhile ends a dialogue too, since the queue goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from checkin.core import tickets
from scanner.laptop import allowed, phrasing
from scanner.laptop.keyboard import SHORTEST_CODE, TEST, Finding, found
from scanner.laptop.screen import Choice, Form, Key, Legend, Trial

if TYPE_CHECKING:
    from checkin.core.programmes import Session
    from scanner.laptop.keyboard import Typed
    from scanner.laptop.places import Place
    from scanner.laptop.screen import Scene
    from scanner.laptop.texts import Texts

LONGEST = 200
"""Characters that a person may write."""

MOST_HEADS = 100_000


@dataclass(frozen=True)
class Nothing:
    """The dialogue was left."""


@dataclass(frozen=True)
class LetIn:
    """Let the last one in anyway, for this reason."""

    why: str


@dataclass(frozen=True)
class MakeTicket:
    """Make a ticket on the spot and let its holders in."""

    name: str
    heads: int


@dataclass(frozen=True)
class Check:
    """Check a code that was written by hand."""

    code: str


@dataclass(frozen=True)
class Attend:
    """Go over to another session."""

    session: Session


class Override(NamedTuple):
    """Asks why somebody is let in anyway, and shows all that is waived."""

    reasons: tuple[str, ...]
    text: str = ""
    empty: bool = False

    def pressed(self, key: str) -> Dialogue | Act:
        """Only a reason that is one lets in."""
        if key == "enter":
            return LetIn(self.text.strip()) if self.text.strip() else self._replace(empty=True)
        return _left(key) or self._replace(text=_edited(self.text, key))

    def written(self, text: str) -> Dialogue:
        """With more text."""
        return self._replace(text=(self.text + text)[:LONGEST], empty=False)

    def scene(self, texts: Texts) -> Scene:
        """As it stands on the screen."""
        waived = texts.override_waives.format(reasons=phrasing.words(self.reasons, texts))
        lines = [waived, *([texts.override_empty] if self.empty else [])]
        return Form(texts.override_title, lines, texts.override_label, self.text, _keys(texts, texts.key_let_in))


class WalkIn(NamedTuple):
    """Asks for whom a ticket is made on the spot; `alone` without the service, where heads can only be counted."""

    text: str = ""
    heads: int = 1
    alone: bool = False

    def pressed(self, key: str) -> Dialogue | Act:
        """Up and down change the number of heads."""
        if key == "enter":
            return MakeTicket(self.text.strip(), self.heads)
        step = {"up": 1, "down": -1}.get(key, 0)
        changed = self._replace(text=_edited(self.text, key), heads=min(max(1, self.heads + step), MOST_HEADS))
        return _left(key) or changed

    def written(self, text: str) -> Dialogue:
        """With more text."""
        return self._replace(text=(self.text + text)[:LONGEST])

    def scene(self, texts: Texts) -> Scene:
        """As it stands on the screen."""
        line, enter = (texts.walk_in_alone, texts.key_count) if self.alone else (texts.walk_in_lines, texts.key_make)
        lines = [line.format(heads=self.heads)]
        return Form(texts.walk_in_title, lines, texts.walk_in_label, self.text, _keys(texts, enter))


class ByHand(NamedTuple):
    """Asks for a code that can't be read."""

    text: str = ""
    mistyped: bool = False

    def pressed(self, key: str) -> Dialogue | Act:
        """A code of ours with a wrong character would only be unknown; a second Enter sends it all the same, as somebody else's."""
        if key == "enter":
            code = tickets.as_meant(self.text).strip()
            if _almost_ours(code) and not self.mistyped:
                return self._replace(mistyped=True)
            return Check(code) if code else Nothing()
        return _left(key) or self._replace(text=_edited(self.text, key))

    def written(self, text: str) -> Dialogue:
        """With more text."""
        return self._replace(text=(self.text + text)[:LONGEST], mistyped=False)

    def scene(self, texts: Texts) -> Scene:
        """As it stands on the screen."""
        lines = [texts.code_mistyped if self.mistyped else texts.code_lines]
        return Form(texts.code_title, lines, texts.code_label, self.text, _keys(texts, texts.key_scan))


class Sessions(NamedTuple):
    """Asks which session the door is for."""

    place: Place
    at: int = 0

    def pressed(self, key: str) -> Dialogue | Act:
        """Up and down go through them."""
        if key == "enter":
            return Attend(self.place.sessions[self.at])
        step = {"up": -1, "down": 1}.get(key, 0)
        return _left(key) or self._replace(at=(self.at + step) % len(self.place.sessions))

    def scene(self, texts: Texts) -> Scene:
        """As it stands on the screen."""
        lines = [self._line(session) for session in self.place.sessions]
        return Choice(texts.sessions_title, lines, self.at, _keys(texts, texts.key_choose))

    def _line(self, session: Session) -> str:
        if not session.end:
            return session.title
        start, end = self.place.local(session.start), self.place.local(session.end)
        return f"{start:%d.%m. %H:%M}–{end:%H:%M}  {session.title}"


@dataclass(frozen=True)
class Help:
    """Shows all the keys of what the device may do; any of them ends it."""

    may: frozenset[str] = allowed.ALL

    def pressed(self, key: str) -> Dialogue | Act:
        """Any key."""
        return Nothing()

    def scene(self, texts: Texts) -> Scene:
        """As it stands on the screen."""
        return Legend(texts.keys_title, allowed.offered(all_keys(texts), self.may), Key("Esc", texts.key_close))


class TrialScan(NamedTuple):
    """Has a handheld reader read a code off the screen, and says what is wrong with it.

    Keys that are pressed one by one are a person's, unless they spell the beginning of the code.
    """

    finding: Finding | None = None
    spelt: str = ""

    def pressed(self, key: str) -> Dialogue | Act:
        """Escape skips it, and so does Enter, unless a slow reader pressed it."""
        return Nothing() if key == "escape" or (key == "enter" and not self.spelt) else self

    def typed(self, typed: Typed) -> TrialScan:
        """With what it shows."""
        if typed.is_code or typed.is_code_without_enter:
            return TrialScan(found(typed))
        spelt = self.spelt + typed.text
        if not TEST.lower().startswith(spelt.lower()):
            return TrialScan(self.finding)
        return TrialScan("slow" if len(spelt) >= SHORTEST_CODE else self.finding, spelt)

    def scene(self, texts: Texts) -> Scene:
        """As it stands on the screen."""
        lines = [texts.trial_ask]
        if self.finding:
            lines.append(texts.findings[self.finding])
        if self.finding == "marks":
            lines.append(texts.trial_ours)
        return Trial(texts.trial_title, lines, TEST, [Key("Esc", texts.key_skip)])


Act: TypeAlias = Nothing | LetIn | MakeTicket | Check | Attend
Dialogue: TypeAlias = Override | WalkIn | ByHand | Sessions | Help | TrialScan
Field: TypeAlias = Override | WalkIn | ByHand
"""The dialogues in which a person writes."""


def all_keys(texts: Texts) -> list[Key]:
    """Every key of the desk and what it does."""
    return [
        Key("↑ ↓", texts.key_heads),
        Key("Tab", texts.key_way),
        Key("O", texts.key_override),
        Key("Z", texts.key_undo),
        Key("D", texts.key_walk_in),
        Key("1", texts.key_count_one),
        Key("2", texts.key_count_ten),
        Key("3", texts.key_count_out),
        Key("K", texts.key_code),
        Key("S", texts.key_session),
        Key("C", texts.key_camera),
        Key("L", texts.key_language),
        Key("T", texts.key_theme),
        Key("M", texts.key_sound),
        Key("F11", texts.key_full_screen),
        Key("Esc", texts.key_leave),
    ]


def _left(key: str) -> Act | None:
    return Nothing() if key == "escape" else None


def _edited(text: str, key: str) -> str:
    return text[:-1] if key == "backspace" else text


def _almost_ours(code: str) -> bool:
    """Whether it has the length and the letters of a code of ours, and still isn't one."""
    bare = code.upper().replace(" ", "").replace("-", "")
    return len(bare) == tickets.LENGTH and bare.isascii() and bare.isalnum() and not tickets.is_ours(code)


def _keys(texts: Texts, enter: str) -> list[Key]:
    return [Key("Enter", enter), Key("Esc", texts.key_cancel)]
