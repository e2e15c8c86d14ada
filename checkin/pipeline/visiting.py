"""Visit running services as their clients do: whether they can take scans, know a token, and keep the time."""

from __future__ import annotations

import asyncio
import ssl
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import aiohttp
import msgspec
from cryptography import x509

from checkin.pipeline import certificates, diagnosing, pinning
from checkin.pipeline.diagnosing import Finding, fault, ok, warning
from checkin.store.register import ALIVE
from checkin.wire import addresses, times
from checkin.wire.messages import ProblemMessage
from checkin.wire.people import Me

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from checkin.store.register import Register

ANSWERS_WITHIN = 10.0
"""Seconds within which a service must answer."""


class _Answer(NamedTuple):
    """The status, the body, and the service's time (milliseconds) where its head told it."""

    status: int
    body: bytes
    date: int | None

    @property
    def detail(self) -> str | None:
        """What a problem says; None where this is none of ours."""
        try:
            return msgspec.json.decode(self.body, type=ProblemMessage).detail
        except msgspec.DecodeError:
            return None


async def of_announced(register: Register, clock: Callable[[], int]) -> AsyncIterator[Finding]:
    """Whether the services that have announced themselves in the store can take scans.

    Args:
        clock: our time, in milliseconds.
    """
    there = await register.services(clock() - ALIVE)
    if not there:
        yield ok("no service is running on this store just now")
    for address in there:
        async for finding in of_service(address, "", clock):
            yield finding


async def of_service(address: str, token: str, clock: Callable[[], int]) -> AsyncIterator[Finding]:
    """Whether a service can take scans, keeps the time, and knows a token, if there is one to ask about.

    Args:
        clock: our time, in milliseconds.
    """
    if token and urlsplit(address).scheme == "http" and not addresses.is_this_machine(urlsplit(address).hostname or ""):
        yield warning(f"tokens and codes can be read on the way to {address}: put a proxy with TLS before the service")
    shown = pinning.trusted(address)[0]
    try:
        ready = await _asked(address, "/readyz", "")
        yield _ready(shown, ready)
        if ready.date is not None:
            yield diagnosing.clocks(f"the clock of {shown}", (ready.date - clock()) / 1000)
        if (ending := await _ending(shown)) is not None:
            yield diagnosing.certificate(f"the certificate at {shown}", ending, certificates.utc(clock()))
        if token:
            yield _known(await _asked(address, "/api/v1/me", token))
    except aiohttp.ClientConnectorCertificateError:
        yield fault(
            f"this machine doesn't trust the certificate that {address} shows: trust it by the service's page for devices, or "
            "name its file in SSL_CERT_FILE"
        )
    except (TimeoutError, aiohttp.ClientError, OSError, msgspec.DecodeError, ValueError) as error:
        yield fault(f"nobody answers at {shown} ({type(error).__name__}): see that the service runs, and its address")


def _ready(address: str, answer: _Answer) -> Finding:
    if answer.status == 200:
        return ok(f"the service at {address} can take scans")
    if answer.detail is None:
        return fault(f"what answers at {address} is no service of ours: see that the address is right")
    return fault(f"the service at {address} can't take scans: {answer.detail}")


def _known(answer: _Answer) -> Finding:
    """A token that may not read figures may not ask who it is either, but then it is known."""
    if answer.status == 200:
        me = msgspec.json.decode(answer.body, type=Me)
        return ok(f"the token is that of {me.name} and may {', '.join(me.scopes)}")
    if answer.status == 403:
        return ok("the token is known")
    return fault(f"the token is not taken: {answer.detail or 'see that it is whole'}")


async def _asked(announced: str, path: str, token: str) -> _Answer:
    address, trusted = pinning.trusted(announced)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWERS_WITHIN)) as http,
        http.get(f"{address.rstrip('/')}{path}", headers=headers, ssl=trusted, allow_redirects=False) as answer,
    ):
        told = answer.headers.get("Date")
        date = times.milliseconds(parsedate_to_datetime(told)) if told else None
        return _Answer(answer.status, await answer.read(), date)


async def _ending(address: str) -> datetime | None:
    """When the certificate ends that is shown at an address; None where none is."""
    where = urlsplit(address)
    if where.scheme != "https":
        return None
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE  # only its end is read; the answers were checked
    async with asyncio.timeout(ANSWERS_WITHIN):
        _, writer = await asyncio.open_connection(where.hostname, where.port or 443, ssl=anybody)
    try:
        return x509.load_der_x509_certificate(writer.get_extra_info("ssl_object").getpeercert(True)).not_valid_after_utc
    finally:
        writer.close()
