"""After the week: exports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checkin import opening
from checkin.pipeline import forms

if TYPE_CHECKING:
    import argparse

    from checkin.settings import Settings


async def export(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Write a table."""
    async with opening.opened_sources(chosen) as sources:
        await opening.noted(sources.register, "exported", f"{arguments.kind}.{arguments.format}")
        pieces = forms.written(sources, arguments.kind, arguments.format, chosen.locale)
        if arguments.output:
            await forms.write_whole(Path(arguments.output), pieces)
        else:
            async for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
