"""Where the service listens: on one address and port, in the clear only where nobody lies between."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

from checkin.errors import BadInput, Conflict
from checkin.wire import addresses

if TYPE_CHECKING:
    import ssl

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only named


class Place(NamedTuple):
    """An address and a port (0: any free one), and what is shown there of ourselves; None for plain HTTP."""

    host: str
    port: int
    context: ssl.SSLContext | None = None


def check(place: Place, *, insecure: bool) -> None:
    """See that what is said there can't be read on the way, or that somebody wants it so.

    Raises:
        BadInput: where others would reach it by plain HTTP.
    """
    if place.context is None and not insecure and not addresses.is_this_machine(place.host):
        raise BadInput(
            "insecure",
            f"plain HTTP on {place.host} would let everyone on the way read codes and tokens, and phones give no camera: "
            "listen on 127.0.0.1 behind a proxy that speaks HTTPS, give --tls-cert and --tls-key, "
            "use --tls self, or say --insecure",
        )


async def listen(runner: web.AppRunner, place: Place) -> str:
    """Listen. Returns the address at which this machine reaches it.

    Raises:
        Conflict: where the port is taken.
        BadInput: where one can't listen there.
    """
    site = web.TCPSite(runner, place.host, place.port, ssl_context=place.context)
    try:
        await site.start()
    except (OSError, OverflowError, ValueError) as error:  # the last two: a port or a host that can't be
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise Conflict(
                "port_taken",
                f"port {place.port} on {place.host} is taken: stop what listens there, or choose another with --port",
            ) from error
        why = os.strerror(number) if number and number > 0 else getattr(error, "strerror", None) or str(error)
        raise BadInput(
            "cannot_listen",
            f"can't listen on {place.host} port {place.port} ({why}): choose others with --host and --port",
        ) from error
    host, port = runner.addresses[0][:2]
    name = "localhost" if host in EVERYWHERE or addresses.is_this_machine(host) else host
    return address(name, port, secure=place.context is not None)


def address(host: str, port: int, *, secure: bool) -> str:
    """What a browser is told to open."""
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{shown}:{port}"
