"""Accounts on the real store: users, visits, tries, each as it must be when several ask at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.errors import Conflict
from checkin.store.accounts import Accounts, Tries, User, Visit
from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store

KARI = User("Kari 0001", "viewer", 5, "era-1", password="$argon2id$…", openid=("https://id.example", "s-1"))
VISIT = Visit("kari 0001", "era-1", 1, 1, 0, 9)


@pytest.fixture
async def accounts(store: Store, fresh_id: Callable[[], str]) -> Accounts:
    """Those of a programme of its own: none yet."""
    return Accounts(await small.loaded(store, fresh_id()))


async def test_a_user_is_kept_changed_and_removed(accounts: Accounts) -> None:
    """As they were written, by key."""
    assert await accounts.user("kari") is None
    assert await accounts.change_user("kari", lambda _: KARI) == KARI
    assert await accounts.users() == {"kari": KARI}
    other = msgspec.structs.replace(KARI, role="auditor")
    await accounts.change_user("kari", lambda users: msgspec.structs.replace(users["kari"], role="auditor"))
    assert await accounts.user("kari") == other
    assert await accounts.change_user("kari", lambda _: None) is None
    assert await accounts.users() == {}


async def test_a_change_that_can_t_be_leaves_everything_as_it_was(accounts: Accounts) -> None:
    """What it raises comes through."""
    await accounts.change_user("kari", lambda _: KARI)

    def refused(users: dict[str, User]) -> User:
        raise Conflict("user_exists", f"{len(users)} there")

    with pytest.raises(Conflict, match="1 there"):
        await accounts.change_user("kari", refused)
    assert await accounts.user("kari") == KARI


async def test_changes_at_once_come_one_after_the_other(accounts: Accounts) -> None:
    """Each sees what those before it did: of ten that take one recovery code each, all ten are gone."""
    codes = tuple(str(number) for number in range(10))
    await accounts.change_user("kari", lambda _: msgspec.structs.replace(KARI, recovery=codes))

    async def take(code: str) -> None:
        def without(users: dict[str, User]) -> User:
            user = users["kari"]
            return msgspec.structs.replace(user, recovery=tuple(kept for kept in user.recovery if kept != code))

        await accounts.change_user("kari", without)

    await asyncio.gather(*(take(code) for code in codes))
    kari = await accounts.user("kari")
    assert kari is not None
    assert kari.recovery == ()


async def test_a_visit_that_has_ended_is_not_brought_back(accounts: Accounts) -> None:
    """Noting that a browser was there, a moment after it signed out, keeps nothing."""
    await accounts.begin_visit("hash", VISIT, 60)
    assert await accounts.visit("hash") == VISIT
    seen = msgspec.structs.replace(VISIT, seen=7)
    await accounts.renew_visit("hash", seen, 60)
    assert await accounts.visit("hash") == seen
    await accounts.end_visit("hash")
    await accounts.renew_visit("hash", seen, 60)
    assert await accounts.visit("hash") is None


async def test_tries_at_once_are_counted_one_after_the_other(accounts: Accounts) -> None:
    """None sees the number that another saw."""
    seen: list[int] = []

    def counted(tries: Tries) -> Tries:
        return Tries(tries.number + 1)

    async def tried() -> None:
        await accounts.count_try("kari", counted, 60)

    await asyncio.gather(*(tried() for _ in range(8)))
    await accounts.count_try("kari", lambda tries: (seen.append(tries.number), tries)[1], 60)
    assert seen == [8]
    await accounts.forget_tries("kari")
    await accounts.count_try("kari", lambda tries: (seen.append(tries.number), tries)[1], 60)
    assert seen == [8, 0]


async def test_only_one_is_the_first_to_use_something(accounts: Accounts) -> None:
    """Of any number at once."""
    assert sorted(await asyncio.gather(*(accounts.first_use("code", 60) for _ in range(5)))) == [False] * 4 + [True]
    assert await accounts.first_use("another", 60)
