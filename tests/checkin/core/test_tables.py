"""Reading TOML: what is no TOML is said with its line, and every key is checked for type and range."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from checkin import errors
from checkin.core import tables
from checkin.core.faults import Faults
from checkin.core.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable

OSLO = ZoneInfo("Europe/Oslo")
DEGREES = "position must be [latitude, longitude] in degrees, such as [63.79, 11.48]"
TEXTS = 'a list of texts, such as ["one", "two"], with at least one in it'
TIME = "a date and time without quotes, such as 2022-11-14T09:00:00"
LINE = "name must be 1 to 200 characters on one line"
SLUG = "must be 1 to 64 small letters a-z, digits and hyphens, beginning with a letter or digit"
PLACES = "capacity must be from 1 to 1000000; leave it out for no limit"


def _detail(text: str | bytes) -> str:
    with pytest.raises(errors.BadInput) as raised:
        tables.read(text, Faults("uke.toml", "programme_invalid"))
    return raised.value.detail


def test_text_and_bytes_say_the_same() -> None:
    """A byte order mark, as some editors write it, is passed over."""
    expected = {"name": "Møteplassen"}

    for text in (
        'name = "Møteplassen"',
        'name = "Møteplassen"'.encode(),
        'name = "Møteplassen"'.encode("utf-8-sig"),
    ):
        assert tables.read(text, Faults("a", "b")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = hall\n", "line 2: this is not TOML: Invalid value"),
        ('a = "x', "end of document: this is not TOML: Unterminated string"),
        ("a = 1\r\na = 2\r\n", "line 2: this is not TOML: Cannot overwrite a value"),
        ("a = 1\na = 2022-02-30T09:00:00\n", "line 2: this is not TOML: Invalid date or datetime"),
        ("a = 1\na = " + "9" * 1999, "line 2: over 2000 characters; break long lists over several lines"),
        ("a = 1\n# " + "é" * 2000, "line 2: over 2000 characters; break long lists over several lines"),
        ("a = [\n" + "[\n" * 9000, "lists or tables lie too deep inside each other"),
        ("#\n" * 270_000, "a programme has at most 512 KB; this is no programme"),
        (
            "a = 1\nb = 'Møte'\n".encode("cp1252"),
            "line 2: this is not UTF-8; save the file with the encoding UTF-8",
        ),
        (b"\xef\xbb\xbfa = 1\n\xe5", "line 2: this is not UTF-8; save the file with the encoding UTF-8"),
        ("a = '\ud800'", "line 1: this is not UTF-8; save the file with the encoding UTF-8"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "not UTF-8",
)
def test_what_is_no_toml_gets_one_sentence_with_its_line(text: str | bytes, expected: str) -> None:
    """Line ends may be Windows' own."""
    assert _detail(text) == f"uke.toml: {expected}"


def test_a_time_without_seconds_is_explained() -> None:
    """TOML's own words would not help anybody here."""
    detail = _detail("a = 1\nstart = 2022-11-14T09:00\n")

    assert detail.startswith("uke.toml: line 2: this is not TOML: ")
    assert detail.endswith("; times need seconds, such as 2022-11-14T09:00:00")


def _table(text: str) -> tuple[Table, Faults]:
    faults = Faults("uke.toml", "programme_invalid")
    return Table('session "talk"', tomllib.loads(text), faults), faults


def test_unknown_keys_are_faults_with_the_key_that_was_meant() -> None:
    """A misspelt key would else be a rule that nobody keeps."""
    table, faults = _table("capasity = 1\nid = 1\ncolour = 1")

    table.keys(("id", "title"), ("capacity",))

    with pytest.raises(errors.BadInput) as raised:
        faults.check()
    assert raised.value.detail.split("\n") == [
        'uke.toml: session "talk": title is missing',
        'uke.toml: session "talk": unknown key "capasity"; did you mean "capacity"?',
        'uke.toml: session "talk": unknown key "colour"; the keys are id, title, capacity',
    ]


