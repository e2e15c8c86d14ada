"""Parts of the simulation that misbehave, each in one way, to show that the invariants see it."""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING, Any

import msgspec

from checkin.core.events import AnnulmentFacts, ScanFacts
from checkin.pipeline.intake import Intake
from checkin.store import keys
from tests.proofs import books, worlds
from tests.proofs.devices import Device
from tests.proofs.networks import Network
from tests.proofs.outboxes import Outbox, Stored, Told
from tests.proofs.services import Service
from tests.proofs.simulation import Kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from checkin.core.attendance import Attendance
    from checkin.core.events import Entry, Facts
    from checkin.errors import Problem
    from checkin.store.log import Item, Recorded
    from tests.proofs.services import Ground
    from tests.proofs.worlds import Time


class DecidesAgain(Service):
    """Takes a scan that comes again for another one."""

    async def scans(self, device: str, entries: Sequence[dict[str, Any]]) -> list[Told | str]:
        """The verdicts, each new."""
        return await super().scans(device, [entry | {"id": str(uuid.uuid4())} for entry in entries])


class AnswersTooEarly(Service):
    """Answers counts and annulments before they are written, and dies."""

    async def one(self, device: str, entry: dict[str, Any], kind: str) -> Told | str:
        """An answer that nothing stands behind."""
        return Told("0-1")


class RefusesWholeMessages(Service):
    """Sets a whole message aside where one scan in it can't be decided."""

    async def scans(self, device: str, entries: Sequence[dict[str, Any]]) -> list[Told | str]:
        """All, or none."""
        told = await super().scans(device, entries)
        wrong = next((problem for problem in told if isinstance(problem, str)), None)
        return [wrong] * len(told) if wrong else told


class JudgesWhatWasShown(Service):
    """Does not care what an offline door has shown already."""

    async def scans(self, device: str, entries: Sequence[dict[str, Any]]) -> list[Told | str]:
        """The verdicts, as if nothing had been shown."""
        return await super().scans(device, [entry | {"provisional": None} for entry in entries])


class GuessesTickets(Service):
    """Finds a ticket for every code."""

    def __init__(self, ground: Ground, time: Time) -> None:
        guessing, held = copy.copy(ground.held), ground.held
        any_one = held.tickets[worlds.TICKETS[0].id]
        guessing.by_code = lambda code: held.by_code(code) or any_one  # type: ignore[method-assign]
        super().__init__(ground._replace(held=guessing), time)


class Meddles(Service):
    """Counts heads beside the store's function."""

    async def one(self, device: str, entry: dict[str, Any], kind: str) -> Told | str:
        """And one more."""
        session = keys.of_session(self.ground.programme, "verdal", worlds.HALL)[2]
        await self.ground.store.client.hincrby(session, "attended", 1)
        return await super().one(device, entry, kind)


class Doctored(Service):
    """Asks the store for something else than was judged."""

    def __init__(self, ground: Ground, time: Time) -> None:
        super().__init__(ground, time)
        self.intake = Intake(ground.held, self, lambda: time.now)  # type: ignore[arg-type]

    async def record(self, items: Sequence[Item]) -> list[Recorded | Problem]:
        """In the gathering's place."""
        return await self.ground.gathering.record([self.doctored(item, item.facts) for item in items])

    def doctored(self, item: Item, facts: Facts) -> Item:
        """What is asked for instead."""
        raise NotImplementedError


class ForgetsCapacity(Doctored):
    """Knows nothing of the places that are left."""

    def doctored(self, item: Item, facts: Facts) -> Item:
        """Without a limit."""
        return item._replace(terms=msgspec.structs.replace(item.terms, capacity=None))


class CountsOneHeadMore(Doctored):
    """Believes that every ticket has a head more than it has."""

    def doctored(self, item: Item, facts: Facts) -> Item:
        """With one head more."""
        if not isinstance(facts, ScanFacts) or not facts.ticket:
            return item
        return item._replace(facts=msgspec.structs.replace(facts, ticket_heads=facts.ticket_heads + 1))


class TakesShownForWaived(Doctored):
    """Takes what an offline door showed for an override."""

    def doctored(self, item: Item, facts: Facts) -> Item:
        """Waived."""
        if not isinstance(facts, ScanFacts) or not facts.provisional:
            return item
        return item._replace(facts=msgspec.structs.replace(facts, override=True))


class StaysCut(Network):
    """Never comes back for one of the devices."""

    def copies(self, device: str) -> int:
        """None at all for the first."""
        return 0 if device == "device-1" else super().copies(device)


class LosesEntries(Device):
    """Has not yet written the newest entry when it crashes."""

    def crash(self) -> None:
        """Lose it."""
        super().crash()
        if waiting := self.outbox.waiting():
            del self.outbox.entries[waiting[0].id]


class Careless(Outbox):
    """Knows of nothing that nobody saw."""

    def unshown(self) -> list[Stored]:
        """Nothing."""
        return []


class TakesNothingBack(Device):
    """Begins as if nothing had been."""

    def __init__(self, name: str, session: str, time: Time, chance: Random) -> None:
        super().__init__(name, session, time, chance)
        self.outbox = Careless()


class OffersNothingAgain(Device):
    """Believes that what was answered once is safe."""

    def _offer_again(self) -> None:
        """Nothing."""


def without_annulments(entries: Iterable[Entry]) -> Attendance:
    """A fold that skips a kind of entry."""
    return books.folded(entry for entry in entries if not isinstance(entry.facts, AnnulmentFacts))


FAULTS: dict[str, tuple[str, Kinds]] = {
    "a scan that comes again is decided again": ("answered_ones_are_in_the_log_once", Kinds(service=DecidesAgain)),
    "answered before it is written": ("answered_ones_are_in_the_log_once", Kinds(service=AnswersTooEarly)),
    "capacity is forgotten": ("nobody_is_let_in_online_over_a_limit", Kinds(service=ForgetsCapacity)),
    "a ticket has a head too many": ("nobody_is_let_in_online_over_a_limit", Kinds(service=CountsOneHeadMore)),
    "any code is some ticket's": ("no_unknown_code_is_let_in", Kinds(service=GuessesTickets)),
    "what was shown counts as waived": (
        "double_use_offline_is_one_attended_and_conflicts",
        Kinds(service=TakesShownForWaived),
    ),
    "a whole message is refused": ("nonsense_holds_up_nobody", Kinds(service=RefusesWholeMessages)),
    "a device stays cut off": ("every_outbox_is_empty", Kinds(network=StaysCut)),
    "a fold skips annulments": ("attendance_is_as_the_model_says", Kinds(fold=without_annulments)),
    "somebody writes beside the function": ("verify_finds_nothing", Kinds(service=Meddles)),
    "a device loses an entry": ("nothing_is_missing", Kinds(device=LosesEntries)),
    "a device offers nothing again": ("nothing_is_missing", Kinds(device=OffersNothingAgain, forgets=True)),
    "what a door showed is judged afresh": (
        "what_doors_showed_is_what_happened",
        Kinds(service=JudgesWhatWasShown),
    ),
    "what nobody saw is not taken back": ("what_doors_showed_is_what_happened", Kinds(device=TakesNothingBack)),
}
"""What is wrong, the invariant that must see it, and the parts with the fault."""
