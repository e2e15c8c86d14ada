"""The store's function over random histories: step by step what its pure twin says, in any order the same figures."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkin.store import log
from checkin.store.log import Item, Recorded
from tests import cases, histories, logs, model

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from checkin.store.connect import Store
    from tests.histories import Step


pytestmark = pytest.mark.slow


def _items(told: list[Step]) -> list[Item]:
    return [Item(logs.TOWN, step.facts, step.terms) for step in told]


async def _told(store: Store, programme: str, told: list[Step]) -> list[Recorded]:
    """Record steps in their order: those of one session that follow each other go together."""
    runs = [list(run) for _, run in groupby(_items(told), key=lambda item: item.facts.session)]
    return [recorded for run in runs for recorded in await logs.record(store, programme, *run)]


def _concluded(recorded: Recorded) -> dict[str, Any]:
    """What the function says of one step: its conclusion, and how things stand after it."""
    conclusion, standing = recorded.entry.conclusion, recorded.standing
    told = {name: getattr(conclusion, name) for name in cases.VERDICT} | {"annuls": conclusion.annuls}
    return told | {"standing": msgspec.structs.astuple(standing)}


def _by_the_twin(book: model.Book, entry: model.Entry) -> dict[str, Any]:
    """The same of the pure twin, with the model's book."""
    stay = book.stay(entry.session, entry.ticket)
    first = book.first(entry.session, entry.ticket) if entry.ticket else None
    standing = stay.inside, stay.attended, book.attended(entry.session), book.present(entry.session)
    told = {name: getattr(entry, name) for name in cases.VERDICT}
    annuls = entry.kind == "scan" and entry.annuls is not None
    return told | {"annuls": annuls, "standing": (*standing, *(first or (None, None)))}


@settings(max_examples=250)
@given(told=histories.steps() | histories.steps(changing_heads=True))
async def test_after_each_step_of_any_history_the_function_says_what_its_pure_twin_says(
    told: list[Step], store: Store, fresh_id: Callable[[], str]
) -> None:
    """Scans, exits, groups, overrides, annulments before and after, counts, closings, offline doors and second scans."""
    programme, book = fresh_id(), model.Book()
    recorded = await _told(store, programme, told)

    for step, answer in zip(told, recorded, strict=True):
        entry = histories.take(book, step)
        assert _concluded(answer) == _by_the_twin(book, entry)

    held = await logs.agree(store, programme)
    for id in (histories.HALL, histories.FAIR):
        session = held.session(id)
        assert (session.attended + session.counted, session.present) == (book.attended(id), book.present(id))


@settings(max_examples=60)
@given(told=histories.steps(), chance=st.randoms(use_true_random=False))
async def test_any_history_sent_again_in_any_order_changes_nothing(
    told: list[Step], chance: random.Random, store: Store, fresh_id: Callable[[], str]
) -> None:
    """Same entry, same conclusion; not one more in the log."""
    programme = fresh_id()
    first = {found.entry.facts.id: found.entry for found in await _told(store, programme, told)}
    before = await logs.entries(store, programme)

    again = await _told(store, programme, chance.sample(told, len(told)))

    assert all(found.entry == first[found.entry.facts.id] for found in again)
    assert await logs.entries(store, programme) == before


@settings(max_examples=100)
@given(told=histories.steps(shown=True, changing_heads=True), chance=st.randoms(use_true_random=False))
async def test_what_doors_have_shown_comes_to_the_same_figures_in_any_order_of_arrival(
    told: list[Step], chance: random.Random, store: Store, fresh_id: Callable[[], str]
) -> None:
    """Tickets' heads may have changed meanwhile."""
    book = model.Book()
    for step in told:
        histories.take(book, step)

    for order in (told, chance.sample(told, len(told))):
        programme = fresh_id()
        await _told(store, programme, order)
        for id in {step.facts.session for step in told}:
            known = await log.known(store, programme, logs.TOWN, id)
            assert (known.attended, known.present) == (book.attended(id), book.present(id))
            stays = {ticket: book.stay(id, ticket) for ticket in book.tickets(id)}
            assert logs.who_came(known.tickets) == logs.who_came({t: (s.inside, s.attended) for t, s in stays.items()})
