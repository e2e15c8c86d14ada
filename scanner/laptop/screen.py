"""What stands on the screen, as plain words and figures. A window paints it, a terminal writes it; neither knows what it means.

Everything is in the language of the door already. Nothing here is changed: a new state is a new screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["ready", "checking", "admitted", "exited", "refused", "unsure"]
"""What a colour, a shape and a sound stand for: nothing yet, not known yet, in, out, no, and the door must decide by itself."""


class Card(NamedTuple):
    """The main thing: a verdict, or that the door is ready for the next.

    Attributes:
        word: the verdict in a word or two.
        name: who holds the ticket, or what kind it is.
        heads: how many go in or out, and how many are left.
        reason: why, in one sentence.
        advice: what to do now, in one sentence.
        keys: what may be pressed on account of this card alone.
        code: a code for its holder to take a picture of.
    """

    kind: Kind
    word: str
    name: str = ""
    heads: str = ""
    reason: str = ""
    advice: str = ""
    keys: tuple[Key, ...] = ()
    code: str = ""


class Key(NamedTuple):
    """A key and what it does."""

    cap: str
    does: str


class Form(NamedTuple):
    """Something that a person writes.

    Attributes:
        lines: what they should know, one sentence each.
        label: of the field.
        text: what is in it so far.
    """

    title: str
    lines: Sequence[str]
    label: str
    text: str
    keys: Sequence[Key]


class Choice(NamedTuple):
    """Something that a person chooses, one of several lines; `at` is the one it stands on."""

    title: str
    options: Sequence[str]
    at: int
    keys: Sequence[Key]


class Legend(NamedTuple):
    """All the keys there are."""

    title: str
    keys: Sequence[Key]
    close: Key


class Trial(NamedTuple):
    """A test scan: a code to scan off the screen, and what the last one showed."""

    title: str
    lines: Sequence[str]
    code: str
    keys: Sequence[Key]


Scene: TypeAlias = Card | Form | Choice | Legend | Trial


class Past(NamedTuple):
    """One of the last scans; they are numbered from 1."""

    kind: Kind
    time: str
    what: str
    number: int


class Figure(NamedTuple):
    """One count of the session and its name."""

    number: str
    name: str


class Sign(NamedTuple):
    """Whether the service answers, and how many entries wait for it."""

    online: bool
    text: str
    waiting: str = ""


class Screen(NamedTuple):
    """All of it.

    Attributes:
        dark: whether light things stand on dark ground.
        session: what is attended here, and where it is.
        way: in or out, as a word; `leaving` says which.
        heads: how many of the next ticket, where the door chose; empty otherwise.
        notice: one sentence that something isn't as it should be, or was just done.
        sees: whether a camera looks on, so that its picture has a place.
    """

    dark: bool
    session: str
    place: str
    way: str
    leaving: bool
    heads: str
    clock: str
    sign: Sign
    figures: Sequence[Figure]
    past_title: str
    past: Sequence[Past]
    scene: Scene
    keys: Sequence[Key]
    notice: str = ""
    sees: bool = True
