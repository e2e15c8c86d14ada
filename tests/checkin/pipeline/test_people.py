"""Users: adding, changing and removing them, and what their roles let them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from checkin.errors import BadInput, Conflict, NotFound
from checkin.pipeline import people as users
from checkin.pipeline import visits

if TYPE_CHECKING:
    from checkin.pipeline.people import People


async def test_a_user_is_found_however_the_name_is_written(people: People) -> None:
    """Large or small, composed or not, with blanks around; and shown as it was given."""
    await users.add(people, " Bj\u00f8rg A\u030as 0001 ", "viewer")
    key = users.key_of("bjørg ÅS 0001")
    assert [*await people.accounts.users()] == [key]
    user = await people.accounts.user(key)
    assert user is not None
    assert (user.name, user.password, user.second) == ("Bjørg Ås 0001", None, None)
    with pytest.raises(Conflict, match="already"):
        await users.add(people, "BJØRG ås 0001", "viewer")


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\nb", "\x00", "\u202eirak", *visits.BORN, "Sign-In Link"])
async def test_a_name_that_can_t_be_one_is_refused(people: People, name: str) -> None:
    """Also those of users that nobody adds."""
    with pytest.raises(BadInput) as told:
        await users.add(people, name, "viewer")
    assert told.value.code == "user_name"


async def test_a_role_that_there_is_not_is_told_with_those_there_are(people: People) -> None:
    """When adding, and when changing."""
    with pytest.raises(BadInput, match="organiser, viewer, auditor"):
        await users.add(people, "Kari 0001", "boss")
    await users.add(people, "Kari 0001", "viewer")
    with pytest.raises(BadInput, match="organiser, viewer, auditor"):
        await users.give_role(people, "Kari 0001", "boss")


async def test_an_account_elsewhere_signs_in_one_user(people: People) -> None:
    """The same subject of another issuer is somebody else."""
    await users.add(people, "Kari 0001", "viewer", ("https://id.example", "s-1"))
    await users.add(people, "Ola 0002", "viewer", ("https://other.example", "s-1"))
    with pytest.raises(Conflict, match="another user"):
        await users.add(people, "Per 0003", "viewer", ("https://id.example", "s-1"))


async def test_who_is_unknown_can_t_be_changed(people: People) -> None:
    """The sentence says where to look."""
    with pytest.raises(NotFound, match="users list"):
        await users.remove(people, "nobody")
    with pytest.raises(NotFound, match="users list"):
        await users.sign_out_everywhere(people, "nobody")


async def test_the_role_of_who_came_by_a_link_stays(people: People) -> None:
    """A wall screen never becomes an organiser."""
    with pytest.raises(BadInput, match="stays as it is"):
        await users.give_role(people, "Wall screen", "organiser")


async def test_a_reset_takes_the_password_and_if_asked_the_second_factor(people: People) -> None:
    """Recovery codes go with it."""
    user = await users.add(people, "Kari 0001", "organiser")
    full = msgspec.structs.replace(user, password="$argon2id$…", second="SECRET", recovery=("a", "b"))
    for second, left in ((False, ("SECRET", ("a", "b"))), (True, (None, ()))):
        await people.accounts.change_user("kari 0001", lambda _: full)
        await users.reset(people, "Kari 0001", second=second)
        now = await people.accounts.user("kari 0001")
        assert now is not None
        assert (now.password, (now.second, now.recovery)) == (None, left)
        assert now.era != full.era


async def test_roles_say_what_one_may(people: People) -> None:
    """And an organiser who must have a second factor may nothing but enrol one; accounts elsewhere have their own."""
    strict = msgspec.structs.replace(people, wants_second=True)
    user = await users.add(people, "Kari 0001", "organiser")
    with_password = msgspec.structs.replace(user, password="$argon2id$…")
    assert users.scopes_of(people, with_password) == ("organise", "visit")
    assert users.scopes_of(strict, with_password) == ("visit",)
    assert users.scopes_of(strict, msgspec.structs.replace(with_password, second="S")) == ("organise", "visit")
    assert users.scopes_of(strict, msgspec.structs.replace(user, openid=("i", "s"))) == ("organise", "visit")
    assert users.scopes_of(strict, msgspec.structs.replace(with_password, role="viewer")) == ("figures", "visit")
    assert users.scopes_of(strict, msgspec.structs.replace(user, role="auditor")) == ("figures", "audit", "visit")
