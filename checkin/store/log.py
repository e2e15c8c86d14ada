"""The log of a municipality: recorded into by the function library, read back as entries.

`record` is the one atomic act of the whole service. Its answer leaves the store after the write is on disk.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from redis import exceptions as redis_errors

from checkin.core import events
from checkin.errors import Problem
from checkin.store import keys
from checkin.store.connect import ANSWER, Store, translated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from checkin.core.events import Entry, Facts

_Answer = TypeVar("_Answer")

PAGE = 1000
"""Entries read at once."""

UNDECIDABLE = "undecidable"
"""The code of the problem of an item at which the function itself failed; it wrote nothing."""

START = "0-0"
"""The place before the first entry of any log."""


class Terms(msgspec.Struct, frozen=True, array_like=True):
    """What the function needs to decide a scan and the log does not keep: see `verdicts.Findings`."""

    reasons: tuple[str, ...] = ()
    counts_exits: bool = False
    capacity: int | None = None
    provisional_reason: str | None = None


class Item(NamedTuple):
    """One thing to record: in which session's slot, what is claimed, on what terms, and a text kept beside the log."""

    municipality: str
    facts: Facts
    terms: Terms = Terms()
    text: str = ""


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """How ticket and session stand after an item; heads, and the first admission's time (ms) and door."""

    inside: int
    attended: int
    session_attended: int
    session_present: int
    first_at: int | None
    first_door: str | None


class Recorded(NamedTuple):
    """What became of an item: its entry, new or found again, and how things stand now."""

    entry: Entry
    standing: Standing


_pack = msgspec.msgpack.Encoder().encode
_standing = msgspec.msgpack.Decoder(Standing)


@cache
def _library() -> tuple[str, str]:
    """The function library's text with its hash in all names, and the hash."""
    text = resources.files("checkin.store").joinpath("functions.lua").read_text(encoding="utf-8")
    hashed = hashlib.sha256(text.encode()).hexdigest()[:12]
    return text.replace("@HASH@", hashed), hashed


def function(name: str) -> str:
    """The name under which the store knows a function of ours."""
    return f"oppmote_{name}_{_library()[1]}"


async def load_functions(store: Store) -> None:
    """Load the library where it is absent. It is never replaced: an older service may be using its own beside us."""
    with translated(store.where):
        try:
            await store.client.function_load(_library()[0])
        except redis_errors.ResponseError as error:
            if "already exists" not in str(error):
                raise


async def with_functions(store: Store, call: Callable[[], Awaitable[_Answer]]) -> _Answer:
    """What a call of our functions answers; in a store that is a new one, or was emptied, they are loaded first."""
    try:
        return await call()
    except redis_errors.ResponseError as error:
        if "Function not found" not in str(error):
            raise
    await load_functions(store)
    return await call()


async def record(store: Store, programme: str, items: Sequence[Item]) -> list[Recorded | Problem]:
    """Record items in one round trip, each decided for itself, in order within a session.

    Returns:
        For each item what became of it, or why the store could not decide it (then nothing of it was written).

    Raises: StoreUnavailable: where the store does not answer or takes no writes. What was sent may have been
            recorded; the same ids sent again find that out.
    """
    store.check_writable()
    sessions: dict[tuple[str, str], list[int]] = {}
    for place, item in enumerate(items):
        sessions.setdefault((item.municipality, item.facts.session), []).append(place)
    with translated(store.where):
        answers = await with_functions(store, lambda: _call(store, programme, items, sessions))
    await store.on_disk()
    results: list[Recorded | Problem | None] = [None] * len(items)
    for places, answer in zip(sessions.values(), answers, strict=True):
        for place, told in zip(places, answer, strict=True):
            results[place] = _read(items[place], told)
    return [result for result in results if result is not None]


