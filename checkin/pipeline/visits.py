"""Visits: browsers that are signed in. A visit is known by the hash of its secret, which the browser keeps in a cookie.

It ends when its browser signs out, when nothing was asked for two hours, twelve hours after it began, and at once when
its user gets another era: by signing out everywhere, by a new password, role or second factor, by being removed. The
wall screen, at which nobody sits, is the exception: it may idle, and ends after a week (docs/decisions/0011).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.store.accounts import User, Visit
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from checkin.store.accounts import Accounts

IDLE = 2 * 3600 * 1000
"""Milliseconds without a question after which a visit ends."""

LONGEST = 12 * 3600 * 1000
"""Milliseconds after which a visit ends in any case."""

WALL = 7 * 24 * 3600 * 1000
"""Milliseconds after which a wall screen's visit ends."""

COOKIE, PLAIN_COOKIE = "__Host-oppmote", "oppmote_visit"
"""The cookies that keep a visit's secret: over https, and over http on one's own machine, where browsers take no
`__Host-` cookie since it must be Secure.
"""

NOTED_EVERY = 60 * 1000
"""Milliseconds between two notes that a browser is still there."""

LINK, SCREEN, VERIFIER = "sign-in link", "wall screen", "checkin verify"
"""Users that nobody added: whoever opened a link from the terminal, a screen on a wall, and our own `checkin verify`."""

BORN = {LINK: "organiser", SCREEN: "viewer", VERIFIER: "viewer"}
"""Their roles."""


_SPANS = {SCREEN: (0, WALL), VERIFIER: (0, 10 * 60 * 1000)}
"""How long they may idle (0: always), and last."""


class Begun(NamedTuple):
    """A new visit: its secret, the seconds after which it ends in any case, and whose it is."""

    secret: str
    seconds: int
    who: str


class Signed(NamedTuple):
    """Who asks: a visit, the hash of its secret, and its user as they are now."""

    hashed: str
    visit: Visit
    user: User


async def begin(accounts: Accounts, key: str, user: User, secret: str, now: int) -> Begun:
    """Sign a browser in as a user. The secret must be a fresh one, so that none that was planted before is any good."""
    idle, lives = _SPANS.get(key, (IDLE, LONGEST))
    visit = Visit(key, user.era, now, now, idle, now + lives)
    await accounts.begin_visit(hashed(secret), visit, _seconds(visit, now))
    return Begun(secret, lives // 1000, user.name)


async def begin_unnamed(accounts: Accounts, key: str, secret: str, now: int) -> Begun:
    """Sign a browser in as one of the users that nobody added."""

    def there(users: dict[str, User]) -> User:
        return users.get(key) or User(key, BORN[key], now, era=hashed(f"era {secret}"))

    user = await accounts.user(key) or await accounts.change_user(key, there)
    assert user is not None  # noqa: S101 - `there` makes one
    return await begin(accounts, key, user, secret, now)


async def found(accounts: Accounts, secret: str, now: int, *, noted: bool = True) -> Signed | None:
    """The visit with a secret, if it lasts.

    Args:
        accounts: where it is kept.
        secret: from the cookie.
        now: the time, in milliseconds.
        noted: whether this counts as a question by somebody who is there.
    """
    name = hashed(secret)
    visit = await accounts.visit(name)
    if visit is None or _is_over(visit, now):
        return None
    user = await accounts.user(visit.user)
    if user is None or user.era != visit.era:
        return None
    if noted and now - visit.seen >= NOTED_EVERY:
        await accounts.renew_visit(name, msgspec.structs.replace(visit, seen=now), _seconds(visit, now))
    return Signed(name, visit, user)


async def end(accounts: Accounts, secret: str) -> None:
    """End the visit with a secret, whoever else has it too."""
    await accounts.end_visit(hashed(secret))


def _is_over(visit: Visit, now: int) -> bool:
    return now >= visit.until or bool(visit.idle and now - visit.seen >= visit.idle)


def _seconds(visit: Visit, now: int) -> int:
    """How long a visit is kept that was seen now; a minute more, so that its own times decide."""
    left = visit.until - now
    return (min(left, visit.idle) if visit.idle else left) // 1000 + 60
