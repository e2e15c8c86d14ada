"""The camera: frames as they come, in a thread of its own, of which only the newest is kept.

no camera is named      the first that shows something; if all are black, the first
it was unplugged        it is looked for every second, and work goes on when it is back
it shows only black     said, and taken back when light falls on it
"""

from __future__ import annotations

import platform
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import cv2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.laptop.changes import Picture

WIDTH, HEIGHT, RATE = 1280, 720, 30
"""What is asked of a camera, in pixels and frames a second; it may give something else."""

WARMS_UP = 15
"""Frames that a camera may need before it shows what is before it."""

BLACK_FOR = 45
"""Frames, one after the other, after which a black picture is no accident."""

LOOKS_EVERY = 1.0
"""Seconds between two attempts at a camera that isn't there."""

MOST = 8
"""Numbers that are tried where the system doesn't say which cameras there are."""

Trouble = Literal["none", "gone", "black"]
"""No camera was ever there; the camera was unplugged (or another program took it); all it shows is black."""


class Capture(Protocol):
    """What is asked of `cv2.VideoCapture`."""

    def isOpened(self) -> bool: ...  # noqa: N802 - OpenCV's name
    def set(self, property_: int, value: float, /) -> bool: ...
    def read(self) -> tuple[bool, Picture | None]: ...
    def release(self) -> None: ...


class Frame(NamedTuple):
    """One picture of what is before the door, and when it was taken (seconds, of a clock that only goes forward).

    A still has no successor, so it is worth looking at more closely.
    """

    picture: Picture
    at: float
    still: bool = False


class Found(NamedTuple):
    """A camera of this machine: its number, its name where the system tells it, and whether its picture is black."""

    number: int
    name: str
    black: bool


class Machine(NamedTuple):
    """Where cameras come from: which numbers there may be, how one is opened and called, and seconds that only go forward."""

    numbers: Callable[[], list[int]]
    open: Callable[[int], Capture]
    name: Callable[[int], str]
    clock: Callable[[], float]


class Camera:
    """One camera at a time. `start` it from the main thread: macOS asks for permission there only."""

    def __init__(self, machine: Machine, wanted: int | None = None) -> None:
        """Look for the camera of that number, or for any."""
        self._machine = machine
        self._wanted = wanted
        self._capture: Capture | None = None
        self._number = -1
        self._black = 0
        self._ever = False
        self._newest: Frame | None = None
        self._fresh = threading.Condition()
        self._closing = threading.Event()
        self._changing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self.trouble: Trouble | None = None
        """What is wrong just now, if anything is."""

    def start(self) -> None:
        """Look for a camera once, then go on in the background."""
        self._look_for_one()
        self._thread.start()

    def close(self) -> None:
        """Let go of the camera; whoever waits for a frame gets none."""
        self._closing.set()
        with self._fresh:
            self._fresh.notify_all()
        self._thread.join(LOOKS_EVERY * 2)

    def change(self) -> None:
        """Go over to the next camera there is."""
        self._changing.set()

    @property
    def picture(self) -> Picture | None:
        """What is before the door just now, None where nothing can be seen."""
        newest = self._newest
        return newest.picture if newest else None

    def frames(self) -> Iterator[Frame]:
        """The newest frame whenever there is a newer one, until the camera is closed."""
        last: Frame | None = None
        while (last := self._newer(last)) is not None:
            yield last

    def _newer(self, last: Frame | None) -> Frame | None:
        with self._fresh:
            self._fresh.wait_for(lambda: self._closing.is_set() or self._is_newer(last))
            return None if self._closing.is_set() else self._newest

    def _is_newer(self, last: Frame | None) -> bool:
        return self._newest is not None and self._newest is not last

    def _run(self) -> None:
        while not self._closing.is_set():
            if self._changing.is_set():
                self._changing.clear()
                self._wanted = None
                self._lose()
                self._look_for_one()
            elif self._capture is None:
                self._closing.wait(LOOKS_EVERY)
                self._look_for_one()
            else:
                self._take(*self._capture.read())
        if self._capture is not None:
            self._capture.release()

    def _take(self, there: bool, picture: Picture | None) -> None:
        if not there or picture is None:
            self._lose()
            return
        self._black = self._black + 1 if is_black(picture) else 0
        self.trouble = "black" if self._black >= BLACK_FOR else None
        self._put(Frame(picture, self._machine.clock()))

    def _put(self, frame: Frame | None) -> None:
        with self._fresh:
            self._newest = frame
            self._fresh.notify_all()

    def _lose(self) -> None:
        """Nothing came. Let go of it, or it can't be opened again."""
        if self._capture is not None:
            self._capture.release()
        self._capture = None
        self.trouble = "gone"
        self._put(None)

    def _look_for_one(self) -> None:
        """The one that is wanted, else the next after the one that was last."""
        numbers = self._machine.numbers() if self._wanted is None else [self._wanted]
        found = _first(self._machine, sorted(numbers, key=lambda number: (number <= self._number, number)))
        if found is None:
            self.trouble = "gone" if self._ever else "none"
        else:
            self._number, self._capture = found
            self.trouble, self._ever, self._black = None, True, 0


