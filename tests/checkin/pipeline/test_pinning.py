"""Where our own commands find a service, and what they hold it to."""

from __future__ import annotations

import aiohttp

from checkin.pipeline import pinning


def test_an_address_by_plain_http_is_as_it_was() -> None:
    """Also from a service of before."""
    assert pinning.trusted("http://localhost:8100") == ("http://localhost:8100", True)


def test_a_fingerprint_goes_with_the_address_and_comes_off_again() -> None:
    """As what a client of ours must see there."""
    address, trusted = pinning.trusted(pinning.pinned("https://localhost:8100", "ab" * 32))
    assert address == "https://localhost:8100"
    assert isinstance(trusted, aiohttp.Fingerprint)
    assert trusted.fingerprint == b"\xab" * 32
