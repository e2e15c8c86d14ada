"""The addresses of this machine, held to what the system itself says."""

from __future__ import annotations

import ipaddress
import socket

from checkin.pipeline import interfaces


def test_this_machine_s_own_two_come_first() -> None:
    """And no address comes twice, or is of one link only."""
    found = interfaces.addresses()
    assert [str(address) for address in found[:2]] == ["127.0.0.1", "::1"]
    assert len(set(found)) == len(found)
    assert not any(address.is_link_local or address.is_unspecified for address in found)


def test_the_address_from_which_the_world_would_be_asked_is_among_them() -> None:
    """As far as there is a way to it; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.7", 9))
        except OSError:
            return
        assert ipaddress.ip_address(probe.getsockname()[0]) in interfaces.addresses()


def test_where_there_is_no_such_list_the_machine_s_name_is_looked_up() -> None:
    """As on Windows: every one found is an address."""
    assert all(address.version in (4, 6) for address in interfaces._looked_up())
