"""Before the week: tickets on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checkin import opening
from checkin.errors import BadInput
from checkin.pipeline import printing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from checkin.pipeline.printing import Card
    from checkin.settings import Settings


async def tickets_print(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Draw tickets, each into a file of its own."""
    drawn = printing.svg if arguments.format == "svg" else _in_pixels()
    async with opening.opened_register(chosen) as (_, register):
        wanted = await printing.chosen(register, arguments.codes or ["all"])
        about = [
            printing.about(ticket, register.holder(ticket.id), register.programme) if arguments.names else []
            for ticket in wanted
        ]
        await opening.noted(register, "tickets_printed", more=f"{len(wanted)} tickets")
    cards = (printing.card(ticket, lines) for ticket, lines in zip(wanted, about, strict=True))
    number = printing.write(Path(arguments.output), cards, arguments.format, drawn)
    print(
        f"{number} tickets drawn in {arguments.output}, each named by its id (the column `ticket` of the export attendees)"
    )


def _in_pixels() -> Callable[[Card], bytes]:
    """What draws PNG, which nothing else in the service needs.

    Raises:
        BadInput: where it is not installed.
    """
    try:
        from checkin.commands import pictures
    except ImportError as error:
        raise BadInput(
            "no_pictures", "PNG needs more than a service does: pip install 'oppmote[laptop]', or take --format svg"
        ) from error
    return pictures.Pencil().png
