"""Tickets: the right to attend, and the short codes that stand for it.

A code of ours is 16 characters of an alphabet without I, L, O and U: 15 random ones (75 bits) and a check character.
It is a weighted sum over GF(32) with sixteen different weights, so that every single wrong character and every swap
of two is caught before anyone is told "unknown". Codes issued by others are taken as they are, up to 512 bytes of
UTF-8.
"""

from __future__ import annotations

import msgspec

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LONGEST_FOREIGN = 512
"""Bytes of UTF-8 in a code issued by somebody else."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_AS_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Ticket(msgspec.Struct, frozen=True):
    """The right to attend, for one attendee or a group of heads. Names lie elsewhere, in `Holder`.

    Times are milliseconds since the epoch. `replaced` holds the codes that a re-issue has put out of use, with its
    time.
    """

    id: str
    code: str
    category: str = ""
    heads: int = 1
    sessions: tuple[str, ...] = ()
    valid_from: int | None = None
    valid_until: int | None = None
    revoked_at: int | None = None
    replaced: tuple[tuple[str, int], ...] = ()
    walk_in: bool = False
    """Made at a door, so never counted as registered."""
    made_by: tuple[str, int] | None = None
    """The device that made it at a door, and the number it has in that device's outbox."""


class Holder(msgspec.Struct, frozen=True):
    """Who holds a ticket: what anonymising clears."""

    name: str = ""
    organisation: str = ""
    email: str = ""


def _double(value: int) -> int:
    """Multiply by x in GF(32) with the polynomial x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_character(body: str) -> str:
    """The sixteenth character for fifteen of the alphabet.

    Horner's rule gives each place its own power of x. The sum of the places, the check character with weight 1, is
    zero.
    """
    total = 0
    for character in body:
        total = _double(total ^ _VALUE[character])
    return ALPHABET[total]


def code_from(random: bytes) -> str:
    """A new code from at least 10 random bytes (75 of their bits are used)."""
    number = int.from_bytes(random[:10], "big") >> 5
    body = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH - 1))
    return body + check_character(body)


def is_ours(code: str) -> bool:
    """Whether the text is a well-formed code of ours, check character included."""
    return len(code) == LENGTH and all(c in _VALUE for c in code) and check_character(code[:-1]) == code[-1]


def as_meant(text: str) -> str:
    """What a person who typed a code of ours meant: capitals, no blanks or hyphens, 0 for O, 1 for I and L.

    Text that does not become a code of ours comes back as it was.
    """
    meant = text.strip().upper().translate(_AS_MEANT)
    return meant if is_ours(meant) else text


def grouped(code: str) -> str:
    """A code of ours in groups of four, as it is printed under its QR."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4)) if is_ours(code) else code
