"""The addresses of this machine, as others on its networks see it."""

from __future__ import annotations

import ctypes
import ctypes.util
import ipaddress
import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

HERE = ("127.0.0.1", "::1")

ADDRESS_AT = {socket.AF_INET: (4, 4), socket.AF_INET6: (8, 16)}
"""Where the address lies in a socket address of either family, and how long it is: the same on Linux and macOS."""


class _Interface(ctypes.Structure):
    """One link of the list that `getifaddrs` makes, as far as we read it."""


_Interface._fields_ = [
    ("next", ctypes.POINTER(_Interface)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


def addresses() -> list[IPv4Address | IPv6Address]:
    """All of them, this machine's own two first, without those of one link only (which a browser can't name)."""
    found = {ipaddress.ip_address(text) for text in HERE}
    found |= set(_looked_up() if sys.platform == "win32" else _listed())
    usable = [address for address in found if not address.is_link_local and not address.is_unspecified]
    return sorted(usable, key=lambda address: (not address.is_loopback, address.version, int(address)))


def _listed() -> Iterator[IPv4Address | IPv6Address]:
    """What the system's list of interfaces has: the standard library has no way to it."""
    system = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    first = ctypes.POINTER(_Interface)()
    if system.getifaddrs(ctypes.byref(first)):
        return
    try:
        interface = first
        while interface:
            if interface.contents.address:
                yield from _address(interface.contents.address)
            interface = interface.contents.next
    finally:
        system.freeifaddrs(first)


def _address(at: int) -> Iterator[IPv4Address | IPv6Address]:
    """The address in a socket address; none where it is of another family."""
    head = ctypes.string_at(at, 2)
    family = head[1] if sys.platform == "darwin" else int.from_bytes(head, sys.byteorder)
    for known, (offset, length) in ADDRESS_AT.items():
        if family == known:
            yield ipaddress.ip_address(ctypes.string_at(at + offset, length))


def _looked_up() -> Iterator[IPv4Address | IPv6Address]:
    """What the machine's own name leads to: on Windows that is all there are."""
    for _, _, _, _, where in socket.getaddrinfo(socket.gethostname(), None):
        yield ipaddress.ip_address(str(where[0]).partition("%")[0])
