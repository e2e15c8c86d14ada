"""Where a device keeps what it must not lose, and how it is handed over where no network comes back."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
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
    """A device's own files."""

    outbox: Path
    bundle: Path


def files(data: Path, server: str, token: str) -> Files:
    """One outbox and one bundle for each server and token.

    Raises:
        Refused: the folder can't be made.
    """
    device = hashed(f"{server.rstrip('/')}\n{token}")[:16]
    folder = data / "scanner"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder}: can't be made ({error.strerror}); name another folder with --data") from error
    return Files(folder / f"{device}.outbox", folder / f"{device}.bundle")


def export(outbox: Path, token: str, to: Path, new_id: Callable[[], UUID], at: datetime) -> int:
    """Write all that an outbox holds to a file, which only its owner can read, and say how many entries.

    As when the device starts, what was stored but never shown is taken back first. The outbox keeps everything: what
    is sent or taken in twice counts once.

    Raises:
        Refused: there is no such outbox, or the file can't be written.
        OutboxError: the outbox can't be read, or its scanner is running.
    """
    if not outbox.exists():
        raise Refused(
            "nothing was recorded here for this server and token; see that --server, --token and --data are those of the door"
        )
    with closing(Outbox(outbox)) as opened:
        opened.annul_unshown(new_id, at)
        entries = opened.everything()
    device = hashed(token)
    try:
        _put(to, outboxes.written(device, [entry.message for entry in entries]))
    except OSError as error:
        raise Refused(f"{to} can't be written ({error.strerror}); name another file") from error
    return len(entries)


def _put(to: Path, content: bytes) -> None:
    """All of it or nothing, on disk."""
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
