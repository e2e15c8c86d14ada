"""The outbox without stopping the door: a thread of its own reads and writes it, and what a full disk does not take is owed.

A note about what is in the outbox already (it was answered, people saw it) must not be lost while the device runs: it is
written as soon as the disk takes it, before anything else. An entry that can't be stored is not owed: whoever wanted it
stored is told, and so are people.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar
from uuid import UUID

from checkin.wire.messages import Taken, UndecidedMessage
from scanner.laptop.entries import Answer, Logged
from scanner.laptop.outbox import OutboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checkin.wire.messages import VerdictMessage
    from scanner.laptop.client import Answers, Result
    from scanner.laptop.entries import Entry
    from scanner.laptop.outbox import Outbox

P = ParamSpec("P")
T = TypeVar("T")


class _Owed(NamedTuple):
    """A note that the disk did not take, and the entries that it says are answered."""

    write: Callable[[], None]
    answered: frozenset[str]


class Disk:
    """One outbox.

    Attributes:
        trouble: one sentence on why it can't be written; "" while it can.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._owed: list[_Owed] = []
        self.trouble = ""

    def close(self) -> None:
        """Wait for what is being written."""
        self._thread.shutdown()

    @property
    def unnoted(self) -> set[str]:
        """Entries that wait in the outbox only because it could not be noted that they are answered."""
        return {id for owed in self._owed for id in owed.answered}

    async def read(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """What the outbox says.

        Raises:
            OutboxError: it can't be read.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(act, *args, **named))

    async def write(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Write, after all that is owed.

        Raises:
            OutboxError: it can't be written; then nothing of it is.
        """
        return await self.read(self._write, partial(act, *args, **named))

    async def try_again(self) -> None:
        """See whether the disk takes something by now, beginning with what is owed.

        Raises:
            OutboxError: it doesn't.
        """
        await self.write(lambda: None)

    async def shown(self, id_: str) -> None:
        """Note that people saw a scan, now or as soon as the disk takes it."""
        await self.read(self._note, _Owed(partial(self._outbox.shown, id_), frozenset()))

    async def answered(self, entries: Sequence[Entry], answers: Answers, tickets: Sequence[str]) -> None:
        """Note what the service said to entries of the outbox, now or as soon as the disk takes it.

        Args:
            entries: each with its answer at the same place of `answers`.
            tickets: what the bundle calls the ticket of each; "" where there is none.
        """
        note = partial(
            _note_answers, self._outbox, list(zip(entries, answers.results, tickets, strict=True)), answers.epoch
        )
        await self.read(self._note, _Owed(note, frozenset(entry.id for entry in entries)))

    def _write(self, act: Callable[[], T]) -> T:
        try:
            if self.trouble:  # what changes nothing is taken by any disk, and would tell nothing
                self._outbox.touch()
            while self._owed:
                self._owed[0].write()
                del self._owed[0]
            done = act()
        except OutboxError as error:
            self.trouble = str(error)
            raise
        self.trouble = ""
        return done

    def _note(self, note: _Owed) -> None:
        try:
            self._write(note.write)
        except OutboxError:
            self._owed.append(note)


def _note_answers(outbox: Outbox, answers: Sequence[tuple[Entry, Result, str]], epoch: str | None) -> None:
    """Note each result: answered or parked."""
    taken: list[tuple[str, Answer | None]] = []
    logged: list[Logged] = []
    for entry, result, ticket in answers:
        if isinstance(result, UndecidedMessage):
            outbox.park(entry.id, result.problem)
        else:
            taken.append((entry.id, _kept(result)))
            logged.append(Logged(entry.id, result.entry, ticket))
    outbox.answered(taken, epoch, logged)


def _kept(result: VerdictMessage | Taken) -> Answer | None:
    if isinstance(result, Taken):
        return None
    ticket = UUID(result.ticket.id) if result.ticket else None
    return Answer(result.outcome, result.reason, result.heads, ticket)
