"""Who this machine is to a service: by a token that it was given, or as it was enrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checkin.wire.devices import USUAL
from scanner.laptop import enrolment
from scanner.laptop.greeting import Refused

if TYPE_CHECKING:
    from pathlib import Path


class Identity(NamedTuple):
    """One device at one service.

    Attributes:
        token: what the service knows it by; an enrolled device's secret as well.
        may: what it may do beside scanning, as far as is known.
        enrolled: what an enrolled device's files are named by; "" for a token.
        door: the first that an enrolled device works at.
    """

    server: str
    token: str
    may: frozenset[str] = frozenset(USUAL)
    enrolled: str = ""
    door: str | None = None

    @property
    def whose(self) -> str:
        """What its files are named by, beside the server."""
        return self.enrolled or self.token


def of(server: str, token: str, data: Path) -> Identity | None:
    """The identity that was named, else the one that this machine was enrolled as; None for neither, or half of one.

    Raises:
        Refused: it was enrolled, and what was kept of that can't be had.
    """
    if server and token:
        return Identity(server, token)
    kept = None if server or token else enrolment.kept(data)
    if kept is None:
        return None
    secret = enrolment.secret_of(kept)
    if not secret:
        raise Refused(
            f"the secret of {kept.name} is not in this system's keyring just now: unlock that, or enrol this machine again"
        )
    return Identity(kept.server, secret, frozenset(kept.may), kept.whose, next(iter(kept.doors), None))
