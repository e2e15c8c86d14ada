"""The shapes: told apart by their outline alone, at any size."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from scanner.laptop import shapes
from scanner.laptop.screen import Kind


def bits(kind: Kind, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.array(shapes.mask(kind, size)) > 127


@pytest.mark.parametrize("size", [20, 140])
@pytest.mark.parametrize(("one", "other"), list(combinations(get_args(Kind), 2)))
def test_no_two_shapes_look_alike(one: Kind, other: Kind, size: int) -> None:
    """Their areas differ in more than a tenth of what they cover together."""
    first, second = bits(one, size), bits(other, size)

    assert (first ^ second).sum() > 0.1 * (first | second).sum()


@pytest.mark.parametrize("size", [1, 14, 20, 140, 400])
def test_a_shape_has_the_size_that_was_asked_for(size: int) -> None:
    """And something of it is there."""
    mask = shapes.mask("admitted", size)

    assert mask.size == (size, size)
    assert mask.getextrema()[1] > 50
