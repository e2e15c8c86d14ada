"""Reading QR codes out of camera frames and pictures.

Theory. zxing-cpp reads nearly everything that can be read, and fast: 1 to 9 ms for a frame of 1280x720, code or none. What it
misses is mostly out of focus, small, unevenly lit or drawn with a pattern, so a second try gives it the same picture changed
(`changes`). pyzbar comes last: slow, but another head. How much of this is done depends on what the picture is:

- A camera frame (`Reader.read`) is followed by another in 33 ms. Without a code it costs one pass of zxing-cpp. Second tries
  look only at a spot where zxing-cpp saw a code that it couldn't read, and at no more than a fixed number of pixels.
- A still (`Reader.read_picture`) has no successor: all tries in turn, until everything that was seen is read.

Only QR codes count, dark on light or light on dark (zxing-cpp tries both). Micro QR and rMQR aren't tickets, and a Micro QR of
version M1 has so weak a check that texture passes for one.
"""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import numpy as np
import zxingcpp

from scanner.laptop import changes
from scanner.laptop.changes import Change, Picture

_log = logging.getLogger(__name__)

_TICKETS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel1, zxingcpp.BarcodeFormat.QRCodeModel2])


@dataclasses.dataclass(frozen=True, slots=True)
class _Sight:
    """A code in a picture: read, or (text None) only seen.

    The edges are parts of the picture's width and height, so that they stand as well in the same picture at another size.
    """

    text: str | None
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, point: tuple[float, float]) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


_Looking = Callable[[Picture], list[_Sight]]


class Reader:
    """Reads the QR codes in pictures. Keeps nothing between two pictures, so that one serves any number of cameras.

    Without the system's libzbar it reads with zxing-cpp alone, and a warning in the log says so once.
    """

    def __init__(self) -> None:
        self._second_opinion = _second_opinion()

    def read(self, frame: Picture) -> list[str]:
        """Read one frame of a live camera.

        Args:
            frame: 8 bits a channel, grey or blue-green-red.

        Returns:
            The distinct texts, the one nearest the middle of the frame first; empty where there is none.
        """
        grey = changes.greyed(frame)
        sights = _look(grey)
        if not _texts(sights):
            sights += self._looked_closer(grey, sights)
        return _texts(_from_the_middle(sights, grey))

    def read_picture(self, picture: Picture) -> list[str]:
        """Read a still with all we have: one or two seconds for a large picture that holds no code, most far less.

        Args and result are those of `read`.
        """
        grey = changes.greyed(picture)
        sights = _look(grey)
        tries = self._second_tries(picture, grey, sights)
        while not _settled(sights) and (found := next(tries, None)) is not None:
            sights += [sight for sight in found if sight.text is not None]
        return _texts(_from_the_middle(sights, grey))

    def _second_tries(self, picture: Picture, grey: Picture, seen: list[_Sight]) -> Iterator[list[_Sight]]:
        """Each further attempt at a still, the cheap and fruitful ones first."""
        yield self._looked_closer(grey, seen)
        whole = changes.scaled(grey, 1)
        yield from (_look(change(whole)) for change in _CHANGES)
        if picture.ndim == 3:
            yield from map(_look, changes.extremes(changes.scaled(picture, 1)))
        if self._second_opinion:
            yield from (self._second_opinion(change(whole)) for change in _CHANGES_FOR_SECOND_OPINION)

    def _looked_closer(self, grey: Picture, sights: Iterable[_Sight]) -> list[_Sight]:
        """Look again where a code was seen but not read. At one spot only: a live camera has no time for more."""
        for sight in _from_the_middle(_unread(sights), grey)[:1]:
            texts = self._texts_of_spot(_cut_out(grey, sight))
            return [dataclasses.replace(sight, text=text) for text in texts]
        return []

    def _texts_of_spot(self, spot: Picture) -> list[str]:
        for change in _CLOSE_CHANGES:
            if texts := _texts(_look(change(spot))):
                return texts
        return _texts(self._second_opinion(changes.brought_close(spot))) if self._second_opinion else []


def _look(grey: Picture) -> list[_Sight]:
    """zxing-cpp, as it comes. The text is the plain one: the readable form would write brackets into GS1 content."""
    codes = zxingcpp.read_barcodes(grey, formats=_TICKETS, text_mode=zxingcpp.TextMode.Plain, return_errors=True)
    return [_sight(code.text if code.valid else None, _corners(code.position), grey) for code in codes]


