"""Random histories through the real intake and the store's real function, held to the model act by act.

`EXAMPLES` in the environment says how many histories are tried in place of 2,000.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from checkin.errors import Problem
from checkin.pipeline.intake import Intake
from checkin.store import log
from checkin.store.log import Item, Recorded
from checkin.wire.messages import AnnulmentMessage, CountMessage
from tests.proofs import acts, books
from tests.proofs.acts import LATER, PROGRAMME
from tests.proofs.books import Books

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checkin.store.connect import Store
    from checkin.store.register import Register
    from tests.proofs.acts import Act

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("EXAMPLES", "2000"))
PART = 250
PARTS = range(-(-EXAMPLES // PART))
LOOKED_AT = [acts.OPENS + minutes * acts.MINUTE for minutes in (5, 15, 20, 21, 25, 600)]
"""When the figures are looked at: no-shows are counted from the close of entry on."""

CHANCE = st.builds(random.Random, st.integers(0, 999))


class _Later(Exception):
    """Nothing is recorded yet."""


class Noting:
    """Stands where the gathering does and notes what is to be recorded, so that a whole history goes in one round trip."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    async def record(self, items: Sequence[Item]) -> list[Recorded | Problem]:
        """Note items."""
        self.items += items
        raise _Later


async def _items(week: Register, history: Iterable[Act]) -> list[Item]:
    """What the intake wants recorded of each act, when it arrives."""
    noting: Any = Noting()
    for act in history:
        week.tickets = {ticket.id: ticket for ticket in acts.tickets_at(act.received)}
        with pytest.raises(_Later):
            await _arrives(Intake(week, noting, lambda received=act.received: received), act)  # type: ignore[misc]
    items: list[Item] = noting.items
    return items


async def _arrives(intake: Intake, act: Act) -> object:
    match act.kind:
        case "scan":
            return await intake.scans([msgspec.json.encode(act.body)], act.device, names=True)
        case "count":
            return await intake.count(msgspec.convert(act.body, CountMessage, strict=False), act.device)
        case "annulment":
            return await intake.annulment(msgspec.convert(act.body, AnnulmentMessage, strict=False), act.device)
        case _:
            return await intake.closing(act.id, act.session, act.at)


async def _record(store: Store, programme: str, items: Sequence[Item]) -> list[Recorded]:
    recorded = await log.record(store, programme, items) if items else []
    assert not [told for told in recorded if isinstance(told, Problem)]
    return [told for told in recorded if isinstance(told, Recorded)]


def _in_the_stores_order(items: list[Item], history: list[Act]) -> list[tuple[int, Act]]:
    """The acts as one round trip takes them, session after session, each with its place in the history."""
    sessions = list(dict.fromkeys(item.facts.session for item in items))
    return sorted(enumerate(history), key=lambda pair: sessions.index(pair[1].session))


def _towns(items: Iterable[Item]) -> list[str]:
    return sorted({item.municipality for item in items})


async def _ends(store: Store, programme: str, towns: Iterable[str]) -> list[str]:
    return [await log.end(store, programme, town) for town in towns]


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=PART)
@given(drawn=acts.histories, chance=CHANCE)
async def test_every_history_is_answered_and_counted_as_the_model_says(
    part: int, drawn: Any, chance: random.Random, store: Store, week: Register, fresh_id: Callable[[], str]
) -> None:
    """Each act's entry and standing; then all figures, from entries shuffled and doubled; then everything sent again."""
    history = acts.acts(drawn)
    note("\n".join(map(str, history)))
    own, kept = msgspec.structs.replace(PROGRAMME, id=fresh_id()), Books(PROGRAMME, acts.tickets_at)
    items = await _items(week, history)
    recorded = await _record(store, own.id, items)

    for place, act in _in_the_stores_order(items, history):
        entry = kept.happens(act)
        assert books.told(recorded[place].entry) == books.written(entry)
        if entry.session == act.session:
            assert msgspec.structs.astuple(recorded[place].standing) == kept.standing(entry)

    entries = await books.entries(store, own.id, towns := _towns(items))
    ends, now = await _ends(store, own.id, towns), chance.choice(LOOKED_AT)
    attendance = books.folded(chance.sample(entries * 2, 2 * len(entries)))
    assert books.figures(attendance, own, acts.tickets_at(now), now) == kept.figures(now)
    assert await books.differences(store, own, entries) == []
    places = chance.sample(range(len(items)), len(items))
    again = await _record(store, own.id, [items[place] for place in places])
    assert [told.entry for told in again] == [recorded[place].entry for place in places]
    assert await _ends(store, own.id, towns) == ends


@pytest.mark.parametrize("part", PARTS[::8])
@settings(max_examples=PART)
@given(drawn=acts.histories, chance=CHANCE)
async def test_what_doors_have_shown_comes_to_the_same_figures_however_often_and_in_whatever_order_it_arrives(
    part: int, drawn: Any, chance: random.Random, store: Store, week: Register, fresh_id: Callable[[], str]
) -> None:
    """In order, and shuffled and doubled: function, log and model agree."""
    history, kept = acts.acts(drawn, shown=True), Books(PROGRAMME, acts.tickets_at)
    note("\n".join(map(str, history)))
    items = await _items(week, history)
    for act in history:
        kept.happens(act)

    for order in (items, chance.sample(items * 2, 2 * len(items))):
        own = msgspec.structs.replace(PROGRAMME, id=fresh_id())
        await _record(store, own.id, order)
        entries = await books.entries(store, own.id, _towns(items))
        assert books.figures(books.folded(entries), own, LATER, LOOKED_AT[-1]) == kept.figures(LOOKED_AT[-1])
        assert await books.differences(store, own, entries) == []
