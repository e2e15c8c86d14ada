"""Certificates in files, made on the spot by our own authority, and contexts that trust it."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from checkin.pipeline import authority
from checkin.pipeline.authority import Names

if TYPE_CHECKING:
    from pathlib import Path

    from checkin.pipeline.authority import Own

NOW = datetime.now(UTC)

HERE = Names(("localhost", "hall", "hall.local"), (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")))


def made(folder: Path, days: float = 0, names: Names = HERE) -> Own:
    """An authority and a certificate of its making, made so many days ago."""
    return authority.prepared(folder, names, NOW - timedelta(days=days))


def trusting(own: Own) -> ssl.SSLContext:
    """What a device has that trusts the authority."""
    return ssl.create_default_context(cafile=str(own.authority))


def shown_by(context: ssl.SSLContext, own: Own, host: str = "localhost") -> bytes:
    """The certificate (DER) that a server with this context shows to a device that trusts the authority: a handshake in
    memory.
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(to_server, to_client, server_side=True)
    client = trusting(own).wrap_bio(to_client, to_server, server_hostname=host)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    shown = client.getpeercert(binary_form=True)
    assert shown is not None
    return shown
