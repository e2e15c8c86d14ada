"""A scan: a device's claim that this code was shown at this door, for this session, then.

Also the words that scans and verdicts share. Times are whole milliseconds since the epoch (UTC).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Direction = Literal["entry", "exit"]
Outcome = Literal["admitted", "exited", "refused"]

MINUTE = 60_000
AHEAD = 2 * MINUTE
"""How far a device's clock may run ahead of ours before its time is not believed."""


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """One scan, read and found well-formed; whether it may enter is for `verdicts` to say.

    `heads` is None where the door did not choose. `provisional` is the outcome an offline device has shown already, and
    `instead_of` the scan whose answer it gave up waiting for.
    """

    id: str
    at: int
    session: str
    door: str
    device: str
    direction: Direction = "entry"
    seq: int | None = None
    code: str = ""
    ticket: str | None = None
    heads: int | None = None
    override: str = ""
    provisional: Outcome | None = None
    provisional_reason: str | None = None
    instead_of: str | None = None


Clock = Literal["", "future", "past"]


def believed(at: int, received: int, first_doors: int) -> tuple[int, Clock]:
    """The time a scan counts at, and how its own clock was wrong, if it was.

    A time more than two minutes ahead of ours, or more than a day before the programme's first doors, is taken as
    received.
    """
    if at > received + AHEAD:
        return received, "future"
    if at < first_doors - 1440 * MINUTE:
        return received, "past"
    return at, ""