def is_black(picture: Picture) -> bool:
    """Whether nothing can be seen: a shutter before the lens, or a camera that gives no light."""
    some = picture[::16, ::16]
    return float(some.mean()) < 16 and float(some.std()) < 6


def found(machine: Machine) -> Iterator[Found]:
    """The cameras that give a picture. Each is opened for a moment, so none may be in use."""
    for number in machine.numbers():
        capture = _opened(machine, number)
        if capture is not None:
            black = _warmed_up_black(capture)
            capture.release()
            yield Found(number, machine.name(number), black)


def _first(machine: Machine, numbers: list[int]) -> tuple[int, Capture] | None:
    """The first camera that shows something, else the first that gives a picture at all."""
    dark: tuple[int, Capture] | None = None
    for number in numbers:
        capture = _opened(machine, number)
        if capture is None:
            continue
        if not _warmed_up_black(capture):
            if dark is not None:
                dark[1].release()
            return number, capture
        if dark is None:
            dark = number, capture
        else:
            capture.release()
    return dark


def _opened(machine: Machine, number: int) -> Capture | None:
    """A camera that gives pictures, None where that number has none."""
    capture = machine.open(number)
    # Compressed by the camera: uncompressed frames of this size don't fit through USB 2 at this rate.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
    capture.set(cv2.CAP_PROP_FPS, RATE)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if capture.isOpened() and capture.read()[0]:
        return capture
    capture.release()
    return None


def _warmed_up_black(capture: Capture) -> bool:
    """Whether it still shows nothing after it had time to open its eye."""
    pictures = (capture.read()[1] for _ in range(WARMS_UP))
    return all(picture is None or is_black(picture) for picture in pictures)


def this_machine(clock: Callable[[], float]) -> Machine:
    """The cameras that OpenCV reaches here; `clock` gives seconds and only goes forward."""
    return Machine(_numbers, _open, _name, clock)


def _numbers() -> list[int]:
    if platform.system() == "Linux":
        names = [path.name.removeprefix("video") for path in Path("/dev").glob("video*")]
        return sorted(int(name) for name in names if name.isdecimal())
    return list(range(MOST))


def _open(number: int) -> Capture:
    # Media Foundation, the default on Windows, takes many seconds to open a camera.
    backend = cv2.CAP_DSHOW if platform.system() == "Windows" else cv2.CAP_ANY
    return cv2.VideoCapture(number, backend)  # type: ignore[return-value]


def _name(number: int) -> str:
    try:
        return Path(f"/sys/class/video4linux/video{number}/name").read_text("utf-8", "replace").strip()
    except OSError:
        return ""
