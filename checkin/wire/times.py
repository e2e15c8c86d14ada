"""Moments as they cross the wire: RFC 3339 in UTC with milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def text(at: int) -> str:
    """A time in milliseconds since the epoch as `2022-11-14T08:00:00.000Z`."""
    seconds, milliseconds = divmod(at, 1000)
    return f"{_to_the_second(seconds)}.{milliseconds:03}Z"


@lru_cache(maxsize=4096)  # an answer tells several times, most of them of the last few seconds
def _to_the_second(seconds: int) -> str:
    return (EPOCH + timedelta(seconds=seconds)).isoformat().removesuffix("+00:00")


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
