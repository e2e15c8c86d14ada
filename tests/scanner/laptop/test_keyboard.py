"""Readers that type, and the people beside them."""

from __future__ import annotations

import pytest

from scanner.laptop import keyboard
from scanner.laptop.keyboard import REST, TEST, Typed, Typing


def typed(text: str, gap: float, *, enter: bool = True) -> Typed | None:
    """What comes of characters at this distance (seconds), looked at after each of them."""
    typing = Typing()
    for number, character in enumerate(text):
        typing.press(character, number * gap)
    last = (len(text) - 1) * gap
    return typing.enter() if enter else typing.rest(last + 2 * REST)


def test_what_is_typed_in_a_moment_and_ended_by_enter_is_a_code() -> None:
    """As every handheld reader does it."""
    burst = typed("7K3M9P2QX4RT8WVA", 0.016)

    assert burst == Typed("7K3M9P2QX4RT8WVA", ended=True)
    assert burst.is_code


def test_a_single_key_is_a_persons() -> None:
    """It is told once nothing follows it."""
    typing = Typing()
    typing.press("z", 1.0)

    assert typing.rest(1.0 + REST / 2) is None
    alone = typing.rest(1.0 + REST)
    assert alone == Typed("z", ended=False)
    assert not alone.is_code
    assert typing.rest(9.0) is None


def test_enter_alone_stands_for_itself() -> None:
    """Nothing was typed before it."""
    assert Typing().enter() is None


def test_a_screen_that_was_busy_does_not_cut_a_code() -> None:
    """Keys that were told late belong together all the same: only asking for a rest completes them."""
    typing = Typing()
    typing.press("7K3M", 0.0)
    typing.press("9P2Q", 0.5)

    assert typing.enter() == Typed("7K3M9P2Q", ended=True)


def test_a_code_without_enter_is_known_for_one() -> None:
    """But a key held down, or two fingers at once, are not."""
    for text, expected in (("7K3M9P2Q", True), ("++++++++", False), ("oz", False)):
        burst = typed(text, 0.01, enter=False)
        assert burst is not None
        assert burst.is_code_without_enter is expected


def test_in_a_field_only_a_long_burst_is_a_code() -> None:
    """The end of somebody's own sentence is short, since they rest before it."""
    assert Typed("7K3M9P2Q", ended=True).is_code_in_a_field
    assert not Typed("lista", ended=True).is_code_in_a_field


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (TEST, "fine"),
        ("httpsØ--example.org-_Q+Z\\0123456789/w?y", "marks"),
        ("httpsÖ--example.org-_Q'Z´0123456789/w?y", "marks"),
        ("httpsÖ&&example.org&_Q-Y=0123456789&w_z", "letters"),
        ("https://exqmple.org/?A-W=à&é\"'(-è_ç&z_y", "letters"),
        (TEST.swapcase(), "capitals"),
        (f"]Q1{TEST}", "around"),
        (f"{TEST}\t", "around"),
        ("7K3M9P2QX4RT8WVA", "another"),
    ],
)
def test_a_test_scan_tells_what_is_wrong(text: str, finding: str) -> None:
    """An American reader on a Norwegian, Swedish, German or French machine, Caps Lock, additions, and another code."""
    assert keyboard.found(Typed(text, ended=True)) == finding


def test_a_test_scan_without_enter_says_so() -> None:
    """Whatever else is wrong with it."""
    assert keyboard.found(Typed(TEST, ended=False)) == "no_enter"
