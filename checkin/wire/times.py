"""Moments as they cross the wire: RFC 3339 in UTC with milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def text(at: int) -> str:
    """A time in milliseconds since the epoch as `2022-11-14T08:00:00.000Z`."""
    return (EPOCH + timedelta(milliseconds=at)).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def maybe(at: int | None) -> str | None:
    """As `text`, and None for None."""
    return None if at is None else text(at)


def milliseconds(moment: datetime) -> int:
    """A moment with a zone in whole milliseconds since the epoch."""
    return (moment - EPOCH) // _MILLISECOND


def read(text: str) -> int:
    """A time as `text` writes it, in milliseconds since the epoch.

    Raises:
        ValueError: it is no time with a zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return milliseconds(moment)
