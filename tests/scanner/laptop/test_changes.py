"""The changes a picture goes through before a second try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from scanner.laptop import changes

from . import drawn

if TYPE_CHECKING:
    from scanner.laptop.changes import Change, Picture


@pytest.mark.parametrize("factors", [(4, 4), (1, 2), (1, 1), (0.5, 0.5)])
def test_no_scaled_picture_is_larger_than_the_limit(factors: tuple[float, float]) -> None:
    """And the two factors keep their ratio."""
    height, width = changes.scaled(np.zeros((3000, 4000), np.uint8), *factors).shape

    assert height * width <= changes.MOST_PIXELS * 1.01
    assert width / height == pytest.approx(4 / 3 * factors[0] / factors[1], rel=0.01)


def test_scaling_keeps_colours() -> None:
    """The limit counts pixels, not channels."""
    assert changes.scaled(np.zeros((100, 200, 3), np.uint8), 2).shape == (200, 400, 3)


@pytest.mark.parametrize("shape", [(20, 30), (2000, 3000)])
def test_brought_close_every_spot_has_about_the_same_size(shape: tuple[int, int]) -> None:
    """Small ones grow, large ones shrink."""
    assert changes.brought_close(np.zeros(shape, np.uint8)).size == pytest.approx(changes.CLOSE_PIXELS, rel=0.01)


def test_focusing_undoes_a_lens_out_of_focus() -> None:
    """Most of what the blur took comes back."""
    ticket = drawn.code(module=5)
    radius = 3
    disc = cv2.circle(np.zeros((9, 9), np.float32), (4, 4), radius, 1.0, -1)
    blurred: Picture = cv2.filter2D(ticket, -1, disc / disc.sum())  # type: ignore[assignment]

    assert _distance(changes.focused(blurred, radius), ticket) < _distance(blurred, ticket) / 2


def test_evening_takes_a_gradient_away() -> None:
    """The paper is as light in the dark corner as in the light one."""
    gradient = np.linspace(60, 250, 400).astype(np.uint8)[None, :].repeat(300, 0)

    assert np.ptp(changes.evened(gradient)[:, 20:-20]) < 30


def test_a_colour_that_is_faint_in_grey_is_plain_in_one_of_the_extremes() -> None:
    """Yellow on white differs in blue alone, blue on black likewise."""
    yellow_on_white = np.array([[[0, 255, 255], [255, 255, 255]]], np.uint8)
    blue_on_black = np.array([[[255, 0, 0], [0, 0, 0]]], np.uint8)

    assert changes.extremes(yellow_on_white)[0].tolist() == [[0, 255]]
    assert changes.extremes(blue_on_black)[1].tolist() == [[255, 0]]


@pytest.mark.parametrize(
    "change",
    [
        lambda grey: changes.blurred(grey, 2),
        lambda grey: changes.sharpened(grey, 2, 2),
        lambda grey: changes.thresholded(grey, 0.1),
        lambda grey: changes.parted(grey, 0.5),
        lambda grey: changes.focused(grey, 2),
        changes.evened,
    ],
)
@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (31, 47)])
def test_a_change_keeps_size_and_depth_of_any_picture(change: Change, shape: tuple[int, int]) -> None:
    """The smallest too."""
    changed = change(np.full(shape, 77, np.uint8))

    assert changed.shape == shape
    assert changed.dtype == np.uint8


def _distance(one: Picture, other: Picture) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean())
