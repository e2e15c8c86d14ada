"""Visits on the real store: how they last, and everything that ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checkin import opening
from checkin.pipeline import people as users
from checkin.pipeline import visits
from checkin.pipeline.issuing import hashed

if TYPE_CHECKING:
    from checkin.pipeline.people import People
    from tests.small import Clock


async def _begun(people: People, role: str = "viewer") -> str:
    """The secret of a visit of Kari's."""
    user = await users.add(people, "Kari 0001", role)
    return (await visits.begin(people.accounts, "kari 0001", user, opening.secret(), people.clock())).secret


async def _lasts(people: People, secret: str, *, noted: bool = True) -> bool:
    return await visits.found(people.accounts, secret, people.clock(), noted=noted) is not None


async def test_a_visit_is_known_by_its_secret_whose_hash_alone_is_kept(people: People) -> None:
    """It tells its user as they are now."""
    secret = await _begun(people)
    signed = await visits.found(people.accounts, secret, people.clock())
    assert signed is not None
    assert (signed.user.name, signed.hashed) == ("Kari 0001", hashed(secret))
    assert not await _lasts(people, "made up")
    kept = [key async for key in people.register.store.client.scan_iter(match="*visit*", count=1000)]
    assert not any(secret.encode() in key for key in kept)


async def test_a_visit_ends_where_nothing_is_asked_for_two_hours(people: People, clock: Clock) -> None:
    """A question now and then keeps it, up to twelve hours."""
    secret = await _begun(people)
    for _ in range(6):
        clock.forward(minutes=119)
        assert await _lasts(people, secret)
    clock.forward(minutes=6)
    assert not await _lasts(people, secret)  # 12 h have passed


async def test_an_idle_visit_ends(people: People, clock: Clock) -> None:
    """Looking on without asking, as a page that was left open does, is idling."""
    secret = await _begun(people)
    clock.forward(minutes=119)
    assert await _lasts(people, secret, noted=False)
    clock.forward(minutes=1)
    assert not await _lasts(people, secret)


async def test_being_there_is_noted_once_a_minute_at_most(people: People, clock: Clock) -> None:
    """Not every question writes to the store."""
    secret = await _begun(people)
    began = clock()
    for seconds, seen in ((30, 0), (29, 0), (1, 60)):
        clock.forward(seconds=seconds)
        assert await _lasts(people, secret)
        visit = await people.accounts.visit(hashed(secret))
        assert visit is not None
        assert visit.seen == began + 1000 * seen


async def test_the_wall_screen_idles_for_a_week(people: People, clock: Clock) -> None:
    """It sees figures, and no more."""
    begun = await visits.begin_unnamed(people.accounts, visits.SCREEN, opening.secret(), people.clock())
    clock.forward(days=6.99)
    signed = await visits.found(people.accounts, begun.secret, people.clock())
    assert signed is not None
    assert users.scopes_of(people, signed.user) == ("figures", "visit")
    clock.forward(minutes=15)
    assert not await _lasts(people, begun.secret)


@pytest.mark.parametrize("change", ["role", "sign-out", "reset", "password", "remove"])
async def test_what_changes_a_user_ends_all_their_visits_at_once(people: People, change: str) -> None:
    """And nobody else's; one who is added anew under the name does not get them back."""
    first = await _begun(people)
    user = await people.accounts.user("kari 0001")
    assert user is not None
    second = (await visits.begin(people.accounts, "kari 0001", user, opening.secret(), people.clock())).secret
    other = await users.add(people, "Ola 0002", "viewer")
    others = (await visits.begin(people.accounts, "ola 0002", other, opening.secret(), people.clock())).secret
    match change:
        case "role":
            await users.give_role(people, "kari 0001", "auditor")
        case "sign-out":
            await users.sign_out_everywhere(people, "Kari 0001")
        case "reset":
            await users.reset(people, "Kari 0001", second=False)
        case "password":
            await users.give_password(people, "Kari 0001", "$argon2id$…")
        case _:
            await users.remove(people, "Kari 0001")
            await users.add(people, "Kari 0001", "viewer")
    assert [await _lasts(people, secret) for secret in (first, second, others)] == [False, False, True]


async def test_who_came_by_links_can_be_signed_out_too(people: People) -> None:
    """All of them, as one user; the next link works again."""
    secrets = [
        (await visits.begin_unnamed(people.accounts, visits.LINK, opening.secret(), people.clock())).secret
        for _ in "12"
    ]
    await users.sign_out_everywhere(people, "sign-in link")
    assert [await _lasts(people, secret) for secret in secrets] == [False, False]
    again = await visits.begin_unnamed(people.accounts, visits.LINK, opening.secret(), people.clock())
    assert await _lasts(people, again.secret)
