"""Passwords: which ones will do, and hashing them.

What they must be follows NIST SP 800-63B: long enough, none that everybody tries first, none that is the user's own
name, and no rules about signs. They are hashed with argon2id at OWASP's parameters (19 MiB, two rounds, one lane): a
hash costs some 30 ms of one core, and no more than two are made at once, so that scans are not slowed.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from checkin.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST, MOST = 12, 256
"""Characters of a password, at least and at most."""

AT_ONCE = 2
"""Passwords that are hashed at the same time."""

PRODUCT = ("oppmøte", "oppmote", "checkin")
"""Words that a password for this product must not lean on."""

COMMON = 10**8
"""Guesses within which zxcvbn, which goes through its lists of common passwords, names and patterns, finds it."""

LOOKED_AT = 64
"""Characters that zxcvbn looks at: its time grows faster than their number."""


def hasher() -> PasswordHasher:
    """Makes and checks hashes, at the parameters of today."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Passwords:
    """Hashes and checks, in threads, a few at a time.

    Args:
        hashing: makes and checks the hashes.
        secret: random; what the hash is made of that stands in for those of users who have none.
    """

    def __init__(self, hashing: PasswordHasher, secret: str) -> None:
        self._hashing = hashing
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._secret = secret

    async def hashed(self, password: str) -> str:
        """The hash of a password, with its salt and parameters."""
        async with self._turns:
            return await asyncio.to_thread(self._hashing.hash, normal(password))

    async def fits(self, password: str, hash: str | None) -> bool:
        """Whether a password is the one of a hash. Where there is none the work is done all the same, so that nobody
        learns from the time it takes whom we know.
        """
        async with self._turns:
            return await asyncio.to_thread(self._verified, normal(password), hash)

    def outdated(self, hash: str) -> bool:
        """Whether a hash was made at other parameters than today's."""
        return self._hashing.check_needs_rehash(hash)

    @cached_property
    def _nobody(self) -> str:
        """A hash of nobody's password. Made at the first sign-in, whoever that is: most commands see none."""
        return self._hashing.hash(self._secret)

    def _verified(self, password: str, hash: str | None) -> bool:
        nobody = self._nobody
        try:
            return self._hashing.verify(hash or nobody, password) and hash is not None
        except (VerificationError, InvalidHashError):
            return False


def normal(password: str) -> str:
    """One password, however a keyboard composes its letters. A half of a character, which JSON can carry, becomes `?`."""
    return unicodedata.normalize("NFC", password).encode(errors="replace").decode()


def check(password: str, names: Iterable[str]) -> None:
    """See that a password will do.

    Args:
        password: as it was typed.
        names: what the user and their week are called.

    Raises:
        BadInput: saying why it won't.
    """
    text = normal(password)
    if not LEAST <= len(text) <= MOST:
        raise BadInput(
            "password_length",
            f"a password has {LEAST} to {MOST} characters, this one has {len(text)}: a few words in a row will do",
        )
    own = {*PRODUCT, *(part for name in names for part in _words(name))}
    if any(word in text.casefold() for word in own):
        raise BadInput("password_name", "a password must not hold your own name or the product's: choose another")
    if _is_common(text, own):
        raise BadInput(
            "password_common", "this is one of the passwords that are tried first: choose another, such as a few words"
        )


def _words(name: str) -> set[str]:
    """The parts of a name that are long enough to be known again, and the name itself."""
    whole = normal(name).casefold()
    return {part for part in (whole, *re.split(r"\W+", whole)) if len(part) >= 4}


def _is_common(text: str, own: Iterable[str]) -> bool:
    from zxcvbn import zxcvbn  # only here: its lists of words take a while to read

    looked_at = text[:LOOKED_AT]
    return bool(zxcvbn(looked_at, user_inputs=sorted(own))["guesses"] < COMMON)
