"""A store's URL: whether it is one, how it is shown, and whether others can read what goes there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from checkin.wire import addresses

if TYPE_CHECKING:
    from urllib.parse import SplitResult

SCHEMES = ("redis", "rediss", "unix")
_PASSWORD = re.compile("//.*@")


def check(url: str) -> None:
    """Raise ValueError where a URL can't be a store's."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or parts.port == 0 or not (parts.hostname or parts.path):
        raise ValueError(parts.scheme)


def shown(url: str) -> str:
    """A store's URL without its password, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{_host(parts)}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def quoted(text: str) -> str:
    """What was given as a URL, and may be none, without what may be a password."""
    return repr(_PASSWORD.sub("//…@", text))


def in_the_clear(url: str) -> str | None:
    """A sentence where passwords, names and codes would cross a network for everyone to read; None where not."""
    parts = urlsplit(url)
    if parts.scheme != "redis" or addresses.is_this_machine(parts.hostname or ""):
        return None
    return (
        f"what goes to the store at {shown(url)} can be read on the way, names and password included: "
        "use rediss:// (TLS), or a network that nobody else is on"
    )
