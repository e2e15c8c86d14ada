"""Deeds: who did what beside the scans themselves, as a chain in which nothing can be changed, taken out or put in between
without breaking it.

    hash of a deed = SHA-256(hash of the deed before, "" for the first | the deed as packed)

Whoever may write in the store could make the whole chain anew. So its last hash is worth keeping elsewhere: `checkin verify`
says it, and the export of the audit log ends with it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

What = Literal[
    "programme_loaded",
    "tickets_imported",
    "ticket_issued",
    "ticket_revoked",
    "ticket_reissued",
    "codes_listed",
    "tickets_printed",
    "token_added",
    "token_revoked",
    "device_offered",
    "device_enrolled",
    "device_changed",
    "device_revoked",
    "link_made",
    "user_added",
    "user_role",
    "user_reset",
    "user_removed",
    "password_chosen",
    "second_factor",
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "override",
    "annulment",
    "session_closed",
    "session_reopened",
    "scans_moved",
    "outbox_imported",
    "written_off",
    "exported",
]
"""What can be done, as it stands in the audit log. Scans and counts have a log of their own."""

TERMINAL = "terminal"
"""Who did what was done by a command on a machine of the service: nobody signs in there."""


class Deed(msgspec.Struct, frozen=True, array_like=True):
    """One deed.

    Attributes:
        at: when, in milliseconds.
        who: a user, a device, a token, or `TERMINAL`.
        of: what it was done to: a name or an id; no code and no holder's name.
        more: what else tells it from another, in few words.
    """

    at: int
    who: str
    what: What
    of: str = ""
    more: str = ""


class Link(NamedTuple):
    """A deed as it lies in the chain: packed, with its hash."""

    packed: bytes
    hash: bytes

    @property
    def deed(self) -> Deed:
        """The deed itself."""
        return _unpack(self.packed)


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Deed).decode


def linked(before: bytes, deed: Deed) -> Link:
    """The deed behind the one that has the hash `before`; b"" for the first."""
    packed = _pack(deed)
    return Link(packed, _hash(before, packed))


def broken(links: Iterable[Link], before: bytes = b"") -> int | None:
    """The place of the first link that does not follow from those before it; None where all do."""
    for place, link in enumerate(links):
        if link.hash != _hash(before, link.packed):
            return place
        before = link.hash
    return None


def _hash(before: bytes, packed: bytes) -> bytes:
    return hashlib.sha256(before + packed).digest()
