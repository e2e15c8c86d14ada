"""Faults are gathered, said in order, and counted beyond the twentieth."""

from __future__ import annotations

import pytest

from checkin import errors
from checkin.core.faults import Faults, listed, quoted


def test_without_faults_nothing_is_raised() -> None:
    """A file in which nothing was found passes."""
    Faults("uke.toml", "programme_invalid").check()


def test_a_fault_says_file_place_and_what_was_expected() -> None:
    """The sentence begins with the file; the place is left out where it is the file itself."""
    faults = Faults("uke.toml", "programme_invalid")
    faults.add("line 3", "heads must be a number")
    faults.add("", "there is no session")

    with pytest.raises(errors.BadInput) as raised:
        faults.check()

    assert raised.value.code == "programme_invalid"
    assert raised.value.detail == "uke.toml: line 3: heads must be a number\nuke.toml: there is no session"


def test_a_fault_that_ends_the_reading_is_raised_with_those_before_it() -> None:
    """What was found so far is not lost."""
    faults = Faults("a.csv", "registrations_invalid")
    faults.add("line 1", "first")

    with pytest.raises(errors.BadInput) as raised:
        faults.stop("line 2", "last")

    assert raised.value.detail == "a.csv: line 1: first\na.csv: line 2: last"


def test_after_twenty_sentences_only_the_number_of_the_rest_is_said() -> None:
    """Nobody mends a thousand faults one by one."""
    faults = Faults("a.csv", "registrations_invalid")
    for line in range(1, 24):
        faults.add(f"line {line}", "wrong")

    with pytest.raises(errors.BadInput) as raised:
        faults.check()

    sentences = raised.value.detail.split("\n")
    assert [sentences[0], *sentences[19:]] == [
        "a.csv: line 1: wrong",
        "a.csv: line 20: wrong",
        "... and 3 more",
    ]


def test_the_word_that_was_probably_meant_is_suggested() -> None:
    """A likely one is named, an unlikely one is not."""
    faults = Faults("a", "b")

    assert faults.near("capasity", ["capacity", "venue"]) == '; did you mean "capacity"?'
    assert faults.near("colour", ["capacity", "venue"]) == ""


def test_nothing_is_suggested_where_nothing_more_is_shown() -> None:
    """A file full of faults must not cost a search for each."""
    faults = Faults("a", "b")
    for _ in range(20):
        faults.add("", "wrong")

    assert faults.near("capasity", ["capacity"]) == ""


def test_words_of_the_file_are_quoted_short_and_printable() -> None:
    """Whatever a file holds, it can't move the reader's cursor."""
    assert quoted("Møteplassen") == '"Møteplassen"'
    assert quoted("a\x1b[2Jb") == '"a\ufffd[2Jb"'
    assert quoted("x" * 41) == '"' + "x" * 39 + '…"'


def test_a_long_list_is_cut_short() -> None:
    """Twelve names are enough to see what is meant."""
    assert listed(["a", "b"]) == '"a", "b"'
    assert listed([str(n) for n in range(14)]).endswith('"11" and 2 more')
