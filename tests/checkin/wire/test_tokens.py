"""A secret is kept by its hash, on either side."""

from __future__ import annotations

import hashlib

from checkin.wire.tokens import hashed


def test_a_secret_is_kept_as_its_sha256() -> None:
    """Hexadecimal, as the store has it."""
    assert hashed("hemmelig") == hashlib.sha256(b"hemmelig").hexdigest()


def test_whatever_came_in_a_header_has_a_hash() -> None:
    """Also bytes that are no text: they are the hash of nothing that we know, and no fault."""
    assert len(hashed("Bearer \udcff\ud800")) == 64
