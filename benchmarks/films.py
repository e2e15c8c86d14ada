"""Films for a browser's fake camera: JPEG pictures one after the other, shown thirty times a second, over and over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from scanner.drawing import Hall, Picture
from scanner.laptop.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RATE = 30
"""Frames a second, as Chromium shows such a film."""


class Scene(NamedTuple):
    """Somebody holds up a ticket with this text, or (None) nobody does, for so many seconds."""

    text: str | None
    seconds: float
    inverted: bool = False


MARK = 48
"""Pixels of the square in a marked film's corner."""


def shot(path: Path, scenes: Iterable[Scene], seed: int = 1, *, marked: bool = False) -> Path:
    """Write a film in which each ticket is held so that it can be read.

    Args:
        marked: a square in the corner, white while a ticket is held and black while none is, tells a page which it sees.
    """
    random = np.random.default_rng(seed)
    hall, reader = Hall(random), Reader()
    nobody = cv2.GaussianBlur(hall.frame("X", random), (0, 0), 40)
    with path.open("wb") as film:
        for scene in scenes:
            picture = nobody if scene.text is None else _held(hall, reader, scene.text, random)
            if marked:
                picture[:MARK, :MARK] = 0 if scene.text is None else 255
            jpeg = _jpeg(cv2.bitwise_not(picture) if scene.inverted else picture)
            film.write(jpeg * round(scene.seconds * RATE))
    return path


def _held(hall: Hall, reader: Reader, text: str, random: np.random.Generator) -> Picture:
    tries = (hall.frame(text, random) for _ in range(1000))
    return next(frame for frame in tries if reader.read(frame) == [text])


def _jpeg(frame: np.ndarray[Any, Any]) -> bytes:
    return bytes(cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])
