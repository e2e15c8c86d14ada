"""The door-staff guide has every verdict in both languages, says rightly which a door may waive, and stays short."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from checkin.core import verdicts
from scanner.laptop.texts.en import EN
from scanner.laptop.texts.nb import NB

if TYPE_CHECKING:
    from scanner.laptop.texts import Texts

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "door.md").read_text(encoding="utf-8")
NORWEGIAN, ENGLISH = PAGE.split("# At the door\n")
LANGUAGES = {"nb": NORWEGIAN, "en": ENGLISH}
OUTCOMES = ["admitted", "exited"]
REFUSALS = [*verdicts.REASONS, verdicts.OFFLINE, verdicts.SUPERSEDED]
WAIVED = {"Ja": True, "Yes": True, "Nei": False, "No": False}
MOST_WORDS = 750
"""In one language: two sides of A4 with the table."""

both_languages = pytest.mark.parametrize("language", LANGUAGES)


class Row(NamedTuple):
    """A row of the table: which verdict it is about, the word on the screen, and what the other columns say."""

    code: str
    word: str
    means: str
    does: str
    waived: str


def _rows(language: str) -> list[Row]:
    found = re.findall(
        r"^\| \*\*(.+?)\*\* <!-- (\w+) --> \| (.+?) \| (.+?) \| (.+?) \|$", LANGUAGES[language], re.MULTILINE
    )
    return [Row(code, word, *rest) for word, code, *rest in found]


@both_languages
def test_every_verdict_stands_in_the_table(language: str) -> None:
    """Outcomes, the reasons in the order of the rules, and what was not checked or can't be decided."""
    assert [row.code for row in _rows(language)] == [*OUTCOMES, *REFUSALS, "unchecked", "undecided"]


@both_languages
def test_the_table_says_which_reasons_a_door_may_waive(language: str) -> None:
    """As the rules have it; there is nothing to waive where nobody was refused."""
    told = {row.code: WAIVED.get(row.waived) for row in _rows(language)}
    assert {code for code, waived in told.items() if waived} == verdicts.OVERRIDABLE
    assert [code for code, waived in told.items() if waived is None] == [*OUTCOMES, "unchecked"]


@both_languages
def test_every_word_is_a_verdict_s_own(language: str) -> None:
    """A door can tell them apart, from a metre away: they are short."""
    words = [row.word for row in _rows(language)]
    assert len(set(words)) == len(words)
    assert max(len(word) for word in words) <= 18


@both_languages
def test_the_guide_fits_on_a_sheet(language: str) -> None:
    """Volunteers have ten minutes."""
    shown = re.sub("<!--.+?-->", "", LANGUAGES[language])
    assert len(re.findall(r"[\w’']+", shown)) <= MOST_WORDS


def test_both_languages_have_the_same_parts() -> None:
    """Steps, table and paragraphs."""
    parts = [re.findall(r"^(?:\d\.|\|(?:---)?|\*\*(?=\w))", text, re.MULTILINE) for text in LANGUAGES.values()]
    assert parts[0] == parts[1]


@pytest.mark.parametrize("texts", [NB, EN], ids=lambda texts: texts.code)
def test_the_laptop_at_the_door_says_the_same_words(texts: Texts) -> None:
    """Of everything that it shows; it shows no answer that it has already replaced."""
    shown = {code: refusal.word for code, refusal in texts.refusals.items()}
    shown |= {code: getattr(texts, code) for code in (*OUTCOMES, "unchecked", "undecided")}
    assert {row.code: row.word for row in _rows(texts.code) if row.code != verdicts.SUPERSEDED} == shown


@both_languages
def test_a_full_session_is_called_the_same_at_the_door_and_on_the_board(language: str) -> None:
    """One word for one thing."""
    texts = (ROOT / "dashboard" / "web" / "src" / "texts" / f"{language}.ts").read_text(encoding="utf-8")
    (full,) = re.findall(r'^  full: "(\w+)",$', texts, re.MULTILINE)
    assert full == next(row.word for row in _rows(language) if row.code == "full")


def test_buttons_that_the_text_speaks_of_stand_in_quotes_in_both() -> None:
    """As many in one language as in the other."""
    assert len(re.findall("«.+?»", NORWEGIAN)) == len(re.findall("“.+?”", ENGLISH))
