"""The face: what stands on the screen, and for how long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from checkin.wire.messages import SessionNow
from scanner.laptop import face as faces
from scanner.laptop import phrasing
from scanner.laptop.dialogues import Help, WalkIn
from scanner.laptop.face import Face, Look
from scanner.laptop.screen import Card, Figure, Form, Key, Past, Sign
from scanner.laptop.texts.nb import NB

from . import verdicts
from .verdicts import AT, EVERY_REFUSAL, FAIR, TALK, asked, ticket, told

if TYPE_CHECKING:
    from scanner.laptop.device import Shown


@pytest.fixture
def face() -> Face:
    """A door with a camera, in bokmål."""
    return Face(verdicts.place(), FAIR, Look())


def show(face: Face, shown: Shown, now: float = 0.0) -> None:
    face.show(partial(phrasing.card, shown, asked()), now, group=phrasing.is_group(shown))


def card(face: Face) -> Card:
    scene = face.screen(AT).scene
    assert isinstance(scene, Card)
    return scene


def test_at_first_it_is_ready_and_says_where_it_is(face: Face) -> None:
    """And what to do."""
    screen = face.screen(AT)

    assert (screen.session, screen.place, screen.way, screen.clock) == (
        "Møteplassen",
        "Stålhallen · Dør 1",
        "Inn",
        "10:00",
    )
    assert screen.scene == Card("ready", "Klar", reason="Hold koden foran kameraet.")
    assert screen.sign == Sign(online=True, text="Kobler til …")
    assert screen.figures == []


def test_without_a_camera_it_asks_for_the_reader() -> None:
    """Then the camera has no place on it either."""
    screen = Face(verdicts.place(), FAIR, Look(sees=False)).screen(AT)

    assert isinstance(screen.scene, Card)
    assert (screen.scene.reason, screen.sees) == ("Skann koden med leseren.", False)


def test_a_yes_goes_by_itself_and_a_no_stays_longer(face: Face) -> None:
    """There is something to talk about."""
    show(face, told(), now=100.0)
    face.pass_time(103.9)
    assert card(face).kind == "admitted"
    face.pass_time(104.0)
    assert card(face).kind == "ready"

    show(face, EVERY_REFUSAL["full"], now=200.0)
    face.pass_time(229.0)
    assert card(face).kind == "refused"


def test_a_code_to_take_a_picture_of_stays_long(face: Face) -> None:
    """Phones are slow to be found."""
    face.show(partial(phrasing.handed_out, told(), asked()), 0.0)
    face.pass_time(faces.HANDED_OUT - 1)

    assert card(face).code


def test_the_next_scan_replaces_what_is_shown(face: Face) -> None:
    """And what was noted beside it."""
    show(face, told())
    face.note(lambda texts: texts.nothing_to_undo, 0.0)
    assert face.screen(AT).notice == "Det er ingenting å angre."
    show(face, EVERY_REFUSAL["unknown"])

    assert (card(face).kind, face.screen(AT).notice) == ("refused", "")


def test_a_change_of_language_changes_what_stands_there_already(face: Face) -> None:
    """The verdict and the list too; after the last language comes the first."""
    show(face, EVERY_REFUSAL["full"])
    face.remember("refused", AT, partial(phrasing.line, EVERY_REFUSAL["full"], asked()))
    seen = []
    for _ in range(4):
        screen = face.screen(AT)
        seen.append((card(face).reason, screen.past[0].what.split(" · ")[0], screen.past_title))
        face.next_language()

    assert [one[0] for one in seen] == [
        "Alle plassene er tatt.",
        "Alle plassane er tekne.",
        "All places are taken.",
        seen[0][0],
    ]
    assert [one[2] for one in seen] == ["Siste", "Siste", "Latest", "Siste"]


def test_the_last_scans_are_listed_newest_first_and_numbered(face: Face) -> None:
    """Only so many of them."""
    for number in range(faces.REMEMBERED + 3):
        face.remember("admitted", AT, lambda _, number=number: f"Deltaker {number}")  # type: ignore[misc]
    past = face.screen(AT).past

    assert past[0] == Past("admitted", "10:00", "Deltaker 10", 11)
    assert [one.number for one in past] == [11, 10, 9, 8, 7, 6, 5, 4]


def test_offline_is_said_with_how_many_wait(face: Face) -> None:
    """And what the service could not decide."""
    face.online, face.waiting, face.parked = False, 3, 1
    assert face.screen(AT).sign == Sign(online=False, text="Uten nett", waiting="3 venter · 1 må sees på")
    face.online, face.waiting, face.parked = True, 0, 0
    assert face.screen(AT).sign == Sign(online=True, text="På nett")


def test_the_counts_are_those_of_the_session(face: Face) -> None:
    """Who is inside only where exits are counted, and places only where they are limited."""
    face.know(SessionNow("moteplassen", 1412, 1305, None, None), 0.0)
    assert face.screen(AT).figures == [Figure("1\u00a0412", "møtt"), Figure("1\u00a0305", "inne nå")]

    face.session = TALK
    face.know(SessionNow("fagkonferansen", 12, 12, 20, 8), 0.0)
    assert face.screen(AT).figures == [Figure("12", "møtt"), Figure("8", "plasser igjen")]


def test_a_figure_does_not_go_to_and_fro(face: Face) -> None:
    """What this door was answered a moment ago is newer than what it hears by the way."""
    older, newer = SessionNow("moteplassen", 41, 41, None, None), SessionNow("moteplassen", 42, 42, None, None)
    face.know(newer, 100.0)
    face.hear(older, 101.0)
    assert face.now == newer
    face.hear(older, 100.0 + faces.HEARD_LATE + 0.1)
    assert face.now == older


def test_a_camera_in_trouble_is_no_ready_door(face: Face) -> None:
    """It says what to do; a verdict that is shown goes before."""
    face.trouble = "black"
    assert (card(face).kind, card(face).word) == ("unsure", "Ser ingenting")
    show(face, told())
    assert card(face).kind == "admitted"


def test_a_chosen_number_of_heads_is_seen_and_may_correct_a_group(face: Face) -> None:
    """For a single ticket there is nothing to correct."""
    face.heads = 9
    assert face.screen(AT).heads == "9 hoder"
    show(face, told(heads=12, ticket=ticket(28, 12)))
    assert card(face).keys == (Key("Enter", "9 i stedet"),)
    show(face, told())
    assert card(face).keys == ()


def test_a_dialogue_stands_before_everything_and_leaves_no_other_keys(face: Face) -> None:
    """They would do nothing."""
    show(face, told())
    face.dialogue = WalkIn()
    screen = face.screen(AT)

    assert isinstance(screen.scene, Form)
    assert screen.keys == ()
    assert not face.idle


def test_time_for_another_session_is_said(face: Face) -> None:
    """Nobody changes it but people."""
    face.be_due(TALK)
    assert face.screen(AT).notice == "Nå er det Fagkonferansen. Trykk S for å bytte."
    face.be_due(None)
    assert face.screen(AT).notice == ""


def test_the_way_out_stands_out(face: Face) -> None:
    """As a word, not as a colour alone."""
    face.direction = "exit"
    assert (face.screen(AT).way, face.screen(AT).leaving) == ("Ut", True)


def test_what_the_device_may_not_is_not_offered(face: Face) -> None:
    """Among the keys at the bottom."""
    face.may = frozenset()
    assert {key.cap for key in face.screen(AT).keys} == {"↑ ↓", "Tab", "1 2 3", "H"}


def test_a_revoked_device_shows_that_and_nothing_else(face: Face) -> None:
    """No verdict, no dialogue, no key; what waits is said beside it."""
    face.show(lambda texts: Card("admitted", texts.admitted), 0.0)
    face.dialogue = Help()
    face.revoked, face.waiting = True, 3
    screen = face.screen(AT)
    assert isinstance(screen.scene, Card)
    assert (screen.scene.kind, screen.scene.word) == ("unsure", NB.revoked)
    assert (screen.scene.reason, screen.scene.advice) == (NB.revoked_why, NB.revoked_advice)
    assert (screen.keys, screen.sign.text, screen.sign.waiting) == ((), NB.revoked, "3 venter")
