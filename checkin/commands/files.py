"""Files that a command is given."""

from __future__ import annotations

from pathlib import Path

from checkin.errors import BadInput

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that a command reads; registrations of 100,000 people are 10 MB."""


def content_of(name: str) -> bytes:
    """What a file holds.

    Raises:
        BadInput: where it can't be read, or is larger than any that we know what to do with, and why.
    """
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) <= LARGEST:
            return content
        raise BadInput("file_large", f"{name} is larger than {LARGEST >> 20} MB: is it the right file?")
    except OSError as error:
        raise BadInput("file", f"{name} can't be read ({error.strerror}): give the path of a file") from error
