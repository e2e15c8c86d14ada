"""The messages as TypeScript: the front-end's file is fresh, and each kind of field has its counterpart."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from checkin.wire import typescript

ROOT = Path(__file__).parents[3]


class Inner(msgspec.Struct):
    """Held by others."""

    id: str


class Outer(msgspec.Struct):
    """Two lines

    of meaning.
    """

    inner: Inner
    many: list[Inner] | None
    few: list[int | None]
    word: Literal["yes", "no"]
    left: float = 0.5


class Sparse(msgspec.Struct, omit_defaults=True):
    """Carries only what differs."""

    left: str | None = None


@pytest.mark.parametrize("name", typescript.FRONT_ENDS)
def test_the_front_ends_have_the_messages_as_they_are(name: str) -> None:
    """Writing a front-end's file anew would change nothing."""
    path, answers, requests = typescript.FRONT_ENDS[name]
    assert (ROOT / path).read_text("utf-8") == typescript.module(name, answers, requests), (
        f"stale: run `python -m checkin.wire.typescript {name} > {path}`"
    )


def test_a_message_comes_after_what_it_holds() -> None:
    """Each structure is declared once, with its docstring and its fields in order."""
    assert typescript.module("here", [Outer], []) == typescript.HEADER.format(name="here") + (
        """
/** Held by others. */
export interface Inner {
  id: string;
}

/**
 * Two lines
 *
 * of meaning.
 */
export interface Outer {
  inner: Inner;
  many: Inner[] | null;
  few: (number | null)[];
  word: "no" | "yes";
  left: number;
}
"""
    )


def test_a_field_with_a_default_may_be_left_out_of_a_request() -> None:
    """We always write what we answer in full; who asks need not."""
    assert "left?: number;" in typescript.module("here", [], [Outer])


def test_a_message_that_omits_defaults_may_lack_them() -> None:
    """What the encoder leaves out, the reader must not count on."""
    assert "left?: string | null;" in typescript.module("here", [Sparse], [])


class Row(msgspec.Struct, array_like=True):
    """Its fields go by their place."""

    place: int
    body: bytes
    corner: tuple[float, int] | None = None


def test_what_goes_by_its_place_is_a_tuple() -> None:
    """Structures without field names on the wire have none here."""
    assert "export type Row = [place: number, body: string, corner: [number, number] | null];" in typescript.module(
        "here", [Row], []
    )


def test_a_type_without_counterpart_is_named() -> None:
    """Nothing is guessed."""

    class Odd(msgspec.Struct):
        """Holds a set."""

        body: set[str]

    with pytest.raises(TypeError, match="SetType has no counterpart"):
        typescript.module("here", [Odd], [])
