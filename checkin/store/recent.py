"""What changed in the register lately, so that a door hears of it without reading everything anew."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from checkin.store.log import START, order

if TYPE_CHECKING:
    from collections.abc import Sequence

REMEMBERED = 1000
"""Changes that are remembered."""

FAR_REACHING = frozenset({"programme", "holders"})
"""Kinds of change that concern all tickets."""


class _Change(NamedTuple):
    """A change at a place in the stream of changes; no ids means all of that kind."""

    place: str
    kind: str
    ids: tuple[str, ...]


class Recent:
    """The last changes of one copy of the register."""

    def __init__(self) -> None:
        self._changes: deque[_Change] = deque()
        self._complete_after = START

    def begin(self, place: str) -> None:
        """Everything was read up to a place: of what came before nothing is known."""
        self._changes.clear()
        self._complete_after = place

    def note(self, place: str, kind: str, ids: Sequence[str]) -> None:
        """Remember a change; more than once is harmless."""
        self._changes.append(_Change(place, kind, tuple(ids)))
        if len(self._changes) > REMEMBERED:
            self._complete_after = max(self._complete_after, self._changes.popleft().place, key=order)

    def tickets_since(self, place: str) -> set[str] | None:
        """The ids of the tickets that changed since a place; None where that is not known, or is too many to name."""
        if order(place) < order(self._complete_after):
            return None
        found = [change for change in self._changes if order(change.place) > order(place)]
        if any(change.kind in FAR_REACHING or (change.kind == "tickets" and not change.ids) for change in found):
            return None
        return {id for change in found if change.kind == "tickets" for id in change.ids}
