"""The ways in, on the real store with real hashes: who gets a visit, who goes half-way, who is refused and how."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from argon2 import extract_parameters

from checkin import opening
from checkin.errors import BadInput, NotAllowed, NotFound, Problem
from checkin.pipeline import entering, factors, issuing, passwords, visits
from checkin.pipeline import people as users
from checkin.pipeline.passwords import Passwords
from tests.checkin.pipeline.test_factors import code_at
from tests.checkin.pipeline.test_passwords import GOOD, Counted

if TYPE_CHECKING:
    from checkin.pipeline.entering import Entered
    from checkin.pipeline.people import People
    from tests.small import Clock

KEY = "kari 0001"


async def _added(people: People, role: str = "organiser") -> str:
    """Kari, who has no password yet: the token of the link to choose one."""
    await users.add(people, "Kari 0001", role)
    return (await entering.welcome_link(people, "kari 0001", "http://localhost/")).partition("#")[2]


async def _with_password(people: People) -> None:
    await entering.choose_password(people, await _added(people), GOOD)


async def _is_in(people: People, entered: Entered) -> bool:
    """Whether somebody came in, and is Kari."""
    assert entered.visit is not None
    signed = await visits.found(people.accounts, entered.visit.secret, people.clock())
    return signed is not None and signed.user.name == "Kari 0001"


async def _code(of: object) -> tuple[int, str]:
    """The status and the code of a refusal."""
    with pytest.raises(Problem) as told:
        await of  # type: ignore[misc]
    return told.value.status, told.value.code


# Choosing a password


async def test_a_link_lets_its_user_choose_a_password_once_and_signs_them_in(people: People) -> None:
    """One that won't do leaves the link good."""
    token = await _added(people)
    assert (await entering.welcomed(people, token)).name == "Kari 0001"
    with pytest.raises(BadInput, match="12 to 256"):
        await entering.choose_password(people, token, "for kort")
    assert await _is_in(people, await entering.choose_password(people, token, GOOD))
    assert await _code(entering.choose_password(people, token, GOOD)) == (401, "link_used")
    assert await _code(entering.welcomed(people, token)) == (401, "link_used")
    assert await _is_in(people, await entering.sign_in(people, "kari 0001", GOOD, "1"))


async def test_of_several_who_use_a_link_at_once_one_chooses(people: People) -> None:
    """The others are too late."""
    token = await _added(people)
    chosen = await asyncio.gather(
        *(entering.choose_password(people, token, f"{GOOD} {number}") for number in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, NotAllowed) for one in chosen) == 3


@pytest.mark.parametrize("change", ["role", "reset", "remove"])
async def test_a_link_from_before_a_change_is_no_good(people: People, change: str) -> None:
    """Who found it in an old mail gets nowhere."""
    token = await _added(people)
    match change:
        case "role":
            await users.give_role(people, "Kari 0001", "viewer")
        case "reset":
            await users.reset(people, "Kari 0001", second=False)
        case _:
            await users.remove(people, "Kari 0001")
    assert await _code(entering.choose_password(people, token, GOOD)) == (401, "link_used")


async def test_nobody_chooses_a_password_for_a_wall_screen(people: People) -> None:
    """Nor for a user who is not there."""
    await visits.begin_unnamed(people.accounts, visits.SCREEN, opening.secret(), people.clock())
    for name in ("wall screen", "nobody"):
        with pytest.raises(NotFound, match="could have a password"):
            await entering.welcome_link(people, name, "http://localhost")


async def _signed(people: People) -> visits.Signed:
    """Kari, signed in with her password."""
    entered = await entering.sign_in(people, "Kari 0001", GOOD, "1")
    assert entered.visit is not None
    signed = await visits.found(people.accounts, entered.visit.secret, people.clock())
    assert signed is not None
    return signed


