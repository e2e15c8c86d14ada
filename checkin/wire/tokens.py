"""Tokens and other secrets as they are kept: by a hash, on either side of the wire."""

from __future__ import annotations

import hashlib
from functools import lru_cache


@lru_cache(maxsize=4096)  # a device sends its secret with every scan
def hashed(secret: str) -> str:
    """The hash under which a secret is kept. Ours have 256 random bits, so a fast one will do. Any text has one, also
    text that came as a header of strange bytes.
    """
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
