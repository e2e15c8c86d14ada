"""Users: add, list, change, remove. Passwords are typed at a prompt or chosen by a link, never given as a word."""

from __future__ import annotations

import asyncio
import getpass
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from checkin import opening
from checkin.errors import BadInput
from checkin.pipeline import entering, passwords, people, visits

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from checkin.pipeline.people import People
    from checkin.settings import Settings
    from checkin.store.accounts import User


@asynccontextmanager
async def _opened(chosen: Settings) -> AsyncIterator[People]:
    async with opening.opened_register(chosen) as (_, held):
        yield opening.people(chosen, held)


async def users_add(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Add a user, who signs in with a password typed here, one chosen by a link, or an account elsewhere."""
    async with _opened(chosen) as opened:
        openid = tuple(arguments.openid) if arguments.openid else None
        if arguments.link or openid:
            user = await people.add(opened, arguments.name, arguments.role, openid)
        else:
            hash = await opened.passwords.hashed(await _typed(arguments.name, opened.register.programme.name))
            user = await people.add(opened, arguments.name, arguments.role)
            await people.give_password(opened, user.name, hash)
        await opening.noted(opened.register, "user_added", user.name, user.role)
        print(f"{user.name} was added as {user.role}", file=sys.stderr)
        if arguments.link:
            print(
                await entering.welcome_link(
                    opened, user.name, await opening.address(opened.register, arguments.address, chosen)
                )
            )


async def _typed(*names: str) -> str:
    """A password that somebody types twice, without an echo."""
    if not sys.stdin.isatty():
        raise BadInput("no_terminal", "a password is typed at a terminal: there is none here, so use --link")
    password = await asyncio.to_thread(getpass.getpass, f"Password ({passwords.LEAST} characters or more): ")
    passwords.check(password, names)
    if await asyncio.to_thread(getpass.getpass, "Once more: ") != password:
        raise BadInput("password_differs", "the two are not the same: nobody was added")
    return password


async def users_list(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Print all users, their roles, and how they sign in."""
    async with _opened(chosen) as opened:
        for key, user in sorted((await opened.accounts.users()).items()):
            if key == visits.VERIFIER:
                continue  # our own `checkin verify`, for the moment that it asks
            since = opened.register.programme.local(user.created)
            ways = "by links" if key in visits.BORN else _ways(user)
            print(f"{user.name}  {user.role}  {ways}  since {since:%Y-%m-%d %H:%M}")


def _ways(user: User) -> str:
    ways = [
        word
        for word, there in (("password", user.password), ("second factor", user.second), ("openid", user.openid))
        if there
    ]
    return ", ".join(ways) or "no password yet"


async def users_role(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Give a user another role."""
    async with _opened(chosen) as opened:
        await people.give_role(opened, arguments.name, arguments.role)
        await opening.noted(opened.register, "user_role", arguments.name, arguments.role)
    print(f"{arguments.name} is {arguments.role} now, and signs in anew")


async def users_remove(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Remove a user."""
    async with _opened(chosen) as opened:
        await people.remove(opened, arguments.name)
        await opening.noted(opened.register, "user_removed", arguments.name)
    print(f"{arguments.name} was removed, and is signed out everywhere")


async def users_sign_out(arguments: argparse.Namespace, chosen: Settings) -> None:
    """End all visits of a user."""
    async with _opened(chosen) as opened:
        await people.sign_out_everywhere(opened, arguments.name)
        await opening.noted(opened.register, "signed_out", arguments.name)
    print(f"{arguments.name} is signed out everywhere")


async def users_reset(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Take a user's password away, and print a link to choose another."""
    async with _opened(chosen) as opened:
        await people.reset(opened, arguments.name, second=arguments.second_factor)
        await opening.noted(
            opened.register, "user_reset", arguments.name, "and second factor" if arguments.second_factor else ""
        )
        base = await opening.address(opened.register, arguments.address, chosen)
        print(await entering.welcome_link(opened, arguments.name, base))