async def _call(
    store: Store, programme: str, items: Sequence[Item], sessions: dict[tuple[str, str], list[int]]
) -> list[Any]:
    commands = []
    for (municipality, session), places in sessions.items():
        names = keys.of_session(programme, municipality, session)
        packed = [
            _pack(part) for place in places for part in (items[place].facts, items[place].terms, items[place].text)
        ]
        commands.append(("FCALL", function("record"), len(names), *names, b"".join(packed)))
    return await store.ask(commands)


def _read(item: Item, told: Any) -> Recorded | Problem:
    if isinstance(told, bytes):
        return Problem(
            UNDECIDABLE,
            f"the store could not decide this ({told.decode(errors='replace')[:200]}): tell those who run the service",
        )
    place, facts, conclusion, standing = told
    entry = events.Entry(
        place.decode(), events.facts_of(facts) if facts else item.facts, events.conclusion_of(conclusion)
    )
    return Recorded(entry, _standing.decode(standing))


class Known(NamedTuple):
    """What the function itself knows of a session as of a place in the log: its heads, and (inside, attended) of each
    ticket that has moved.
    """

    place: str
    attended: int
    present: int
    tickets: dict[str, tuple[int, int]]


async def known(store: Store, programme: str, municipality: str, session: str) -> Known:
    """Ask the function what it knows of a session."""
    names = keys.of_session(programme, municipality, session)
    with translated(store.where):
        await load_functions(store)
        answer = await store.client.fcall_ro(function("known"), 3, names[0], names[2], names[3])
    place, attended, present, *tickets = answer
    return Known(place.decode(), attended, present, {id.decode(): (inside, came) for id, inside, came in tickets})


async def read(
    store: Store, programme: str, municipality: str, after: str = START, until: str = "+"
) -> AsyncIterator[list[Entry]]:
    """Read a log from behind a place to its present end, or up to another place, a page at a time."""
    while True:
        with translated(store.where):
            page = await store.client.xrange(keys.log(programme, municipality), min=f"({after}", max=until, count=PAGE)
        if not page:
            return
        yield [_entry(place, fields) for place, fields in page]
        after = page[-1][0].decode()


async def follow(store: Store, programme: str, municipality: str, after: str, patience: float) -> list[Entry]:
    """Wait for entries behind a place; an empty list where none came within `patience` seconds (less than the store's
    deadline).
    """
    name = keys.log(programme, municipality)
    with translated(store.where):
        command = ("XREAD", "COUNT", PAGE, "BLOCK", int(patience * 1000), "STREAMS", name, after)
        [found] = await store.ask([command], patience + ANSWER)
    return [
        events.unpack(place.decode(), facts, conclusion)
        for _, entries in found or []
        for place, (_, facts, _, conclusion) in entries
    ]


def _entry(place: bytes, fields: dict[bytes, bytes]) -> Entry:
    return events.unpack(place.decode(), fields[b"f"], fields[b"c"])


async def entry(store: Store, programme: str, municipality: str, id: str) -> Entry | None:
    """The entry with this id of its own; None where it has not come."""
    with translated(store.where):
        place = await store.client.hget(keys.ids(programme, municipality), id)
        if place is None:
            return None
        [(_, fields)] = await store.client.xrange(keys.log(programme, municipality), min=place, max=place)
    return _entry(place, fields)


async def end(store: Store, programme: str, municipality: str) -> str:
    """The place of the last entry of a log."""
    with translated(store.where):
        last = await store.client.xrevrange(keys.log(programme, municipality), count=1)
    return last[0][0].decode() if last else START


def order(place: str) -> tuple[int, int]:
    """What places in one log sort by."""
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number)


async def texts(store: Store, programme: str, municipality: str, ids: Sequence[str]) -> dict[str, str]:
    """The texts kept beside the log for these ids, where there are any."""
    if not ids:
        return {}
    with translated(store.where):
        found = await store.client.hmget(keys.texts(programme, municipality), list(ids))
    return {id: text.decode(errors="replace") for id, text in zip(ids, found, strict=True) if text is not None}
