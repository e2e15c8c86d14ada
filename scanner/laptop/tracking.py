"""Which of the codes that a camera sees is a scan. Pure: codes and times in, a code or nothing out.

a code comes into view          one scan, however long it stays
unseen for a second, seen again a new scan
several codes in view           the one nearest the middle, and no other at once: the door must see each verdict
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GONE_AFTER = 1.0
"""Seconds without a sight of a code after which it has left."""

SETTLES = 1.5
"""Seconds that a code in view keeps others beside it from being scanned: two tickets on one sheet, one verdict at a time."""


class Tracker:
    """Follows the codes before one camera. Time passes only by frames that were looked at."""

    def __init__(self) -> None:
        self._missing: dict[str, float | None] = {}
        """Each code that was scanned and hasn't left: since when it is unseen, None while it is in view."""
        self._scanned_at = float("-inf")

    def see(self, codes: Sequence[str], at: float) -> str | None:
        """Look at one frame.

        Args:
            codes: what was read in it, the one nearest the middle first.
            at: when, in seconds; never earlier than the frame before.

        Returns:
            The code that is a scan now, None if there is none.
        """
        beside = self._follow(codes, at)
        if not codes or codes[0] in self._missing or (beside and at - self._scanned_at < SETTLES):
            return None
        self._missing[codes[0]] = None
        self._scanned_at = at
        return codes[0]

    def _follow(self, codes: Sequence[str], at: float) -> bool:
        """Note who is in view and who isn't, and forget who has left. Says whether any that was scanned is in view."""
        for code, since in [*self._missing.items()]:
            if code in codes:
                self._missing[code] = None
            elif since is None:
                self._missing[code] = at
            elif at - since >= GONE_AFTER:
                del self._missing[code]
        return any(code in self._missing for code in codes)
