"""The edge of the service: who is on the other side of a connection, and whether the way there is by HTTPS.

A proxy that the operator trusts speaks for others, and says for whom (`X-Forwarded-For`) and how it was asked
(`X-Forwarded-Proto`). From anybody else these are words: they are not read.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple

from aiohttp import web

from checkin.errors import BadInput
from checkin.wire import addresses

HSTS = "max-age=31536000"

_PORT = re.compile(r":\d+$")

UNKNOWN = "unknown"
"""Stands for an address where a proxy told none that can be one."""

ONE_SITE = 64
"""Bits of an IPv6 address that one household or one school has; it may take any number within."""


class Edge(NamedTuple):
    """How this service stands to the world: the networks of the proxies that it trusts, and whether browsers may remember
    that it speaks HTTPS only.
    """

    trusted: tuple[IPv4Network | IPv6Network, ...] = ()
    remembered: bool = True

    def trusts(self, address: str) -> bool:
        """Whether this is one of these proxies."""
        return _is_trusted(address, self.trusted)

    @staticmethod
    def site(address: str) -> str:
        """An address, of IPv6 the network that one household has; what is none is one that we don't know."""
        return _site(address)


EDGE = web.AppKey("edge", Edge)


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, separated by commas.

    Raises:
        BadInput: naming the one that is none.
    """
    return tuple(_network(part.strip()) for part in text.split(",") if part.strip())


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise BadInput(
            "setting", f"CHECKIN_TRUSTED_PROXIES has {text!r}: expected addresses or networks, as 10.0.0.0/8"
        ) from error


def client(request: web.Request) -> str:
    """The address of whoever asks, behind all proxies that are trusted; of IPv6 the network that one household has."""
    here = request.app[EDGE]
    asks = request.remote or UNKNOWN
    told = [part.strip() for line in request.headers.getall("X-Forwarded-For", ()) for part in line.split(",")]
    while told and here.trusts(asks):
        asks = told.pop()
    return here.site(asks)


def asks_this_machine(request: web.Request) -> bool:
    """Whether a request was made to one of this machine's own names, such as localhost, whatever the port."""
    return addresses.is_this_machine(_PORT.sub("", request.host))


def is_https(request: web.Request) -> bool:
    """Whether a request came by HTTPS, to us or to a proxy that is trusted."""
    if request.secure:
        return True
    told = request.headers.get("X-Forwarded-Proto")
    return (
        told is not None
        and told.rpartition(",")[2].strip() == "https"
        and request.app[EDGE].trusts(request.remote or UNKNOWN)
    )


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Have a browser that came by HTTPS come by nothing else for a year, where it may."""
    if request.app[EDGE].remembered and not response.prepared and is_https(request):
        response.headers["Strict-Transport-Security"] = HSTS


@lru_cache(maxsize=4096)
def _is_trusted(address: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    number = _number(address)
    return number is not None and any(number in network for network in trusted)


@lru_cache(maxsize=4096)
def _site(address: str) -> str:
    number = _number(address)
    if number is None:
        return UNKNOWN
    return str(ipaddress.ip_network((number, ONE_SITE), strict=False)) if number.version == 6 else str(number)


def _number(address: str) -> IPv4Address | IPv6Address | None:
    try:
        number = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    return getattr(number, "ipv4_mapped", None) or number
