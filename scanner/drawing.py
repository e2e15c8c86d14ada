"""Draws a ticket as a laptop's camera sees it: somebody holds a phone or a sheet of paper before the door.

What is slow (the room behind, the light in it, the grain of the sensor) is made once for a hall; a frame then
costs a copy of the room and some work on the region of the card alone. The same generator in the same state
draws the same frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
import qrcode
from numpy.typing import NDArray
from qrcode.constants import ERROR_CORRECT_M

from checkin.core import tickets

if TYPE_CHECKING:
    from numpy.random import Generator

WIDTH, HEIGHT = 1280, 720
"""Pixels in a camera frame."""

Picture: TypeAlias = NDArray[np.uint8]
"""Blue, green and red of each pixel (rows, columns, 3), or grey alone (rows, columns)."""

MODULE = 8
"""Pixels that a module of the smallest QR has on the card, before the camera makes it smaller or larger."""
QUIET = 4
"""Modules of quiet zone on each side, as the standard wants."""
QR = (21 + 2 * QUIET) * MODULE
"""Pixels that any QR takes on the card, its quiet zone included."""
GRAIN = 32
"""Pixels by which a grain field is larger than a frame, so that it never lies the same way twice."""
ROOMS = 6


def modules(text: str, pale: int = 255) -> Picture:
    """The QR of a text with its quiet zone: one pixel a module, 0 where dark and `pale` elsewhere.

    A code of ours comes out as version 1 in alphanumeric mode, longer text in the version that it needs; the
    level is M.
    """
    # Any mask reads alike; choosing the best one would cost more than the rest of the drawing.
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, mask_pattern=len(text) % 8)
    symbol.add_data(text)
    symbol.make()
    return np.where(np.array(symbol.get_matrix(), dtype=bool), 0, pale).astype(np.uint8)


def card(text: str, random: Generator) -> Picture:
    """The ticket itself, flat and well lit, on a phone's screen or on paper: rows, columns, 3 channels."""
    return _phone(text) if random.random() < 0.6 else _paper(text, random)


def _phone(text: str) -> Picture:
    """A dark phone whose white screen shows the ticket."""
    picture = np.full((QR + 190, QR + 60, 3), 28, dtype=np.uint8)
    cv2.rectangle(picture, (14, 24), (QR + 45, QR + 165), (252, 250, 248), -1)
    cv2.rectangle(picture, (14, 24), (QR + 45, 62), (150, 92, 24), -1)
    _write(picture, modules(text, pale=250), text, (30, 72))
    return picture


def _paper(text: str, random: Generator) -> Picture:
    """A sheet that is not quite white, with a few lines of print."""
    tone = int(random.integers(222, 250))
    picture = np.full((QR + 150, QR + 90, 3), tone, dtype=np.uint8)
    for line, length in enumerate(random.integers(90, QR, size=3)):
        cv2.rectangle(picture, (45, 18 + 16 * line), (45 + int(length), 24 + 16 * line), (96, 92, 90), -1)
    _write(picture, modules(text, pale=tone), text, (45, 76))
    return picture


def _write(picture: Picture, symbol: Picture, text: str, corner: tuple[int, int]) -> None:
    """Put the QR on the card, and the text under it where it is a code that people can type."""
    left, top = corner
    large = cv2.resize(symbol, (QR, QR), interpolation=cv2.INTER_NEAREST)
    cv2.cvtColor(large, cv2.COLOR_GRAY2BGR, dst=picture[top : top + QR, left : left + QR])
    if tickets.is_ours(text):
        under = (left + 14, top + QR + 20)
        cv2.putText(picture, tickets.grouped(text), under, cv2.FONT_HERSHEY_SIMPLEX, 0.55, (60, 60, 60))


@dataclass(frozen=True)
class Pose:
    """How the card is held: its corners in the frame, in pixels, clockwise from its own upper left."""

    corners: NDArray[np.float32]

    @property
    def around(self) -> tuple[int, int, int, int]:
        """The region that the card touches: left, top, right, bottom in pixels, within the frame."""
        left, top = np.floor(self.corners.min(axis=0)).astype(int) - 4
        right, bottom = np.ceil(self.corners.max(axis=0)).astype(int) + 4
        return max(int(left), 0), max(int(top), 0), min(int(right), WIDTH), min(int(bottom), HEIGHT)


def pose(size: tuple[int, int], random: Generator) -> Pose:
    """Hold a card of so many columns and rows somewhere before the camera, turned and tilted a little."""
    columns, rows = size
    scale = random.uniform(0.6, 1.25)
    flat = np.array([[-columns, -rows], [columns, -rows], [columns, rows], [-columns, rows]]) * (scale / 2)
    turned = flat @ _turn(random.normal(0.0, 0.14))
    # Farther corners come nearer to the middle: a tilt of up to about 20 degrees round either axis.
    depth = 1.0 + (flat / (max(columns, rows) * scale)) @ random.uniform(-0.3, 0.3, size=2)
    corners = turned / depth[:, None]
    span = np.abs(corners).max(axis=0)
    room = np.maximum(np.array([WIDTH, HEIGHT]) / 2 - span * 0.95, 0.0)
    middle = np.array([WIDTH, HEIGHT]) / 2 + np.clip(random.normal(0.0, 0.45, size=2), -1, 1) * room
    return Pose((corners + middle).astype(np.float32))


