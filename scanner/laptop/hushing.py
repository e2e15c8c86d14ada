"""Libraries in C that write to stderr by themselves, kept quiet while they look for what may not be there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STDERR = 2


@contextmanager
def hushed() -> Iterator[None]:
    """Nothing that is written to stderr is seen while the block lasts, in any thread. For moments only."""
    try:
        kept = os.dup(STDERR)
    except OSError:  # a program without a console has no stderr
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(nowhere)
        os.close(kept)
