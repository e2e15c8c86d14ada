"""Painting the screen: a state in, a picture out, so that tests and pictures need no display.

top      what is attended here, in or out; whether the service answers, the time
middle   left the scene (a verdict, most of the day); right what the camera sees and the last scans
bottom   the counts of the session, and the keys
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scanner.laptop import colours, scenes
from scanner.laptop.canvas import Box, Canvas
from scanner.laptop.screen import Card

if TYPE_CHECKING:
    from PIL.Image import Image

    from scanner.laptop.lettering import Lettering
    from scanner.laptop.screen import Kind, Past, Screen, Sign

TOP, BOTTOM, EDGE = 68.0, 76.0, 40.0
SIDE = 344.0
"""Width of what stands on the right, in units; the camera's picture is as wide."""


class Painted(NamedTuple):
    """A picture of the screen, and where in it (left, top, width, height, in pixels) the camera's picture goes, if anywhere."""

    image: Image
    camera: tuple[int, int, int, int] | None


def paint(screen: Screen, size: tuple[int, int], lettering: Lettering) -> Painted:
    """The screen in so many pixels, wide and high."""
    canvas = Canvas(size, colours.palette(_kind(screen), dark=screen.dark), lettering)
    _top(canvas, screen)
    _bottom(canvas, screen)
    side = Box(canvas.width - EDGE - SIDE, TOP + 28, canvas.width - EDGE, canvas.height - BOTTOM - 20)
    camera = _side(canvas, screen, side)
    scenes.paint(canvas, screen.scene, Box(EDGE, TOP + 28, side.left - 48, side.bottom))
    return Painted(canvas.image, camera)


def _kind(screen: Screen) -> Kind:
    """What colours the screen: a verdict, and while a person writes or chooses nothing."""
    return screen.scene.kind if isinstance(screen.scene, Card) else "ready"


def _top(canvas: Canvas, screen: Screen) -> None:
    palette = canvas.palette
    canvas.shape("mark", (EDGE, 18), 34, palette.accent)
    left = _way(canvas, screen, EDGE + 50)
    right = _sign(canvas, screen.sign, canvas.right((canvas.width - EDGE, 43), screen.clock, 22, 600) - 28)
    width = right - 32 - left
    title = canvas.cut(screen.session, width, 22, 650)
    left = canvas.text((left, 43), title, 22, 650)
    if left + 80 < right - 32:
        canvas.text((left + 14, 43), canvas.cut(screen.place, right - 46 - left, 18), 18, colour=palette.soft)
    canvas.rule(TOP, 0, canvas.width)


def _way(canvas: Canvas, screen: Screen, left: float) -> float:
    """Whether people go in or out; out stands out. Says where the next thing begins."""
    palette = canvas.palette
    text = f"{screen.way} · {screen.heads}" if screen.heads else screen.way
    stands_out = screen.leaving or bool(screen.heads)
    box = Box(left, 18, left + canvas.length(text, 18, 650) + 24, 52)
    canvas.panel(box, palette.accent if stands_out else palette.panel, radius=8, line=palette.line)
    canvas.text((left + 12, 41.5), text, 18, 650, palette.on_accent if stands_out else palette.ink)
    return box.right + 20


def _sign(canvas: Canvas, sign: Sign, right: float) -> float:
    """Online: a lamp and a word. Offline: the same in a bar that can't be overlooked. Says where it begins."""
    palette = canvas.palette
    text = " · ".join(filter(None, (sign.text, sign.waiting)))
    width = canvas.length(text, 18, 600) + 28
    box = Box(right - width - 28, 18, right, 52)
    if not sign.online:
        canvas.panel(box, palette.ink, radius=17)
    ink = palette.ink if sign.online else palette.ground
    canvas.shape("lamp" if sign.online else "lamp off", (box.left + 14, 28), 14, palette.accent if sign.online else ink)
    canvas.text((box.left + 38, 41.5), text, 18, 600, ink)
    return box.left


def _bottom(canvas: Canvas, screen: Screen) -> None:
    palette, top = canvas.palette, canvas.height - BOTTOM
    canvas.rule(top, 0, canvas.width)
    left = EDGE
    for figure in screen.figures:
        left = canvas.text((left, top + 48), figure.number, 30, 650)
        left = canvas.text((left + 8, top + 48), figure.name, 17, colour=palette.soft) + 26
    right = canvas.width - EDGE
    for key in reversed(screen.keys):
        right -= canvas.key_width(key)
        if right < left:
            return
        canvas.key((right, top + 24), key)
        right -= 24


def _side(canvas: Canvas, screen: Screen, box: Box) -> tuple[int, int, int, int] | None:
    """The camera's place and the last scans. Says where the camera's picture goes."""
    top, camera = box.top, None
    if screen.sees:
        place = Box(box.left, top, box.right, top + SIDE * 9 / 16)
        canvas.panel(place, canvas.palette.panel, radius=8, line=canvas.palette.line)
        left, upper, width, height = canvas.pixels(place.left, place.top, place.width, SIDE * 9 / 16)
        camera = (left, upper, width, height)
        top = place.bottom + 24
    canvas.text((box.left, top + 16), screen.past_title, 17, 600, canvas.palette.soft)
    top += 34
    bottom = _notice(canvas, screen.notice, box) if screen.notice else box.bottom
    for past in screen.past:
        if top + 32 > bottom:
            break
        _past(canvas, past, Box(box.left, top, box.right, top + 34))
        top += 36
    return camera


def _past(canvas: Canvas, past: Past, box: Box) -> None:
    canvas.shape(past.kind, (box.left, box.top + 6), 20, canvas.palette.ink)
    left = canvas.text((box.left + 32, box.top + 22), past.time, 17, colour=canvas.palette.soft) + 12
    canvas.text((left, box.top + 22), canvas.cut(past.what, box.right - left, 17, 500), 17, 500)


def _notice(canvas: Canvas, notice: str, box: Box) -> float:
    """What was just done, at the foot of its box. Says where it begins."""
    lines = canvas.lines(notice, box.width - 32, 18, 600, most=3)
    top = box.bottom - 22 - 25 * len(lines)
    canvas.panel(Box(box.left, top, box.right, box.bottom), canvas.palette.ink, radius=8)
    for number, line in enumerate(lines):
        canvas.text((box.left + 16, top + 30 + 25 * number), line, 18, 600, canvas.palette.ground)
    return top - 12
