"""The time at the door, corrected by the service: a laptop's clock may be an hour wrong, and nobody there knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from checkin.wire import times

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SLACK = timedelta(seconds=1)
"""How much the service's time may differ before ours is moved: an answer is on its way for some of a second."""


class Clock:
    """A clock that is set by what the service last said the time is."""

    def __init__(self, own: Callable[[], datetime]) -> None:
        """Correct a clock that gives the time with a zone."""
        self._own = own
        self.ahead = timedelta()
        """What is added to our own clock."""

    def __call__(self) -> datetime:
        """The time."""
        return self._own() + self.ahead

    def set_by(self, now: str) -> None:
        """The service says that it is now; what is no time is ignored."""
        try:
            told = times.EPOCH + timedelta(milliseconds=times.read(now))
        except ValueError:
            return
        if abs(told - self()) > SLACK:
            self.ahead = told - self._own()
