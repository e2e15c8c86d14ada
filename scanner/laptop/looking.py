"""Looking: frame after frame to the reader, and what is a scan to the door. Runs in a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scanner.laptop.tracking import Tracker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.laptop.camera import Frame, Trouble
    from scanner.laptop.changes import Picture
    from scanner.laptop.reading import Reader


class Source(Protocol):
    """Where frames come from: a camera, or files in place of it."""

    @property
    def picture(self) -> Picture | None:
        """What is before the door just now."""

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong just now, if anything is."""

    def start(self) -> None:
        """Begin; from the main thread."""

    def frames(self) -> Iterator[Frame]:
        """Frames until the end, or until it is closed."""

    def change(self) -> None:
        """Go over to the next camera there is."""

    def close(self) -> None:
        """End, whoever waits for a frame."""


def look(source: Source, reader: Reader, take: Callable[[str], None]) -> None:
    """Look until there are no more frames.

    Args:
        source: where they come from.
        reader: finds the codes in them.
        take: is given each code that is a scan; while it doesn't return, nobody looks.
    """
    tracker = Tracker()
    for frame in source.frames():
        codes = reader.read_picture(frame.picture) if frame.still else reader.read(frame.picture)
        code = tracker.see(codes, frame.at)
        if code is not None:
            take(code)
