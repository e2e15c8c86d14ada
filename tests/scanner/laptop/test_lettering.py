"""The letters: all of nb and nn and many more, measured, broken and cut to fit."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from scanner.laptop.lettering import FONTS, Lettering, Style

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = Style(20)

pytestmark = pytest.mark.skipif(not (FONTS / "unicode.json").exists(), reason="`make web` brings the font")


@pytest.fixture(scope="module")
def inter() -> Lettering:
    """The font as it is built."""
    return Lettering()


def drawn(lettering: Lettering, text: str, style: Style = PLAIN) -> bytes:
    image = Image.new("RGB", (400, 60), "white")
    lettering.draw(image, (10, 40), text, style, (0, 0, 0))
    return image.tobytes()


def test_every_letter_of_norwegian_sami_and_the_neighbours_is_there(inter: Lettering) -> None:
    """None is drawn as the box that stands for a missing one."""
    missing = drawn(inter, "\U0010fffd")

    for letter in "ÆØÅæøåÉéÒòÔôÊêÀàÓó" + "ČčĐđŊŋŠšŦŧŽžÁá" + "ÄäÖöÜüßŁłŻżąęńŐő" + "ЖжИиЯя" + "ΣσΩω" + "«»–−…·↑↓’":
        assert drawn(inter, letter) != missing, letter


def test_a_letter_and_its_mark_written_apart_are_one(inter: Lettering) -> None:
    """As file systems and some forms write them."""
    assert drawn(inter, "a\u030a") == drawn(inter, "å")


def test_figures_are_all_as_wide_as_each_other(inter: Lettering) -> None:
    """A counter doesn't tremble."""
    assert len({inter.length(figure * 10, PLAIN) for figure in "0123456789"}) == 1


def test_weight_changes_how_it_looks(inter: Lettering) -> None:
    """One file has all the weights."""
    assert drawn(inter, "Slipp inn", Style(30, 750)) != drawn(inter, "Slipp inn", Style(30, 400))


def test_a_sentence_is_broken_at_its_blanks(inter: Lettering) -> None:
    """No line is wider, and no word is lost."""
    sentence = "Be om den nyeste billetten. Har de ingen, ring arrangøren."
    lines = inter.lines(sentence, PLAIN, 200, most=9)

    assert " ".join(lines) == sentence
    assert len(lines) > 2
    assert max(inter.length(line, PLAIN) for line in lines) <= 200


def test_what_has_no_room_ends_in_an_ellipsis(inter: Lettering) -> None:
    """In the last line there may be, or in a word that is too long by itself."""
    lines = inter.lines("en to tre fire fem seks sju åtte ni ti", PLAIN, 100, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")

    [word] = inter.lines("X" * 100, PLAIN, 100, most=1)
    assert word.endswith("…")
    assert inter.length(word, PLAIN) <= 100


def test_the_largest_style_that_fits_is_found(inter: Lettering) -> None:
    """Or the smallest, where none does."""
    styles = [Style(60), Style(40), Style(20)]

    assert inter.fitted("Fullt", styles, 1000) == Style(60)
    assert inter.fitted("Feil arrangement", styles, inter.length("Feil arrangement", Style(40))) == Style(40)
    assert inter.fitted("Feil arrangement", styles, 10) == Style(20)


def test_empty_text_takes_no_room(inter: Lettering) -> None:
    """And draws nothing."""
    assert inter.length("", PLAIN) == 0
    assert inter.lines("  ", PLAIN, 100, most=2) == []
    drawn(inter, "")


def test_without_the_font_one_of_the_system_stands_in_and_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As in a checkout where nothing was built."""
    with caplog.at_level(logging.WARNING):
        lettering = Lettering(tmp_path, stand_ins=(str(FONTS / "inter-latin-wght-normal.woff2"),))

    assert drawn(lettering, "æøå") == drawn(Lettering(), "æøå")
    assert len(caplog.records) == 1
    assert "make web" in caplog.text


def test_without_any_font_norwegian_letters_are_spelled_in_english_ones(tmp_path: Path) -> None:
    """Pillow's own font has no others."""
    lettering = Lettering(tmp_path, stand_ins=())

    assert drawn(lettering, "Bjørn Ås") == drawn(lettering, "Bjoern AAs")


def test_a_broken_font_file_is_no_font(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A copy that was cut short."""
    (tmp_path / "unicode.json").write_bytes((FONTS / "unicode.json").read_bytes())
    for file in FONTS.glob("*.woff2"):
        (tmp_path / file.name).write_bytes(file.read_bytes()[:100])

    drawn(Lettering(tmp_path, stand_ins=()), "Slipp inn")
    assert len(caplog.records) == 1
