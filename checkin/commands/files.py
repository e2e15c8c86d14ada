"""Files that a command is given."""

from __future__ import annotations

from pathlib import Path

from checkin.errors import BadInput


def content_of(name: str) -> bytes:
    """What a file holds.

    Raises:
        BadInput: where it can't be read, and why.
    """
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput("file", f"{name} can't be read ({error.strerror}): give the path of a file") from error