def _turn(angle: float) -> NDArray[np.float64]:
    """The matrix that turns row vectors by an angle in radians."""
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


class Hall:
    """The surroundings of doors, made once: rooms behind whoever stands there, light, the camera's grain.

    It only reads what it made, so that many threads may draw at once.
    """

    def __init__(self, random: Generator) -> None:
        """Furnish some rooms; takes a tenth of a second or so."""
        self._grain = random.normal(0.0, 1.0, size=(HEIGHT + GRAIN, WIDTH + GRAIN, 1)).astype(np.float32)
        self._rooms = [_room(random, self._grain) for _ in range(ROOMS)]
        self._fine = np.repeat(self._grain * 4.0, 3, axis=2).astype(np.int16)
        self._coarse = np.repeat(self._grain * 9.0, 3, axis=2).astype(np.int16)
        self._lights = [_light(random) for _ in range(ROOMS)]

    def frame(self, text: str, random: Generator) -> Picture:
        """A frame (720 rows, 1280 columns, 3 channels) in which somebody holds up a ticket with this text."""
        picture = self._rooms[int(random.integers(ROOMS))].copy()
        ticket = card(text, random)
        held = pose((ticket.shape[1], ticket.shape[0]), random)
        left, top, right, bottom = held.around
        region = picture[top:bottom, left:right]
        self._lit(ticket, random)
        _place(ticket, held, region, (left, top))
        _blur(region, random)
        self._grained(region, random)
        return picture

    def _lit(self, ticket: Picture, random: Generator) -> None:
        """Let the hall's light fall on the card, from one side and more or less of it."""
        light = self._lights[int(random.integers(ROOMS))][: ticket.shape[0], : ticket.shape[1]]
        cv2.multiply(ticket, light, dst=ticket, scale=random.uniform(0.55, 1.0) / 255)

    def _grained(self, region: Picture, random: Generator) -> None:
        """Add the sensor's noise, more of it now and then."""
        grain = self._coarse if random.random() < 0.25 else self._fine
        row, column = (int(shift) for shift in random.integers(GRAIN, size=2))
        field = grain[row : row + region.shape[0], column : column + region.shape[1]]
        cv2.add(region, field, dst=region, dtype=cv2.CV_8U)


def _place(ticket: Picture, held: Pose, region: Picture, corner: tuple[int, int]) -> None:
    """Draw the flat card as it is held into a region whose upper left lies at `corner` in the frame."""
    rows, columns = ticket.shape[:2]
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    seen = cv2.getPerspectiveTransform(flat, held.corners - np.array(corner, dtype=np.float32))
    size = (region.shape[1], region.shape[0])
    cv2.warpPerspective(ticket, seen, size, dst=region, borderMode=cv2.BORDER_TRANSPARENT)


def _blur(region: Picture, random: Generator) -> None:
    """Out of focus a little, or moved while the shutter was open; now and then too much of it to be read."""
    held = random.random()
    if held < 0.2:
        cv2.blur(region, (int(random.integers(2, 10)), 1), dst=region)
    elif held < 0.24:
        cv2.GaussianBlur(region, (0, 0), random.uniform(3.0, 6.0), dst=region)
    else:
        cv2.GaussianBlur(region, (0, 0), random.uniform(0.4, 1.8), dst=region)


def _room(random: Generator, grain: NDArray[np.float32]) -> Picture:
    """A hall out of focus: a wash of light, some shapes of people and doors, grain."""
    wash = np.linspace(random.uniform(70, 120), random.uniform(120, 190), WIDTH)[None, :, None]
    shade = np.linspace(1.0, random.uniform(0.6, 0.9), HEIGHT)[:, None, None]
    tint = random.uniform(0.92, 1.06, size=3)[None, None, :]
    picture = (wash * shade * tint).astype(np.float32)
    for _ in range(12):
        _shape(picture, random)
    soft = cv2.GaussianBlur(cv2.resize(picture, (WIDTH // 4, HEIGHT // 4)), (0, 0), 5)
    large = cv2.resize(soft, (WIDTH, HEIGHT))
    return np.clip(large + grain[:HEIGHT, :WIDTH] * 4.0, 0, 255).astype(np.uint8)


def _shape(picture: NDArray[np.float32], random: Generator) -> None:
    """Somebody, or something, standing about."""
    tone = [float(value) for value in random.uniform(30, 200) * random.uniform(0.8, 1.2, size=3)]
    left, top = int(random.integers(-100, WIDTH)), int(random.integers(0, HEIGHT))
    wide, high = (int(value) for value in random.integers(40, 260, size=2))
    if random.random() < 0.5:
        cv2.rectangle(picture, (left, top), (left + wide, top + high), tone, -1)
    else:
        cv2.ellipse(picture, (left, top), (wide // 2, high // 2), 0, 0, 360, tone, -1)


def _light(random: Generator) -> Picture:
    """How much light reaches each spot of a card (255 is all of it), falling off to one side."""
    across = np.linspace(1.0, random.uniform(0.6, 1.0), QR + 100)[None, :]
    down = np.linspace(1.0, random.uniform(0.7, 1.0), QR + 200)[:, None]
    field = np.clip(across * down * 255, 0, 255).astype(np.uint8)
    flipped = field[:, ::-1] if random.random() < 0.5 else field
    return np.ascontiguousarray(np.repeat(flipped[:, :, None], 3, axis=2))
