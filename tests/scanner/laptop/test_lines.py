"""The screen as text: all that the window says, and a line for each scan where nobody looks on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from checkin.wire.messages import SessionNow
from scanner.laptop import lines, phrasing
from scanner.laptop.dialogues import Help, Override, Sessions, TrialScan
from scanner.laptop.face import Face, Look
from scanner.laptop.lines import Lines

from . import verdicts
from .verdicts import AT, EVERY_REFUSAL, FAIR, TALK, asked, told

if TYPE_CHECKING:
    from scanner.laptop.dialogues import Dialogue


@pytest.fixture
def face() -> Face:
    """A door that is offline, with a scan behind it."""
    one = Face(verdicts.place(), FAIR, Look())
    one.online, one.waiting = False, 3
    one.know(SessionNow("moteplassen", 412, 305, None, None), 0.0)
    one.remember("admitted", AT, partial(phrasing.line, told(), asked()))
    return one


def written(face: Face) -> str:
    """What a terminal of a usual size shows."""
    console = Console(width=100, height=40, color_system=None)
    with console.capture() as capture:
        console.print(lines.drawn(face.screen(AT)))
    return capture.get()


def test_a_verdict_has_its_word_its_shape_and_what_to_do(face: Face) -> None:
    """And everything round it."""
    face.show(partial(phrasing.card, EVERY_REFUSAL["wrong_session"], asked()), 0.0)
    text = written(face)

    for said in (
        "✖  FEIL ARRANGEMENT",
        "Deltaker 0001",
        "Billetten gjelder Fagkonferansen 12:00, Konferansesalen.",
        "Vis dem veien dit.",
        "O  Slipp inn likevel",
        "Inn",
        "Møteplassen",
        "○ Uten nett · 3 venter",
        "✔ 10:00  Deltaker 0001",
        "412 møtt   305 inne nå",
        "Z  Angre",
    ):
        assert said in text


def test_the_colour_is_that_of_the_window(face: Face) -> None:
    """As a terminal writes it."""
    face.show(partial(phrasing.card, EVERY_REFUSAL["full"], asked()), 0.0)
    console = Console(width=100, force_terminal=True, color_system="truecolor")
    with console.capture() as capture:
        console.print(lines.drawn(face.screen(AT)))

    assert "48;2;174;52;43" in capture.get()


@pytest.mark.parametrize(
    ("dialogue", "said"),
    [
        (Override(("full",), "Var ute"), "Grunn: Var ute"),
        (Sessions(verdicts.place()._replace(sessions=(FAIR, TALK)), 1), "▸ 17.11. 12:00–14:00  Fagkonferansen"),
        (Help(), "Tell 10 inn uten billett"),
        (TrialScan("slow"), "Leseren skriver for sakte."),
    ],
)
def test_every_dialogue_can_be_read(face: Face, dialogue: Dialogue, said: str) -> None:
    """With its keys."""
    face.dialogue = dialogue
    text = written(face)

    assert said in text
    assert "Esc" in text


def test_a_code_is_drawn_in_half_blocks(face: Face) -> None:
    """For a reader to scan off the terminal."""
    face.dialogue = TrialScan()

    assert "█▀▀▀▀▀█" in written(face)


def test_without_a_terminal_each_scan_is_one_line(face: Face, capsys: pytest.CaptureFixture[str]) -> None:
    """However often the screen is shown, and in no other language than the door's."""
    display = Lines()
    display.show(face.screen(AT), None)
    display.show(face.screen(AT), None)
    for shown in (EVERY_REFUSAL["full"], told("exited")):
        face.remember(phrasing.kind(shown), AT, partial(phrasing.line, shown, asked()))
    display.show(face.screen(AT), None)
    display.close()

    assert capsys.readouterr().out.splitlines() == [
        "10:00 ✔ Deltaker 0001",
        "10:00 ✖ Fullt · Deltaker 0001",
        "10:00 ➜ Deltaker 0001",
    ]
    assert display.hands() == []
