"""The store's function, held to the shared cases: alone for counting, through the whole intake for verdicts told again."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from checkin.core import moves
from checkin.core.events import AnnulmentFacts, ClosingFacts, Facts, ScanFacts
from checkin.store import log
from checkin.store.log import Item, Recorded, Terms
from checkin.wire.messages import UndecidedMessage, VerdictMessage
from tests import cases, logs, telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store
    from tests.cases import Case

# The rule of counting


def _steps(case: dict[str, Any]) -> list[Item]:
    """A case's moves, closings and annulments as the store takes them."""
    found: list[Facts] = [_moved(id, at, heads, case["heads"]) for at, id, heads in case["moves"]]
    found += [ClosingFacts(f"e{number}", "hall", at, at, "", "d", None) for number, at in enumerate(case["closings"])]
    found += [AnnulmentFacts(f"x-{id}", "hall", 0, 0, "", "d", None, id) for id in case["annulled"]]
    return [Item(logs.TOWN, facts, Terms(counts_exits=True)) for facts in found]


def _moved(id: str, at: int, heads: int, of: int) -> ScanFacts:
    """A move that a door has shown already, so that it is recorded whatever speaks against it."""
    shown: tuple[Any, Any] = ("entry", "admitted") if heads > 0 else ("exit", "exited")
    return ScanFacts(id, "hall", at, at, "", "d", None, "front", "t", of, shown[0], abs(heads), False, shown[1])


@pytest.mark.parametrize("case", cases.moves(), ids=lambda case: case["name"])
async def test_the_function_counts_each_shared_case_as_it_says_in_any_order(
    case: dict[str, Any], store: Store, fresh_id: Callable[[], str]
) -> None:
    """As told, backwards, and shuffled; and the fold of its log counts the same."""
    told, chance = _steps(case), random.Random(case["name"])
    for order in (told, told[::-1], chance.sample(told, len(told))):
        programme = fresh_id()
        recorded = await logs.record(store, programme, *order)

        inside, attended = case["expect"]["inside"], case["expect"]["attended"]
        known = await log.known(store, programme, logs.TOWN, "hall")
        assert (known.attended, known.present) == (attended, inside)
        assert logs.who_came(known.tickets) == ({"t": (inside, attended)} if attended else {})
        assert [list(pair) for pair in _stay(recorded).arrivals] == case["expect"]["arrivals"]


def _stay(recorded: list[Recorded]) -> moves.Stay:
    ticket = logs.folded(told.entry for told in recorded).session("hall").tickets.get("t")
    return ticket.stay if ticket else moves.NOWHERE


@pytest.mark.parametrize("case", cases.moves(), ids=lambda case: case["name"])
async def test_the_standing_after_the_last_of_a_case_is_what_the_function_knows(
    case: dict[str, Any], store: Store, fresh_id: Callable[[], str]
) -> None:
    """Sent again, the last scan is answered with how things stand now."""
    scans = [item for item in _steps(case) if isinstance(item.facts, ScanFacts)]
    if not scans:
        return
    programme = fresh_id()
    await logs.record(store, programme, *_steps(case))

    (again,) = await logs.record(store, programme, scans[0])

    standing = again.standing
    assert (standing.inside, standing.attended) == (case["expect"]["inside"], case["expect"]["attended"])
    assert (standing.session_present, standing.session_attended) == (standing.inside, standing.attended)


# The verdicts, through the whole intake


@pytest.mark.parametrize("case", cases.all_verdicts(), ids=lambda case: case.name)
async def test_each_shared_case_told_twice_gets_the_same_verdict_and_one_entry(case: Case, opened_doors: Any) -> None:
    """The fold of the log is what the function knows, and nothing of it changes."""
    async with opened_doors(case.setting.programme, case.setting.tickets.values()) as doors:
        first = await telling.verdict_on(case, doors)
        entries = await logs.entries(doors.store, doors.programme.id)

        again = await telling.verdict_on(case, doors)

        assert _same(first) == _same(again)
        assert await logs.entries(doors.store, doors.programme.id) == entries
        await logs.agree(doors.store, doors.programme.id)


def _same(verdict: VerdictMessage | UndecidedMessage) -> tuple[Any, ...]:
    """What stays the same when a scan is sent again."""
    if isinstance(verdict, UndecidedMessage):
        return (verdict,)
    return verdict.entry, verdict.outcome, verdict.reason, verdict.conflict
