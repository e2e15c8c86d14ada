"""What the laptop at the door costs: a whole scanner on one core, its window on a display that nobody sees, before a drawn camera.

The camera gives JPEG, as real ones do at this size, 1280x720 thirty times a second; somebody holds up a ticket twice a second.

    python -m benchmarks.scanner NAME SERVER TOKEN FOLDER     prints one row; where no service answers, the one of an offline door
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from scanner.drawing import Hall
from scanner.laptop import app, beginning
from scanner.laptop.beginning import Wishes
from scanner.laptop.camera import Frame
from scanner.laptop.face import Look
from scanner.laptop.identity import Identity
from scanner.laptop.reading import Reader
from scanner.laptop.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scanner.laptop.changes import Picture
    from scanner.laptop.screen import Screen

RATE = 30
TICKETS = 40
HELD, AWAY = 8, 7
"""Frames that a ticket is before the camera, and that nothing is."""


class Measured(NamedTuple):
    """Frames a second, the share of one core, and milliseconds from each new ticket's first frame to its verdict on the screen."""

    a_second: float
    share: float
    delays: list[float]


class DrawnCamera:
    """A camera that shows one ticket after the other, as fast as a real one."""

    trouble = None

    def __init__(self, texts: Sequence[str]) -> None:
        self._jpegs = list(_drawn(texts))
        self.picture: Picture | None = None
        self.held_up: list[float] = []
        self.frames_shown = 0

    def start(self) -> None:
        """It runs already."""

    def change(self) -> None:
        """There is no other."""

    def close(self) -> None:
        """It ends by itself."""

    def frames(self) -> Iterator[Frame]:
        """Each frame when it is due; one that comes late doesn't make the others late."""
        due = time.monotonic()
        for number, jpeg in enumerate(self._jpegs):
            time.sleep(max(0.0, due - time.monotonic()))
            due += 1 / RATE
            if number % (HELD + AWAY) == 0:
                self.held_up.append(time.perf_counter())
            self.picture = cv2.imdecode(jpeg, cv2.IMREAD_COLOR)  # type: ignore[assignment]
            self.frames_shown += 1
            yield Frame(self.picture, time.monotonic())  # type: ignore[arg-type]


def _drawn(texts: Sequence[str]) -> Iterator[NDArray[np.uint8]]:
    """The camera's frames; tickets are held so that they can be read."""
    random = np.random.default_rng(1)
    hall, reader = Hall(random), Reader()
    nothing = _jpeg(cv2.GaussianBlur(hall.frame("X", random), (0, 0), 40))  # type: ignore[arg-type]
    for text in texts:
        frame = next(frame for _ in range(1000) if reader.read(frame := hall.frame(text, random)) == [text])
        yield from [_jpeg(frame)] * HELD + [nothing] * AWAY


def _jpeg(frame: Picture) -> NDArray[np.uint8]:
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 90])[1]


class Watched(Window):
    """A window that notes when each verdict was on it."""

    def __init__(self) -> None:
        super().__init__(full_screen=False)
        self.shown: list[float] = []

    def show(self, screen: Screen, picture: Picture | None) -> None:
        super().show(screen, picture)
        if len(screen.past) and screen.past[0].number > len(self.shown):
            self.shown.append(time.perf_counter())


def measured(server: str, token: str, folder: Path, texts: Sequence[str]) -> Measured:
    """Work a door with these tickets, on one core."""
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
    camera, windows = DrawnCamera(texts), []
    beginning.source = lambda *_: camera

    def opened(*, full_screen: bool) -> Watched:
        windows.append(Watched())
        return windows[0]

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    wishes = Wishes(Identity(server, token), folder, Look(), door="main", session="all-day")
    began, used = time.perf_counter(), time.process_time()
    asyncio.run(app.run(wishes, print, opened))
    took, used = time.perf_counter() - began, time.process_time() - used
    delays = [1000 * (seen - held) for held, seen in zip(camera.held_up, windows[0].shown, strict=False)]
    return Measured(camera.frames_shown / (took - app.STAYS), used / took, delays)


def told(name: str, row: Measured) -> str:
    """A row of the table."""
    worst = sorted(row.delays)[int(0.95 * (len(row.delays) - 1))]
    return (
        f"  {name}  {row.a_second:.1f} frames/s, {row.share:.0%} of one core; frame to verdict: "
        f"median {statistics.median(row.delays):.0f} ms, 95 % within {worst:.0f} ms ({len(row.delays)} tickets)"
    )


def main() -> None:
    """Measure once, and print it."""
    name, server, token, folder = sys.argv[1:]
    texts = [f"bench-{number}" for number in range(TICKETS)]
    print(told(name, measured(server, token, Path(folder), texts)))


if __name__ == "__main__":
    main()
