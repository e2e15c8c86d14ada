"""The window, on a display that nobody sees: what it shows, and what it hears."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pygame
import pytest

from scanner.laptop import phrasing, window
from scanner.laptop.face import Face, Look
from scanner.laptop.hands import Left, Pressed, Wrote
from scanner.laptop.window import NoDisplay, Window

from . import verdicts
from .verdicts import AT, FAIR, asked, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanner.laptop.changes import Picture


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    one = Window(full_screen=False)
    one.hands()
    yield one
    one.close()


@pytest.fixture
def face() -> Face:
    """A door with a verdict."""
    one = Face(verdicts.place(), FAIR, Look())
    one.show(partial(phrasing.card, told(), asked()), 0.0)
    return one


def pixels() -> NDArray[np.uint8]:
    """What is in the window: rows, columns, red-green-blue."""
    surface = pygame.display.get_surface()
    assert surface is not None
    return pygame.surfarray.array3d(surface).swapaxes(0, 1)


def half_and_half() -> Picture:
    """What a camera sees: red on its left, blue on its right."""
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[:, :640, 2] = 255
    picture[:, 640:, 0] = 255
    return picture


def press(key: int, text: str = "", mod: int = 0) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=text))


def release(key: int) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=0))


def test_it_shows_what_is_painted(shown: Window, face: Face) -> None:
    """Green where it is green."""
    shown.show(face.screen(AT), None)

    assert tuple(pixels()[600, 20]) == (0x15, 0x72, 0x4A)


def test_what_the_camera_sees_is_shown_as_in_a_mirror(shown: Window, face: Face) -> None:
    """So that people move their ticket the right way; its corners are round."""
    shown.show(face.screen(AT), half_and_half())
    left, right, corner = pixels()[190, 920], pixels()[190, 1210], pixels()[97, 897]

    assert (tuple(left), tuple(right)) == ((0, 0, 255), (255, 0, 0))
    assert tuple(corner) not in {(0, 0, 255), (255, 0, 0)}


def test_a_state_is_painted_once(shown: Window, face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it is shown thirty times a second."""
    painted: list[object] = []
    paint = window.painting.paint
    monkeypatch.setattr(window.painting, "paint", lambda *words: painted.append(words) or paint(*words))
    for _ in range(3):
        shown.show(face.screen(AT), half_and_half())

    assert len(painted) == 1


@pytest.mark.parametrize(
    ("shape", "size"), [((480, 640, 3), (344, 193)), ((720, 1280), (344, 193)), ((100, 30, 3), (9, 7))]
)
def test_any_camera_s_picture_is_cut_to_its_place(shape: tuple[int, ...], size: tuple[int, int]) -> None:
    """Narrow ones and grey ones too."""
    assert window.mirrored(np.zeros(shape, np.uint8), size).shape == (size[1], size[0], 3)


def test_keys_are_told_by_their_names_and_text_as_it_was_written(shown: Window) -> None:
    """What a keyboard layout makes of a key is text."""
    press(pygame.K_UP)
    press(pygame.K_KP_ENTER)
    pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text="ø"))
    pygame.event.post(pygame.event.Event(pygame.QUIT))

    assert shown.hands() == [Pressed("up"), Pressed("enter"), Wrote("ø"), Left()]
    assert shown.hands() == []


def test_a_key_that_is_held_down_repeats_only_where_that_helps(shown: Window) -> None:
    """Choosing many heads, yes; leaving, no."""
    for key in (pygame.K_UP, pygame.K_ESCAPE):
        press(key)
        press(key)
        release(key)
    press(pygame.K_ESCAPE)

    assert shown.hands() == [Pressed("up"), Pressed("up"), Pressed("escape"), Pressed("escape")]


def test_ctrl_c_leaves(shown: Window) -> None:
    """As in a terminal."""
    press(pygame.K_c, mod=pygame.KMOD_CTRL)

    assert shown.hands() == [Left()]


def test_the_whole_screen_and_back(shown: Window, face: Face) -> None:
    """F11; what was shown is shown again."""
    for _ in range(2):
        press(pygame.K_F11)
        shown.hands()
        release(pygame.K_F11)
        shown.show(face.screen(AT), None)
        assert tuple(pixels()[80, 5]) == (0x15, 0x72, 0x4A)


def test_a_display_that_nobody_sees_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """SDL is content with one where there is no other."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(window.pygame.display, "get_driver", lambda: "offscreen")

    with pytest.raises(NoDisplay):
        Window()


def test_without_a_display_that_is_said_once_and_quietly(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A terminal will do."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "no such thing")

    with pytest.raises(NoDisplay):
        Window()
    assert capfd.readouterr().err == ""
