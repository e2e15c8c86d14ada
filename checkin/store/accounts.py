"""The accounts of people who sign in with a browser: users, their visits, and how often somebody tried in vain.

Nothing of this is copied into memory, unlike the register's: it is asked for a few times a second at most, and what is
read from the store each time ends everywhere at once when it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from checkin.errors import StoreUnavailable
from checkin.store import keys
from checkin.store.connect import translated

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis.asyncio.client import Pipeline

    from checkin.store.register import Register

TRIES_AGAIN = 20
"""Times that a change is begun again where somebody else's came first."""

_pack = msgspec.msgpack.Encoder().encode


class User(msgspec.Struct, frozen=True):
    """Somebody who may sign in.

    Attributes:
        name: as shown; users are found by `key`.
        role: one of `pipeline.people.ROLES`.
        created: when, in milliseconds since the epoch.
        era: random; a visit lasts as long as its user's era is the one that it began in, so a new one ends them all.
        password: its hash, as argon2 writes it; None for who has none.
        second: the secret that the codes of their authenticator app come from (base32); None without a second factor.
        recovery: hashes of the recovery codes that have not been used.
        openid: issuer and subject of the account elsewhere that signs them in; None without one.
    """

    name: str
    role: str
    created: int
    era: str
    password: str | None = None
    second: str | None = None
    recovery: tuple[str, ...] = ()
    openid: tuple[str, str] | None = None


class Visit(msgspec.Struct, frozen=True):
    """A browser that is signed in; times and spans in milliseconds.

    Attributes:
        user: the key of who it is.
        era: the user's when it began.
        began, seen: when it began, and when it was last noted that it asked for something.
        idle: the span without a question after which it ends; 0 for never.
        until: when it ends in any case.
    """

    user: str
    era: str
    began: int
    seen: int
    idle: int
    until: int


class Tries(msgspec.Struct, frozen=True):
    """How often somebody tried in vain, and until when (milliseconds since the epoch) they must wait."""

    number: int = 0
    until: int = 0


_user = msgspec.msgpack.Decoder(User)
_visit = msgspec.msgpack.Decoder(Visit)
_tries = msgspec.msgpack.Decoder(Tries)


class Accounts:
    """The accounts of one programme."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._store = register.store

    # Users

    async def users(self) -> dict[str, User]:
        """All of them, by key."""
        with translated(self._store.where):
            found = await self._client.hgetall(self._key("users"))
        return {key.decode(): _user.decode(raw) for key, raw in found.items()}

    async def user(self, key: str) -> User | None:
        """The one with this key."""
        with translated(self._store.where):
            raw = await self._client.hget(self._key("users"), key)
        return None if raw is None else _user.decode(raw)

    async def change_user(self, key: str, changed: Callable[[dict[str, User]], User | None]) -> User | None:
        """Add, change or remove a user, and return who is there now.

        Args:
            key: whose.
            changed: given all users as they are, tells the one with this key as it should be, None for nobody. Called
                again where somebody else changed one meanwhile; what it raises leaves everything as it was.
        """
        there: User | None = None

        async def write(pipeline: Pipeline) -> bool:
            nonlocal there
            there = changed(await self.users())
            if there is None:
                pipeline.hdel(self._key("users"), key)
            else:
                pipeline.hset(self._key("users"), key, _pack(there))
            return True

        self._store.check_writable()
        if await self._store.transact(self._key("users"), write, TRIES_AGAIN) is None:
            raise StoreUnavailable("accounts_busy", "others keep changing the users at this very moment: try again")
        await self._store.on_disk()
        return there

    # Visits

    async def begin_visit(self, hashed: str, visit: Visit, seconds: int) -> None:
        """Keep a new visit under the hash of its secret, for so many seconds."""
        with translated(self._store.where):
            await self._client.set(self._key(f"visits:{hashed}"), _pack(visit), ex=seconds)

    async def renew_visit(self, hashed: str, visit: Visit, seconds: int) -> None:
        """Keep a visit as it is now, unless it has ended meanwhile: that must not bring it back."""
        with translated(self._store.where):
            await self._client.set(self._key(f"visits:{hashed}"), _pack(visit), ex=seconds, xx=True)

    async def visit(self, hashed: str) -> Visit | None:
        """The visit with a secret of this hash."""
        with translated(self._store.where):
            raw = await self._client.get(self._key(f"visits:{hashed}"))
        return None if raw is None else _visit.decode(raw)

    async def end_visit(self, hashed: str) -> None:
        """End a visit."""
        with translated(self._store.where):
            await self._client.getdel(self._key(f"visits:{hashed}"))

    # Tries

    async def count_try(self, key: str, counted: Callable[[Tries], Tries], seconds: int) -> None:
        """Count a try, one after the other: of many at once each sees those before it.

        Args:
            key: whose.
            counted: given the tries before this one, tells them with it; what it raises leaves them as they were.
            seconds: after which they are forgotten.
        """
        name = self._key(f"tries:{key}")

        async def write(pipeline: Pipeline) -> bool:
            raw = await self._client.get(name)
            pipeline.set(name, _pack(counted(Tries() if raw is None else _tries.decode(raw))), ex=seconds)
            return True

        if await self._store.transact(name, write, TRIES_AGAIN) is None:
            raise StoreUnavailable("sign_in_busy", "many try to sign in as this one at this very moment: try again")

    async def forget_tries(self, key: str) -> None:
        """Forget how often somebody tried in vain."""
        with translated(self._store.where):
            await self._client.getdel(self._key(f"tries:{key}"))

    async def first_use(self, what: str, seconds: int) -> bool:
        """Whether this is the first use of something; it is remembered for so many seconds."""
        with translated(self._store.where):
            return bool(await self._client.set(self._key(f"used:{what}"), b"1", ex=seconds, nx=True))

    @property
    def _client(self) -> Any:
        return self._store.client

    def _key(self, part: str) -> str:
        return keys.register(self._register.programme.id, part)
