"""How things stand at a door that nobody answers: what its bundle says, and what the device itself did later.

The bundle is true up to a place in the log. An act of the device is in it if the service has answered it with a place no
later than that; else it comes on top. So that this holds for every act, a bundle and its changes are taken in only while
nothing of the device's own is unanswered (see `bundle`).

After hours without network thousands of acts come on top. So what they make of a ticket is worked out when something
happens to it, and the session's sums are kept.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from checkin.core import moves
from checkin.core.moves import Move
from checkin.core.rolls import names_in
from checkin.core.verdicts import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checkin.core.bundles import SessionState
    from checkin.core.programmes import Programme

COUNTED = ""
"""In place of a ticket: heads counted without one."""


class Act(NamedTuple):
    """What the device did: signed heads of a ticket, let in or out of a session."""

    id: str
    session: str
    ticket: str
    at: int
    heads: int
    door: str


class Stay(NamedTuple):
    """A ticket in a session; the first admission with its time in milliseconds and its door."""

    inside: int = 0
    came: int = 0
    first: tuple[int, str] | None = None


NOWHERE = Stay()


@dataclass
class _Own:
    """What the device did with one ticket and the bundle does not have: to be added, and to be taken back from it."""

    added: dict[str, Act] = field(default_factory=dict)
    undone: dict[str, Act] = field(default_factory=dict)

    def on(self, base: Stay, heads: int, closed: tuple[int, ...]) -> Stay:
        """What it makes of a stay that the bundle tells; `closed` is the last closing, if there is one."""
        if not self.added and not self.undone:
            return base
        came = max(0, base.came - sum(act.heads for act in self.undone.values() if act.heads > 0))
        inside = max(0, base.inside - sum(act.heads for act in self.undone.values() if (act.at,) > closed))
        later = [Move(act.at, act.id, act.heads, act.door) for act in self.added.values()]
        stay = moves.fold([*_as_moves(came, inside, closed), *later], heads, closed)
        return Stay(stay.inside, stay.attended, _first(base if came else NOWHERE, self.added.values()))

    def entered(self) -> int:
        """Heads counted in, where there is no ticket."""
        came = sum(act.heads for act in self.added.values() if act.heads > 0)
        return came - sum(act.heads for act in self.undone.values() if act.heads > 0)

    def net(self, closed: tuple[int, ...]) -> int:
        """Heads counted in less those counted out, since the session was closed."""
        added = [(act.at, act.heads) for act in self.added.values()]
        return moves.net([*added, *((act.at, -act.heads) for act in self.undone.values())], closed)


@dataclass
class _Session:
    """A session: as the bundle has it, and what own acts make of it. `inside` and `came` are what they add to the sums."""

    attended: int = 0
    present: int = 0
    closings: tuple[int, ...] = ()
    stays: dict[str, Stay] = field(default_factory=dict)
    own: defaultdict[str, _Own] = field(default_factory=lambda: defaultdict(_Own))
    now: dict[str, Stay] = field(default_factory=dict)
    inside: int = 0
    came: int = 0

    @property
    def closed(self) -> tuple[int, ...]:
        """The last closing, if there is one: whoever was let in before it is out."""
        return self.closings[-1:]

    def stay(self, ticket: str) -> Stay:
        """A ticket as it stands now."""
        return self.now.get(ticket) or self.stays.get(ticket, NOWHERE)

    def with_one_more(self, act: Act, heads: int) -> Stay:
        """Its ticket as it would stand after one more act."""
        own = self.own.get(act.ticket, _Own())
        return _Own({**own.added, act.id: act}, own.undone).on(self.stays.get(act.ticket, NOWHERE), heads, self.closed)

    def put(self, ticket: str, stay: Stay | None) -> None:
        """Have a ticket stand so, by own acts; None for as the bundle has it."""
        base = self.stays.get(ticket, NOWHERE)
        before, after = self.now.pop(ticket, base), stay or base
        if stay is not None:
            self.now[ticket] = stay
        self.inside += after.inside - before.inside
        self.came += after.came - before.came

    def learn(self, state: SessionState, stays: Iterable[tuple[str, Stay]]) -> None:
        """Know what the service says. What own acts make of it is to be worked out anew."""
        self.attended, self.present, self.closings = state.attended, state.present, state.closings
        self.now.clear()
        self.inside = self.came = 0
        self.stays.update(stays)


class Told(NamedTuple):
    """What the service tells of sessions, for the tickets named, up to a place in the log."""

    place: str
    digests: bytes
    states: Sequence[SessionState]
    programme: Programme

    def read(self) -> list[tuple[SessionState, list[tuple[str, Stay]]]]:
        """Each session with its tickets' stays.

        Raises:
            ValueError: columns don't fit together, or a session is unknown.
            LookupError: a door is unknown.
        """
        tickets = [name.hex() for name in names_in(self.digests)]
        return [(state, list(zip(tickets, self._stays(state, len(tickets)), strict=True))) for state in self.states]

    def _stays(self, state: SessionState, number: int) -> list[Stay]:
        if state.id not in self.programme.session:
            raise ValueError(f"there is no session {state.id}")
        begin = self.programme.session[state.id].doors_open
        doors = [door.id for door in self.programme.doors]
        columns = zip(state.inside, state.came, state.first, state.doors, strict=True)
        return [
            Stay(inside, came, None if first is None else (begin + 1000 * first, "" if door is None else doors[door]))
            for inside, came, first, door in columns
        ] or [NOWHERE] * number


class Ledger:
    """The standings of a door's sessions. `heads` tells how many a ticket admits."""

    def __init__(self, heads: Callable[[str], int]) -> None:
        self._heads = heads
        self._place = (0, 0)
        self._sessions: defaultdict[str, _Session] = defaultdict(_Session)
        self._acts: dict[str, Act] = {}
        self._undone: dict[str, str] = {}
        self._undoers: defaultdict[str, set[str]] = defaultdict(set)
        self._answered: dict[str, tuple[int, int]] = {}

    # What the service says

    def renew(self, told: Told) -> None:
        """Know what a bundle says, and nothing of what was known before.

        Raises:
            ValueError, LookupError: it does not fit together; then nothing has changed.
        """
        place, states = order(told.place), told.read()
        self._place = place
        self._sessions.clear()
        for state, stays in states:
            self._sessions[state.id].learn(state, stays)
        for id in self._acts:
            self._settle(id)

    def learn(self, told: Told) -> None:
        """Take in what changed.

        Raises:
            ValueError, LookupError: it does not fit together; then nothing has changed.
        """
        place, states = order(told.place), told.read()
        self._place = place
        for state, stays in states:
            self._sessions[state.id].learn(state, stays)
        for session in self._sessions.values():
            for own in list(session.own.values()):
                for id in [*own.added, *own.undone]:
                    self._settle(id)

    # What the device does

    def did(self, act: Act) -> None:
        """The device let heads in or out, or counted them; told again, what is told last holds."""
        self.dropped(act.id)
        self._acts[act.id] = act
        self._settle(act.id)

    def undid(self, id: str, target: str) -> None:
        """The device took an act back, by an entry of its own."""
        self._undone[id] = target
        self._undoers[target].add(id)
        self._settle(target)

    def answered(self, id: str, place: str) -> None:
        """An entry of the device stands at this place in the log."""
        self._answered[id] = order(place)
        self._settle(id)
        self._settle(self._undone.get(id, ""))

    def dropped(self, id: str) -> None:
        """The service made nothing of an act."""
        act = self._acts.pop(id, None)
        if act is not None:
            self._put(act, added=False, undone=False)

    def _settle(self, id: str) -> None:
        """Put an act where it belongs: on top of the bundle, to be taken back from it, or nowhere."""
        act = self._acts.get(id)
        if act is None:
            return
        known, undoers = self._is_known(id), self._undoers.get(id, set())
        heard = any(self._is_known(undoer) for undoer in undoers)
        self._put(act, added=not known and not undoers, undone=known and bool(undoers) and not heard)

    def _put(self, act: Act, *, added: bool, undone: bool) -> None:
        session = self._sessions[act.session]
        own = session.own[act.ticket]
        own.added.pop(act.id, None)
        own.undone.pop(act.id, None)
        if added:
            own.added[act.id] = act
        if undone:
            own.undone[act.id] = act
        if act.ticket != COUNTED:
            base = session.stays.get(act.ticket, NOWHERE)
            stands = own.on(base, self._heads(act.ticket), session.closed) if own.added or own.undone else None
            session.put(act.ticket, stands)

    def _is_known(self, id: str) -> bool:
        answered = self._answered.get(id)
        return answered is not None and answered <= self._place

    # How things stand

    def standing(self, session: str, ticket: str, at: int, more: Act | None = None) -> Standing:
        """How a ticket and its session stand for a scan at a time, with one more act of it, if there is one."""
        held = self._sessions.get(session, _Session())
        before, counted = held.stay(ticket), held.own.get(COUNTED, _Own())
        here = held.with_one_more(more, self._heads(ticket)) if more else before
        inside, came = held.inside + here.inside - before.inside, held.came + here.came - before.came
        return Standing(
            inside=here.inside,
            attended=here.came,
            session_present=max(0, held.present + inside + counted.net(held.closed)),
            session_attended=held.attended + came + counted.entered(),
            closed=any(closing < at for closing in held.closings),
        )

    def first(self, session: str, ticket: str, more: Act | None = None) -> tuple[int, str] | None:
        """Time and door of the first admission of a ticket."""
        held = self._sessions.get(session, _Session())
        return (held.with_one_more(more, self._heads(ticket)) if more else held.stay(ticket)).first


def _as_moves(came: int, inside: int, closed: tuple[int, ...]) -> tuple[Move, Move]:
    """Moves of which the rule of counting makes what a bundle says, so that it can be applied to what comes on top."""
    if closed:
        return Move(0, "", came), Move(closed[0] + 1, "", inside)
    return Move(0, "", came), Move(0, "~", inside - came)


def _first(base: Stay, added: Iterable[Act]) -> tuple[int, str] | None:
    own = [(act.at, act.door) for act in added if act.heads > 0]
    return min([base.first, *own] if base.first else own, default=None)


def order(place: str) -> tuple[int, int]:
    """What places in a log sort by.

    Raises:
        ValueError: it is no place.
    """
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number)
