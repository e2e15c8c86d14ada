"""The names of all keys. Everything that one admission touches shares a hash tag: a municipality is one hash slot.

A programme's register (what the service looks up before it asks the municipality) has a slot of its own. No rule
needs two slots.
"""

from __future__ import annotations

PROGRAMMES = "oppmote:programmes"
"""Set of the ids of all programmes in this store."""

WAITED = "oppmote:waited"
"""Written, and never read, by who waits for the disk, or wants to see that the store takes writes."""


def of_session(programme: str, municipality: str, session: str) -> list[str]:
    """The keys that `functions.lua` works on for one session, in the order it wants them."""
    slot = f"oppmote:{{{programme}:{municipality}}}"
    return [
        log(programme, municipality),
        ids(programme, municipality),
        f"{slot}:session:{session}",
        f"{slot}:moves:{session}",
        f"{slot}:counts:{session}",
        f"{slot}:annulled:{session}",
        f"{slot}:superseded:{session}",
        texts(programme, municipality),
    ]


def log(programme: str, municipality: str) -> str:
    """The append-only stream of everything that happened at the doors of a municipality."""
    return f"oppmote:{{{programme}:{municipality}}}:log"


def ids(programme: str, municipality: str) -> str:
    """Hash: every entry's own id -> its place in the log."""
    return f"oppmote:{{{programme}:{municipality}}}:ids"


def texts(programme: str, municipality: str) -> str:
    """Hash: entry's own id -> override text or the start of an unknown code; may be cleared, the log stays."""
    return f"oppmote:{{{programme}:{municipality}}}:texts"


def register(programme: str, part: str) -> str:
    """A part of the programme's register: programme, tickets, codes, holders, tokens, devices, beats, links, enrolments,
    visits, changes, door_secret, audit, audited; users, tries.
    """
    return f"oppmote:{{{programme}}}:{part}"
