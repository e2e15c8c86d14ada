"""Where a device keeps what it must not lose, and how it is handed over where no network comes back."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checkin.wire import outboxes
from checkin.wire.tokens import hashed
from scanner.laptop.greeting import Refused
from scanner.laptop.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID


class Files(NamedTuple):
    """A device's own files; `revoked` is there while it is, so that it knows without a network."""

    outbox: Path
    bundle: Path
    revoked: Path


def below(data: Path) -> Path:
    """The folder for what scanners keep."""
    return data / "scanner"


def made(data: Path) -> Path:
    """The same, made where it is not there yet.

    Raises:
        Refused: it can't be made.
    """
    folder = below(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder}: can't be made ({error.strerror}); name another folder with --data") from error
    return folder


def files(data: Path, server: str, whose: str) -> Files:
    """The files of one device at one service: of a token, or of an enrolled device, whatever secret it has by now.

    Raises:
        Refused: the folder can't be made.
    """
    device = hashed(f"{server.rstrip('/')}\n{whose}")[:16]
    folder = made(data)
    return Files(*(folder / f"{device}.{kind}" for kind in Files._fields))


def waiting(outbox: Path) -> int:
    """How many entries of an outbox were not answered; 0 where there is none.

    Raises:
        OutboxError: it can't be read, or its scanner is running.
    """
    if not outbox.exists():
        return 0
    with closing(Outbox(outbox)) as opened:
        return opened.waiting


def note_revoked(own: Files) -> None:
    """Remember that the device is revoked: then it does not judge without a network either."""
    with suppress(OSError):  # a full disk; it is told again with the next answer
        own.revoked.touch()
        own.bundle.unlink(missing_ok=True)


def check_welcome(own: Files, *, answered: bool) -> None:
    """See at the start that the device is not known to be revoked; where the service has answered, it isn't any more.

    Raises:
        Refused: it is, as far as is known.
    """
    if answered:
        own.revoked.unlink(missing_ok=True)
    elif own.revoked.exists():
        raise Refused(
            "this device was revoked, and there is no answer that says otherwise: what it recorded is kept here; bring it to "
            "an organiser, who may enrol it again (as a file: checkin-scanner export FILE)"
        )


def export(outbox: Path, secret: str, to: Path, new_id: Callable[[], UUID], at: datetime) -> int:
    """Write all that an outbox holds to a file, which only its owner can read, and say how many entries.

    As when the device starts, what was stored but never shown is taken back first. The outbox keeps everything: what
    is sent or taken in twice counts once.

    Raises:
        Refused: there is no such outbox, or the file can't be written.
        OutboxError: the outbox can't be read, or its scanner is running.
    """
    if not outbox.exists():
        raise Refused(
            "nothing was recorded here by this device; see that --data, and --server and --token if it was begun with them, "
            "are those of the door"
        )
    with closing(Outbox(outbox)) as opened:
        opened.annul_unshown(new_id, at)
        entries = opened.everything()
    device = hashed(secret)
    try:
        put(to, outboxes.written(device, [entry.message for entry in entries]))
    except OSError as error:
        raise Refused(f"{to} can't be written ({error.strerror}); name another file") from error
    return len(entries)


def put(to: Path, content: bytes) -> None:
    """Write a file for its owner alone: all of it or nothing, on disk.

    Raises:
        OSError: it can't be written; what was there before is still there.
    """
    made, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.")
    try:
        with os.fdopen(made, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(to)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
