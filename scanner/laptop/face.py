"""The face of a desk: all that its screen shows, kept as meaning and phrased anew whenever it is looked at.

So a change of language changes what stands there already. Time passes only when it is told to.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from scanner.laptop import allowed
from scanner.laptop.screen import Card, Figure, Key, Past, Screen, Sign
from scanner.laptop.texts import languages

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.core.programmes import Session
    from checkin.core.scans import Direction
    from checkin.wire.messages import SessionNow
    from scanner.laptop.camera import Trouble
    from scanner.laptop.dialogues import Dialogue
    from scanner.laptop.places import Place
    from scanner.laptop.screen import Kind, Scene
    from scanner.laptop.texts import Texts

    Phrase: TypeAlias = Callable[[Texts], str]
    Carding: TypeAlias = Callable[[Texts], Card]

LASTS: dict[Kind, float] = {"checking": 60.0, "admitted": 4.0, "exited": 4.0, "refused": 30.0, "unsure": 15.0}
"""Seconds that a card stays when nobody comes. A no stays longer, since there is something to talk about."""

HANDED_OUT = 120.0
"""Seconds that a new code stays, for its holder to take a picture of."""

NOTED = 4.0
"""Seconds that a notice stays."""

HEARD_LATE = 3.0
"""Seconds that what happens at other doors may need to be heard of here."""

REMEMBERED = 8
"""Scans in the list of the last ones."""


class Look(NamedTuple):
    """How it looks at the start: the language's code, light on dark or not, and whether there is a camera."""

    language: str = "nb"
    dark: bool = False
    sees: bool = True


class Passing(NamedTuple):
    """Something on the screen that goes by itself, in seconds; `group` where it speaks of several heads."""

    card: Carding
    until: float
    group: bool


class _Remembered(NamedTuple):
    """One of the last scans: when in milliseconds, and which one it was."""

    kind: Kind
    at: int
    phrase: Phrase
    number: int


