"""Before the door opens: where it stands, which session it is for, where its files lie and its frames come from.

Whatever is missing or wrong is one sentence (`Refused`), while there is still time to mend it.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from checkin.wire import times
from checkin.wire.bundles import Bundle
from scanner.laptop import camera, greeting, pictures, places
from scanner.laptop.camera import Camera
from scanner.laptop.film import Film
from scanner.laptop.greeting import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.core.programmes import Session
    from scanner.laptop.bundle import BundleFile
    from scanner.laptop.client import Client
    from scanner.laptop.face import Look
    from scanner.laptop.identity import Identity
    from scanner.laptop.looking import Source
    from scanner.laptop.places import Place


class Wishes(NamedTuple):
    """What the command was asked for.

    Attributes:
        device: who we are to which service.
        door: its id; None leaves it to the service.
        session: its id; None leaves it to the clock.
        camera: its number; None takes one that works.
        source: pictures or a video in place of a camera.
        keyboard: a handheld reader in place of a camera.
        full_screen: whether the window takes the whole screen.
        data: the folder for the outbox and the bundle.
    """

    device: Identity
    data: Path
    look: Look
    door: str | None = None
    session: str | None = None
    camera: int | None = None
    source: Path | None = None
    keyboard: bool = False
    full_screen: bool = True


class Start(NamedTuple):
    """Where a scanner begins; the service's time where it answered, else why it didn't."""

    place: Place
    session: Session
    now: str | None
    why: str = ""


async def start(wishes: Wishes, client: Client, kept: BundleFile) -> Start:
    """Learn from the service where we stand, else from the bundle that was kept, else from the command.

    Raises:
        Refused: the service doesn't want us, or nobody knows where we stand.
    """
    told = await greeting.greet(client, wishes.device.server, wishes.door)
    why = "" if isinstance(told, Bundle) else told.why
    bundle = told if isinstance(told, Bundle) else _kept(kept, wishes.door)
    if bundle is not None:
        place = places.of_programme(bundle.programme, bundle.door)
    elif wishes.door and wishes.session:
        place = places.named(wishes.door, wishes.session, datetime.now().astimezone().tzinfo or UTC)
    else:
        raise Refused(
            f"there is no answer from {wishes.device.server} ({why}); check the address and the network, "
            "or begin without it by naming both --door and --session"
        )
    now = told.now if isinstance(told, Bundle) else None
    at = times.read(now) if now else times.milliseconds(datetime.now(UTC))
    return Start(place, _session(place, wishes.session, at), now, why)


def _kept(file: BundleFile, door: str | None) -> Bundle | None:
    try:
        told = file.read()
    except OSError as error:
        raise Refused(f"the bundle kept from last time can't be read ({error.strerror}): {error.filename}") from error
    bundle = told[0] if told else None
    return bundle if isinstance(bundle, Bundle) and door in (None, bundle.door) else None


def _session(place: Place, wanted: str | None, at: int) -> Session:
    session = place.session(wanted) if wanted else places.by_the_clock(place.sessions, at)
    if session is None or session not in place.sessions:
        known = ", ".join(session.id for session in place.sessions) or "none"
        raise Refused(f"the door {place.door.id!r} has no session {wanted or 'at all'}; it has: {known} (--session ID)")
    return session


def source(wishes: Wishes, say: Callable[[str], None]) -> Source | None:
    """Where frames come from, started; None with a handheld reader.

    Raises:
        Refused: nothing can be seen in what was named.
    """
    if wishes.keyboard:
        return None
    if wishes.source is None:
        live = Camera(camera.this_machine(time.monotonic), wishes.camera)
        live.start()
        return live
    try:
        film = Film(wishes.source, say)
        film.start()
    except pictures.Unreadable as reason:
        raise Refused(str(reason)) from reason
    return film
