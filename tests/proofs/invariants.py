"""What must hold when the day is over: each invariant tells where it doesn't, a sentence each.

The replay holds every entry of the log, in its order, to the model; what it finds on the way is what several invariants look at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests import model
from tests.proofs import books, worlds
from tests.proofs.books import Books
from tests.proofs.worlds import EVENING, PROGRAMME, TICKETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.core.events import Conclusion, Entry
    from checkin.core.tickets import Ticket
    from tests.proofs.acts import Act
    from tests.proofs.outboxes import Stored
    from tests.proofs.simulation import Day


@dataclass
class Replay:
    """The log lived through once more by the model, from what reached the service."""

    books: Books
    unlike: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)


def replayed(day: Day) -> Replay:
    """Let the model live through the log."""
    replay = Replay(Books(PROGRAMME, lambda _: TICKETS))
    acts = {act.id: act for act in day.acts}
    for entry in day.entries:
        act = acts.get(entry.facts.id)
        if act is None:
            replay.unlike.append(f"{entry.facts.id} stands in the log, and nobody has sent it")
            continue
        if act.kind == "scan" and entry.conclusion.outcome == "admitted":
            _look_at(replay, act, entry.conclusion)
        written, told = books.written(replay.books.happens(act)), books.told(entry)
        if written != told:
            replay.unlike.append(f"{act.id}: the log says {told}, the model {written}")
    return replay


def _look_at(replay: Replay, act: Act, concluded: Conclusion) -> None:
    """What somebody who was let in meets, before it is written down."""
    ticket = replay.books.ticket(act)
    if ticket is None:
        replay.let_in.append(f"{act.id}: let in with a code that no ticket has")
        return
    too_many = _too_many(replay.books.of(act.session), act, ticket, concluded.heads)
    if too_many and not act.fields.get("override"):
        if not act.fields.get("provisional"):
            replay.over.append(f"{act.id}: let in online although {too_many}")
        elif not concluded.conflict:
            replay.unsaid.append(f"{act.id}: let in by an offline door although {too_many}, and no conflict says so")


def _too_many(book: model.Book, act: Act, ticket: Ticket, heads: int) -> str | None:
    """Which limit an admission goes over, as the log stands before it."""
    session, book = PROGRAMME.session[act.session], _without_first(book, act)
    stay = book.stay(session.id, ticket.id)
    used = stay.inside if session.counts_exits else stay.attended
    if used + heads > ticket.heads:
        return f"{used} of {ticket.heads} heads were used"
    taken = book.present(session.id) if session.counts_exits else book.attended(session.id)
    if session.enforce_capacity and session.capacity is not None and taken + heads > session.capacity:
        return f"{taken} of {session.capacity} places were taken"
    return None


def _without_first(book: model.Book, act: Act) -> model.Book:
    """The book without the scan that this one is made instead of."""
    first = book.entries.get(act.fields.get("instead_of", ""))
    if first is None:
        return book
    return model.Book(book.entries | {"": model.Entry("annulment", "", act.session, act.at, annuls=first.id)})


# The invariants


def answered_ones_are_in_the_log_once(day: Day, _: Replay) -> list[str]:
    """Each answered id stands in the log once, as it was answered every time.

    Where the store forgot and was told again, the outcome is the same, what speaks against it may not be; a scan that another one
    stands in place of may have become superseded.
    """
    replaced = {entry.about for device in day.devices for entry in device.outbox.entries.values() if day.forgot}
    times = Counter(entry.facts.id for entry in day.entries)
    logged = {entry.facts.id: _logged(entry)[: 1 if day.forgot else 4] for entry in day.entries}
    found = [f"{id} stands in the log {number} times" for id, number in times.items() if number > 1]
    for device in day.devices:
        for id, answers in device.answers.items():
            told = {(t.outcome, t.place, t.reason, t.conflict)[: 1 if day.forgot else 4] for t in answers}
            if told != {logged.get(id)} and id not in replaced:
                found.append(f"{id} of {device.name}: answered {told}, in the log {logged.get(id)}")
    return found


def _logged(entry: Entry) -> tuple[str | None, ...]:
    concluded = entry.conclusion
    return concluded.outcome, entry.entry, concluded.reason, concluded.conflict


def nobody_is_let_in_online_over_a_limit(_: Day, replay: Replay) -> list[str]:
    """Heads let in online are never more than the ticket has, or than enforced places are left, save by override."""
    return replay.over


def no_unknown_code_is_let_in(_: Day, replay: Replay) -> list[str]:
    """Nobody whose code no ticket has is let in."""
    return replay.let_in


def double_use_offline_is_one_attended_and_conflicts(day: Day, replay: Replay) -> list[str]:
    """However many offline doors let one head in, it attended once, and each after the first is a conflict."""
    found = list(replay.unsaid)
    for session in PROGRAMME.sessions:
        for id, held in day.attendance.session(session.id).tickets.items():
            heads = next(ticket.heads for ticket in TICKETS if ticket.id == id)
            if held.stay.attended > heads:
                found.append(f"{id} attended {session.id} with {held.stay.attended} of {heads} heads")
    return found


def nonsense_holds_up_nobody(day: Day, _: Replay) -> list[str]:
    """What can't be decided is set aside, and nothing else is."""
    return [
        f"{entry.id} of {device.name} is {entry.state}"
        for device in day.devices
        for entry in device.outbox.entries.values()
        if (entry.state == "parked") != is_nonsense(entry) and entry.state != "waiting"
    ]


