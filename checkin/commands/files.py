"""Files that a command is given."""

from __future__ import annotations

import os
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


def put_private(name: str, content: bytes) -> None:
    """Write a file that only its owner can read.

    Raises:
        BadInput: where it can't be written, and why.
    """
    try:
        with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            Path(name).chmod(0o600)  # it may have been there before
            file.write(content)
    except OSError as error:
        raise BadInput("file", f"{name} can't be written ({error.strerror}): choose another with -o") from error