@functools.cache
def _second_opinion() -> _Looking | None:
    """pyzbar where it works, else nothing and (once, this being cached) a word about it in the log."""
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError) as reason:
        _log.warning(
            "reading with zxing-cpp alone, since pyzbar found no libzbar (%s); "
            "to have both, install it (Debian and Ubuntu: libzbar0, macOS: brew install zbar)",
            reason,
        )
        return None

    def look(grey: Picture) -> list[_Sight]:
        codes = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
        # zbar may take Shift-JIS for Big5, or a backslash for a yen sign: only pure ASCII is sure to be what the code holds.
        sure = [code for code in codes if code.type == "QRCODE" and code.data.isascii()]
        return [_sight(code.data.decode("ascii"), code.polygon, grey) for code in sure]

    return look


class _Point(Protocol):
    @property
    def x(self) -> int: ...

    @property
    def y(self) -> int: ...


def _corners(position: zxingcpp.Position) -> list[_Point]:
    return [position.top_left, position.top_right, position.bottom_right, position.bottom_left]


def _sight(text: str | None, points: Iterable[_Point], grey: Picture) -> _Sight:
    height, width = grey.shape
    across, down = zip(*((point.x / width, point.y / height) for point in points), strict=True)
    return _Sight(text, min(across), min(down), max(across), max(down))


def _cut_out(grey: Picture, sight: _Sight) -> Picture:
    """The spot round a sight, with a wide margin, since a code that wasn't read is often misplaced too."""
    height, width = grey.shape
    margin = 8 + 0.4 * max((sight.right - sight.left) * width, (sight.bottom - sight.top) * height)
    rows = _span(sight.top * height - margin, sight.bottom * height + margin, height)
    columns = _span(sight.left * width - margin, sight.right * width + margin, width)
    return np.ascontiguousarray(grey[rows, columns])


def _span(low: float, high: float, size: int) -> slice:
    """What of this lies within the picture, and something of it in any case: a misplaced corner may lie far outside."""
    start = int(min(max(0, low), size - 1))
    return slice(start, int(max(start + 1, high)))


def _settled(sights: list[_Sight]) -> bool:
    """Whether something was read, and nothing is left that was only seen."""
    return bool(_texts(sights)) and not _unread(sights)


def _unread(sights: Iterable[_Sight]) -> list[_Sight]:
    """What was seen where nothing was read."""
    sights = list(sights)
    read = [sight for sight in sights if sight.text is not None]
    seen = [sight for sight in sights if sight.text is None]
    return [sight for sight in seen if not any(one.holds(sight.middle) for one in read)]


def _from_the_middle(sights: Iterable[_Sight], grey: Picture) -> list[_Sight]:
    height, width = grey.shape

    def distance(sight: _Sight) -> float:
        across, down = sight.middle
        return float(np.hypot((across - 0.5) * width, (down - 0.5) * height))

    return sorted(sights, key=distance)


def _texts(sights: Iterable[_Sight]) -> list[str]:
    return list(dict.fromkeys(sight.text for sight in sights if sight.text is not None))


def _evened_and_doubled(grey: Picture) -> Picture:
    return changes.sharpened(changes.scaled(changes.evened(grey), 2), 2, 2)


def _softened_and_thresholded(grey: Picture) -> Picture:
    return changes.thresholded(changes.blurred(grey, 1.5), 0.1)


# Chosen greedily, each the one that reads most of what those before it left, among some hundred, over photographs, the same ones
# blurred, shaded, tilted, noisy and shrunk, and tickets drawn on textures; then put in order of what they add for their time.
_CHANGES: tuple[Change, ...] = (
    _evened_and_doubled,
    _softened_and_thresholded,
    lambda grey: changes.sharpened(changes.scaled(changes.blurred(grey, 1), 3), 6, 4),
    lambda grey: changes.thresholded(changes.scaled(grey, 3), 0.05),
    lambda grey: changes.sharpened(changes.scaled(grey, 4), 6, 3),
    lambda grey: changes.scaled(grey, 2),
    lambda grey: changes.scaled(changes.focused(grey, 2.5), 2),
    lambda grey: changes.scaled(changes.focused(grey, 1.5), 2),
    lambda grey: changes.scaled(changes.evened(grey), 3),
    lambda grey: changes.scaled(grey, 4),
    lambda grey: changes.scaled(grey, 1, 2),
    lambda grey: changes.scaled(grey, 2, 1),
    lambda grey: changes.scaled(grey, 0.5),
    lambda grey: changes.parted(changes.blurred(grey, 1), 0.75),
)

_CHANGES_FOR_SECOND_OPINION: tuple[Change, ...] = (lambda grey: grey, _evened_and_doubled)

_CLOSE_CHANGES: tuple[Change, ...] = (
    changes.brought_close,
    lambda spot: changes.sharpened(changes.evened(changes.brought_close(spot)), 3, 2),
    lambda spot: changes.thresholded(changes.brought_close(spot), 0.1),
)
