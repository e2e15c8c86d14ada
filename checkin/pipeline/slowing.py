"""Slow down who tries in vain: a few tries are free, then each one must wait twice as long as the one before, up to a
longest pause. Nobody is locked out for good, since that would let anybody lock out anybody.

A try is counted before it is looked at, and taken back where it was a good one: of a hundred tries at once only the
free ones are looked at.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from checkin.errors import Problem
from checkin.store.accounts import Tries
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from checkin.store.accounts import Accounts


class Slope(NamedTuple):
    """How tries are slowed: how many are free, the longest pause after one, and when they are forgotten (seconds)."""

    kind: str
    free: int
    longest: int
    forgotten: int


PASSWORD = Slope("password", free=4, longest=60, forgotten=24 * 3600)
"""For each name: the pause stays short, since anybody can try in anybody's name; 1440 guesses a day get nowhere."""

CODE = Slope("code", free=4, longest=900, forgotten=24 * 3600)
"""For each user whose password was right: six digits need a longer pause, and only who has the password makes it."""

ADDRESS = Slope("address", free=40, longest=60, forgotten=900)
"""For each address: a whole hall may share one."""


async def admit(accounts: Accounts, slope: Slope, who: str, now: int) -> None:
    """Count a try of somebody at a time in milliseconds.

    Raises:
        Problem: 429, where they must wait; it says how long.
    """

    def counted(tries: Tries) -> Tries:
        if now < tries.until:
            raise _wait(math.ceil((tries.until - now) / 1000))
        number = tries.number + 1
        return Tries(number, now + 1000 * _pause(slope, number))

    await accounts.count_try(_key(slope, who), counted, slope.forgotten)


async def forgive(accounts: Accounts, slope: Slope, who: str) -> None:
    """Forget somebody's tries: the last one was good."""
    await accounts.forget_tries(_key(slope, who))


async def take_back(accounts: Accounts, slope: Slope, who: str) -> None:
    """Take one try of somebody back: it was a good one, but says nothing of the others."""

    def without(tries: Tries) -> Tries:
        number = max(0, tries.number - 1)
        return Tries(number, tries.until if number >= slope.free else 0)

    await accounts.count_try(_key(slope, who), without, slope.forgotten)


def _pause(slope: Slope, number: int) -> int:
    """Seconds to wait after so many tries."""
    return 0 if number < slope.free else min(slope.longest, 2 ** min(number - slope.free, 30))


def _key(slope: Slope, who: str) -> str:
    return f"{slope.kind}:{hashed(who)}"  # whatever was typed, the key is short and says nothing


def _wait(seconds: int) -> Problem:
    return Problem(
        "slow_down", f"this was tried too often: wait {seconds} s, then try again", status=429, after=seconds
    )
