"""The camera: one that works is found, only the newest frame counts, and it comes back after it was unplugged."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from scanner.laptop import camera
from scanner.laptop.camera import Camera, Found

from .cameras import BLACK, GREY, Box, Plugged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner.laptop.camera import Frame

DEADLINE = 10.0


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition."""
    pause = threading.Event()
    for _ in range(int(DEADLINE / 0.005)):
        if holds():
            return
        pause.wait(0.005)
    raise AssertionError("it never came to that")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Camera]]:
    """Starts a camera on a machine, and closes it after the test. It looks for a lost camera at once."""
    monkeypatch.setattr(camera, "LOOKS_EVERY", 0.01)
    all_: list[Camera] = []

    def start(box: Box, wanted: int | None = None) -> Camera:
        one = Camera(box.machine, wanted)
        all_.append(one)
        one.start()
        return one

    yield start
    for one in all_:
        one.close()


def newest(camera: Camera) -> Frame:
    return next(camera.frames())


def test_the_first_camera_that_shows_something_is_taken(started: Callable[..., Camera]) -> None:
    """Not one that gives nothing, nor one whose shutter is closed."""
    dead, dark, good = Plugged(None), Plugged(BLACK), Plugged()
    frame = newest(started(Box(dead, dark, good)))

    assert (frame.picture == GREY).all()
    assert (dead.released, dark.released, good.released) == (1, 1, 0)


def test_where_all_are_black_the_first_is_taken_and_said_to_be_black(started: Callable[..., Camera]) -> None:
    """And taken back when light falls on it."""
    first, second = Plugged(BLACK), Plugged(BLACK)
    one = started(Box(first, second))
    until(lambda: one.trouble == "black")

    first.picture = GREY
    until(lambda: one.trouble is None)
    assert second.released == 1


def test_a_dark_moment_is_no_black_camera(started: Callable[..., Camera]) -> None:
    """Somebody's hand passes."""
    plugged = Plugged()
    one = started(Box(plugged))
    plugged.blinks = camera.BLACK_FOR - 1
    until(lambda: plugged.blinks == 0)

    assert one.trouble is None


def test_without_any_camera_that_is_said_and_one_that_is_plugged_in_later_is_found(
    started: Callable[..., Camera],
) -> None:
    """It is looked for again and again."""
    plugged = Plugged(None)
    one = started(Box(plugged))
    assert one.trouble == "none"
    assert one.picture is None

    plugged.picture = GREY
    assert (newest(one).picture == GREY).all()
    assert one.trouble is None


def test_a_camera_that_was_unplugged_comes_back(started: Callable[..., Camera]) -> None:
    """Meanwhile there is no old picture that looks like a live one."""
    plugged = Plugged()
    one = started(Box(plugged))
    frames = one.frames()
    next(frames)

    plugged.picture = None
    until(lambda: one.trouble == "gone")
    assert one.picture is None
    plugged.picture = GREY
    next(frames)
    assert one.trouble is None


def test_the_camera_of_that_number_is_taken_and_no_other(started: Callable[..., Camera]) -> None:
    """Whatever the others show."""
    other, wanted = Plugged(), Plugged(BLACK)
    one = started(Box(other, wanted), wanted=1)

    newest(one)
    assert (other.opened, wanted.opened) == (0, 1)


def test_the_next_camera_is_taken_on_request_and_after_the_last_the_first(started: Callable[..., Camera]) -> None:
    """One that gives nothing is passed over."""
    first, dead, third = Plugged(), Plugged(None), Plugged()
    one = started(Box(first, dead, third))
    one.change()
    until(lambda: third.opened == 1 and one.picture is not None)
    assert first.released == 1

    one.change()
    until(lambda: first.opened == 2 and one.picture is not None)
    assert third.released == 1


def test_only_the_newest_frame_is_kept(started: Callable[..., Camera]) -> None:
    """Whoever is slow misses some, and is never behind."""
    plugged = Plugged()
    frames = started(Box(plugged)).frames()
    first = next(frames)
    reads = plugged.reads
    until(lambda: plugged.reads > reads + 10)

    assert next(frames).at > first.at + 5 / 30


def test_whoever_waits_for_a_frame_of_a_closed_camera_gets_none(started: Callable[..., Camera]) -> None:
    """So that a thread that looks can end."""
    one = started(Box(Plugged(None)))
    seen: list[Frame] = []
    looking = threading.Thread(target=lambda: seen.extend(one.frames()))
    looking.start()
    one.close()
    looking.join(DEADLINE)

    assert not looking.is_alive()
    assert seen == []


def test_this_machine_names_what_it_has_and_opens_nothing_that_it_has_not() -> None:
    """Whatever is plugged into it."""
    machine = camera.this_machine(lambda: 0.0)

    assert machine.numbers() == sorted(machine.numbers())
    assert machine.name(9_999) == ""
    missing = machine.open(max(machine.numbers(), default=0) + 50)
    assert not missing.isOpened()


def test_the_list_of_cameras_has_those_that_give_a_picture() -> None:
    """With the number that the command takes."""
    box = Box(Plugged(), Plugged(None), Plugged(BLACK))

    assert list(camera.found(box.machine)) == [Found(0, "Camera 0", black=False), Found(2, "Camera 2", black=True)]
    assert [one.released for one in box.cameras] == [1, 1, 1]