@pytest.mark.parametrize(
    ("text", "read", "expected"),
    [
        ('name = "Møte & mat"', lambda table: table.text("name"), "Møte & mat"),
        ("", lambda table: table.text("name"), ""),
        ("", lambda table: table.text("name", default="port"), "port"),
        ('id = "2022-uke"', lambda table: table.slug("id"), "2022-uke"),
        ("", lambda table: table.slug("id"), ""),
        ('venue = "hall"', lambda table: table.reference("venue", "venue", {"hall"}), "hall"),
        ("", lambda table: table.reference("venue", "venue", {"hall"}), ""),
        ('access = ["a", "b"]', lambda table: table.texts("access"), ("a", "b")),
        ("capacity = 1", lambda table: table.capacity(), 1),
        ("", lambda table: table.capacity(), None),
        ("flag = true", lambda table: table.flag("flag"), True),
        ("", lambda table: table.flag("flag"), False),
        ("", lambda table: table.position(), None),
        ("at = 2022-11-14T09:00:00.1239", lambda table: table.moment("at", OSLO), 1_668_412_800_123),
        ("", lambda table: table.moment("at", OSLO), 0),
        ("", lambda table: table.moment("at", OSLO, default=5), 5),
        ("position = [-90, 180.0]", lambda table: table.position(), (-90.0, 180.0)),
    ],
)
def test_a_good_value_or_none_is_no_fault(text: str, read: Callable[[Table], object], expected: object) -> None:
    """What is not given has its default."""
    table, faults = _table(text)

    assert read(table) == expected
    faults.check()


@pytest.mark.parametrize(
    ("text", "read", "expected"),
    [
        ("name = 1", lambda table: table.text("name", "x"), "name must be text in quotes, not a number"),
        ('name = " "', lambda table: table.text("name"), LINE),
        ('name = "a\\nb"', lambda table: table.text("name"), LINE),
        (f'name = "{"x" * 201}"', lambda table: table.text("name"), LINE),
        ("id = [1]", lambda table: table.slug("id"), "id must be text in quotes, not a list"),
        ('id = "Uke 22"', lambda table: table.slug("id"), f'id "Uke 22" {SLUG}'),
        ('id = "-uke"', lambda table: table.slug("id"), f'id "-uke" {SLUG}'),
        (f'id = "{"x" * 65}"', lambda table: table.slug("id"), f'id "{"x" * 39}…" {SLUG}'),
        (
            "venue.x = 1",
            lambda table: table.reference("venue", "venue", {}),
            "venue must be text in quotes, not a table",
        ),
        ("access = 1", lambda table: table.texts("access"), f"access must be {TEXTS}"),
        ("access = [1]", lambda table: table.texts("access"), f"access must be {TEXTS}"),
        ("access = []", lambda table: table.texts("access"), f"access must be {TEXTS}"),
        ('access = ["a", "a"]', lambda table: table.texts("access"), "access names something twice"),
        ("capacity = 0", lambda table: table.capacity(), PLACES),
        ("capacity = 1000001", lambda table: table.capacity(), PLACES),
        ("capacity = true", lambda table: table.capacity(), "capacity must be a whole number, not true or false"),
        ("flag = 1", lambda table: table.flag("flag"), "flag must be true or false, not a number"),
        ("at = 2022-11-14", lambda table: table.moment("at", OSLO, 5), f"at must be {TIME}, not a date"),
        ("at = 09:00:00", lambda table: table.moment("at", OSLO), f"at must be {TIME}, not a time of day"),
        ('at = "2022"', lambda table: table.moment("at", OSLO), f"at must be {TIME}, not text"),
        (
            "at = 2022-03-27T02:30:00",
            lambda table: table.moment("at", OSLO),
            "at is 2022-03-27 02:30:00, an hour that Europe/Oslo skips when summer time begins; "
            "write an earlier or later one",
        ),
        (
            "position = 1.5",
            lambda table: table.position(),
            "position must be a list of two numbers, not a number with decimals",
        ),
        ("position = [630, 11]", lambda table: table.position(), DEGREES),
        ("position = [63, 181]", lambda table: table.position(), DEGREES),
        ("position = [63, nan]", lambda table: table.position(), DEGREES),
        ("position = [63]", lambda table: table.position(), DEGREES),
        ("position = [true, 11]", lambda table: table.position(), DEGREES),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_bad_value_is_one_fault(text: str, read: Callable[[Table], object], expected: str) -> None:
    """A stand-in is given back, so that reading goes on."""
    table, faults = _table(text)
    read(table)

    with pytest.raises(errors.BadInput) as raised:
        faults.check()
    assert raised.value.detail == f'uke.toml: session "talk": {expected}'
