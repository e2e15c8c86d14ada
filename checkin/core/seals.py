"""Seals: how a door holds tickets without holding codes or names that a thief of its device could read.

A programme has one secret, which never leaves the service. From it comes the *salt*, which every door gets. A ticket
stands at the door as the digest of its code under the salt; what the door shows of it is sealed under a key made from
the code and the salt, so that only who holds up the ticket opens it:

    digest   the first 8 bytes of HMAC-SHA-256(salt, "digest" code)
    key      HMAC-SHA-256(salt, "key" code)
    sealed   text XOR HMAC-SHA-256(key, nonce 0), HMAC-SHA-256(key, nonce 1), ...    (numbers as 4 bytes, big-endian)

The *nonce* is a digest under the secret of all texts that it is used for: other texts, another nonce, so that no key is
used for two texts with one nonce. There is no mark of authenticity, which would double the size of what a door holds:
that the texts are ours is for the connection they came by.

Among 5,000 tickets two have the same digest in 1 case of 1,500,000,000,000. An unknown code has the digest of one of them
in 1 case of 3,700,000,000,000,000.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from checkin.core import tickets

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET = 32
"""Bytes of a programme's secret."""

DIGEST = 8
"""Bytes of a digest."""

SHORT = 12
"""Somebody else's code of fewer characters can be guessed."""

_KEPT = 16
_BLOCK = 32


def salt(secret: bytes) -> bytes:
    """The salt of a programme, which its doors may know."""
    return _mac(secret, b"salt")[:_KEPT]


def digest(salt: bytes, code: str) -> bytes:
    """What stands for a code at a door."""
    return _mac(salt, b"digest", code.encode(errors="surrogatepass"))[:DIGEST]


def guessable(code: str) -> bool:
    """Whether trying all likely codes would find this one: then nothing may be sealed under it."""
    return code.isdigit() or (len(code) < SHORT and not tickets.is_ours(code))


def nonce(secret: bytes, texts: Iterable[bytes]) -> bytes:
    """The nonce for sealing these texts, each of which belongs to the ticket at its place."""
    framed = (part for text in texts for part in (len(text).to_bytes(4), text))
    return _mac(secret, b"nonce", *framed)[:_KEPT]


def key(salt: bytes, code: str) -> bytes:
    """The key that only who holds up the code can make."""
    return _mac(salt, b"key", code.encode(errors="surrogatepass"))


def sealed(key: bytes, nonce: bytes, text: bytes) -> bytes:
    """The text sealed, or what was sealed as text again: it is the same act."""
    blocks = range(-(-len(text) // _BLOCK))
    stream = b"".join([_mac(key, nonce, block.to_bytes(4)) for block in blocks])[: len(text)]
    return (int.from_bytes(text) ^ int.from_bytes(stream)).to_bytes(len(text))


def _mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, b"".join(parts), "sha256")