async def test_who_knows_the_present_password_may_change_it(people: People) -> None:
    """All visits end but for a new one."""
    await _with_password(people)
    signed, other = await _signed(people), await _signed(people)
    assert await _code(entering.change_password(people, signed, GOOD, "kort")) == (422, "password_length")
    assert await _is_in(people, await entering.change_password(people, signed, GOOD, f"{GOOD} hjem"))
    user = await people.accounts.user(KEY)
    assert user is not None
    assert user.era not in (signed.visit.era, other.visit.era)
    assert await _code(entering.sign_in(people, "Kari 0001", GOOD, "1")) == (401, "sign_in_refused")
    assert await _is_in(people, await entering.sign_in(people, "Kari 0001", f"{GOOD} hjem", "1"))


async def test_guessing_the_present_password_of_an_open_screen_is_slowed(people: People) -> None:
    """As at the door; who came by a link has none to change."""
    await _with_password(people)
    signed = await _signed(people)
    codes = [(await _code(entering.change_password(people, signed, "wrong", GOOD)))[1] for _ in range(5)]
    assert codes == ["password_wrong"] * 4 + ["slow_down"]
    begun = await visits.begin_unnamed(people.accounts, visits.LINK, opening.secret(), people.clock())
    by_link = await visits.found(people.accounts, begun.secret, people.clock())
    assert by_link is not None
    assert await _code(entering.change_password(people, by_link, "", GOOD)) == (403, "password_wrong")


# Name and password


async def test_every_wrong_pair_gets_the_same_refusal_for_the_same_work(people: People) -> None:
    """An unknown name, a wrong password, a user without one, one who was removed: one real verification each."""
    counted = Counted()
    people = msgspec.structs.replace(people, passwords=Passwords(counted, "hemmelig"))
    await _with_password(people)
    await users.add(people, "Ola 0002", "viewer")
    said = set()
    for name, password in (("nobody", GOOD), ("Kari 0001", "wrong"), ("Ola 0002", GOOD), ("", ""), ("\ud800", "x")):
        counted.verified.clear()
        with pytest.raises(NotAllowed) as told:
            await entering.sign_in(people, name, password, "1")
        said.add((told.value.status, told.value.code, told.value.detail))
        assert len(counted.verified) == 1, name
    assert len(said) == 1
    assert said.pop()[1] == "sign_in_refused"


async def test_guessing_is_slowed_for_known_and_unknown_alike(people: People, clock: Clock) -> None:
    """A pause looks at no password, be it right; after it the right one is let in, and forgives."""
    await _with_password(people)
    for name in ("Kari 0001", "nobody"):
        codes = [(await _code(entering.sign_in(people, name, "wrong", "1")))[1] for _ in range(5)]
        assert codes == ["sign_in_refused"] * 4 + ["slow_down"]
    assert (await _code(entering.sign_in(people, "Kari 0001", GOOD, "1")))[1] == "slow_down"
    clock.forward(seconds=1)
    for _ in range(6):
        assert await _is_in(people, await entering.sign_in(people, "Kari 0001", GOOD, "1"))


async def test_an_address_that_tries_many_names_is_slowed(people: People) -> None:
    """Whatever names it takes; others are not."""
    fast = msgspec.structs.replace(people, passwords=Passwords(Counted(), "hemmelig"))
    tries = [(await _code(entering.sign_in(fast, f"name {n}", "wrong", "bad")))[1] for n in range(41)]
    assert tries[-2:] == ["sign_in_refused", "slow_down"]
    assert (await _code(entering.sign_in(fast, "another", "wrong", "good")))[1] == "sign_in_refused"


async def test_a_password_of_older_parameters_is_hashed_anew(people: People) -> None:
    """When it comes by; the visits stay."""
    await users.add(people, "Kari 0001", "viewer")
    old = Counted().hash(passwords.normal(GOOD))
    user = await users.give_password(people, "Kari 0001", old)
    assert await _is_in(people, await entering.sign_in(people, "Kari 0001", GOOD, "1"))
    now = await people.accounts.user(KEY)
    assert now is not None
    assert now.password is not None
    assert (extract_parameters(now.password).memory_cost, now.era) == (19 * 1024, user.era)


# The second half