def is_nonsense(entry: Stored) -> bool:
    """Whether an entry is one that nobody can decide."""
    return any(entry.fields.get(name) == value for wrong in worlds.NONSENSE for name, value in wrong.items())


def every_outbox_is_empty(day: Day, _: Replay) -> list[str]:
    """When the network is good again, everything gets its answer."""
    waiting = {device.name: len(device.outbox.waiting()) for device in day.devices}
    return [f"{device} still holds {number}" for device, number in waiting.items() if number]


def attendance_is_as_the_model_says(day: Day, replay: Replay) -> list[str]:
    """Each entry, and each figure in the end."""
    shown, written = books.figures(day.attendance, PROGRAMME, TICKETS, EVENING), replay.books.figures(EVENING)
    unlike = [f"{of}: shown {shown[of]}, by the model {written[of]}" for of in written if shown[of] != written[of]]
    return replay.unlike + unlike


def verify_finds_nothing(day: Day, _: Replay) -> list[str]:
    """The log amounts to what the store's function knows."""
    return day.differences


def nothing_is_missing(day: Day, _: Replay) -> list[str]:
    """Every number of every device came, but for what it has set aside."""
    found = []
    for device in day.devices:
        came = day.attendance.sequences.get(device.name)
        numbers = {entry.seq for entry in device.outbox.entries.values() if entry.state != "parked"}
        aside = {entry.seq for entry in device.outbox.entries.values() if entry.state == "parked"}
        highest = max(numbers, default=0)
        expected = (highest, sum(number < highest for number in aside))
        if expected != (came.highest if came else 0, came.missing() if came else 0):
            found.append(f"{device.name}: of {sorted(numbers)} there came {came}")
    return found


def what_doors_showed_is_what_happened(day: Day, _: Replay) -> list[str]:
    """A scan that was shown stands in the log as it was shown; one that never was moves nobody."""
    logged = {entry.facts.id: entry for entry in day.entries}
    return [
        f"{entry.id} of {device.name}: shown {entry.shown}, in the log {logged[entry.id].conclusion}"
        for device in day.devices
        for entry in device.outbox.entries.values()
        if entry.id in logged and entry.kind == "scan" and not _as_shown(day, entry, logged[entry.id])
    ]


def _as_shown(day: Day, stored: Stored, entry: Entry) -> bool:
    outcome = entry.conclusion.outcome
    if stored.shown is None:
        return outcome == "refused" or stored.id in day.attendance.session(entry.facts.session).annulled
    return outcome == stored.shown or entry.conclusion.reason == "unknown"


INVARIANTS: tuple[Callable[[Day, Replay], list[str]], ...] = (
    answered_ones_are_in_the_log_once,
    nobody_is_let_in_online_over_a_limit,
    no_unknown_code_is_let_in,
    double_use_offline_is_one_attended_and_conflicts,
    nonsense_holds_up_nobody,
    every_outbox_is_empty,
    attendance_is_as_the_model_says,
    verify_finds_nothing,
    nothing_is_missing,
    what_doors_showed_is_what_happened,
)


def broken(day: Day) -> dict[str, list[str]]:
    """The invariants that do not hold, by name, each with its sentences."""
    replay = replayed(day)
    found = {invariant.__name__: invariant(day, replay) for invariant in INVARIANTS}
    return {name: sentences for name, sentences in found.items() if sentences}
