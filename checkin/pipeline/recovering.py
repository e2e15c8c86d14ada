"""Take in what a device could not send: its outbox, as a file that an organiser brings.

Ids make it harmless: what had come before is found again, and nothing is counted twice.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from checkin.errors import BadInput, NotFound, StoreUnavailable
from checkin.wire.messages import MOST_SCANS, AnnulmentMessage, UndecidedMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checkin.pipeline.intake import Intake
    from checkin.store.register import Register
    from checkin.wire.messages import CountMessage
    from checkin.wire.outboxes import Entry, Outbox


class Undecided(NamedTuple):
    """An entry that could not be decided: its line, and why."""

    line: int
    why: str


def device_of(register: Register, outbox: Outbox, named: str | None) -> str:
    """Whose entries these are: the device's or the token's that the file names, revoked or not, unless somebody names
    another.

    Raises:
        NotFound: where this programme has none such.
    """
    if named is not None:
        if named not in register.names:
            raise NotFound(
                "device_unknown",
                f"there is no device or token named {named!r} here: see `checkin devices list` and `checkin tokens list`",
            )
        return named
    known = register.tokens.get(outbox.device) or register.devices.proven(outbox.device)
    if known is None:
        raise NotFound("device_unknown", "the device of this outbox is not known here: name it with --device NAME")
    return known.name


async def take(intake: Intake, entries: Sequence[Entry], device: str) -> list[Undecided]:
    """Take entries in their order, as if the device had sent them; returns those that could not be decided.

    Raises:
        StoreUnavailable: where the store can't take them; the file can be taken again from its start.
    """
    undecided: list[Undecided] = []
    for run in _runs(entries):
        if isinstance(run[0].message, bytes):
            verdicts = await intake.scans(
                [entry.message for entry in run if isinstance(entry.message, bytes)], device, names=False
            )
            told = zip(run, verdicts, strict=True)
            undecided += [
                Undecided(entry.line, one.problem.detail) for entry, one in told if isinstance(one, UndecidedMessage)
            ]
        else:
            undecided += await _other(intake, run[0].line, run[0].message, device)
    return undecided


async def _other(intake: Intake, line: int, message: AnnulmentMessage | CountMessage, device: str) -> list[Undecided]:
    try:
        if isinstance(message, AnnulmentMessage):
            await intake.annulment(message, device)
        else:
            await intake.count(message, device)
    except StoreUnavailable:
        raise
    except BadInput as problem:
        return [Undecided(line, problem.detail)]
    return []


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Scans that follow each other together, as many as a message carries; everything else by itself."""
    for scans, group in groupby(entries, lambda entry: isinstance(entry.message, bytes)):
        run, most = list(group), MOST_SCANS if scans else 1
        yield from (run[at : at + most] for at in range(0, len(run), most))
