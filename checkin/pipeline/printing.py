"""Print: a ticket as a card, its QR with the code under it in letters that can be typed; who holds it only if asked for.

A card is laid out once, in units of one module of the smallest QR, and drawn in whichever form is wanted: SVG here,
PNG where letters can be drawn (`checkin.commands.pictures`). A code of ours is a QR of version 1 at level M.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from checkin.core import tickets
from checkin.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from checkin.core.programmes import Programme
    from checkin.core.tickets import Holder, Ticket
    from checkin.store.register import Register

QUIET = 4
"""Modules of quiet zone on each side, as the standard wants."""

QR = 21 + 2 * QUIET
"""Units that any QR takes on a card, its quiet zone included; one of a longer code has smaller modules."""

WIDTH = 37.0
"""Units of a card from left to right."""

UNIT = 1.6
"""Millimetres of a unit on paper: a QR of 46 mm, which a phone reads from the length of an arm."""

CODE_SIZE, TEXT_SIZE = 2.0, 1.5
"""Units that letters are high."""

CODE_COLUMNS, TEXT_COLUMNS = 24, 28
"""Letters in a line, so that the widest fit."""

LEADING = 1.4
"""The height of a line, in heights of its letters."""


class Line(NamedTuple):
    """A line of text in the middle of a card: where its letters stand, and how high they are, in units."""

    text: str
    base: float
    size: float
    of_code: bool


class Card(NamedTuple):
    """A ticket, laid out: its modules row by row (True is dark) without the quiet zone, and the lines under them."""

    ticket: str
    modules: list[list[bool]]
    lines: list[Line]
    height: float


def card(ticket: Ticket, about: Iterable[str]) -> Card:
    """Lay a ticket out, with lines of text under its code."""
    lines, below = [], QR - 1.0  # a line's own leading makes up for it: letters begin below the quiet zone
    shown = [(text, CODE_SIZE) for text in _wrapped(tickets.grouped(ticket.code), CODE_COLUMNS)]
    shown += [(text, TEXT_SIZE) for said in about for text in _wrapped(said, TEXT_COLUMNS)]
    for text, size in shown:
        below += size * LEADING
        lines.append(Line(text, below, size, size == CODE_SIZE))
    return Card(ticket.id, modules(ticket.code), lines, below + QUIET)


def modules(code: str) -> list[list[bool]]:
    """The QR of a code, without its quiet zone."""
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(code)
    symbol.make()
    return [[bool(dark) for dark in row] for row in symbol.get_matrix()]


def _wrapped(text: str, columns: int) -> list[str]:
    """A text in lines, what can't be shown replaced by a dot."""
    return textwrap.wrap("".join(letter if letter.isprintable() else "·" for letter in text), columns)


def about(ticket: Ticket, holder: Holder, programme: Programme) -> list[str]:
    """Who a ticket is for, and for what."""
    heads = [f"× {ticket.heads}"] if ticket.heads > 1 else []
    sessions = [programme.session[id] for id in ticket.sessions if id in programme.session]
    times = [f"{programme.local(session.start):%d.%m. %H:%M} {session.title}" for session in sessions]
    return [text for text in (holder.name, holder.organisation, *heads, *times) if text]


async def chosen(register: Register, codes: Sequence[str]) -> list[Ticket]:
    """The tickets with these codes; for the one word `all` every ticket that is not revoked.

    Raises:
        NotFound: where no ticket has a code.
        BadInput: where a ticket is revoked.
    """
    if [*codes] == ["all"]:
        return [ticket for ticket in register.tickets.values() if ticket.revoked_at is None]
    await register.learn(codes)
    return [_in_use(register, code) for code in codes]


def _in_use(register: Register, code: str) -> Ticket:
    ticket = register.by_code(code)
    if ticket is None:
        raise NotFound("ticket_unknown", f"no ticket has the code {code[:64]!r}: see that it is typed right")
    if ticket.revoked_at is not None:
        raise BadInput("ticket_revoked", f"the ticket {code[:64]!r} is revoked and lets nobody in: issue a new one")
    return ticket


def svg(card: Card) -> bytes:
    """A card as SVG, in millimetres."""
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{WIDTH * UNIT:.1f}mm",
            "height": f"{card.height * UNIT:.1f}mm",
            "viewBox": f"0 0 {WIDTH:g} {card.height:g}",
        },
    )
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    scale = (QR - 2 * QUIET) / len(card.modules)
    place = f"translate({(WIDTH - QR) / 2 + QUIET:g} {QUIET}) scale({scale:.6g})"
    ET.SubElement(root, "path", {"d": path(card.modules), "transform": place, "shape-rendering": "crispEdges"})
    for line in card.lines:
        _put_line(root, line)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def _put_line(root: ET.Element, line: Line) -> None:
    look = {
        "x": f"{WIDTH / 2:g}",
        "y": f"{line.base:.2f}",
        "font-size": f"{line.size:g}",
        "font-family": "monospace" if line.of_code else "sans-serif",
        "text-anchor": "middle",
    }
    ET.SubElement(root, "text", look).text = line.text


def path(modules: list[list[bool]]) -> str:
    """Every run of dark modules in a row as one rectangle."""
    runs = []
    for down, row in enumerate(modules):
        ends = [at for at in range(len(row) + 1) if (at > 0 and row[at - 1]) != (at < len(row) and row[at])]
        runs += [
            f"M{begin} {down}h{end - begin}v1h-{end - begin}z" for begin, end in zip(ends[::2], ends[1::2], strict=True)
        ]
    return "".join(runs)


def write(folder: Path, cards: Iterable[Card], form: str, drawn: Callable[[Card], bytes]) -> int:
    """Write each card into a file of its own, named by its ticket's id: a code is a secret. Returns how many.

    Raises:
        BadInput: where the folder can't be written.
    """
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for card in cards:
            (folder / f"{card.ticket}.{form}").write_bytes(drawn(card))
            number += 1
    except OSError as error:
        raise BadInput("output", f"{folder} can't be written ({error.strerror}): choose another with -o") from error
    return number
