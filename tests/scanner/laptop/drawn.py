"""Codes drawn by the library that draws the tickets, and laid into camera frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import qrcode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

TICKET = "7K3M9P2QX4RT8WVA"


def code(content: str | bytes = TICKET, module: int = 6, dark: int = 0, light: int = 255) -> Picture:
    """A QR code at level M with its margin, so many pixels for each module."""
    qr = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    qr.add_data(content)
    qr.make()
    modules = np.array(qr.get_matrix()).repeat(module, 0).repeat(module, 1)
    return np.where(modules, dark, light).astype(np.uint8)


def frame(*placed: tuple[Picture, int, int], ground: int = 150, shape: tuple[int, int] = (720, 1280)) -> Picture:
    """A camera frame in colour with these codes in it, each with its left and top edge."""
    grey = np.full(shape, ground, np.uint8)
    for picture, left, top in placed:
        grey[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return np.stack([grey] * 3, axis=2)


def scratched(picture: Picture) -> Picture:
    """A code whose finders still stand but whose content is beyond repair."""
    spoilt = picture.copy()
    side = picture.shape[0]
    spoilt[side * 45 // 100 : side * 60 // 100, side // 6 : side * 5 // 6] = 255
    spoilt[side // 6 : side * 5 // 6, side * 45 // 100 : side * 60 // 100] = 255
    return spoilt
