"""Random histories for Hypothesis: what may happen at the doors of two sessions, so close together that everything meets.

One session counts exits, the other doesn't. Times are a few milliseconds apart, ids few, tickets of one head and of several.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from checkin.core import verdicts
from checkin.core.events import AnnulmentFacts, ClosingFacts, CountFacts, Facts, ScanFacts
from checkin.core.verdicts import Findings
from checkin.store.log import Terms
from tests import cases, model

if TYPE_CHECKING:
    from collections.abc import Callable

HALL, FAIR = "hall", "fair"
IDS = [f"{number:02x}" for number in range(1, 37, 3)]
TIMES = st.integers(0, 20)
KINDS = ("scan",) * 6 + ("annulment", "annulment", "count", "closing")
RULES_THAT_DO_NOT_RACE = ("revoked", "not_valid_now", "wrong_session", "too_early", "too_late")
PROGRAMME = SimpleNamespace(sessions=[SimpleNamespace(id=id, doors_open=0) for id in (HALL, FAIR)])


@dataclass(frozen=True)
class Step:
    """One thing that reaches the store."""

    facts: Facts
    terms: Terms


@st.composite
def steps(draw: st.DrawFn, *, shown: bool = False, changing_heads: bool = False) -> list[Step]:
    """A history, each id once.

    Args:
        draw: Hypothesis's own.
        shown: whether every scan was admitted or let out by an offline door with its heads, so that no order of arrival can
            change what it does.
        changing_heads: whether the tickets' heads change between their scans.
    """
    ids = draw(st.permutations(IDS))[: draw(st.integers(0, len(IDS)))]
    sessions = draw(st.sampled_from([[HALL], [FAIR], [HALL, FAIR]]))
    capacity = {HALL: draw(st.sampled_from([None, 3])), FAIR: draw(st.sampled_from([None, 3]))}
    found = []
    for id in ids:
        session = draw(st.sampled_from(sessions))
        make = _MAKERS[draw(st.sampled_from(KINDS))]
        facts = draw(make(id, session))
        terms = Terms((), session == FAIR, capacity[session])
        if isinstance(facts, ScanFacts):
            facts, terms = draw(_shown(facts, terms) if shown else _judged(facts, terms))
            facts = draw(_with_other_heads(facts)) if changing_heads else facts
        found.append(Step(facts, terms))
    return found


def _head(draw: st.DrawFn, id: str, session: str) -> tuple[Any, ...]:
    at = draw(TIMES)
    return id, session, at, at, "", draw(st.sampled_from(["phone", "phone", "phone", "tablet"])), None


@st.composite
def _scan(draw: st.DrawFn, id: str, session: str) -> ScanFacts:
    ticket, heads = draw(st.sampled_from([("single", 1), ("single", 1), ("group", 4), ("group", 4), ("", 0)]))
    direction = draw(st.sampled_from(["entry", "entry", "exit"]))
    asked = draw(st.sampled_from([None, None, 1, 2, 5]))
    instead_of = draw(st.sampled_from(["", "", *IDS]))
    door, head = draw(st.sampled_from(["front", "back"])), _head(draw, id, session)
    return ScanFacts(*head, door, ticket, heads, direction, asked, False, None, instead_of)


@st.composite
def _count(draw: st.DrawFn, id: str, session: str) -> CountFacts:
    return CountFacts(
        *_head(draw, id, session), "front", draw(st.sampled_from(["entry", "exit"])), draw(st.integers(1, 3))
    )


@st.composite
def _annulment(draw: st.DrawFn, id: str, session: str) -> AnnulmentFacts:
    return AnnulmentFacts(*_head(draw, id, session), draw(st.sampled_from(IDS)))


@st.composite
def _closing(draw: st.DrawFn, id: str, session: str) -> ClosingFacts:
    return ClosingFacts(*_head(draw, id, session))


_MAKERS: dict[str, Callable[[str, str], st.SearchStrategy[Any]]] = {
    "scan": _scan,
    "count": _count,
    "annulment": _annulment,
    "closing": _closing,
}


@st.composite
def _judged(draw: st.DrawFn, facts: ScanFacts, terms: Terms) -> tuple[ScanFacts, Terms]:
    """A scan with what was found before the store is asked: reasons, an override, what an offline door showed."""
    showed = "admitted" if facts.direction == "entry" else "exited"
    provisional = draw(st.sampled_from([None, None, showed, "refused"]))
    told = draw(st.sampled_from([None, "already_in", "not_inside", "looked-odd"])) if provisional == "refused" else None
    override = draw(st.sampled_from([False, False, True]))
    reasons: tuple[str, ...] = ("unknown",)
    if facts.ticket:
        wrong = draw(st.sets(st.sampled_from(RULES_THAT_DO_NOT_RACE), max_size=2)) if draw(st.booleans()) else set()
        wrong -= {"too_late"} if "too_early" in wrong else set()
        reasons = tuple(reason for reason in RULES_THAT_DO_NOT_RACE if reason in wrong and facts.direction == "entry")
    return _changed(facts, provisional=provisional, override=override), Terms(
        reasons, terms.counts_exits, terms.capacity, told
    )


@st.composite
def _shown(draw: st.DrawFn, facts: ScanFacts, terms: Terms) -> tuple[ScanFacts, Terms]:
    """A scan that an offline door let in or out, with its heads."""
    showed = "admitted" if facts.direction == "entry" else "exited"
    facts = _changed(facts, provisional=showed, asked=facts.asked or draw(st.integers(1, 3)))
    return facts, Terms((), terms.counts_exits, terms.capacity) if facts.ticket else Terms(("unknown",))


@st.composite
def _with_other_heads(draw: st.DrawFn, facts: ScanFacts) -> ScanFacts:
    return _changed(facts, ticket_heads=draw(st.integers(1, 6))) if facts.ticket else facts


def _changed(facts: ScanFacts, **fields: Any) -> ScanFacts:
    told = {name: getattr(facts, name) for name in facts.__struct_fields__}
    return ScanFacts(**(told | fields))


# The same history in the model's book, judged by the product's pure rules


def take(book: model.Book, step: Step) -> model.Entry:
    """Let a step happen in the model's book; scans are concluded by the pure twin of the store's function."""
    facts = step.facts
    if not isinstance(facts, ScanFacts):
        return book.add(_plain(facts))
    ticket = SimpleNamespace(id=facts.ticket, heads=facts.ticket_heads) if facts.ticket else None

    def decided(before: model.Book, *_: object) -> dict[str, Any]:
        findings = Findings(
            reasons=step.terms.reasons,
            direction=facts.direction,
            ticket_heads=facts.ticket_heads,
            heads=facts.asked,
            override=facts.override,
            provisional=facts.provisional,
            provisional_reason=step.terms.provisional_reason,
            counts_exits=step.terms.counts_exits,
            capacity=step.terms.capacity,
        )
        decision = verdicts.decide(findings, cases.standing(before, facts, ticket, facts.at))
        return {name: getattr(decision, name) for name in cases.VERDICT}

    return book.take(facts, ticket, PROGRAMME, facts.at, decided)


def _plain(facts: Facts) -> model.Entry:
    entry = model.Entry(facts.__struct_config__.tag, facts.id, facts.session, facts.at)
    if isinstance(facts, CountFacts):
        signed = facts.heads if facts.direction == "entry" else -facts.heads
        return replace(entry, direction=facts.direction, heads=facts.heads, move=signed)
    return replace(entry, annuls=facts.annuls) if isinstance(facts, AnnulmentFacts) else entry
