"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for whoever lost their phone."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pyotp

from checkin.errors import Conflict, NotAllowed
from checkin.pipeline import printing, slowing
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from checkin.pipeline.people import People
    from checkin.pipeline.visits import Signed
    from checkin.store.accounts import User

STEP = 30
"""Seconds that a code is the current one; those of the step before and after are taken too."""

RECOVERIES = 10
"""Recovery codes that somebody gets, each good once."""

FRESH = 15 * 60 * 1000
"""Milliseconds after signing in within which somebody may enrol a second factor: it is surely still them."""

ENROLMENT_LIVES = 600
"""Seconds to scan the code and type the first one."""


class Enrolment(NamedTuple):
    """What an authenticator app must be told: the secret to type, or a QR as modules in a row and a path of the dark
    ones.
    """

    secret: str
    size: int
    path: str


async def begin(people: People, signed: Signed) -> Enrolment:
    """Make a secret for somebody's authenticator app. It holds when the first code has come.

    Raises:
        Conflict: where there is a second factor already, or no password that it could be second to.
        NotAllowed: where they have been signed in for long.
    """
    _check_free(signed.user)
    if people.clock() - signed.visit.began > FRESH:
        raise NotAllowed("sign_in_again", "this needs a fresh sign-in: sign out, sign in again, then come back")
    secret = base64.b32encode(people.random(20)).decode()
    await people.register.keep_secret("enrolment", signed.hashed, secret, ENROLMENT_LIVES)
    uri = pyotp.TOTP(secret).provisioning_uri(name=signed.user.name, issuer_name="Oppmøte")
    modules = printing.modules(uri)
    return Enrolment(secret, len(modules), printing.path(modules))


async def confirm(people: People, signed: Signed, code: str) -> tuple[User, list[str]]:
    """Take a secret into use, shown by its first code to be in an app. All visits end.

    Returns:
        The user as they are now, and the recovery codes, which are told this once.

    Raises:
        NotAllowed: where the code is wrong, or the enrolment was not begun or is too old.
        Problem: 429, where it was tried too often.
    """
    await slowing.admit(people.accounts, slowing.CODE, signed.visit.user, people.clock())
    secret = await people.register.secret("enrolment", signed.hashed)
    if secret is None or not await _is_of_app(people, signed.visit.user, secret, code):
        raise NotAllowed("code_wrong", "this code is not right: see that the phone's clock is, and take the next one")
    await people.register.take_secret("enrolment", signed.hashed)
    await slowing.forgive(people.accounts, slowing.CODE, signed.visit.user)
    codes = [_recovery(people) for _ in range(RECOVERIES)]

    def enrolled(users: dict[str, User]) -> User:
        _check_free(user := users[signed.visit.user])
        kept = tuple(hashed(_plain(code)) for code in codes)
        return msgspec.structs.replace(user, second=secret, recovery=kept, era=people.secret())

    user = await people.accounts.change_user(signed.visit.user, enrolled)
    assert user is not None  # noqa: S101 - `enrolled` gives one
    return user, codes


async def fits(people: People, key: str, user: User, code: str) -> bool:
    """Whether a code is one of somebody's: of their app now, or for recovery. No code fits twice."""
    plain = _plain(code)
    if plain.isdecimal() and len(plain) == 6:
        return user.second is not None and await _is_of_app(people, key, user.second, plain)
    return await _is_recovery(people, key, hashed(plain))


async def _is_of_app(people: People, key: str, secret: str, code: str) -> bool:
    """Whether a code is that of this moment, or of the one before or after, and has not been used."""
    step = people.clock() // 1000 // STEP
    app = pyotp.TOTP(secret, interval=STEP)
    fitting = [at for at in (step - 1, step, step + 1) if hmac.compare_digest(app.generate_otp(at), _ascii(code))]
    if not fitting:
        return False
    return await people.accounts.first_use(f"{hashed(key)}:{hashed(secret)}:{fitting[0]}", 4 * STEP)


async def _is_recovery(people: People, key: str, hash: str) -> bool:
    """Whether a hash is that of a recovery code, which is then used up."""
    found = False

    def without(users: dict[str, User]) -> User | None:
        nonlocal found
        user = users.get(key)
        found = user is not None and hash in user.recovery
        if user is None or not found:
            return user
        return msgspec.structs.replace(user, recovery=tuple(kept for kept in user.recovery if kept != hash))

    await people.accounts.change_user(key, without)
    return found


def _recovery(people: People) -> str:
    """A recovery code of 120 random bits, in groups that can be copied by hand."""
    text = base64.b32encode(people.random(15)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _plain(code: str) -> str:
    """A code as it is meant, without what was put between its groups."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def _ascii(code: str) -> str:
    return _plain(code).encode("ascii", errors="replace").decode()


def _check_free(user: User) -> None:
    if user.password is None:
        raise Conflict("no_password", "whoever signs in without a password has no second factor here")
    if user.second is not None:
        raise Conflict(
            "second_factor_there",
            "there is a second factor already: `checkin users reset NAME --second-factor` clears it",
        )
