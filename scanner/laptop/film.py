"""Pictures, folders and videos in place of a camera: to try a door out, and for tests.

A video goes at its own pace and waits for the door, so that nothing in it is missed. A picture is held up and taken away again.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import cv2
import numpy as np

from scanner.laptop import pictures
from scanner.laptop.camera import Frame, Trouble
from scanner.laptop.tracking import GONE_AFTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scanner.laptop.changes import Picture

HELD_UP = 1.5
"""Seconds that a picture stays in view."""

RATE = 30.0
"""Frames a second of a video that doesn't say."""


class Film:
    """What is in files, as a camera would show it.

    Attributes:
        picture: what is before the door just now.
    """

    trouble: Trouble | None = None

    def __init__(self, path: Path, complain: Callable[[str], None], *, paced: bool = True) -> None:
        """Open a picture, a video, or a folder of them.

        Args:
            path: where they are.
            complain: told one sentence about each file that can't be read, and about a folder without any.
            paced: whether it goes at its own pace, or as fast as it is looked at.
        """
        self._path = path
        self._files = pictures.found(path, complain)
        self._complain = complain
        self._paced = paced
        self._closing = threading.Event()
        self.picture: Picture | None = None

    def start(self) -> None:
        """See whether there is anything to look at.

        Raises:
            Unreadable: there is nothing, or the only file can't be read.
        """
        if not self._files:
            raise pictures.Unreadable(f"{self._path}: nothing to look at; name a picture, a video or a folder of them")
        if len(self._files) == 1:
            next(_frames(self._files[0]))

    def change(self) -> None:
        """There is no other."""

    def close(self) -> None:
        """End, wherever it is."""
        self._closing.set()

    def frames(self) -> Iterator[Frame]:
        """Every frame in turn, until the end or until it is closed."""
        due, at = time.monotonic(), 0.0
        for frame in self._all():
            due = max(time.monotonic(), due + frame.at - at)
            at = frame.at
            if self._closing.wait(due - time.monotonic() if self._paced else 0.0):
                return
            self.picture = frame.picture
            yield frame

    def _all(self) -> Iterator[Frame]:
        start = 0.0
        for file in self._files:
            at = start
            try:
                for frame in _frames(file):
                    at = start + frame.at
                    yield frame._replace(at=at)
            except pictures.Unreadable as reason:
                self._complain(str(reason))
            start = at


def _frames(file: Path) -> Iterator[Frame]:
    return _film(file) if pictures.is_video(file) else _held_up(file)


def _film(file: Path) -> Iterator[Frame]:
    step = 1 / _rate(file)
    for number, picture in enumerate(pictures.frames(file)):
        yield Frame(picture, number * step)


def _rate(file: Path) -> float:
    video = cv2.VideoCapture(str(file))
    rate = float(video.get(cv2.CAP_PROP_FPS))
    video.release()
    # Some containers say nothing, or nonsense.
    return rate if 1 <= rate <= 240 else RATE


def _held_up(file: Path) -> Iterator[Frame]:
    """Each page for a while, and then nothing for long enough that the same code would be a new scan."""
    at = 0.0
    for page in pictures.pages(file):
        nothing = np.full_like(page, 127)
        yield Frame(page, at, still=True)
        yield Frame(nothing, at + HELD_UP)
        at += HELD_UP + GONE_AFTER
        yield Frame(nothing, at)
