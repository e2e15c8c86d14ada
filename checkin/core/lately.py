"""The scans of the last minutes, by session: how many there were, and how many of them were refused. A window that moves on."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import verdicts
from checkin.core.attention import Lately
from checkin.core.events import ScanFacts

if TYPE_CHECKING:
    from checkin.core.events import Entry

WHILE = 300_000
"""Milliseconds that are looked back on, by when a scan reached us."""

MOST = 50_000
"""Scans that are remembered; a programme of this size has fewer in five minutes."""


class _Scan(NamedTuple):
    received: int
    session: str
    reason: str | None


class Window:
    """What came in lately. An offline door's scans come late and all at once: they are not of now, and are left out."""

    def __init__(self) -> None:
        self._scans: deque[_Scan] = deque(maxlen=MOST)
        self._newest = 0

    def note(self, entry: Entry) -> None:
        """Take in an entry of a log; logs may be read one after the other."""
        facts, reason = entry.facts, entry.conclusion.reason
        self._newest = max(self._newest, facts.received)
        if facts.received < self._newest - WHILE or reason == verdicts.SUPERSEDED:
            return
        if isinstance(facts, ScanFacts) and facts.provisional is None:
            self._scans.append(_Scan(facts.received, facts.session, reason))
            self._forget(self._newest)

    def _forget(self, now: int) -> None:
        while self._scans and self._scans[0].received < now - WHILE:
            self._scans.popleft()

    def at(self, now: int) -> list[Lately]:
        """The sessions that had any scans within the while before a time."""
        self._forget(now)
        found = [scan for scan in self._scans if scan.received >= now - WHILE]
        scans = Counter(scan.session for scan in found)
        refused = Counter(scan.session for scan in found if scan.reason is not None)
        unknown = Counter(scan.session for scan in found if scan.reason == "unknown")
        return [Lately(session, many, refused[session], unknown[session]) for session, many in scans.items()]
