"""What a device is given to work with, and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random
    from uuid import UUID

    from scanner.laptop.judging import Judge


@dataclass(frozen=True)
class Waits:
    """How long a device waits, in seconds."""

    answer: float = 1.0
    """For the service, while somebody stands at the door."""
    upload: float = 30.0
    """For the service, while the sender in the background uploads a batch."""
    first: float = 0.5
    """At most, before the sender tries again for the first time."""
    longest: float = 15.0
    """At most, before it tries again at all."""


@dataclass(frozen=True)
class Means:
    """What a device is given to work with."""

    new_id: Callable[[], UUID]
    """Makes a UUIDv7."""
    clock: Callable[[], datetime]
    """The time at the door, with a zone."""
    random: Random
    judge: Judge
    """Answers a scan without the service, and hears what becomes of the others."""
    waits: Waits = Waits()
