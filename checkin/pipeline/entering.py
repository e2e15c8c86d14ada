"""The ways in: with name and password and a code, by a link from the terminal, by the link of who is new, and by a
provider elsewhere. Each leads to a visit, or refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from checkin.errors import NotAllowed, NotFound
from checkin.pipeline import factors, passwords, slowing, visits
from checkin.pipeline.people import changed_user, give_password, key_of
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from checkin.pipeline.people import People
    from checkin.pipeline.visits import Begun, Signed
    from checkin.store.accounts import User

WELCOME_LIVES = 24 * 3600
"""Seconds that a link to choose a password is good for."""

HALF_LIVES = 300
"""Seconds that somebody whose password was right has for the code of their second factor."""


class Entered(NamedTuple):
    """How far somebody came: to a visit, or half-way, to a secret with which to bring the code."""

    visit: Begun | None = None
    half: str | None = None


# Choosing a password


async def welcome_link(people: People, name: str, base: str) -> str:
    """A link with which a user chooses a password, once, within a day."""
    key, secret = key_of(name), people.secret()
    user = await people.accounts.user(key)
    if user is None or key in visits.BORN:
        raise NotFound("user_unknown", f"there is no user {name!r} who could have a password: see `checkin users list`")
    await people.register.keep_secret("welcome", hashed(secret), f"{key}\n{user.era}", WELCOME_LIVES)
    return f"{base.rstrip('/')}/welcome#{secret}"


async def welcomed(people: People, token: str) -> User:
    """Whom a link lets choose a password; the link stays good.

    Raises:
        NotAllowed: where it was used, is too old, or was made before the user's last change.
    """
    _, user = await _of_secret(people, await people.register.secret("welcome", hashed(token)), _used())
    return user


async def choose_password(people: People, token: str, password: str) -> Entered:
    """Give the user of a link the password that they chose, and sign them in with it. A password that won't do leaves
    the link good.
    """
    user = await welcomed(people, token)
    passwords.check(password, (user.name, people.register.programme.name))
    hash = await people.passwords.hashed(password)
    key, _ = await _of_secret(people, await people.register.take_secret("welcome", hashed(token)), _used())
    return await _proven(people, key, await give_password(people, user.name, hash))


async def change_password(people: People, signed: Signed, current: str, password: str) -> Entered:
    """Give somebody who is signed in another password, for the one that they have. Their visits end, but for a new one.

    Raises:
        NotAllowed: where the present password is not right.
        BadInput: where the new one won't do.
        Problem: 429, where it was tried too often.
    """
    key, user = signed.visit.user, signed.user
    await slowing.admit(people.accounts, slowing.PASSWORD, key, people.clock())
    if not await people.passwords.fits(current, user.password):
        raise NotAllowed("password_wrong", "this is not the password that you have now: try again")
    await slowing.forgive(people.accounts, slowing.PASSWORD, key)
    passwords.check(password, (user.name, people.register.programme.name))
    hash = await people.passwords.hashed(password)
    return await begin_again(people, signed, await give_password(people, user.name, hash))


# Signing in


async def sign_in(people: People, name: str, password: str, address: str) -> Entered:
    """Sign in with name and password. Whether nobody has the name or the password is another's looks the same and takes
    as long.

    Args:
        people: who may.
        name, password: as they were typed.
        address: where from, for those who try in vain.

    Raises:
        NotAllowed: where they don't belong together.
        Problem: 429, where it was tried too often.
    """
    key, now = key_of(name), people.clock()
    await slowing.admit(people.accounts, slowing.ADDRESS, address, now)
    await slowing.admit(people.accounts, slowing.PASSWORD, key, now)
    user = await people.accounts.user(key)
    fits = await people.passwords.fits(password, user.password if user else None)
    if user is None or not fits:
        raise NotAllowed("sign_in_refused", "the name or the password is not right: try again", status=401)
    await slowing.forgive(people.accounts, slowing.PASSWORD, key)
    await slowing.take_back(people.accounts, slowing.ADDRESS, address)
    await _rehash(people, user, password)
    return await _proven(people, key, user)


async def bring_code(people: People, half: str, code: str) -> Entered:
    """Go the second half: with a code of the authenticator app, or a recovery code.

    Raises:
        NotAllowed: where the code is wrong or was used, or too long has passed since the password.
        Problem: 429, where it was tried too often.
    """
    key, user = await _of_secret(people, await people.register.secret("half", hashed(half)), _over())
    await slowing.admit(people.accounts, slowing.CODE, key, people.clock())
    if not await factors.fits(people, key, user, code):
        raise NotAllowed("code_wrong", "this code is not right or was used already: take the next one", status=401)
    await _of_secret(people, await people.register.take_secret("half", hashed(half)), _over())
    await slowing.forgive(people.accounts, slowing.CODE, key)
    return Entered(await visits.begin(people.accounts, key, user, people.secret(), people.clock()))


async def half_way(people: People, half: str) -> str:
    """Whose password was right, by the secret of the half way; "" where that is over."""
    key, _, _ = (await people.register.secret("half", hashed(half)) or "").partition("\n")
    user = await people.accounts.user(key) if key else None
    return user.name if user else ""


async def follow_link(people: People, token: str) -> Entered:
    """Trade the one-time token of a sign-in link for a visit.

    Raises:
        NotAllowed: where the link was used already, or is too old.
    """
    who = await people.register.take_secret("link", hashed(token))
    if who not in visits.BORN:
        raise NotAllowed(
            "link_used",
            "this sign-in link was used already or is older than 10 minutes: make a new one with `checkin sign-in-link`",
            status=401,
        )
    return Entered(await visits.begin_unnamed(people.accounts, who, people.secret(), people.clock()))


async def come_from(people: People, openid: tuple[str, str]) -> Entered | None:
    """Sign in whom a provider vouched for, by issuer and subject; None where we know nobody by them. A second factor is
    then the provider's to ask for.
    """
    known = [(key, user) for key, user in (await people.accounts.users()).items() if user.openid == openid]
    if not known:
        return None
    return Entered(await visits.begin(people.accounts, *known[0], people.secret(), people.clock()))


async def begin_again(people: People, signed: Signed, user: User) -> Entered:
    """A new visit for somebody whose other visits have just ended by their own doing."""
    return Entered(await visits.begin(people.accounts, signed.visit.user, user, people.secret(), people.clock()))


async def _proven(people: People, key: str, user: User) -> Entered:
    """How far a right password leads."""
    if user.second is None:
        return Entered(await visits.begin(people.accounts, key, user, people.secret(), people.clock()))
    half = people.secret()
    await people.register.keep_secret("half", hashed(half), f"{key}\n{user.era}", HALF_LIVES)
    return Entered(half=half)


async def _rehash(people: People, user: User, password: str) -> None:
    """Hash a password anew where the parameters have changed since. The visits stay."""
    old = user.password
    if old is None or not people.passwords.outdated(old):
        return
    hash = await people.passwords.hashed(password)

    def unless_changed(user: User) -> User:
        return msgspec.structs.replace(user, password=hash) if user.password == old else user

    await changed_user(people, user.name, unless_changed)


def _used() -> NotAllowed:
    return NotAllowed("link_used", "this link was used already or is too old: ask for a new one", status=401)


def _over() -> NotAllowed:
    return NotAllowed("half_over", "too long has passed since the password: sign in again from the start", status=401)


async def _of_secret(people: People, kept: str | None, refusal: NotAllowed) -> tuple[str, User]:
    """The key and the user whom a one-time secret was made for, in the era that is still theirs."""
    key, _, era = (kept or "").partition("\n")
    user = await people.accounts.user(key) if key else None
    if user is None or user.era != era:
        raise refusal
    return key, user
