"""The messages by which a device is enrolled, says how it is, and is listed and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct, field

from checkin.wire.messages import Moment, Slug

if TYPE_CHECKING:
    from collections.abc import Sequence

Right = Literal["override", "undo", "walk-in", "names"]
"""What a device may do beside scanning: let in anyway, take back its own entries, make tickets, see names."""

RIGHTS: tuple[Right, ...] = ("override", "undo", "walk-in", "names")

USUAL: tuple[Right, ...] = ("override", "undo", "walk-in")
"""What an organiser gives a door if they say nothing: all but names, since a device is easily lost."""

Secret = Annotated[str, Meta(max_length=200)]
Version = Annotated[str, Meta(max_length=64)]
Doors = Annotated[list[Slug], Meta(min_length=1, max_length=100)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Origin = Annotated[str, Meta(max_length=256, pattern=r"^https?://[^/?#\s]+$")]
Queue = Annotated[int, Meta(ge=0, le=2**31)]


def terms(doors: Sequence[str], may: Sequence[str]) -> str:
    """Where a device may scan and what else it may, in few words."""
    return f"at {' '.join(doors)}, may {' '.join(may) or 'scan only'}"


class Offer(Struct, kw_only=True):
    """The body of `POST /devices`: what a device will be that takes the link.

    Attributes:
        name: its name in the log; without one it keeps its own if it was here before, else gets one after its first door.
        origin: where phones reach the service, as `https://host:port`; then the answer has a QR for their cameras.
    """

    doors: Doors
    name: Annotated[str, Meta(max_length=64)] | None = None
    may: Annotated[list[Right], Meta(max_length=4)] = field(default_factory=lambda: list(USUAL))
    origin: Origin | None = None


class Qr(Struct):
    """A QR of `size` modules across, whose dark ones are the path of an SVG."""

    size: int
    path: str


class Offered(Struct):
    """The answer to `POST /devices`: the one-time token that stands in a link as `/enrol#TOKEN`, and until when it is good.

    Attributes:
        qr: for a phone's camera: `/scan/#TOKEN` where the offer says that phones reach us; null where it doesn't.
    """

    now: str
    token: str
    expires: str
    qr: Qr | None = None


class Enrolment(Struct, kw_only=True):
    """The body of `POST /devices/enrol`.

    Attributes:
        version: of the device's program.
        was: the secret that it had before, by which it keeps its name.
    """

    token: Secret
    version: Version
    was: Secret | None = None


class Enrolled(Struct):
    """The answer to `POST /devices/enrol`: the secret is told this once."""

    now: str
    name: str
    secret: str
    doors: list[str]
    may: list[str]
    programme: str


class Heartbeat(Struct, kw_only=True):
    """The body of `POST /devices/me/heartbeat`.

    Attributes:
        queue: entries that have not been answered.
        version: of the device's program.
        at: the time by its own clock, as it is.
        battery: per cent, where it knows.
    """

    queue: Queue
    version: Version
    at: Moment
    battery: Percent | None = None


class Heard(Struct):
    """The answer to `POST /devices/me/heartbeat`: who we take the device for; `doors` null means any."""

    now: str
    epoch: str
    name: str
    doors: list[str] | None
    may: list[str]


class Amendment(Struct, kw_only=True):
    """The body of `PATCH /devices/{name}`: where the device works from now on, and what it may do; absent stays as it is."""

    doors: Doors | None = None
    may: Annotated[list[Right], Meta(max_length=4)] | None = None


class DeviceRow(Struct):
    """A device as organisers see it. What it says of itself is null until it has said something.

    Attributes:
        seen: when it was heard last.
        queue: entries that it held then and we had not answered.
        ahead: milliseconds that its own clock is ahead of ours.
        revoked: since when it opens nothing any more.
    """

    name: str
    doors: list[str]
    may: list[str]
    enrolled: str
    version: str
    seen: str | None
    queue: int | None
    battery: int | None
    ahead: int | None
    revoked: str | None


class Devices(Struct):
    """The answer to `GET /devices`."""

    now: str
    devices: list[DeviceRow]
