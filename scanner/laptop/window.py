"""The window: shows what `painting` made, with the camera's picture in its place, and tells what was pressed.

Everything here belongs to the main thread, as macOS wants it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pygame
from PIL import Image, ImageDraw

from scanner.laptop import painting, shapes
from scanner.laptop.hands import Left, Pressed, Wrote
from scanner.laptop.hushing import hushed
from scanner.laptop.lettering import Lettering

if TYPE_CHECKING:
    from scanner.laptop.changes import Picture
    from scanner.laptop.hands import Hand
    from scanner.laptop.painting import Painted
    from scanner.laptop.screen import Screen

WINDOWED = (1280, 720)

CAMERA_EVERY = 2
"""The camera's picture is renewed every so many looks at it; that is enough to aim by, and the reader needs the time."""

INVISIBLE = ("dummy", "offscreen")
"""Drivers of SDL that show nothing to anybody; they count as a display only if they were asked for by name."""

_KEYS = {
    pygame.K_UP: "up",
    pygame.K_DOWN: "down",
    pygame.K_PAGEUP: "pageup",
    pygame.K_PAGEDOWN: "pagedown",
    pygame.K_RETURN: "enter",
    pygame.K_KP_ENTER: "enter",
    pygame.K_ESCAPE: "escape",
    pygame.K_TAB: "tab",
    pygame.K_BACKSPACE: "backspace",
    pygame.K_F1: "f1",
}
_REPEATING = frozenset({pygame.K_UP, pygame.K_DOWN, pygame.K_BACKSPACE})


class NoDisplay(Exception):
    """There is nothing to show a window on."""


class Window:
    """One window, on the whole screen or not."""

    def __init__(self, *, full_screen: bool = True) -> None:
        """Open it.

        Raises:
            NoDisplay: there is none.
        """
        _begin()
        pygame.display.set_caption("Oppmøte")
        pygame.display.set_icon(_icon())
        pygame.key.set_repeat(350, 60)
        self._lettering = Lettering()
        self._full = full_screen
        self._down: set[int] = set()
        self._screen: Screen | None = None
        self._painted: Painted | None = None
        self._corners: pygame.Surface | None = None
        self._seen: Picture | None = None
        self._turn = 0
        self._surface = self._opened()

    def close(self) -> None:
        """Take it away."""
        pygame.display.quit()

    def show(self, screen: Screen, picture: Picture | None) -> None:
        """Show a state, and what the camera sees if there is a place for it. People see it when this returns."""
        if screen != self._screen:
            self._paint(screen)
        elif picture is self._seen or self._turn % CAMERA_EVERY:
            self._turn += 1
            return
        if picture is not None:
            self._show_camera(picture)
        self._turn, self._seen = 1, picture
        pygame.display.flip()

    def hands(self) -> list[Hand]:
        """What was pressed since this was asked last."""
        return [hand for event in pygame.event.get() for hand in self._heard(event)]

    def _heard(self, event: pygame.Event) -> list[Hand]:
        match event.type:
            case pygame.QUIT:
                return [Left()]
            case pygame.TEXTINPUT:
                return [Wrote(event.text)]
            case pygame.KEYUP:
                self._down.discard(event.key)
            case pygame.KEYDOWN:
                return self._pressed(event)
            case pygame.WINDOWSIZECHANGED | pygame.WINDOWEXPOSED:
                self._surface, self._screen = pygame.display.get_surface() or self._surface, None
        return []

    def _pressed(self, event: pygame.Event) -> list[Hand]:
        repeated = event.key in self._down
        self._down.add(event.key)
        if repeated and event.key not in _REPEATING:
            return []
        if event.key == pygame.K_c and event.mod & pygame.KMOD_CTRL:
            return [Left()]
        if event.key == pygame.K_F11:
            self._full = not self._full
            self._surface = self._opened()
        name = _KEYS.get(event.key)
        return [Pressed(name)] if name else []

    def _opened(self) -> pygame.Surface:
        size, flags = ((0, 0), pygame.FULLSCREEN) if self._full else (WINDOWED, pygame.RESIZABLE)
        surface = pygame.display.set_mode(size, flags)
        pygame.mouse.set_visible(not self._full)
        pygame.key.start_text_input()
        self._screen = None
        return surface

    def _paint(self, screen: Screen) -> None:
        self._painted = painting.paint(screen, self._surface.get_size(), self._lettering)
        image = self._painted.image
        self._surface.blit(pygame.image.frombuffer(image.tobytes(), image.size, "RGB"), (0, 0))
        self._corners = _corners(self._painted)
        self._screen = screen

    def _show_camera(self, picture: Picture) -> None:
        if self._painted is None or self._painted.camera is None or self._corners is None:
            return
        left, top, width, height = self._painted.camera
        inset = pygame.image.frombuffer(mirrored(picture, (width, height)).tobytes(), (width, height), "BGR")
        self._surface.blit(inset, (left, top))
        self._surface.blit(self._corners, (left, top))


def mirrored(picture: Picture, size: tuple[int, int]) -> Picture:
    """What a camera sees as a mirror would show it, cut and made smaller to so many pixels: height x width x 3."""
    width, height = size
    rows, columns = picture.shape[:2]
    across, down = min(columns, rows * width // height), min(rows, columns * height // width)
    left, top = (columns - across) // 2, (rows - down) // 2
    cut = picture[top : top + down, left : left + across]
    # Every second pixel will do: averaging them all would cost as much as reading the codes.
    small = cv2.resize(cut[::2, ::2] if across > 2 * width else cut, size, interpolation=cv2.INTER_LINEAR)
    colours = small if small.ndim == 3 else cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)
    return np.ascontiguousarray(colours[:, ::-1], dtype=np.uint8)


def _corners(painted: Painted) -> pygame.Surface | None:
    """What is painted outside the round corners of the camera's place: it goes over the camera's picture."""
    if painted.camera is None:
        return None
    left, top, width, height = painted.camera
    mask = Image.new("L", (width, height), 255)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), height // 24, 0)
    cover = painted.image.crop((left, top, left + width, top + height)).convert("RGBA")
    cover.putalpha(mask)
    return pygame.image.frombuffer(cover.tobytes(), (width, height), "RGBA")


def _begin() -> None:
    """Find a display.

    Raises:
        NoDisplay: there is none that anybody could look at.
    """
    # The libraries below would say on stderr that they looked in vain for others.
    with hushed():
        try:
            pygame.display.init()
        except pygame.error as reason:
            raise NoDisplay(str(reason)) from reason
    driver = pygame.display.get_driver()
    if driver in INVISIBLE and driver != os.environ.get("SDL_VIDEODRIVER"):
        pygame.display.quit()
        raise NoDisplay(driver)


def _icon() -> pygame.Surface:
    mask = shapes.mask("mark", 64)
    image = Image.new("RGBA", mask.size, (11, 102, 112, 255))
    image.putalpha(mask)
    return pygame.image.frombuffer(image.tobytes(), image.size, "RGBA")