async def _half(people: People, clock: Clock) -> tuple[str, str, list[str]]:
    """Kari half-way in: what to bring her code by, her app's secret, her recovery codes."""
    await _with_password(people)
    entered = await entering.sign_in(people, "Kari 0001", GOOD, "1")
    assert entered.visit is not None
    signed = await visits.found(people.accounts, entered.visit.secret, people.clock())
    assert signed is not None
    secret = (await factors.begin(people, signed)).secret
    _, codes = await factors.confirm(people, signed, code_at(secret, clock))
    clock.forward(minutes=2)
    entered = await entering.sign_in(people, "Kari 0001", GOOD, "1")
    assert (entered.visit, entered.half is not None) == (None, True)
    return str(entered.half), secret, codes


async def test_who_has_a_second_factor_gets_in_with_both(people: People, clock: Clock) -> None:
    """A wrong code can be put right; what the password led to is used up once the code was right."""
    half, secret, codes = await _half(people, clock)
    assert await _code(entering.bring_code(people, half, "000000")) == (401, "code_wrong")
    assert await _is_in(people, await entering.bring_code(people, half, code_at(secret, clock)))
    assert await _code(entering.bring_code(people, half, codes[0])) == (401, "half_over")
    again = await entering.sign_in(people, "Kari 0001", GOOD, "1")
    assert await _code(entering.bring_code(people, str(again.half), code_at(secret, clock))) == (401, "code_wrong")
    assert await _is_in(people, await entering.bring_code(people, str(again.half), codes[0]))


async def test_a_password_chosen_anew_is_no_way_past_the_second_factor(people: People, clock: Clock) -> None:
    """Whoever was given the link still needs a code."""
    await _half(people, clock)
    await users.reset(people, "Kari 0001", second=False)
    token = (await entering.welcome_link(people, "Kari 0001", "http://localhost")).partition("#")[2]
    chosen = await entering.choose_password(people, token, f"{GOOD} hjem")
    assert (chosen.visit, chosen.half is not None) == (None, True)


async def test_guessing_codes_is_slowed_also_over_several_sign_ins(people: People, clock: Clock) -> None:
    """The password is known then: a new half does not begin the count anew."""
    half, secret, _ = await _half(people, clock)
    codes = [(await _code(entering.bring_code(people, half, "000000")))[1] for _ in range(5)]
    assert codes == ["code_wrong"] * 4 + ["slow_down"]
    again = await entering.sign_in(people, "Kari 0001", GOOD, "1")
    right = code_at(secret, clock)
    assert (await _code(entering.bring_code(people, str(again.half), right)))[1] == "slow_down"


async def test_a_half_that_is_none_leads_nowhere(people: People, clock: Clock) -> None:
    """Made up, of somebody who was signed out everywhere meanwhile, or a link's."""
    half, secret, _ = await _half(people, clock)
    await users.sign_out_everywhere(people, "Kari 0001")
    for wrong in (half, "made up", "", "\ud800"):
        assert await _code(entering.bring_code(people, wrong, code_at(secret, clock))) == (401, "half_over")


# Links and providers


async def test_a_link_signs_in_once_as_what_it_was_made_for(people: People) -> None:
    """An organiser, or a wall screen."""
    for who, role in ((visits.LINK, "organiser"), (visits.SCREEN, "viewer")):
        token = opening.secret()
        await issuing.sign_in_link(people.register, "http://localhost", token, who)
        entered = await entering.follow_link(people, token)
        assert entered.visit is not None
        signed = await visits.found(people.accounts, entered.visit.secret, people.clock())
        assert signed is not None
        assert (signed.user.name, signed.user.role) == (who, role)
        assert await _code(entering.follow_link(people, token)) == (401, "link_used")


async def test_a_provider_s_word_signs_in_whom_we_know_by_issuer_and_subject(people: People) -> None:
    """Both must be the same; an address or a name is nothing."""
    await users.add(people, "Kari 0001", "viewer", ("https://id.example", "s-1"))
    entered = await entering.come_from(people, ("https://id.example", "s-1"))
    assert entered is not None
    assert await _is_in(people, entered)
    for stranger in (
        ("https://id.example", "S-1"),
        ("https://id.example/", "s-1"),
        ("https://id.example", "Kari 0001"),
    ):
        assert await entering.come_from(people, stranger) is None
