"""New ids, from the root's side of the house."""

from __future__ import annotations

import uuid_utils.compat as uuids


def new_id() -> str:
    """A new id (UUIDv7)."""
    return str(uuids.uuid7())
