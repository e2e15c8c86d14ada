"""What the service shows of itself by TLS: the operator's certificate, or one of our own (`--tls self`), and the addresses
that go with it.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization

from checkin.api import connections, listening, trust
from checkin.errors import BadInput
from checkin.pipeline import authority, certificates, pinning
from checkin.pipeline.certificates import Files, Following

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from checkin.api.connections import Gate
    from checkin.settings import Settings

logger = logging.getLogger("checkin.certificates")

LOOKS_EVERY = 60.0
"""Seconds between two looks at whether our own certificate still suits the machine."""

HERE = "127.0.0.1"


class Shown(NamedTuple):
    """A certificate in use: the context that shows it, its files, the host listened on, and where it is one of our own the
    authority's file.
    """

    context: ssl.SSLContext
    files: Files
    host: str
    authority: Path | None
    clock: Callable[[], int]

    async def run(self) -> None:
        """Show what the files have, for as long as the service runs, and make our own anew in time."""
        following = Following(self.files, self.context, lambda: certificates.utc(self.clock()))
        async with asyncio.TaskGroup() as group:
            group.create_task(following.run())
            if self.authority:
                group.create_task(_renew(self.authority.parent, self.clock))

    def pinned(self, local: str) -> str:
        """The address for our own commands, which hold us to the very certificate that is shown now."""
        return pinning.pinned(local, certificates.fingerprint(certificates.read(self.files.cert)))

    def address(self, local: str) -> str:
        """The address for people, of what this machine reaches at a local one."""
        where = urlsplit(local)
        names = self._hosts() if self.authority else certificates.names(certificates.read(self.files.cert))
        host = names[0] if names else where.hostname or ""
        return listening.address(host, where.port or 0, secure=where.scheme == "https")

    def _hosts(self) -> list[str]:
        """The names and numbers that others on the network have for us, those first that reach us from everywhere."""
        if self.host not in listening.EVERYWHERE:
            return [self.host]
        version = 6 if ":" in self.host else 4
        names = authority.names_here()
        lan = [str(one) for one in names.addresses if one.version == version and not one.is_loopback]
        return [*lan, *(name for name in names.hosts if name.endswith(".local"))]

    def told(self, local: str) -> trust.Shown:
        """What the page for devices is about."""
        if self.authority is None:
            raise ValueError("an operator's own certificate has no page")
        cert = certificates.read(self.authority)
        port = urlsplit(local).port or 0

        def services() -> list[str]:
            return [listening.address(host, port, secure=True) for host in self._hosts()]

        return trust.Shown(cert.public_bytes(serialization.Encoding.PEM), certificates.fingerprint(cert), services)

    def beside(self, local: str) -> listening.Place:
        """Where that page is: by plain HTTP, on the port after the service's own."""
        return listening.Place(self.host, (urlsplit(local).port or 0) + 1)


async def _renew(folder: Path, clock: Callable[[], int]) -> None:
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        try:
            authority.prepared(folder, authority.names_here(), certificates.utc(clock()))
        except BadInput as problem:
            logger.warning("%s", problem.detail)


@asynccontextmanager
async def trusting(shown: Shown, local: str, gate: Gate, tell: Callable[[str], object]) -> AsyncIterator[None]:
    """Where the certificate is one of our own, the page by which devices come to trust it, on the port after ours.

    Args:
        tell: is given where that is, and the fingerprint, a line at a time.
    """
    if shown.authority is None:
        yield
        return
    page = shown.told(local)
    async with connections.answering(trust.make(page), shown.beside(local), gate) as there:
        for address in page.services():
            tell(f"  {address}")
        tell(f"Before a phone or a laptop takes these, open {shown.address(there)}{trust.PATH} on it, and compare:")
        tell(f"  {' '.join(trust.grouped(page.fingerprint))}")
        yield


def folder(settings: Settings) -> Path:
    """Where our own authority and certificate are kept."""
    return settings.data / "tls"


def host(settings: Settings) -> str:
    """The address to listen on: only this machine, unless somebody says otherwise or wants us to be reached by phones."""
    return settings.host or (listening.EVERYWHERE[0] if settings.tls else HERE)


def chosen(settings: Settings, clock: Callable[[], int]) -> Shown | None:
    """What the settings want to be shown; None for plain HTTP.

    Raises:
        BadInput: where only half is given, or what is given can't be used.
    """
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise BadInput("tls_half", "--tls-cert and --tls-key belong together: give both or neither")
    if settings.tls and settings.tls_cert:
        raise BadInput("tls_twice", "--tls self makes a certificate, and --tls-cert names one: give one of the two")
    now = certificates.utc(clock())
    if settings.tls_cert and settings.tls_key:
        files, own = Files(settings.tls_cert, settings.tls_key), None
    elif settings.tls:
        own, files = authority.prepared(folder(settings), authority.names_here(), now)
    else:
        return None
    return Shown(certificates.context(files, now), files, host(settings), own, clock)
