"""What the laptop says, in each of its languages. All of it is here; nothing else has words of its own.

Blanks in braces are filled in by `phrasing`; a test holds the languages to the same blanks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.laptop.camera import Trouble
    from scanner.laptop.keyboard import Finding


class Refusal(NamedTuple):
    """A reason as the door tells it: the word, why in one sentence where all is known, why where it isn't, what to do."""

    word: str
    why: str
    why_bare: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Texts:
    """One language."""

    code: str
    name: str

    # The frame
    way_in: str
    way_out: str
    heads_chosen: str
    online: str
    offline: str
    connecting: str
    waiting: str
    parked: str
    attended: str
    present: str
    left: str
    last: str

    # Ready
    ready: str
    show_code: str
    show_code_to_reader: str
    checking: str
    blind: str
    camera: Mapping[Trouble, str]

    # In and out
    admitted: str
    exited: str
    group: str
    ticket: str
    group_in: str
    group_out: str
    waived: str
    decided_alone: str
    correct: str

    # No
    refusals: Mapping[str, Refusal]
    """By the reasons of the rules."""
    refused: str
    advice_else: Mapping[str, str]
    """By those reasons whose advice is an act that a device may not be allowed: what to do then."""
    already_just: str
    already_just_advice: str
    already_group: str
    already_group_advice: str
    full_group_advice: str
    wrong_session_nowhere: str
    exits_not_counted: str
    also: str

    # Neither
    unchecked: str
    unchecked_why: str
    unchecked_advice: str
    undecided: str
    undecided_advice: str
    not_stored: str
    not_stored_why: str
    not_stored_advice: str
    revoked: str
    revoked_why: str
    revoked_advice: str
    disk_full: str

    # Done
    undone: str
    nothing_to_undo: str
    counted_in: str
    counted_out: str
    walk_in_made: str
    nobody_to_let_in: str
    not_allowed: str
    session_chosen: str
    walk_in_counted: str
    another_session: str
    leave_again: str
    leave_waiting: str
    film_over: str

    # Dialogues
    override_title: str
    override_waives: str
    override_label: str
    override_empty: str
    walk_in_title: str
    walk_in_lines: str
    walk_in_alone: str
    walk_in_label: str
    code_title: str
    code_lines: str
    code_label: str
    code_mistyped: str
    sessions_title: str
    keys_title: str
    trial_title: str
    trial_ask: str
    trial_ours: str
    findings: Mapping[Finding, str]

    # Keys
    key_heads: str
    key_way: str
    key_undo: str
    key_walk_in: str
    key_count: str
    key_count_one: str
    key_count_ten: str
    key_count_out: str
    key_all: str
    key_override: str
    key_session: str
    key_code: str
    key_language: str
    key_theme: str
    key_sound: str
    key_camera: str
    key_full_screen: str
    key_next: str
    key_leave: str
    key_close: str
    key_choose: str
    key_cancel: str
    key_let_in: str
    key_make: str
    key_scan: str
    key_skip: str

    and_: str


def languages() -> dict[str, Texts]:
    """The languages by their codes, the first one first."""
    from scanner.laptop.texts.en import EN
    from scanner.laptop.texts.nb import NB
    from scanner.laptop.texts.nn import NN

    return {texts.code: texts for texts in (NB, NN, EN)}
