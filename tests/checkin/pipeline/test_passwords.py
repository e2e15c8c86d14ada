"""Passwords: which ones will do, and that no check tells by its work whom we know."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from checkin.errors import BadInput
from checkin.pipeline import passwords
from checkin.pipeline.passwords import Passwords

GOOD = "ni blå båter i motvind"


class Counted(PasswordHasher):
    """Hashes and checks for real, and counts how often, and how many at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=1024, parallelism=1)
        self.verified: list[str] = []
        self.at_once = 0
        self.most = 0
        self._lock = threading.Lock()

    def verify(self, hash: Any, password: Any) -> Any:
        with self._lock:
            self.verified.append(hash)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            return super().verify(hash, password)
        finally:
            with self._lock:
                self.at_once -= 1


def test_hashes_are_made_as_owasp_says() -> None:
    """Argon2id, 19 MiB, two rounds, one lane."""
    found = extract_parameters(passwords.hasher().hash("x"))
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 19 * 1024, 2, 1)


async def test_a_password_fits_its_own_hash_only() -> None:
    """However its letters were composed; a hash that is none fits nothing."""
    store = Passwords(passwords.hasher(), "hemmelig")
    hash = await store.hashed("bla\u030aba\u030ater i motvind")
    assert await store.fits("blåbåter i motvind", hash)
    assert not await store.fits("blabater i motvind", hash)
    assert not await store.fits("blåbåter i motvind", "no hash")
    assert not await store.fits("\ud800", hash)


async def test_who_is_unknown_costs_the_same_work() -> None:
    """One real verification each, also for nobody, of a hash with the same parameters."""
    hasher = Counted()
    store = Passwords(hasher, "hemmelig")
    known = await store.hashed(GOOD)
    for hash in (known, None):
        hasher.verified.clear()
        assert await store.fits("wrong", hash) is False
        assert len(hasher.verified) == 1
        assert extract_parameters(hasher.verified[0]) == extract_parameters(known)
    assert await store.fits("hemmelig", None) is False  # the hash that stands in lets nobody in


async def test_no_more_than_two_are_checked_at_once() -> None:
    """The others wait, so that a core is left for scans."""
    hasher = Counted()
    store = Passwords(hasher, "hemmelig")
    await asyncio.gather(*(store.fits("wrong", None) for _ in range(12)))
    assert len(hasher.verified) == 12
    assert hasher.most <= passwords.AT_ONCE


async def test_a_hash_of_older_parameters_is_told() -> None:
    """So that it is made anew when its password comes by."""
    store = Passwords(passwords.hasher(), "hemmelig")
    assert store.outdated(Counted().hash(GOOD))
    assert not store.outdated(await store.hashed(GOOD))


@pytest.mark.parametrize(
    "password",
    [GOOD, "x7 q9 z1 w3!", "ordene som ingen andre tenker på " * 7, "🦉🌲🛶⛰️🔥🐟🧭🌙🪵🥾🎣❄️", "Grønnkålsuppe-1814"],
)
def test_a_password_that_is_long_enough_and_rare_will_do(password: str) -> None:
    """Without any rule about its signs."""
    passwords.check(password, ("Kari 0001", "Prøveuka"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_length"),
        ("kort og fin", "password_length"),
        ("a\u030a" * 11, "password_length"),
        ("a1 " * 100, "password_length"),
        ("password1234", "password_common"),
        ("123456789012", "password_common"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_common"),
        ("qwertyuiop12", "password_common"),
        ("abcabcabcabcabc", "password_common"),
        ("mitt navn er KARI0001!", "password_name"),
        ("Kari0001 på tur i dag", "password_name"),
        ("velkommen til oppmøte", "password_name"),
        ("OPPMOTE i skogen igjen", "password_name"),
        ("hurra for prøveuka i år", "password_name"),
    ],
)
def test_a_password_that_won_t_do_is_told_why(password: str, code: str) -> None:
    """Too short, too long, tried first by everyone, or a name."""
    with pytest.raises(BadInput) as told:
        passwords.check(password, ("Kari0001", "Prøveuka"))
    assert told.value.code == code
    assert password == "" or password not in told.value.detail
