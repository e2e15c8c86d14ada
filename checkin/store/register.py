"""The register: the programme, its tickets, who holds them, and who may ask. What a scan is looked up in before its
municipality decides.

Every service process holds a copy of it in memory. A change is one transaction that also appends to the stream
`changes`, which every process follows, so that it is in force everywhere within a second. A code that the copy does
not know is asked for in the store, so a ticket made a moment ago is never "unknown".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from checkin.core import tickets as ticket_codes
from checkin.core.programmes import Programme
from checkin.core.tickets import Holder, Ticket
from checkin.errors import BadInput, NotFound, StoreUnavailable
from checkin.store import devices, keys, log
from checkin.store.connect import Store, translated
from checkin.store.devices import Devices
from checkin.store.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from redis.asyncio.client import Pipeline

    from checkin.store.devices import Write

LONGEST_CHANGES = 10_000
"""Entries kept in the stream of changes; a process that fell further behind reads everything afresh."""

TRIES = 20
"""Times that a change is begun anew where somebody else's came first."""

ALIVE = 20_000
"""Milliseconds for which a service's announcement is believed."""

_Kind = TypeVar("_Kind")
_pack = msgspec.msgpack.Encoder().encode


class Token(msgspec.Struct, frozen=True):
    """An API token, known by the hash of its secret: a name (which is its device's name in the log) and what it may
    do.
    """

    name: str
    scopes: tuple[str, ...]
    created: int


class _Noted(msgspec.Struct, frozen=True, array_like=True):
    """An entry of the stream of changes: what kind of thing changed and which ones; no ids means all of that kind."""

    kind: str
    ids: tuple[str, ...] = ()


_decoders: dict[str, Any] = {
    "tickets": msgspec.msgpack.Decoder(Ticket),
    "holders": msgspec.msgpack.Decoder(Holder),
    "tokens": msgspec.msgpack.Decoder(Token),
    "written_off": msgspec.msgpack.Decoder(int),
    "devices": devices.decoder,
}
_programme = msgspec.msgpack.Decoder(Programme)
_service = msgspec.msgpack.Decoder(tuple[str, int])
_noted = msgspec.msgpack.Decoder(_Noted)