class Face:
    """What the screen shows. The desk changes it; `screen` phrases it.

    Attributes:
        session: what the door is for now.
        direction: which way people go.
        heads: how many of the next ticket, None for all that are left.
        now: how full the session is, as far as the door knows.
        dialogue: what a person is busy with, None for nothing.
        trouble: what is wrong with the camera.
        online: whether the service answers; None until it is known.
        waiting, parked: entries that wait for the service, and that it can't decide.
        keeps: whether this machine's disk takes what happens.
        may: what the device may do beside scanning; the rest is not offered.
        revoked: whether an organiser has revoked the device; then no verdict is shown any more.
        muted: whether somebody wants quiet.
    """

    def __init__(self, place: Place, session: Session, look: Look) -> None:
        self.place = place
        self.session = session
        self.direction: Direction = "entry"
        self.heads: int | None = None
        self.now: SessionNow | None = None
        self.dialogue: Dialogue | None = None
        self.trouble: Trouble | None = None
        self.online: bool | None = None
        self.waiting = 0
        self.parked = 0
        self.keeps = True
        self.may: frozenset[str] = allowed.ALL
        self.revoked = False
        self.muted = False
        self.dark = look.dark
        self._sees = look.sees
        self._languages = list(languages().values())
        self._language = [texts.code for texts in self._languages].index(look.language)
        self._known_at = float("-inf")
        self._passing: Passing | None = None
        self._notice: tuple[Phrase, float] | None = None
        self._past: deque[_Remembered] = deque(maxlen=REMEMBERED)
        self._due: Session | None = None

    @property
    def texts(self) -> Texts:
        """The language of the door."""
        return self._languages[self._language]

    def next_language(self) -> None:
        """Go on to the next language."""
        self._language = (self._language + 1) % len(self._languages)

    def show(self, card: Carding, now: float, *, group: bool = False) -> None:
        """Show a card, of a group or not; it goes by itself. Times in seconds."""
        shown = card(self.texts)
        lasts = HANDED_OUT if shown.code else LASTS[shown.kind]
        self._passing, self._notice = Passing(card, now + lasts, group), None

    def know(self, now: SessionNow, at: float) -> None:
        """Learn how full the session is, at a time in seconds, from an answer to this door."""
        self.now, self._known_at = now, at

    def hear(self, now: SessionNow, at: float) -> None:
        """Learn it by the way. What this door was answered a moment ago is newer, and a figure must not go to and fro."""
        if at - self._known_at > HEARD_LATE:
            self.now = now

    def dismiss(self) -> None:
        """Be ready for the next."""
        self._passing = None

    def note(self, phrase: Phrase, now: float) -> None:
        """Say something beside the card for a moment."""
        self._notice = phrase, now + NOTED

    def remember(self, kind: Kind, at: int, phrase: Phrase) -> None:
        """Put something on the list of the last ones; `at` in milliseconds."""
        number = self._past[0].number + 1 if self._past else 1
        self._past.appendleft(_Remembered(kind, at, phrase, number))

    def pass_time(self, now: float) -> None:
        """Let go what has stayed long enough."""
        if self._passing and now >= self._passing.until:
            self._passing = None
        if self._notice and now >= self._notice[1]:
            self._notice = None

    def be_due(self, session: Session | None) -> None:
        """Note which session it is time for, if it is another than the one that the door is for."""
        self._due = session

    @property
    def idle(self) -> bool:
        """Whether nothing but being ready is shown."""
        return self._passing is None and self.dialogue is None

    def screen(self, at: int) -> Screen:
        """All of it, at a time in milliseconds."""
        texts = self.texts
        return Screen(
            dark=self.dark,
            session=self.session.title,
            place=" · ".join(dict.fromkeys(filter(None, (self.place.venue, self.place.door.name)))),
            way=texts.way_out if self.direction == "exit" else texts.way_in,
            leaving=self.direction == "exit",
            heads=texts.heads_chosen.format(heads=self.heads) if self.heads else "",
            clock=f"{self.place.local(at):%H:%M}",
            sign=self._sign(texts),
            figures=self._figures(texts),
            past_title=texts.last,
            past=[self._phrased(one) for one in self._past],
            scene=self._scene(texts),
            keys=allowed.offered(_keys(texts), self.may) if self.dialogue is None and not self.revoked else (),
            notice=self._noticed(texts),
            sees=self._sees,
        )

    def _phrased(self, one: _Remembered) -> Past:
        return Past(one.kind, f"{self.place.local(one.at):%H:%M}", one.phrase(self.texts), one.number)

    def _scene(self, texts: Texts) -> Scene:
        if self.revoked:
            return Card("unsure", texts.revoked, reason=texts.revoked_why, advice=texts.revoked_advice)
        if self.dialogue is not None:
            return self.dialogue.scene(texts)
        if self._passing is not None:
            card = self._passing.card(texts)
            corrects = self._passing.group and self.heads is not None
            return card._replace(keys=(Key("Enter", texts.correct.format(heads=self.heads)),)) if corrects else card
        if self.trouble is not None:
            return Card("unsure", texts.blind, reason=texts.camera[self.trouble])
        return Card("ready", texts.ready, reason=texts.show_code if self._sees else texts.show_code_to_reader)

    def _noticed(self, texts: Texts) -> str:
        if self._notice is not None:
            return self._notice[0](texts)
        if not self.keeps:
            return texts.disk_full
        return texts.another_session.format(title=self._due.title) if self._due else ""

    def _sign(self, texts: Texts) -> Sign:
        text = texts.connecting if self.online is None else texts.online if self.online else texts.offline
        text = texts.revoked if self.revoked else text
        waiting = [texts.waiting.format(count=self.waiting)] if self.waiting else []
        parked = [texts.parked.format(count=self.parked)] if self.parked else []
        return Sign(self.online is not False, text, " · ".join(waiting + parked))

    def _figures(self, texts: Texts) -> list[Figure]:
        if self.now is None:
            return []
        figures = [Figure(grouped(self.now.attended), texts.attended)]
        if self.session.counts_exits or self.now.present != self.now.attended:
            figures.append(Figure(grouped(self.now.present), texts.present))
        if self.now.left is not None:
            figures.append(Figure(grouped(self.now.left), texts.left))
        return figures


def grouped(number: int) -> str:
    """A number with blanks between its thousands, as the dashboard has it."""
    return f"{number:,}".replace(",", "\u00a0")


def _keys(texts: Texts) -> list[Key]:
    """Those that a door uses often."""
    return [
        Key("↑ ↓", texts.key_heads),
        Key("Tab", texts.key_way),
        Key("Z", texts.key_undo),
        Key("D", texts.key_walk_in),
        Key("1 2 3", texts.key_count),
        Key("H", texts.key_all),
    ]
