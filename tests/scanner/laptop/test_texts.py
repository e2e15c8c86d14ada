"""The texts: complete in each language, with the same blanks, and in step with the sheet that hangs at the door."""

from __future__ import annotations

import re
import string
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checkin.core import verdicts
from scanner.laptop import dialogues
from scanner.laptop.texts import Texts, languages

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET = Path("docs/door.md").read_text("utf-8")
GUIDE = Path("docs/laptop.md").read_text("utf-8")


def sentences(texts: Texts) -> Iterator[tuple[str, str]]:
    """Every text with the name of its place."""
    for field in fields(texts):
        value = getattr(texts, field.name)
        if isinstance(value, str):
            yield field.name, value
            continue
        for key, part in value.items():
            parts = [part] if isinstance(part, str) else part
            yield from ((f"{field.name}.{key}.{number}", text) for number, text in enumerate(parts))


def blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", ["nn", "en"])
def test_every_language_says_the_same_with_the_same_blanks(code: str) -> None:
    """Bokmål is the first, and says which texts there are."""
    first = dict(sentences(languages()["nb"]))
    other = dict(sentences(languages()[code]))

    assert first.keys() == other.keys()
    assert {name: blanks(text) for name, text in first.items()} == {name: blanks(text) for name, text in other.items()}


@pytest.mark.parametrize("code", ["nb", "nn", "en"])
def test_no_text_is_empty(code: str) -> None:
    """Nor has a blank at its ends."""
    assert [name for name, text in sentences(languages()[code]) if not text or text != text.strip()] == []


def test_bokmaal_comes_first() -> None:
    """Then nynorsk and English."""
    assert list(languages()) == ["nb", "nn", "en"]


def test_every_reason_of_the_rules_has_its_words() -> None:
    """And the one for a door that had nothing to go by."""
    for texts in languages().values():
        assert texts.refusals.keys() == {*verdicts.REASONS, verdicts.OFFLINE}


@pytest.mark.parametrize(("code", "section"), [("nb", 0), ("en", 1)])
def test_the_words_are_those_of_the_sheet_at_the_door(code: str, section: int) -> None:
    """Who reads one finds it in the other."""
    texts = languages()[code]
    on_paper = {
        key: word for word, key in re.findall(r"\*\*(.+?)\*\* <!-- (\w+) -->", SHEET.split("# At the door")[section])
    }
    on_screen = {reason: refusal.word for reason, refusal in texts.refusals.items()}
    on_screen |= {name: getattr(texts, name) for name in ("admitted", "exited", "unchecked", "undecided")}

    del on_paper["superseded"]  # no door ever shows it
    assert on_screen == on_paper


def test_every_key_stands_in_the_guide_with_its_words() -> None:
    """In Norwegian and English, as on the screen."""
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", GUIDE, re.MULTILINE)
    told = {cap: words for caps, words in rows for cap in re.findall(r"`(\S+)`", caps)}
    nb, en = languages()["nb"], languages()["en"]
    words = {key.cap: f"{key.does} / {same.does}" for key, same in zip(*map(dialogues.all_keys, (nb, en)), strict=True)}
    words |= dict.fromkeys(("1", "2", "3"), f"{nb.key_count} / {en.key_count}")

    assert {caps: told[caps.split()[0]] for caps in words} == words


def test_what_the_sheet_says_to_press_stands_on_the_screen() -> None:
    """Word for word."""
    for code, section, quoted in (("nb", 0, "«(.+?)»"), ("en", 1, "“(.+?)”")):
        said = {text for _, text in sentences(languages()[code])}
        assert set(re.findall(quoted, SHEET.split("# At the door")[section])) <= said


def test_nynorsk_is_not_bokmaal() -> None:
    """A few words that would give it away."""
    said = set(re.findall(r"\w+", " ".join(text for _, text in sentences(languages()["nn"])).lower()))

    assert said & {"ikke", "hvis", "billetter", "nå", "fra", "skriver", "leseren", "maskinen", "en", "gjelder"} == set()
