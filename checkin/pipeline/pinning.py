"""Where our own commands find a service that shows a certificate: with its fingerprint, which came by the store.

The certificate's name need not be that of this machine, and its authority may be one that only phones know.
"""

from __future__ import annotations

import aiohttp


def pinned(address: str, fingerprint: str) -> str:
    """An address with the fingerprint (SHA-256, hexadecimal) of the certificate that is shown there."""
    return f"{address}#{fingerprint}"


def trusted(announced: str) -> tuple[str, aiohttp.Fingerprint | bool]:
    """An address as a client takes it, and what it must trust there: this very certificate, or (True) as ever."""
    address, _, fingerprint = announced.partition("#")
    return address, aiohttp.Fingerprint(bytes.fromhex(fingerprint)) if fingerprint else True
