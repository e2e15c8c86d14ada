"""Whose address it is: this machine's own, which no network lies before, or another's."""

from __future__ import annotations

import ipaddress


def is_this_machine(host: str) -> bool:
    """Whether a host, by name or number (IPv6 with brackets or without), can only be the machine that asks.

    A name is not looked up: what it leads to today it may not lead to tomorrow.
    """
    name = host.strip("[]").rstrip(".").lower()
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    mapped = getattr(number, "ipv4_mapped", None)
    return bool((mapped or number).is_loopback)
