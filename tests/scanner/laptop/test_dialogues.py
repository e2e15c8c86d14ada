"""Dialogues: what each key makes of them, and what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.laptop import dialogues
from scanner.laptop.dialogues import (
    Attend,
    ByHand,
    Check,
    Help,
    LetIn,
    MakeTicket,
    Nothing,
    Override,
    Sessions,
    TrialScan,
    WalkIn,
)
from scanner.laptop.keyboard import TEST, Typed
from scanner.laptop.screen import Choice, Form, Legend, Trial
from scanner.laptop.texts import languages

from . import verdicts
from .verdicts import FAIR, TALK

if TYPE_CHECKING:
    from scanner.laptop.dialogues import Act, Dialogue

NB = languages()["nb"]
SESSIONS = Sessions(verdicts.place()._replace(sessions=(FAIR, TALK)))
OURS = "G000000000000006"


def after(dialogue: Dialogue, *keys: str) -> Dialogue | Act:
    """What is left after these keys, the last of which may end it."""
    left: Dialogue | Act = dialogue
    for key in keys:
        assert isinstance(left, dialogues.Dialogue)
        left = left.pressed(key)
    return left


@pytest.mark.parametrize("dialogue", [Override(("full",)), WalkIn(), ByHand(), SESSIONS, Help(), TrialScan()])
def test_escape_leaves_any_of_them(dialogue: Dialogue) -> None:
    """And nothing comes of it."""
    assert after(dialogue, "escape") == Nothing()


@pytest.mark.parametrize("field", [Override(("full",)), WalkIn(), ByHand()])
def test_what_is_written_may_be_taken_back_and_is_never_too_long(field: dialogues.Field) -> None:
    """A cat on the keyboard fills no disk."""
    written = field.written("abc").pressed("backspace")

    assert isinstance(written, dialogues.Field)
    assert written.text == "ab"
    assert len(field.written("x" * 1000).text) == dialogues.LONGEST


def test_an_override_shows_all_that_it_waives_and_wants_a_reason() -> None:
    """Blanks are none."""
    asked = Override(("too_late", "already_in"))
    scene = asked.scene(NB)

    assert isinstance(scene, Form)
    assert scene.lines == ["Dette ses bort fra: For sent, allerede inne."]
    refused = after(asked.written("  "), "enter")
    assert isinstance(refused, Override)
    assert NB.override_empty in refused.scene(NB).lines
    assert after(refused.written("Var ute"), "enter") == LetIn("Var ute")


def test_a_new_ticket_is_for_as_many_heads_as_are_chosen() -> None:
    """At least one; the name may stay empty."""
    assert after(WalkIn(), "down", "enter") == MakeTicket("", 1)
    assert after(WalkIn(heads=3).written("Deltaker 0900 "), "up", "up", "down", "enter") == MakeTicket(
        "Deltaker 0900", 4
    )


def test_without_the_service_it_says_beforehand_that_heads_are_only_counted() -> None:
    """And so does its key."""
    scene = WalkIn(heads=2, alone=True).scene(NB)

    assert isinstance(scene, Form)
    assert scene.lines == [NB.walk_in_alone.format(heads=2)]
    assert scene.keys[0].does == NB.key_count


def test_a_code_written_by_hand_is_taken_as_it_was_meant() -> None:
    """Small letters, blanks, and O for 0."""
    assert after(ByHand().written("gooo 0000-0000 ooo6"), "enter") == Check(OURS)
    assert after(ByHand().written(" Sal B, rad 7 "), "enter") == Check("Sal B, rad 7")
    assert after(ByHand(), "enter") == Nothing()


def test_a_mistyped_code_of_ours_is_not_sent_before_somebody_insists() -> None:
    """It would only be unknown; but another issuer's may look like one of ours."""
    wrong = after(ByHand().written("G000 0000 0000 0007"), "enter")

    assert isinstance(wrong, ByHand)
    assert wrong.scene(NB).lines == [NB.code_mistyped]
    assert wrong.written("").scene(NB).lines == [NB.code_lines]
    assert after(wrong, "enter") == Check("G000 0000 0000 0007")


def test_a_session_is_chosen_with_up_and_down() -> None:
    """Round and round."""
    scene = SESSIONS.scene(NB)

    assert isinstance(scene, Choice)
    assert scene.options == ["17.11. 09:00–15:00  Møteplassen", "17.11. 12:00–14:00  Fagkonferansen"]
    assert after(SESSIONS, "down", "enter") == Attend(TALK)
    assert after(SESSIONS, "down", "down", "enter") == Attend(FAIR)
    assert after(SESSIONS, "up", "enter") == Attend(TALK)


def test_any_key_closes_the_keys() -> None:
    """They are in the way otherwise."""
    assert after(Help(), "z") == Nothing()


def test_a_test_scan_says_what_it_found() -> None:
    """And, where our own tickets are read all the same, that too."""
    scene = TrialScan("marks").scene(NB)

    assert isinstance(scene, Trial)
    assert scene.lines == [NB.trial_ask, NB.findings["marks"], NB.trial_ours]
    assert after(TrialScan(), "up") == TrialScan()


def spelt(text: str) -> TrialScan:
    """A test scan after these keys, one by one."""
    trial = TrialScan()
    for character in text:
        trial = trial.typed(Typed(character, ended=False))
    return trial


def test_a_persons_keys_are_no_test_scan() -> None:
    """Whatever is pressed, nothing is said of the reader; Enter and Escape leave."""
    for text in ("H", "hh?hh", "xyz"):
        assert spelt(text).finding is None
    assert after(spelt("hh?"), "enter") == Nothing()
    assert after(TrialScan("marks"), "enter") == Nothing()


@pytest.mark.parametrize("code", [TEST, TEST.swapcase()])
def test_a_reader_that_rests_between_characters_is_slow(code: str) -> None:
    """Its Enter, which comes by itself too, doesn't take that away; at its usual pace the next scan is judged anew."""
    trial = spelt(code)
    assert (trial.finding, after(trial, "enter")) == ("slow", trial)
    assert trial.typed(Typed(TEST, ended=True)).finding == "fine"
    assert trial.typed(Typed(TEST, ended=False)).finding == "no_enter"


def test_the_list_of_keys_has_those_that_the_device_may_use() -> None:
    """No others."""
    legend = Help(frozenset({"override"})).scene(NB)
    assert isinstance(legend, Legend)
    assert {"O", "Z", "D"} & {key.cap for key in legend.keys} == {"O"}
