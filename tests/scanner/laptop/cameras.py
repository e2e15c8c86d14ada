"""Cameras that a test plugs in and out: what is faked is the hardware, and nothing else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from scanner.laptop.camera import Machine

if TYPE_CHECKING:
    from scanner.laptop.changes import Picture

GREY = np.random.default_rng(1).integers(40, 200, (72, 128, 3), dtype=np.uint8)
BLACK = np.zeros((72, 128, 3), np.uint8)


class Plugged:
    """One camera. While `picture` is None it gives nothing, as if its cable were pulled."""

    def __init__(self, picture: Picture | None = GREY) -> None:
        self.picture = picture
        self.opened = 0
        self.released = 0
        self.reads = 0
        self.blinks = 0
        """How many of the next pictures are black."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.picture is not None

    def set(self, property_: int, value: float, /) -> bool:
        return True

    def read(self) -> tuple[bool, Picture | None]:
        self.reads += 1
        # A real one waits for its next picture.
        threading.Event().wait(0.001)
        if self.blinks:
            self.blinks -= 1
            return True, BLACK
        return self.picture is not None, None if self.picture is None else self.picture.copy()

    def release(self) -> None:
        self.released += 1


class Box:
    """A machine with cameras, and a clock that ticks with every picture."""

    def __init__(self, *cameras: Plugged) -> None:
        self.cameras = cameras
        self.machine = Machine(lambda: list(range(len(cameras))), self._open, "Camera {}".format, self._clock)
        self._now = 0.0

    def _open(self, number: int) -> Plugged:
        self.cameras[number].opened += 1
        return self.cameras[number]

    def _clock(self) -> float:
        self._now += 1 / 30
        return self._now
