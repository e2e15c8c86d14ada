"""Where one may listen in the clear, and how that is told."""

from __future__ import annotations

import ssl

import pytest

from checkin.api import listening
from checkin.api.listening import Place
from checkin.errors import BadInput


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_plain_http_stays_on_this_machine(host: str) -> None:
    """Where nobody lies between."""
    listening.check(Place(host, 0), insecure=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "hall.local", "fd00::2"])
def test_plain_http_elsewhere_is_refused_unless_somebody_wants_it(host: str) -> None:
    """In one sentence that names every way; with a certificate there is nothing to refuse."""
    with pytest.raises(BadInput) as told:
        listening.check(Place(host, 0), insecure=False)
    for way in ("proxy", "--tls-cert", "--tls self", "--insecure"):
        assert way in told.value.detail
    listening.check(Place(host, 0), insecure=True)
    listening.check(Place(host, 0, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)), insecure=False)


def test_an_address_is_what_a_browser_takes() -> None:
    """Brackets round IPv6."""
    assert listening.address("::1", 8100, secure=True) == "https://[::1]:8100"
    assert listening.address("hall.local", 80, secure=False) == "http://hall.local:80"
