"""The scans of the last minutes: counted by session, forgotten in time, in whatever order logs are read."""

from __future__ import annotations

from typing import Any

from checkin.core.attention import Lately
from checkin.core.events import Conclusion, CountFacts, Entry, ScanFacts
from checkin.core.lately import WHILE, Window

NOW = 10_000_000


def _scan(received: int = NOW, reason: str | None = None, session: str = "messe", **more: Any) -> Entry:
    given: dict[str, Any] = {"ticket": "t", "ticket_heads": 1, "provisional": None} | more
    facts = ScanFacts(
        id=f"{received}-{reason}", session=session, at=received, received=received, clock="", device="d", seq=None, door="port",
        direction="entry", asked=None, override=False, **given,
    )  # fmt: skip
    return Entry("1-1", facts, Conclusion("refused" if reason else "admitted", reason))


def _seen(*entries: Entry, now: int = NOW) -> list[Lately]:
    window = Window()
    for entry in entries:
        window.note(entry)
    return window.at(now)


def test_scans_are_counted_by_session_and_reason() -> None:
    """All, those refused, those of unknown codes."""
    found = _seen(_scan(), _scan(reason="full"), _scan(reason="unknown"), _scan(session="tapas"))
    assert found == [Lately("messe", 3, 2, 1), Lately("tapas", 1, 0, 0)]


def test_what_is_too_long_ago_is_forgotten() -> None:
    """As time passes, without anything new."""
    assert _seen(_scan(), now=NOW + WHILE) == [Lately("messe", 1, 0, 0)]
    assert _seen(_scan(), now=NOW + WHILE + 1) == []


def test_an_old_log_read_after_a_new_one_is_not_of_now() -> None:
    """At the start logs are read one after the other, each from its beginning."""
    assert _seen(_scan(), _scan(NOW - WHILE - 1, "unknown"), _scan(NOW - 10, "full")) == [Lately("messe", 2, 1, 0)]


def test_what_a_door_showed_without_network_is_not_of_now() -> None:
    """It comes late and all at once; nor are entries that are no scans, or scans that another took the place of."""
    counted = CountFacts("c", "messe", NOW, NOW, "", "d", None, "port", "entry", 3)
    assert _seen(_scan(provisional="admitted"), _scan(reason="superseded"), Entry("1-1", counted, Conclusion())) == []
