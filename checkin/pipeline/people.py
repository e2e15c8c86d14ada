"""People who sign in with a browser: who they are, what they may do, and what ends all their visits."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from checkin.errors import BadInput, Conflict, NotFound
from checkin.pipeline import passwords, visits
from checkin.pipeline.issuing import LONGEST_NAME
from checkin.pipeline.passwords import Passwords
from checkin.store.accounts import Accounts, User
from checkin.store.register import Register

if TYPE_CHECKING:
    from checkin.pipeline.openid import Provider  # noqa: TC004 - it brings aiohttp, which commands have no use for

ROLES = {
    "organiser": ("organise",),
    "viewer": ("figures",),
    "auditor": ("figures", "audit"),
}
"""The scopes of each role."""


class People(msgspec.Struct, frozen=True):
    """Who may sign in, and all that signing in stands on.

    Attributes:
        register, accounts: where they are kept.
        passwords: hashes and checks.
        provider: who signs in people of municipalities; None where nobody does.
        wants_second: whether organisers must have a second factor.
        clock: milliseconds since the epoch. The real time also where the week's is simulated: browsers live in it.
        secret, random: fresh secrets, and so many random bytes.
    """

    register: Register
    accounts: Accounts
    passwords: Passwords
    provider: Provider | None
    wants_second: bool
    clock: Callable[[], int]
    secret: Callable[[], str]
    random: Callable[[int], bytes]


def key_of(name: str) -> str:
    """The key that a user is found by: the name, however it is written. Any text has one."""
    return unicodedata.normalize("NFC", passwords.normal(name).strip().casefold())


async def known_name(people: People, name: str) -> str:
    """The name of the user whose name was typed; "" where nobody has it, so that what was typed by mistake is kept nowhere."""
    user = await people.accounts.user(key_of(name))
    return user.name if user else ""


def scopes_of(people: People, user: User) -> tuple[str, ...]:
    """What a user may do now; `visit`, which all have, is their own account."""
    if people.wants_second and user.role == "organiser" and user.password and not user.second:
        return ("visit",)
    return (*ROLES[user.role], "visit")


# Adding, changing, removing


async def add(people: People, name: str, role: str, openid: tuple[str, str] | None = None) -> User:
    """Add a user, who has no password yet.

    Raises:
        BadInput: where the name or the role can't be one.
        Conflict: where the name, or the account elsewhere, is somebody's already.
    """
    _check_role(role)
    shown = unicodedata.normalize("NFC", name.strip())
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable() or key_of(name) in visits.BORN:
        raise BadInput(
            "user_name",
            f"a user's name has 1 to {LONGEST_NAME} printable characters and is none of ours: choose another",
        )
    key, user = key_of(name), User(shown, role, people.clock(), people.secret(), openid=openid)

    def added(users: dict[str, User]) -> User:
        if key in users:
            raise Conflict("user_exists", f"there is a user {shown!r} already: choose another name")
        if openid and any(openid == other.openid for other in users.values()):
            raise Conflict("openid_taken", "that account signs in another user already: see `checkin users list`")
        return user

    await people.accounts.change_user(key, added)
    return user


async def remove(people: People, name: str) -> None:
    """Remove a user, and end their visits at once."""
    await changed_user(people, name, lambda _: None)


async def give_role(people: People, name: str, role: str) -> None:
    """Give a user another role, and end their visits at once: they sign in anew with it."""
    _check_role(role)
    if key_of(name) in visits.BORN:
        raise BadInput("user_name", f"the role of {name!r} stays as it is: add a user of your own for another")
    await changed_user(people, name, lambda user: msgspec.structs.replace(user, role=role, era=people.secret()))


async def sign_out_everywhere(people: People, name: str) -> None:
    """End all visits of a user at once."""
    await changed_user(people, name, lambda user: msgspec.structs.replace(user, era=people.secret()))


async def reset(people: People, name: str, *, second: bool) -> None:
    """Take a user's password away and end their visits, until they have chosen another; with `second` also their second
    factor.
    """

    def without(user: User) -> User:
        kept = msgspec.structs.replace(user, password=None, era=people.secret())
        return msgspec.structs.replace(kept, second=None, recovery=()) if second else kept

    await changed_user(people, name, without)


async def give_password(people: People, name: str, hash: str) -> User:
    """Give a user a password by its hash, and end their visits at once."""
    user = await changed_user(
        people, name, lambda user: msgspec.structs.replace(user, password=hash, era=people.secret())
    )
    assert user is not None  # noqa: S101 - it was replaced, not removed
    return user


async def changed_user(people: People, name: str, changed: Callable[[User], User | None]) -> User | None:
    """Change a user, and return them as they are now.

    Raises:
        NotFound: where there is none of that name.
    """
    key = key_of(name)

    def known(users: dict[str, User]) -> User | None:
        if key not in users:
            raise NotFound("user_unknown", f"there is no user {name[:LONGEST_NAME]!r}: see `checkin users list`")
        return changed(users[key])

    return await people.accounts.change_user(key, known)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise BadInput("role_unknown", f"there is no role {role!r}: choose one of {', '.join(ROLES)}")
