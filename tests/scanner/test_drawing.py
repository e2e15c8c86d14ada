"""Tickets before a camera: what is drawn can be read, and the same chance draws the same frame."""

from __future__ import annotations

import numpy as np
import pytest

from checkin.core import tickets
from scanner import drawing
from scanner.drawing import Hall
from scanner.laptop.reading import Reader


def code(number: int) -> str:
    return tickets.code_from((number << 8).to_bytes(10))


@pytest.fixture(scope="module")
def hall() -> Hall:
    return Hall(np.random.default_rng(1))


def test_a_code_of_ours_is_a_version_1_symbol_with_its_quiet_zone() -> None:
    """21 modules and four on each side; dark modules are 0."""
    symbol = drawing.modules(code(1))

    assert symbol.shape == (29, 29)
    assert set(np.unique(symbol)) == {0, 255}
    assert (symbol[:4] == 255).all()


def test_text_of_any_length_gets_the_version_that_it_needs() -> None:
    """Codes of others are drawn too."""
    assert len(drawing.modules("https://example.org/" + "x" * 200)) > 29


def test_a_frame_is_what_a_camera_gives(hall: Hall) -> None:
    """1280 by 720, three channels of eight bits."""
    frame = hall.frame(code(1), np.random.default_rng(1))

    assert (frame.shape, frame.dtype) == ((720, 1280, 3), np.uint8)


def test_the_same_chance_draws_the_same_frame() -> None:
    """A rehearsal can be repeated."""
    frames = [Hall(np.random.default_rng(1)).frame(code(1), np.random.default_rng(2)) for _ in range(2)]

    assert (frames[0] == frames[1]).all()


def test_drawing_leaves_the_room_as_it_was(hall: Hall) -> None:
    """The next frame shows nothing of the last."""
    before = hall.frame(code(1), np.random.default_rng(1))
    hall.frame(code(2), np.random.default_rng(2))

    assert (before == hall.frame(code(1), np.random.default_rng(1))).all()


def test_nearly_all_tickets_are_read_at_once_and_never_as_something_else(hall: Hall) -> None:
    """Some are held so badly that another frame is needed, as at a real door."""
    read = [Reader().read(hall.frame(code(number), np.random.default_rng(number))) for number in range(150)]
    wrong = [texts for number, texts in enumerate(read) if texts and texts != [code(number)]]

    assert wrong == []
    assert 135 <= sum(map(bool, read)) < 150


@pytest.mark.parametrize("text", ["https://example.org/meny", "978020137962", "Sal B, rad 7, plass 12", "æøå"])
def test_codes_of_others_are_read_too(hall: Hall, text: str) -> None:
    """Some frame of ten at the latest."""
    frames = (hall.frame(text, np.random.default_rng(number)) for number in range(10))

    assert any(Reader().read(frame) == [text] for frame in frames)


def test_cards_lie_within_the_frame(hall: Hall) -> None:
    """However the card is held, most of it is before the camera."""
    for number in range(200):
        left, top, right, bottom = drawing.pose((320, 420), np.random.default_rng(number)).around

        assert 0 <= left < right <= drawing.WIDTH
        assert 0 <= top < bottom <= drawing.HEIGHT
