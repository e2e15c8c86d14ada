"""Opening pictures and videos from files, whatever kind they are, as the plain 8-bit pictures that `reading` takes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import cv2
import numpy as np

from scanner.laptop.changes import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

# fmt: off
PICTURES = frozenset({
    ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg",
    ".pbm", ".pgm", ".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp",
})
VIDEOS = frozenset({
    ".3gp", ".avi", ".m4v", ".mjpeg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".webm", ".wmv", ".y4m",
})
# fmt: on

_LEAST_BYTES = 64
"""OpenCV takes a WebP of fewer than 32 bytes, which one of a single pixel may be, for cut short; zeros at the end harm no kind."""


class Unreadable(Exception):
    """A path that can't be read. Its text is one sentence: what, where, what to do."""


def found(path: Path, complain: Callable[[str], None]) -> list[Path]:
    """The pictures and videos (by their endings) in a folder and all below it, sorted; a path that is no folder is itself.

    A folder that may not be listed, or that holds none of them, is complained about with one sentence.
    """
    if not _is_folder(path):
        return [path]
    refused: list[str] = []
    files: list[Path] = []
    for folder, _, names in os.walk(path, onerror=lambda error: refused.append(_refusal(error))):
        files += [Path(folder, name) for name in names]
    files = sorted(file for file in files if file.suffix.lower() in PICTURES | VIDEOS)
    if not files and not refused:
        refused.append(f"{path}: no picture and no video in this folder; name one that has some")
    for sentence in refused:
        complain(sentence)
    return files


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        # Not even its kind may be known; whoever opens it as a file will say why.
        return False


def is_video(path: Path) -> bool:
    """Whether a file is read as a video, by its ending."""
    return path.suffix.lower() in VIDEOS


def pages(path: Path) -> list[Picture]:
    """The pages of a picture file: one, but for a TIFF of several. Of an animation the first picture.

    Raises:
        Unreadable: there is no such file, it may not be read, or it is no picture that we can open.
    """
    content = np.frombuffer(_content(path).ljust(_LEAST_BYTES, b"\0"), np.uint8)
    try:
        opened = _decoded(content, several=path.suffix.lower() in {".tif", ".tiff"})
    except cv2.error:
        opened = []
    if not opened:
        raise Unreadable(
            f"{path}: not a picture that can be opened (broken, or of an unknown kind); save it as PNG or JPEG"
        )
    return [_plain(page) for page in opened]


def frames(path: Path) -> Iterator[Picture]:
    """The frames of a video, one by one.

    Raises:
        Unreadable: there is no such file, it may not be read, or no frame can be had from it.
    """
    _content(path, most=1)
    video = cv2.VideoCapture(str(path))
    try:
        there, frame = video.read()
        if not there:
            raise Unreadable(f"{path}: not a video that can be played (broken, or of an unknown kind); save it as MP4")
        while there:
            yield cast(Picture, frame)
            there, frame = video.read()
    finally:
        video.release()


def _content(path: Path, most: int = -1) -> bytes:
    """What is in a file, or its first bytes only."""
    try:
        with path.open("rb") as file:
            content = file.read(most)
    except OSError as error:
        raise Unreadable(_refusal(error)) from error
    if not content:
        raise Unreadable(f"{path}: the file is empty; copy it here again")
    return content


def _refusal(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{error.filename}: there is no such file or folder; check the path"
    return f"{error.filename}: can't be opened ({error.strerror}); make it readable for this user"


def _decoded(content: NDArray[np.uint8], *, several: bool) -> Sequence[NDArray[Any]]:
    if several:
        return cv2.imdecodemulti(content, cv2.IMREAD_UNCHANGED)[1]
    picture = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
    return [] if picture is None else [picture]


def _plain(page: NDArray[Any]) -> Picture:
    """With 8 bits a channel, and what is transparent white, like the paper it would be printed on."""
    if page.dtype != np.uint8:
        page = cv2.normalize(np.nan_to_num(page), None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)  # type: ignore[call-overload]
    if page.ndim == 2 or page.shape[2] == 3:
        return page
    if page.shape[2] != 4:
        return np.ascontiguousarray(page[:, :, 0])
    opaque = page[:, :, 3:].astype(np.float32) / 255
    return np.rint(page[:, :, :3] * opaque + 255 * (1 - opaque)).astype(np.uint8)
