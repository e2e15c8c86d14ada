"""The screen as text: the same words and colours for a terminal, or a line for each scan where there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, assert_never

import qrcode
from rich import box
from rich.color import Color
from rich.console import Group
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from scanner.laptop import colours
from scanner.laptop.screen import Card, Choice, Form, Legend, Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from scanner.laptop.changes import Picture
    from scanner.laptop.colours import Palette
    from scanner.laptop.hands import Hand
    from scanner.laptop.lettering import Colour
    from scanner.laptop.screen import Key, Kind, Scene, Screen

SHAPES: dict[Kind, str] = {"ready": "⌗", "checking": "…", "admitted": "✔", "exited": "➜", "refused": "✖", "unsure": "▲"}


class Lines:
    """Writes a line to stdout for each scan; nobody presses anything."""

    def __init__(self) -> None:
        self._written = 0

    def close(self) -> None:
        """Nothing is held."""

    def show(self, screen: Screen, picture: Picture | None) -> None:
        """Write what is new among the last scans."""
        new = [past for past in reversed(screen.past) if past.number > self._written]
        for past in new:
            sys.stdout.write(f"{past.time} {SHAPES[past.kind]} {past.what}\n")
            self._written = past.number
        if new:
            sys.stdout.flush()

    def hands(self) -> list[Hand]:
        """Nothing."""
        return []


def drawn(screen: Screen) -> RenderableType:
    """The screen as rich writes it: a state in, something to write out."""
    kind = screen.scene.kind if isinstance(screen.scene, Card) else "ready"
    palette = colours.palette(kind, dark=screen.dark)
    past = [*_past(screen, palette), ""] if isinstance(screen.scene, Card) else []
    parts = [_top(screen), "", *_scene(screen.scene, palette), "", *past, *_bottom(screen)]
    return Panel(Group(*parts), style=_style(palette.ink, palette), box=box.HEAVY, padding=(1, 3))


def _style(colour: Colour, palette: Palette, *, bold: bool = False) -> Style:
    return Style(color=Color.from_rgb(*colour), bgcolor=Color.from_rgb(*palette.ground), bold=bold)


def _top(screen: Screen) -> RenderableType:
    heads = f" · {screen.heads}" if screen.heads else ""
    signed = " · ".join(filter(None, (screen.sign.text, screen.sign.waiting)))
    top = Table.grid(expand=True)
    top.add_column()
    top.add_column(justify="right")
    left = Text.assemble((f" {screen.way}{heads} ", "reverse bold"), f"  {screen.session}  ", (screen.place, "dim"))
    lamp = "●" if screen.sign.online else "○"
    top.add_row(left, Text(f"{lamp} {signed}   {screen.clock}", "" if screen.sign.online else "reverse bold"))
    return top


def _scene(scene: Scene, palette: Palette) -> list[RenderableType]:
    match scene:
        case Card():
            return _card(scene, palette)
        case Form():
            field = Text.assemble((f"{scene.label}: ", "dim"), (scene.text, "bold"), ("▏", "bold"))
            return [Text(scene.title, "bold"), *scene.lines, "", field, "", _keys(scene.keys)]
        case Choice():
            options = _options(scene)
            return [Text(scene.title, "bold"), "", *options, "", _keys(scene.keys)]
        case Legend():
            return [Text(scene.title, "bold"), "", *(_keys([key]) for key in scene.keys), "", _keys([scene.close])]
        case Trial():
            return [Text(scene.title, "bold"), *scene.lines, "", _symbol(scene.code), "", _keys(scene.keys)]
        case _:
            assert_never(scene)


def _options(choice: Choice) -> list[Text]:
    marks = ["▸" if at == choice.at else " " for at in range(len(choice.options))]
    return [
        Text(f" {mark} {line}", "bold" if mark == "▸" else "") for mark, line in zip(marks, choice.options, strict=True)
    ]


def _card(card: Card, palette: Palette) -> list[RenderableType]:
    word = Text(f"{SHAPES[card.kind]}  {card.word.upper()}", _style(palette.accent, palette, bold=True))
    lines = [Text(line) for line in (card.heads, card.reason) if line]
    parts: list[RenderableType] = [word, "", Text(card.name, "bold"), *lines, Text(card.advice, "bold")]
    return [*parts, *([_symbol(card.code)] if card.code else []), "", _keys(card.keys)]


def _past(screen: Screen, palette: Palette) -> list[RenderableType]:
    soft = _style(palette.soft, palette)
    lines = [Text(f"{SHAPES[past.kind]} {past.time}  {past.what}", soft, no_wrap=True) for past in screen.past]
    return [Text(screen.past_title, "bold"), *lines]


def _bottom(screen: Screen) -> list[RenderableType]:
    figures = "   ".join(f"{figure.number} {figure.name}" for figure in screen.figures)
    notice = [Text(screen.notice, "reverse bold")] if screen.notice else []
    return [*notice, Text(figures, "bold"), _keys(screen.keys)]


def _keys(keys: Sequence[Key]) -> Text:
    return Text("   ").join(Text.assemble((f" {key.cap} ", "reverse"), f" {key.does}") for key in keys)


def _symbol(code: str) -> Text:
    """A code in half blocks, black on white."""
    symbol = qrcode.QRCode(border=2)
    symbol.add_data(code)
    rows = [*symbol.get_matrix(), []]
    width = len(rows[0])
    pairs = [(rows[at], rows[at + 1] or [False] * width) for at in range(0, len(rows) - 1, 2)]
    lines = ["".join(_HALVES[upper, lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs]
    return Text("\n".join(lines), "black on white", no_wrap=True)


_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
