"""What is said of security is so: every test that is named is there, and no requirement of the standard was passed over."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]

PAGES = ("SECURITY.md", "docs/asvs.md")

LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
"""The sections of OWASP ASVS 5.0.0: the level of each requirement, a digit each in their order."""

HOW = ("test", "place", "n/a", "deviation")

_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_FILE = re.compile(r"`([\w./-]+\.\w+|\.ci/run)`")
_NUMBER = re.compile(r"(\d+\.\d+\.\d+)")


class Row(NamedTuple):
    """A row of the tables: which requirements it is about, what they ask, how that is answered, and where or why."""

    numbers: tuple[str, ...]
    asks: str
    how: str
    where: str


@cache
def _text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _rows() -> list[Row]:
    found = re.findall(r"^\| (\d[\d., ]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", _text("docs/asvs.md"), re.MULTILINE)
    return [Row(tuple(_NUMBER.findall(numbers)), *rest) for numbers, *rest in found]


def _not_met() -> list[tuple[str, bool]]:
    """The numbers in the list at the top, and whether each is bold."""
    table = _text("docs/asvs.md").partition("## What is not met")[2].partition("\n## ")[0]
    cells = " ".join(re.findall(r"^\| ([\d., *]+) \|", table, re.MULTILINE))
    return [(number, bool(stars)) for stars, number in re.findall(r"(\**)(\d+\.\d+\.\d+)\**", cells)]


def _wanted(levels: str = "12") -> list[str]:
    return [
        f"{section}.{place}"
        for section, digits in LEVELS.items()
        for place, digit in enumerate(digits, 1)
        if digit in levels
    ]


@cache
def _tests(path: str) -> frozenset[str]:
    """The names of the tests in a file; none where it is not there."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_is_there(page: str) -> None:
    """Under its path and name."""
    named = _NAMED.findall(_text(page))
    assert len(named) > 50
    assert [f"{path}::{name}" for path, name in named if name not in _tests(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_every_heading_that_is_named_is_there(page: str) -> None:
    """Files as they stand below the project's folder, links as a reader follows them."""
    text = _text(page)
    assert [name for name in _FILE.findall(text) if not (ROOT / name).is_file()] == []
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([\w-]+))?\)", text)
    assert [link for link, _ in links if link and not (ROOT / page).parent.joinpath(link).is_file()] == []
    headings = {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert {heading for link, heading in links if heading and not link} <= headings


def test_the_numbers_are_those_of_the_standard() -> None:
    """It has 345: 70 of level 1, 183 of level 2, 92 of level 3."""
    assert [len(_wanted(level)) for level in "123"] == [70, 183, 92]


def test_every_requirement_of_the_first_two_levels_stands_once_and_in_order() -> None:
    """One by one, or together where one sentence is about all of them."""
    assert list(chain.from_iterable(row.numbers for row in _rows())) == _wanted()


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.numbers[0])
def test_a_requirement_has_what_it_says_that_it_has(row: Row) -> None:
    """A test where a test shows it, a file where none can, else a reason in words."""
    assert row.how in HOW
    match row.how:
        case "test":
            assert _NAMED.search(row.where)
        case "place":
            assert _FILE.search(row.where)
        case _:
            assert len(re.sub("`[^`]*`", "", row.where).split()) >= 2


def test_what_is_not_met_is_said_at_the_top() -> None:
    """Every deviation and nothing else, those of level 1 in bold."""
    deviations = {number for row in _rows() if row.how == "deviation" for number in row.numbers}
    said = _not_met()
    assert len(said) == len(deviations)
    assert {number for number, _ in said} == deviations
    assert {number for number, bold in said if bold} == deviations & {*_wanted("1")}


def test_every_attacker_has_what_stops_them_and_a_test_that_shows_it() -> None:
    """In the table of SECURITY.md; a row without a name is about whoever stands above it."""
    table = _text("SECURITY.md").partition("## Who might attack")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    assert [row for row in rows if not _NAMED.search(row[-1])] == []
