"""The painted screen: every scene at any size, nothing over the edge, nothing on top of another."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from checkin.wire.messages import SessionNow
from scanner.laptop import colours, phrasing
from scanner.laptop.dialogues import ByHand, Help, Override, Sessions, TrialScan, WalkIn
from scanner.laptop.face import Face, Look
from scanner.laptop.lettering import Lettering
from scanner.laptop.painting import paint
from scanner.laptop.reading import Reader

from . import verdicts
from .verdicts import AT, EVERY_REFUSAL, FAIR, TALK, asked, ticket, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanner.laptop.device import Shown

LETTERING = Lettering()
SIZES = [(1280, 720), (1024, 768), (1366, 768), (1920, 1080), (640, 360)]
LANGUAGES = ["nb", "nn", "en"]

FULLEST = told(
    "refused",
    "too_late",
    also=["wrong_session", "already_in", "full"],
    ticket=ticket(128, 100, "Deltaker 0001 med et navn som er så langt at det ikke får plass på en linje"),
)


def face(language: str = "nb", *, dark: bool = False, sees: bool = True) -> Face:
    one = Face(verdicts.place(), FAIR, Look(language, dark, sees))
    one.know(SessionNow("moteplassen", 1412, 1305, 2500, 1195), 0.0)
    for _ in range(9):
        one.remember("refused", AT, partial(phrasing.line, EVERY_REFUSAL["already_in"], asked()))
    one.online, one.waiting, one.heads = False, 123, 28
    return one


def show(one: Face, shown: Shown) -> Face:
    one.show(partial(phrasing.card, shown, asked()), 0.0)
    return one


def painted(one: Face, size: tuple[int, int] = (1280, 720)) -> NDArray[np.uint8]:
    return np.array(paint(one.screen(AT), size, LETTERING).image)


def edges_are_ground(picture: NDArray[np.uint8], ground: colours.Colour) -> bool:
    """Whether nothing but the two rules from side to side touches the edges."""
    sides = np.concatenate([picture[:, 0], picture[:, -1]])
    ends = np.concatenate([picture[0], picture[-1]])
    return bool((ends == ground).all()) and int((sides != ground).any(axis=1).sum()) <= 16


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_card_stays_within_its_room(language: str, size: tuple[int, int]) -> None:
    """The longest of everything at once: the strip above the bottom rule stays clear."""
    picture = painted(show(face(language), FULLEST), size)
    scale = min(size[0] / 1280, size[1] / 720)
    ground = colours.palette("refused", dark=False).ground
    rule = size[1] - round(76 * scale)
    strip = picture[rule - round(10 * scale) : rule - 2, : size[0] - round(400 * scale)]

    assert picture.shape == (size[1], size[0], 3)
    assert edges_are_ground(picture, ground)
    assert (strip == ground).all()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("reason", EVERY_REFUSAL)
def test_every_verdict_fills_the_screen_with_its_colour(reason: str, dark: bool) -> None:
    """More than half of it."""
    shown = EVERY_REFUSAL[reason]
    picture = painted(show(face(dark=dark), shown))
    ground = colours.palette(phrasing.kind(shown), dark=dark).ground

    assert (picture == ground).all(axis=2).mean() > 0.5


def test_without_its_colours_a_yes_still_differs_from_a_no() -> None:
    """By its word and its shape: the two are drawn on where the other has ground."""
    yes, no = (painted(show(face(), shown))[90:370, 40:600] for shown in (told(), EVERY_REFUSAL["full"]))
    marks = [(picture != picture[0, -1]).any(axis=2) for picture in (yes, no)]

    assert (marks[0] ^ marks[1]).mean() > 0.05


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dialogue_stays_within_its_room(language: str, size: tuple[int, int]) -> None:
    """However much somebody writes, and however many sessions there are."""
    many = verdicts.place()._replace(sessions=(FAIR, TALK) * 20)
    for dialogue in (
        Override(("too_late", "wrong_session", "already_in", "full"), "x" * 200, empty=True),
        WalkIn("x" * 200, 100_000),
        ByHand("x" * 200, mistyped=True),
        Sessions(many, at=39),
        Help(),
        TrialScan("marks"),
    ):
        one = face(language)
        one.dialogue = dialogue
        assert edges_are_ground(painted(one, size), colours.palette("ready", dark=False).ground)


def test_the_line_that_is_chosen_is_always_seen() -> None:
    """Though there is room for a few only."""
    many = verdicts.place()._replace(sessions=(FAIR, TALK) * 20)
    accent = colours.palette("ready", dark=False).accent
    for at in (0, 5, 20, 39):
        one = face()
        one.dialogue = Sessions(many, at)
        chosen = (painted(one)[:, 40:800] == accent).all(axis=2)
        assert chosen.mean(axis=1).max() > 0.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_codes_on_the_screen_can_be_read(dark: bool) -> None:
    """The test scan's and that of a new ticket, by our own reader."""
    from scanner.laptop.keyboard import TEST

    trying = face(dark=dark, sees=False)
    trying.dialogue = TrialScan()
    made = face(dark=dark)
    made.show(partial(phrasing.handed_out, told(), asked(code="G000000000000006")), 0.0)

    assert Reader().read(painted(trying)) == [TEST]
    assert Reader().read(painted(made)) == ["G000000000000006"]


def test_the_camera_has_a_place_only_where_there_is_one() -> None:
    """On the right, as wide as sixteen to nine."""
    left, top, width, height = paint(face().screen(AT), (1280, 720), LETTERING).camera or (0, 0, 0, 0)

    assert left + width == 1240
    assert top > 68
    assert abs(width * 9 / 16 - height) <= 1
    assert paint(face(sees=False).screen(AT), (1280, 720), LETTERING).camera is None


def test_the_same_screen_is_painted_the_same() -> None:
    """Nothing is left to chance."""
    assert (painted(show(face(), told())) == painted(show(face(), told()))).all()
