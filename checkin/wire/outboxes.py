"""An outbox as a file: what an organiser takes from a laptop or a phone that never found the network again.

JSON lines. The first says what it is and which device it comes from (the hash of its token, as the service keeps it); each
other holds one entry in its order: `{"scan": …}`, `{"annulment": …}` or `{"count": …}`, as it would have been sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Raw, Struct

from checkin.errors import BadInput
from checkin.wire import reading
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1

Message = ScanMessage | AnnulmentMessage | CountMessage


class _Head(Struct):
    outbox: int
    device: str


class _Line(Struct, omit_defaults=True):
    scan: Raw = Raw(b"")
    annulment: AnnulmentMessage | None = None
    count: CountMessage | None = None


class Entry(NamedTuple):
    """One entry of a file: where it stands, and a scan that is not read yet, or another message that is."""

    line: int
    message: bytes | AnnulmentMessage | CountMessage


class Outbox(NamedTuple):
    """What a file holds."""

    device: str
    entries: list[Entry]


_head = msgspec.json.Decoder(_Head)
_line = msgspec.json.Decoder(_Line)
_encode = msgspec.json.Encoder().encode


def written(device: str, messages: Iterable[Message]) -> bytes:
    """A device's entries as a file; `device` is the hash of its token."""
    lines = [_encode(_Head(VERSION, device))]
    for message in messages:
        kind = {ScanMessage: "scan", AnnulmentMessage: "annulment", CountMessage: "count"}[type(message)]
        lines.append(_encode({kind: message}))
    return b"\n".join(lines) + b"\n"


def read(content: bytes, name: str) -> Outbox:
    """A file's entries, in their order.

    Args:
        content: of the file.
        name: of the file, for messages.

    Raises:
        BadInput: it is no such file, or a line of it can't be read: then nothing of it is used.
    """
    first, *others = content.splitlines() or [b""]
    try:
        head = _head.decode(first)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput(
            "outbox_file",
            f"{name} is no exported outbox: make one with `checkin-scanner export FILE`, or on the phone's own page",
        ) from error
    if head.outbox != VERSION:
        raise BadInput(
            "outbox_version", f"{name} was written by another version of the scanner ({head.outbox}): update this one"
        )
    return Outbox(head.device, [_entry(line, number, name) for number, line in enumerate(others, 2) if line.strip()])


def _entry(line: bytes, number: int, name: str) -> Entry:
    try:
        told = _line.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _strange(name, number, reading.explained(error)) from error
    found = bytes(told.scan) or told.annulment or told.count
    if found is None:
        raise _strange(name, number, "it is neither scan, annulment nor count")
    return Entry(number, found)


def _strange(name: str, number: int, why: str) -> BadInput:
    return BadInput("outbox_line", f"{name}, line {number} can't be read: {why}; export the outbox again")
