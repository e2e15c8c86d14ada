"""The scenes of the screen, painted: a card, a form, a choice, the keys, a test scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from scanner.laptop.canvas import CAP, Box
from scanner.laptop.screen import Card, Choice, Form, Legend, Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.laptop.canvas import Canvas
    from scanner.laptop.screen import Scene

SHAPE = 140.0
WORDS = (96, 84, 74, 64, 54)
NAMES = (44, 38, 32)

HANDED = 232.0
"""Width of a code for its holder to take a picture of, in units."""

ROW = 46.0
"""Height of a line to choose, in units."""


def paint(canvas: Canvas, scene: Scene, box: Box) -> None:
    """Paint a scene into its place."""
    match scene:
        case Card():
            _card(canvas, scene, box)
        case Form():
            _form(canvas, scene, box)
        case Choice():
            _choice(canvas, scene, box)
        case Legend():
            _legend(canvas, scene, box)
        case Trial():
            _trial(canvas, scene, box)
        case _:
            assert_never(scene)


def _card(canvas: Canvas, card: Card, box: Box) -> None:
    palette = canvas.palette
    canvas.shape(card.kind, (box.left, box.top + 4), SHAPE, palette.accent)
    size = canvas.fitted(card.word, box.width, WORDS, 750)
    if card.code:
        _code(canvas, card.code, (box.right - HANDED, box.top + 4), HANDED)
    top = box.top + SHAPE + 104
    canvas.text((box.left - size * 0.05, top), card.word, size, 750)
    if card.name:
        size = canvas.fitted(card.name, box.width, NAMES, 600)
        top += 70
        canvas.text((box.left, top), canvas.cut(card.name, box.width, size, 600), size, 600)
    if card.heads:
        top += 46
        canvas.text((box.left, top), canvas.cut(card.heads, box.width, 28, 500), 28, 500)
    top = _paragraph(canvas, card.reason, (box.left, top + 18), box.width, 400)
    top = _paragraph(canvas, card.advice, (box.left, top), box.width, 600)
    if card.keys:
        canvas.keys((box.left, top + 22), card.keys)


def _paragraph(canvas: Canvas, text: str, at: tuple[float, float], width: float, weight: int) -> float:
    """A sentence or two under what is there. Says where it ends."""
    left, top = at
    for line in canvas.lines(text, width, 25, weight):
        top += 34
        canvas.text((left, top), line, 25, weight)
    return top


def _title(canvas: Canvas, title: str, box: Box) -> float:
    size = canvas.fitted(title, box.width, (48, 42, 36, 30), 700)
    canvas.text((box.left, box.top + 50), title, size, 700)
    return box.top + 50


def _sentences(canvas: Canvas, lines: Sequence[str], at: tuple[float, float], width: float) -> float:
    left, top = at
    for line in lines:
        for part in canvas.lines(line, width, 22, most=3):
            top += 32
            canvas.text((left, top), part, 22, colour=canvas.palette.soft)
        top += 6
    return top


def _form(canvas: Canvas, form: Form, box: Box) -> None:
    palette = canvas.palette
    top = _sentences(canvas, form.lines, (box.left, _title(canvas, form.title, box) + 8), box.width) + 44
    canvas.text((box.left, top), form.label, 18, 600, palette.soft)
    field = Box(box.left, top + 14, box.right, top + 72)
    canvas.panel(field, palette.panel, line=palette.accent)
    shown = _end(canvas, form.text, field.width - 44)
    end = canvas.text((field.left + 18, field.top + 39), shown, 26, 500)
    canvas.panel(Box(end + 3, field.top + 16, end + 6, field.top + 44), palette.accent, radius=1)
    canvas.keys((box.left, field.bottom + 24), form.keys)


def _end(canvas: Canvas, text: str, width: float) -> str:
    """As much of the end of what is being written as there is room for."""
    start = next((at for at in range(len(text)) if canvas.length(text[at:], 26, 500) <= width), len(text))
    return text[start:]


def _choice(canvas: Canvas, choice: Choice, box: Box) -> None:
    top = _title(canvas, choice.title, box) + 28
    room = int((box.bottom - top - CAP - 30) // ROW)
    first = min(max(0, choice.at - room + 1), max(0, len(choice.options) - room))
    for number in range(first, min(first + room, len(choice.options))):
        _option(canvas, choice.options[number], Box(box.left, top, box.right, top + ROW - 4), number == choice.at)
        top += ROW
    canvas.keys((box.left, top + 24), choice.keys)


def _option(canvas: Canvas, text: str, box: Box, chosen: bool) -> None:
    palette = canvas.palette
    if chosen:
        canvas.panel(box, palette.accent, radius=8)
    weight, colour = (600, palette.on_accent) if chosen else (450, palette.ink)
    canvas.text((box.left + 16, box.top + 28), canvas.cut(text, box.width - 32, 21, weight), 21, weight, colour)


def _legend(canvas: Canvas, legend: Legend, box: Box) -> None:
    """All keys in two columns."""
    top = _title(canvas, legend.title, box) + 34
    half = (len(legend.keys) + 1) // 2
    for number, key in enumerate(legend.keys):
        column, row = divmod(number, half)
        canvas.key((box.left + column * box.width * 0.52, top + row * 44), key)
    canvas.keys((box.left, top + half * 44 + 24), [legend.close])


def _code(canvas: Canvas, code: str, at: tuple[float, float], side: float) -> None:
    """A code on white, whatever the theme, as large as fits into so many units."""
    symbol = _symbol(code)
    left, top, size = canvas.pixels(*at, side)
    modules = max(1, size // symbol.width)
    canvas.image.paste(symbol.resize((modules * symbol.width,) * 2, Image.Resampling.NEAREST), (left, top))


def _trial(canvas: Canvas, trial: Trial, box: Box) -> None:
    """The test code, and what the last scan showed beside it."""
    top = _title(canvas, trial.title, box) + 34
    side = 280.0
    _code(canvas, trial.code, (box.left, top), side)
    _sentences(canvas, trial.lines, (box.left + side + 36, top - 6), box.width - side - 36)
    canvas.keys((box.left, top + side + 28), trial.keys)


def _symbol(text: str) -> Image.Image:
    """The QR of a text with its quiet zone, a pixel for each module."""
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    symbol.add_data(text)
    symbol.make()
    rows = symbol.get_matrix()
    image = Image.new("L", (len(rows), len(rows)))
    image.putdata([0 if dark else 255 for row in rows for dark in row])
    return image.convert("RGB")