class Register:
    """One programme's register: the copy in memory, and the changes made to it in the store.

    Attributes:
        programme: as it stands.
        tickets, holders: by ticket id. tokens: by the hash of the secret.
        devices: who is enrolled, and what each said of itself last.
        written_off: for a device the number in its outbox up to which nothing more is expected.
        version: rises with every change that reached this copy.
        place: in the stream of changes, up to which this copy has read.
        recent: the last of these changes.
    """

    def __init__(self, store: Store, programme: Programme) -> None:
        self._store = store
        self.programme = programme
        self.tickets: dict[str, Ticket] = {}
        self.holders: dict[str, Holder] = {}
        self.tokens: dict[str, Token] = {}
        self.devices = Devices(store, self._key, self._change_device)
        self.written_off: dict[str, int] = {}
        self.version = 0
        self._codes: dict[str, str] = {}
        self.place = log.START
        self.recent = Recent()

    @property
    def store(self) -> Store:
        """Where it lies."""
        return self._store

    # Reading

    def by_code(self, code: str) -> Ticket | None:
        """The ticket with this code, in use or replaced, as far as the copy knows."""
        id = self._codes.get(code) or self._codes.get(ticket_codes.as_meant(code))
        return self.tickets.get(id) if id else None

    async def found(self, code: str) -> Ticket | None:
        """The ticket with this code, asking the store where the copy does not know it."""
        await self.learn([code])
        return self.by_code(code)

    async def learn(self, codes: Iterable[str], tickets: Iterable[str] = ()) -> None:
        """Ask the store, at once, for the tickets with these codes or ids that the copy does not know."""
        if unknown := {id for id in tickets if id not in self.tickets}:
            with translated(self._store.where):
                await self._fetch("tickets", unknown)
        strange = {code for code in codes if code and self.by_code(code) is None}
        asked = {text for code in strange for text in (code, ticket_codes.as_meant(code))}
        short = [text for text in asked if len(text.encode()) <= ticket_codes.LONGEST_FOREIGN]
        if not short:
            return
        with translated(self._store.where):
            ids = await self._client.hmget(self._key("codes"), short)
            if there := {id.decode() for id in ids if id is not None}:
                await self._fetch("tickets", there)

    def holder(self, ticket: str) -> Holder:
        """Who holds a ticket; nobody in particular where that was cleared."""
        return self.holders.get(ticket) or Holder()

    @property
    def names(self) -> set[str]:
        """The names of all tokens and devices, revoked ones too: a name stands for one device in the log."""
        return {token.name for token in self.tokens.values()} | self.devices.known.keys()

    async def load(self) -> None:
        """Read everything. The place in the changes is read first, so that nothing between the two is missed."""
        with translated(self._store.where):
            last = await self._client.xrevrange(self._key("changes"), count=1)
            self.place = last[0][0].decode() if last else log.START
            self.recent.begin(self.place)
            for kind in ("programme", "tickets", "holders", "tokens", "devices", "written_off"):
                await self._fetch(kind, ())
            await self.devices.hear()
        self.version += 1

    async def follow(self, patience: float) -> bool:
        """Take in what changed, waiting up to `patience` seconds for it (0: not at all). Says whether anything did."""
        with translated(self._store.where):
            found = await self._client.xread(
                {self._key("changes"): self.place}, count=100, block=int(patience * 1000) or None
            )
            entries = found[0][1] if found else []
            for place, fields in entries:
                noted = _noted.decode(fields[b"c"])
                await self._fetch(noted.kind, noted.ids)
                self.place = place.decode()
                self.recent.note(self.place, noted.kind, noted.ids)
        self.version += bool(entries)
        return bool(entries)

    async def _catch_up(self) -> None:
        """Take in all that has changed up to now."""
        while await self.follow(0):
            pass

    # Changing

    async def put_programme(self, programme: Programme) -> None:
        """Replace the programme by a new state of it."""

        async def change(pipeline: Pipeline) -> _Noted:
            pipeline.set(self._key("programme"), _pack(programme))
            return _Noted("programme")

        await self._change(change)
        self.programme = programme

    async def put_tickets(self, changed: Callable[[Register], Iterable[tuple[Ticket, Holder | None]]]) -> list[Ticket]:
        """Add or change tickets, all or none.

        Args:
            changed: given the register as it is now, tells the tickets as they should be, each with its holder or
                None to leave that as it is. Called again where somebody else changed the register meanwhile.

        Returns:
            The tickets that were written.
        """
        written: list[Ticket] = []

        async def change(pipeline: Pipeline) -> _Noted | None:
            await self._catch_up()
            pairs = list(changed(self))
            written[:] = [ticket for ticket, _ in pairs]
            if not pairs:
                return None
            codes: dict[Any, Any] = {
                code: ticket.id for ticket in written for code in (ticket.code, *(old for old, _ in ticket.replaced))
            }
            holders: dict[Any, Any] = {ticket.id: _pack(holder) for ticket, holder in pairs if holder is not None}
            packed: dict[Any, Any] = {ticket.id: _pack(ticket) for ticket in written}
            pipeline.hset(self._key("tickets"), mapping=packed)
            pipeline.hset(self._key("codes"), mapping=codes)
            if holders:
                pipeline.hset(self._key("holders"), mapping=holders)
            return _Noted("tickets", tuple(ticket.id for ticket in written) if len(written) <= 100 else ())

        await self._change(change)
        return written

    async def put_token(self, hashed: str, token: Token) -> None:
        """Add a token under the hash of its secret.

        Raises:
            BadInput: where another token, or a device, has that name.
        """

        async def change(pipeline: Pipeline) -> _Noted:
            await self._catch_up()
            if token.name in self.names:
                raise BadInput(
                    "token_exists", f"there is a token or a device named {token.name!r} already: choose another name"
                )
            pipeline.hset(self._key("tokens"), hashed, _pack(token))
            return _Noted("tokens", (hashed,))

        await self._change(change)

    async def drop_tokens(self, hashes: Sequence[str]) -> None:
        """Forget tokens by the hashes of their secrets."""

        async def change(pipeline: Pipeline) -> _Noted:
            pipeline.hdel(self._key("tokens"), *hashes)
            return _Noted("tokens", tuple(hashes))

        await self._change(change)

    async def write_off(self, device: str, up_to: int) -> None:
        """Expect no more of a device's scans up to a number."""

        async def change(pipeline: Pipeline) -> _Noted:
            pipeline.hset(self._key("written_off"), device, _pack(up_to))
            self.devices.expect_nothing(pipeline, device)
            return _Noted("written_off", (device,))

        await self._change(change)

    async def _change_device(self, write: Write) -> None:
        """One transaction on the register as it is now, told by the name of the device that it changed."""

        async def change(pipeline: Pipeline) -> _Noted | None:
            await self._catch_up()
            name = await write(pipeline)
            return None if name is None else _Noted("devices", (name,))

        await self._change(change)

    async def door_secret(self, fresh: bytes) -> bytes:
        """What the bundles of this programme's doors are sealed with; `fresh` where nobody has asked before."""
        with translated(self._store.where):
            if (kept := await self._client.get(self._key("door_secret"))) is not None:
                return bytes(kept)
            await self._client.set(self._key("door_secret"), fresh, nx=True)
            kept = await self._client.get(self._key("door_secret"))
        await self._store.on_disk()
        return bytes(kept)

    # Services that run

    async def announce(self, service: str, address: str, at: int) -> None:
        """Note that a service answers at an address, as of a time in milliseconds."""
        with translated(self._store.where):
            await self._client.hset(self._key("services"), service, _pack((address, at)))

    async def leave(self, service: str) -> None:
        """Note that a service has stopped."""
        with translated(self._store.where):
            await self._client.hdel(self._key("services"), service)

    async def services(self, since: int) -> list[str]:
        """The addresses of services that have announced themselves since a time in milliseconds."""
        with translated(self._store.where):
            found = await self._client.hvals(self._key("services"))
        return sorted(address for address, at in map(_service.decode, found) if at >= since)

    async def _change(self, change: Callable[[Pipeline], Awaitable[_Noted | None]]) -> None:
        """One transaction, begun again where somebody else's came first, with its note for every process."""

        async def write(pipeline: Pipeline) -> bool:
            noted = await change(pipeline)
            if noted is None:
                return False
            pipeline.xadd(self._key("changes"), {"c": _pack(noted)}, maxlen=LONGEST_CHANGES, approximate=True)
            return True

        self._store.check_writable()
        written = await self._store.transact(self._key("changes"), write, TRIES)
        if written is None:
            raise StoreUnavailable("register_busy", "others keep changing the register at this very moment: try again")
        if written:
            await self._store.on_disk()
            await self.follow(0)

    # Short-lived secrets of browsers: kept by their hash, and gone by themselves

    async def keep_secret(self, kind: str, hashed: str, value: str, seconds: int) -> None:
        """Keep a value under a secret's hash for so many seconds."""
        with translated(self._store.where):
            await self._client.set(self._key(f"{kind}:{hashed}"), value, ex=seconds)

    async def secret(self, kind: str, hashed: str) -> str | None:
        """The value kept under a secret's hash, while it lives."""
        with translated(self._store.where):
            value = await self._client.get(self._key(f"{kind}:{hashed}"))
        return value.decode() if value else None

    async def take_secret(self, kind: str, hashed: str) -> str | None:
        """The value kept under a secret's hash, once: whoever comes second gets None."""
        with translated(self._store.where):
            value = await self._client.getdel(self._key(f"{kind}:{hashed}"))
        return value.decode() if value else None

    # The copy

    @property
    def _client(self) -> Any:
        return self._store.client

    def _key(self, part: str) -> str:
        return keys.register(self.programme.id, part)

    async def _fetch(self, kind: str, ids: Iterable[str]) -> None:
        """Bring part of the copy up to date: the named ones, or all of a kind."""
        wanted = list(ids)
        if kind == "programme":
            self.programme = _programme.decode(await self._client.get(self._key("programme")))
            return
        if kind == "tickets" and wanted:
            await self._fetch("holders", wanted)
        copy: dict[str, Any] = self.devices.known if kind == "devices" else getattr(self, kind)
        found: dict[str, bytes | None]
        if wanted:
            found = dict(zip(wanted, await self._client.hmget(self._key(kind), wanted), strict=True))
        else:
            found = {id.decode(): raw for id, raw in (await self._client.hgetall(self._key(kind))).items()}
        fresh = {id: _decoders[kind].decode(raw) for id, raw in found.items() if raw is not None}
        if not wanted:
            copy.clear()
        for id in found.keys() - fresh.keys():
            copy.pop(id, None)  # it was there, and was dropped
        copy.update(fresh)
        if kind == "devices":
            self.devices.index()
        if kind == "tickets":
            self._codes.update(
                {code: t.id for t in fresh.values() for code in (t.code, *(old for old, _ in t.replaced))}
            )
            if not wanted:
                await self._fetch("holders", ())


