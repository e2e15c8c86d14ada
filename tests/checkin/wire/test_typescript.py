"""The messages as TypeScript: the front-end's file is fresh, and each kind of field has its counterpart."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from checkin.wire import typescript

WIRE = Path(__file__).parents[3] / "dashboard" / "web" / "src" / "wire.ts"


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


def test_the_dashboard_has_the_messages_as_they_are() -> None:
    """`python -m checkin.wire.typescript > dashboard/web/src/wire.ts` would change nothing."""
    assert WIRE.read_text("utf-8") == typescript.module(typescript.ANSWERS, typescript.REQUESTS), (
        "stale: run `python -m checkin.wire.typescript > dashboard/web/src/wire.ts`"
    )


def test_a_message_comes_after_what_it_holds() -> None:
    """Each structure is declared once, with its docstring and its fields in order."""
    assert typescript.module([Outer], []) == typescript.HEADER + (
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
    assert "left?: number;" in typescript.module([], [Outer])


def test_a_message_that_omits_defaults_may_lack_them() -> None:
    """What the encoder leaves out, the reader must not count on."""
    assert "left?: string | null;" in typescript.module([Sparse], [])


def test_a_type_without_counterpart_is_named() -> None:
    """Nothing is guessed."""

    class Odd(msgspec.Struct):
        """Holds bytes."""

        body: bytes

    with pytest.raises(TypeError, match="BytesType has no counterpart"):
        typescript.module([Odd], [])
