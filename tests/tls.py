"""TLS before a store: a certificate made on the spot, and somebody who ends TLS and passes on what comes, as a store's own
TLS port or a proxy before it does.
"""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

EXTENSIONS = ["subjectAltName=IP:127.0.0.1", "keyUsage=critical,digitalSignature,keyCertSign"]


@dataclass(frozen=True)
class Certificate:
    """A certificate that vouches for itself, and its key: two files in PEM form."""

    file: Path
    key: Path

    @property
    def server_side(self) -> ssl.SSLContext:
        """What a server shows it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def made(folder: Path, name: str = "store") -> Certificate:
    """A certificate for 127.0.0.1."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here, so no certificate can be made")
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    words += ["-subj", f"/CN={name}", "-keyout", str(made.key), "-out", str(made.file)]
    words += [word for extension in EXTENSIONS for word in ("-addext", extension)]
    subprocess.run([openssl, *words], check=True, capture_output=True)
    return made


@asynccontextmanager
async def before(port: int, certificate: Certificate) -> AsyncIterator[int]:
    """Speak TLS on a port of its own, and pass on to a port of this machine that speaks none."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.TaskGroup() as group:
            group.create_task(_passed_on(reader, inner_writer))
            group.create_task(_passed_on(inner_reader, writer))

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk_on = asyncio.get_running_loop().create_task(talk(reader, writer))
        talks.add(talk_on)
        talk_on.add_done_callback(talks.discard)

    server = await asyncio.start_server(met, "127.0.0.1", 0, ssl=certificate.server_side)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for talk_on in [*talks]:
            talk_on.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def _passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """All that comes, until either side has gone."""
    try:
        while heard := await reader.read(65_536):
            writer.write(heard)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        return
    finally:
        writer.close()
