"""The same picture, changed so that a reader sees what it missed: enlarged, evened out, sharpened, thresholded, focused.

Pure functions from one grey picture to another. None of them knows of codes; `reading` says which are tried and when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Rows of pixels, 8 bits each: height x width (grey) or height x width x 3 (blue, green, red)."""

Change = Callable[[Picture], Picture]

MOST_PIXELS = 3_000_000
"""A changed picture is never larger, so that a still of any size is done within two seconds."""

CLOSE_PIXELS = 150_000
"""The size at which one spot is looked at again, in a few milliseconds: 10 pixels for a module of a version 1 code."""


def greyed(picture: Picture) -> Picture:
    """Without its colours, if it has any."""
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return cast(Picture, np.ascontiguousarray(grey))


def extremes(picture: Picture) -> tuple[Picture, Picture]:
    """The darkest and the lightest channel of each pixel: what is faint in grey (yellow on white) is plain in one of them."""
    blue, green, red = cv2.split(picture)
    darkest, lightest = cv2.min(cv2.min(blue, green), red), cv2.max(cv2.max(blue, green), red)
    return cast(Picture, darkest), cast(Picture, lightest)


def scaled(grey: Picture, across: float, down: float | None = None) -> Picture:
    """Larger or smaller by these factors (one for both ways, if there is one), or as much so as `MOST_PIXELS` allows."""
    down = across if down is None else down
    pixels = grey.shape[0] * grey.shape[1] * across * down
    limit = min(1.0, (MOST_PIXELS / pixels) ** 0.5)
    return _sized(grey, across * limit, down * limit)


def brought_close(grey: Picture) -> Picture:
    """At `CLOSE_PIXELS`, whatever its size was."""
    factor = (CLOSE_PIXELS / grey.size) ** 0.5
    return _sized(grey, factor, factor)


def _sized(grey: Picture, across: float, down: float) -> Picture:
    size = max(1, round(grey.shape[1] * across)), max(1, round(grey.shape[0] * down))
    way = cv2.INTER_AREA if across * down < 1 else cv2.INTER_CUBIC
    return cast(Picture, cv2.resize(grey, size, interpolation=way))


def blurred(grey: Picture, radius: float) -> Picture:
    """Softer: what is finer than the radius (pixels) goes, noise and patterns within a module first."""
    return cast(Picture, cv2.GaussianBlur(grey, (0, 0), radius))


def sharpened(grey: Picture, radius: float, amount: float) -> Picture:
    """With the difference to its blurred self added this many times: for edges about as wide as the radius (pixels)."""
    return cast(Picture, cv2.addWeighted(grey, 1 + amount, blurred(grey, radius), -amount, 0))


def evened(grey: Picture) -> Picture:
    """Without shadows and gradients: divided by its own background, which is what strong blurring leaves."""
    background = blurred(_sized(grey, 0.25, 0.25), max(1.0, max(grey.shape) / 48))
    full = cv2.resize(background, (grey.shape[1], grey.shape[0]))
    return cast(Picture, cv2.divide(grey, full, scale=160))


def thresholded(grey: Picture, part: float) -> Picture:
    """Black and white, by the mean of a window of this part of the shorter side."""
    window = max(11, int(min(grey.shape) * part) | 1)
    mean, binary = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return cast(Picture, cv2.adaptiveThreshold(grey, 255, mean, binary, window, 3))


def parted(grey: Picture, level: float) -> Picture:
    """Black and white, at this part of the way from the darkest to the lightest."""
    darkest, lightest = (float(end) for end in np.percentile(grey, (2, 98)))
    at = darkest + (lightest - darkest) * level
    return cast(Picture, cv2.threshold(grey, at, 255, cv2.THRESH_BINARY)[1])


def focused(grey: Picture, radius: float) -> Picture:
    """As if the lens had been in focus, where it spread each point over a disc of this radius (pixels): Wiener's filter."""
    edge = 16
    height, width = grey.shape
    deep, wide = cv2.getOptimalDFTSize(height + 2 * edge), cv2.getOptimalDFTSize(width + 2 * edge)
    padded = cv2.copyMakeBorder(grey, edge, deep - height - edge, edge, wide - width - edge, cv2.BORDER_REPLICATE)
    lens = np.fft.rfft2(_disc(radius, (deep, wide)))
    sharp = np.fft.irfft2(np.fft.rfft2(padded) * np.conj(lens) / (np.abs(lens) ** 2 + 0.015), s=(deep, wide))
    return np.clip(sharp[edge : edge + height, edge : edge + width], 0, 255).astype(np.uint8)


def _disc(radius: float, shape: tuple[int, int]) -> NDArray[np.float64]:
    """What becomes of one point at the origin: a disc round it (wrapped to the far edges), of sum 1."""
    down, across = (np.minimum(np.arange(side), side - np.arange(side)) for side in shape)
    disc = np.clip(radius + 0.5 - np.hypot(down[:, None], across[None, :]), 0, 1)
    return cast("NDArray[np.float64]", disc / disc.sum())
