"""Opening what people have: kinds and depths of pictures, folders, videos."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from scanner.laptop import pictures, reading

from . import drawn

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def saved(path: Path, picture: NDArray[Any]) -> Path:
    """A picture file of the kind that its ending says, wherever it is."""
    path.write_bytes(cv2.imencode(path.suffix, picture)[1].tobytes())
    return path


def read(path: Path) -> list[str]:
    """The codes in a picture file of one page."""
    (page,) = pictures.pages(path)
    return reading.Reader().read_picture(page)


def _transparent(ticket: NDArray[Any]) -> NDArray[Any]:
    """Black modules, and nothing (which is stored as black) between them."""
    return np.stack([ticket * 0, ticket * 0, ticket * 0, 255 - ticket], axis=2)


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp", ".bmp", ".gif", ".tiff", ".ppm", ".avif"])
def test_every_usual_kind_of_picture_opens(tmp_path: Path, ending: str) -> None:
    """Also where the path has letters of more than one alphabet, and spaces."""
    assert read(saved(tmp_path / f"påmelding 票{ending}", drawn.frame((drawn.code(), 500, 300)))) == [drawn.TICKET]


@pytest.mark.parametrize(
    ("ending", "deep"),
    [
        (".png", lambda ticket: ticket.astype(np.uint16) * 257),
        (".png", lambda ticket: ticket.astype(np.uint16) // 8 + 100),
        (".tiff", lambda ticket: ticket.astype(np.float32) / 255),
        (".png", _transparent),
        (".webp", _transparent),
        (".png", lambda ticket: _transparent(ticket).astype(np.uint16) * 257),
    ],
    ids=[
        "16 bits",
        "16 bits of which 5 are used",
        "real numbers",
        "transparent",
        "transparent WebP",
        "16 bits transparent",
    ],
)
def test_odd_depths_and_transparency_become_plain(tmp_path: Path, ending: str, deep: Any) -> None:
    """What is transparent is white, like paper."""
    path = saved(tmp_path / f"ticket{ending}", deep(drawn.code()))

    assert {page.dtype for page in pictures.pages(path)} == {np.dtype(np.uint8)}
    assert read(path) == [drawn.TICKET]


def test_a_picture_of_one_pixel_opens(tmp_path: Path) -> None:
    """As WebP it has fewer bytes than OpenCV wants to see."""
    path = saved(tmp_path / "dot.webp", np.full((1, 1, 3), 200, np.uint8))

    assert path.stat().st_size < 64
    assert [page.shape for page in pictures.pages(path)] == [(1, 1, 3)]


def test_a_tiff_has_all_its_pages(tmp_path: Path) -> None:
    """A scanner of paper makes one file of a pile of tickets."""
    path = tmp_path / "pile.tif"
    path.write_bytes(cv2.imencodemulti(".tiff", [drawn.code("ONE"), drawn.code("TWO")])[1].tobytes())

    assert [reading.Reader().read_picture(page) for page in pictures.pages(path)] == [["ONE"], ["TWO"]]


def test_a_folder_gives_its_pictures_and_videos_in_order_and_passes_over_the_rest(tmp_path: Path) -> None:
    """However deep they lie, and however their endings are written."""
    for name in ["b.PNG", "a.txt", "c/d/e.webp", "c/notes.pdf", "a.jpg", "film.mp4"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    files = pictures.found(tmp_path, pytest.fail)

    assert [file.relative_to(tmp_path).as_posix() for file in files] == ["a.jpg", "b.PNG", "c/d/e.webp", "film.mp4"]


def test_a_folder_without_pictures_is_complained_about(tmp_path: Path) -> None:
    """Silence would look like success."""
    complaints: list[str] = []

    assert pictures.found(tmp_path, complaints.append) == []
    assert complaints == [f"{tmp_path}: no picture and no video in this folder; name one that has some"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_may_not_be_listed_is_complained_about_and_the_rest_found(tmp_path: Path) -> None:
    """One sentence for that folder."""
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "a.png").touch()
    complaints: list[str] = []

    assert pictures.found(tmp_path, complaints.append) == [tmp_path / "a.png"]
    assert len(complaints) == 1
    assert str(tmp_path / "closed") in complaints[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("text.png", b"This is no picture.", "not a picture that can be opened"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\x00\x00", "not a picture that can be opened"),
        ("cut.tif", b"II*\x00", "not a picture that can be opened"),
        ("none.png", b"", "the file is empty"),
        ("gone.png", None, "there is no such file or folder"),
        ("long" * 100, None, "can't be opened (File name too long)"),
    ],
)
def test_what_is_no_picture_is_told_in_one_sentence(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    """What, where, what to do."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    (found,) = pictures.found(path, pytest.fail)
    with pytest.raises(pictures.Unreadable) as told:
        pictures.pages(found)

    assert str(told.value).startswith(f"{path}: {said}")
    assert "; " in str(told.value)


def test_a_video_gives_its_frames(tmp_path: Path) -> None:
    """All of them, in colour."""
    path = filmed(tmp_path / "door.avi", [drawn.frame(shape=(120, 160)) for _ in range(5)])

    assert [frame.shape for frame in pictures.frames(path)] == [(120, 160, 3)] * 5


@pytest.mark.parametrize(
    ("content", "said"), [(b"no film", "not a video that can be played"), (None, "there is no such file or folder")]
)
def test_what_is_no_video_is_told_in_one_sentence(tmp_path: Path, content: bytes | None, said: str) -> None:
    """What, where, what to do."""
    path = tmp_path / "film.mp4"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(pictures.Unreadable, match=said):
        list(pictures.frames(path))


def filmed(path: Path, frames: list[NDArray[np.uint8]]) -> Path:
    """A video of these frames."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (width, height))
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path
