"""The organiser's page shows files that work, and leaves no key or column out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checkin.core import planning, registrations
from checkin.core.programmes import Door, Municipality, Programme, Session, Venue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "programme.md").read_text(encoding="utf-8")


def _block(beginning: str) -> str:
    """The first block of code in the page that begins so."""
    (block,) = [text for text in re.findall(r"```\w*\n(.*?)```", PAGE, re.DOTALL) if text.startswith(beginning)]
    return str(block)


def test_the_programme_on_the_page_is_read() -> None:
    """One of each kind."""
    programme = planning.read(_block("[programme]"), "page")

    assert programme.door["stalhallen-1"].sessions == ("moteplassen",)


def test_the_registrations_on_the_page_are_read() -> None:
    """With the example's programme."""
    programme = planning.read((ROOT / "examples" / "industriens-uke" / "programme.toml").read_bytes(), "example")

    assert len(registrations.read(_block("code,name").encode(), "page", programme).rows) == 3


@pytest.mark.parametrize("kind", [Municipality, Venue, Session, Door])
def test_every_key_is_on_the_page(kind: type) -> None:
    """As a key in its table."""
    table = PAGE.partition(f"| `[[{kind.__name__.lower()}]]` |")[2].partition("| `[[")[0]

    assert [key for key in kind.__annotations__ if f"`{key}`" not in table] == []


def test_every_key_of_the_programme_itself_is_on_the_page() -> None:
    """Its lists are the other kinds."""
    table = PAGE.partition("| `[programme]` |")[2].partition("| `[[")[0]

    assert [key for key in list(Programme.__annotations__)[:4] if f"`{key}`" not in table] == []


@pytest.mark.parametrize("column", registrations.COLUMNS)
def test_every_column_is_on_the_page(column: str) -> None:
    """In the table of columns."""
    assert f"`{column}`" in PAGE.partition("| column |")[2]