async def programmes(store: Store) -> list[str]:
    """The ids of all programmes in the store."""
    with translated(store.where):
        found: set[bytes] = await store.client.smembers(keys.PROGRAMMES)
    return sorted(id.decode() for id in found)


async def create(store: Store, programme: Programme) -> Register:
    """Put a new programme into the store, or open the register of the one with that id as it stands."""
    with translated(store.where):
        await store.client.set(keys.register(programme.id, "programme"), _pack(programme), nx=True)
        await store.client.sadd(keys.PROGRAMMES, programme.id)
    await store.on_disk()
    return await opened(store, programme.id)


async def opened(store: Store, programme: str | None) -> Register:
    """The register of a programme, read.

    Args:
        store: where it lies.
        programme: its id; None for the only one there is.

    Raises:
        NotFound: where there is none, or no such one.
        BadInput: where none was named and there are several.
    """
    there = await programmes(store)
    if programme is None and len(there) > 1:
        raise BadInput(
            "programme_needed",
            f"there are several programmes here ({', '.join(there)}): say which with --programme ID",
        )
    if not there or (programme is not None and programme not in there):
        what = f"no programme {programme!r}" if programme else "no programme"
        raise NotFound(
            "no_programme", f"there is {what} in {store.where}: load one with `checkin programme load FILE.toml`"
        )
    chosen = programme or there[0]
    with translated(store.where):
        raw = await store.client.get(keys.register(chosen, "programme"))
    register = Register(store, _programme.decode(raw))
    await register.load()
    return register
