"""Pictures and videos in place of a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import pytest

from scanner.laptop import looking, pictures
from scanner.laptop.film import Film
from scanner.laptop.reading import Reader

from . import drawn

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.laptop.changes import Picture


def filmed(path: Path, frames: list[Picture], rate: float = 30.0) -> Path:
    """A video of these frames."""
    height, width = frames[0].shape[:2]
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (width, height))
    for frame in frames:
        video.write(frame)
    video.release()
    return path


def scans(path: Path) -> tuple[list[str], list[str]]:
    """The scans that come of what is there, looked at as fast as possible; and the complaints."""
    complaints: list[str] = []
    film = Film(path, complaints.append, paced=False)
    film.start()
    taken: list[str] = []
    looking.look(film, Reader(), taken.append)
    return taken, complaints


def test_a_video_goes_by_its_own_clock(tmp_path: Path) -> None:
    """Away for less than a second of the film is one scan, away for longer is two."""
    shape = (240, 320)
    ticket, empty = drawn.frame((drawn.code("FIRST", module=4), 20, 20), shape=shape), drawn.frame(shape=shape)
    film = filmed(
        tmp_path / "door.avi", [ticket] * 5 + [empty] * 8 + [ticket] * 5 + [empty] * 12 + [ticket] * 2, rate=10
    )

    assert scans(film) == (["FIRST", "FIRST"], [])


def test_each_picture_of_a_folder_is_held_up_and_taken_away_again(tmp_path: Path) -> None:
    """So that the same ticket in two pictures is two scans."""
    for name, text in (("a.png", "FIRST"), ("b.png", "FIRST"), ("c.png", "SECOND")):
        cv2.imwrite(str(tmp_path / name), drawn.code(text))

    assert scans(tmp_path) == (["FIRST", "FIRST", "SECOND"], [])


def test_what_can_not_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One sentence for each."""
    (tmp_path / "a.mp4").write_bytes(b"no film")
    cv2.imwrite(str(tmp_path / "b.png"), drawn.code("FIRST"))
    taken, complaints = scans(tmp_path)

    assert taken == ["FIRST"]
    assert [complaint.split(": ")[0] for complaint in complaints] == [str(tmp_path / "a.mp4")]


@pytest.mark.parametrize(("name", "content"), [("x.mp4", b"no film"), ("x.png", b"no picture"), ("gone.png", None)])
def test_a_single_file_that_can_not_be_read_is_told_before_the_door_opens(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    """Nobody waits before a screen that will never see anything."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    film = Film(tmp_path / name, lambda _: None)

    with pytest.raises(pictures.Unreadable, match=name):
        film.start()


def test_a_folder_without_pictures_is_told_before_the_door_opens(tmp_path: Path) -> None:
    """With what to name in its place."""
    with pytest.raises(pictures.Unreadable, match="name a picture"):
        Film(tmp_path, lambda _: None).start()


def test_a_film_that_is_closed_ends(tmp_path: Path) -> None:
    """Even while it waits for its next picture."""
    cv2.imwrite(str(tmp_path / "a.png"), drawn.code("FIRST"))
    film = Film(tmp_path, lambda _: None)
    frames = film.frames()
    next(frames)
    film.close()

    assert list(frames) == []
