"""The second factor: an app's codes by a clock that a test sets, and recovery codes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pyotp
import pytest

from checkin import opening
from checkin.errors import Conflict, NotAllowed, Problem
from checkin.pipeline import factors, visits
from checkin.pipeline import people as users
from checkin.pipeline.visits import Signed

if TYPE_CHECKING:
    from checkin.pipeline.people import People
    from checkin.store.accounts import User
    from tests.small import Clock

KEY = "kari 0001"


@pytest.fixture
async def signed(people: People) -> Signed:
    """Kari, who has a password and has just signed in."""
    await users.add(people, "Kari 0001", "organiser")
    user = await users.give_password(people, "Kari 0001", "$argon2id$…")
    begun = await visits.begin(people.accounts, KEY, user, opening.secret(), people.clock())
    found = await visits.found(people.accounts, begun.secret, people.clock())
    assert found is not None
    return found


def code_at(secret: str, clock: Clock, steps: int = 0) -> str:
    """What an app shows, so many steps from now."""
    return pyotp.TOTP(secret).at(clock() // 1000 + 30 * steps)


async def _enrolled(people: People, signed: Signed, clock: Clock) -> tuple[User, str, list[str]]:
    """Kari with a second factor, its secret, and her recovery codes; a minute later, so that its first code is over."""
    secret = (await factors.begin(people, signed)).secret
    user, codes = await factors.confirm(people, signed, code_at(secret, clock))
    clock.forward(minutes=2)
    return user, secret, codes


async def test_an_app_is_told_the_secret_as_a_qr_or_to_type(people: People, signed: Signed) -> None:
    """160 random bits, and a drawing of one path."""
    begun = await factors.begin(people, signed)
    assert len(begun.secret) == 32
    assert begun.size >= 33
    assert begun.path.startswith("M0 0h7v1h-7z")


async def test_a_second_factor_holds_once_its_first_code_has_come(people: People, signed: Signed, clock: Clock) -> None:
    """A wrong one changes nothing; the right one ends all visits and gives ten different recovery codes."""
    secret = (await factors.begin(people, signed)).secret
    with pytest.raises(NotAllowed, match="clock"):
        await factors.confirm(people, signed, "000000")
    assert (await people.accounts.users())[KEY].second is None
    user, codes = await factors.confirm(people, signed, code_at(secret, clock))
    assert (user.second, len({*codes}), user.era != signed.user.era) == (secret, 10, True)
    assert not any(code in repr(user) or code.replace("-", "") in repr(user) for code in codes)


async def test_only_who_signed_in_lately_with_a_password_enrols(people: People, signed: Signed, clock: Clock) -> None:
    """A screen that was left open must not lock its user out."""
    clock.forward(minutes=16)
    with pytest.raises(NotAllowed) as told:
        await factors.begin(people, signed)
    assert told.value.code == "sign_in_again"
    without = Signed(signed.hashed, signed.visit, await users.add(people, "Ola 0002", "viewer"))
    with pytest.raises(Conflict, match="without a password"):
        await factors.begin(people, without)


async def test_a_second_factor_is_not_replaced_by_another(people: People, signed: Signed, clock: Clock) -> None:
    """Neither begun nor confirmed: an organiser clears the first."""
    other = await factors.begin(people, signed)
    user, _, _ = await _enrolled(people, signed, clock)
    with pytest.raises(Conflict, match="users reset"):
        await factors.begin(people, Signed(signed.hashed, signed.visit, user))
    with pytest.raises((Conflict, NotAllowed)):
        await factors.confirm(people, signed, code_at(other.secret, clock))


async def test_codes_of_this_step_and_its_neighbours_fit_once(people: People, signed: Signed, clock: Clock) -> None:
    """A clock may be off by half a minute; no code fits twice, nor for two at once."""
    user, secret, _ = await _enrolled(people, signed, clock)
    for steps, expected in ((-2, False), (2, False), (-1, True), (0, True), (1, True), (0, False), (-1, False)):
        assert await factors.fits(people, KEY, user, code_at(secret, clock, steps)) is expected, steps
    clock.forward(minutes=5)
    code = code_at(secret, clock)
    at_once = await asyncio.gather(*(factors.fits(people, KEY, user, f" {code[:3]} {code[3:]}") for _ in range(5)))
    assert sorted(at_once) == [False] * 4 + [True]


async def test_a_recovery_code_fits_once(people: People, signed: Signed, clock: Clock) -> None:
    """However it is typed; also of several at once only one."""
    user, _, codes = await _enrolled(people, signed, clock)
    assert await factors.fits(people, KEY, user, codes[0])
    assert not await factors.fits(people, KEY, user, codes[0])
    typed = codes[1].upper().replace("-", "  ")
    at_once = await asyncio.gather(*(factors.fits(people, KEY, user, typed) for _ in range(4)))
    assert sorted(at_once) == [False] * 3 + [True]
    assert len((await people.accounts.users())[KEY].recovery) == 8


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcd-efgh", "\ud800", "٣٤٥٦٧٨", "x" * 64, "²²²²²²"])
async def test_what_is_no_code_fits_nobody(people: People, signed: Signed, clock: Clock, code: str) -> None:
    """Nor is it a fault."""
    user, _, _ = await _enrolled(people, signed, clock)
    assert not await factors.fits(people, KEY, user, code)


async def test_guessing_the_first_code_is_slowed(people: People, signed: Signed) -> None:
    """As any other guess."""
    await factors.begin(people, signed)
    statuses = []
    for _ in range(8):
        with pytest.raises(Problem) as told:
            await factors.confirm(people, signed, "000000")
        statuses.append(told.value.status)
    assert statuses == [403] * 4 + [429] * 4
