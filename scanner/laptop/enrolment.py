"""Enrolment: a link is traded for a secret of this device's own, which is kept here.

What the device is stands in one file below the data folder, the secret in the system's keyring, or in that file, for its
owner alone, where there is no keyring that works. Order that must hold: the secret first, then the file that says whose
it is. Before that the device is who it was before, and that secret still proves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from yarl import URL

from checkin.wire import addresses
from checkin.wire.devices import Enrolled, Enrolment
from scanner.laptop import keeping, locker
from scanner.laptop.client import NoAnswer, connected
from scanner.laptop.greeting import Refused
from scanner.laptop.pulse import version

if TYPE_CHECKING:
    from pathlib import Path

    from checkin.wire.devices import Heard

PATIENCE = 15.0
"""Seconds that the service gets to answer."""


class Kept(Struct, frozen=True):
    """What this device is.

    Attributes:
        server: the service's address.
        programme, name: of the device, there.
        doors, may: where it works and what it may do, as far as it was told.
        secret: "" where it is in the keyring.
    """

    server: str
    programme: str
    name: str
    doors: tuple[str, ...]
    may: tuple[str, ...]
    secret: str = ""

    @property
    def account(self) -> str:
        """Under which its secret is in the keyring."""
        return f"{self.name} · {self.programme} · {self.server}"

    @property
    def whose(self) -> str:
        """What its files are named by, beside the address: a name is one device, in one programme."""
        return f"device\n{self.programme}\n{self.name}"


def parted(link: str) -> tuple[str, str]:
    """A link's address of the service, and its one-time token.

    Raises:
        Refused: it is no enrolment link.
    """
    try:
        url = URL(link.strip())
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host or not url.path.endswith("/enrol") or not url.fragment:
        raise Refused("this is no enrolment link: it looks like https://HOST/enrol#TOKEN (checkin devices enrol)")
    server = str(url.with_fragment(None).with_query(None)).removesuffix("/enrol")
    return server, url.fragment


def in_the_clear(server: str) -> str:
    """A warning where what is sent to a service can be read on the way; "" where it can't."""
    url = URL(server)
    if url.scheme != "http" or addresses.is_this_machine(url.host or ""):
        return ""
    return f"what is sent to {server} can be read on the way, this device's secret too: use https"


async def trade(link: str, folder: Path) -> tuple[Kept, str]:
    """Trade a link for a secret, and keep it; to the service where this device was enrolled before, it shows that.

    Returns:
        What the device is now, and where its secret lies if that is not the keyring, as a sentence.

    Raises:
        Refused: the link can't be used, nothing can be kept here, or something was not sent to the service before.
        OutboxError: the outbox can't be read, or its scanner is running.
    """
    server, token = parted(link)
    before, left = held(folder)
    if before is not None and left and before.server != server:
        raise unsent(before, left)
    keeping.made(folder)
    ours = before is not None and before.server == server  # nobody else's service is told our secret
    asked = Enrolment(token=token, version=version(), was=(secret_of(before) or None) if before and ours else None)
    async with connected(server, "") as client:
        told = await client.tell("devices/enrol", asked, Enrolled, PATIENCE)
    if isinstance(told, NoAnswer):
        raise Refused(f"{server} did not enrol this device: {told.why.removeprefix(f'{told.status}: ')}")
    return keep(folder, server, told, before)


def keep(folder: Path, server: str, told: Enrolled, before: Kept | None) -> tuple[Kept, str]:
    """Keep what the service said, in place of what was before.

    Raises:
        Refused: it can't be written.
    """
    device = Kept(server, told.programme, told.name, tuple(told.doors), tuple(told.may))
    locked = locker.put(device.account, told.secret)
    write(folder, device if locked else msgspec.structs.replace(device, secret=told.secret))
    if before is not None and before.account != device.account:
        locker.drop(before.account)
    return device, "" if locked else f"no keyring works here, so its secret is in {_file(folder)}, for its owner alone"


def write(folder: Path, device: Kept) -> None:
    """Write down what the device is, all or nothing, for its owner alone.

    Raises:
        Refused: it can't be written.
    """
    try:
        keeping.put(_file(folder), msgspec.json.format(msgspec.json.encode(device)) + b"\n")
    except OSError as error:
        raise Refused(
            f"{_file(folder)} can't be written ({error.strerror}), so this device is not enrolled: mend that, and get a new link"
        ) from error


def kept(folder: Path) -> Kept | None:
    """What this device is; None where it is not enrolled.

    Raises:
        Refused: the file can't be read.
    """
    try:
        return msgspec.json.decode(_file(folder).read_bytes(), type=Kept)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is damaged"
        raise Refused(
            f"{_file(folder)} can't be read ({why}): mend that, or delete it and enrol this device again"
        ) from error


def learn(folder: Path, told: Heard) -> None:
    """Keep what a device may do by now, and where, if that is not what was kept.

    Raises:
        Refused: the file can't be read or written.
    """
    device = kept(folder)
    if device is None or told.doors is None or device.name != told.name:
        return
    now = msgspec.structs.replace(device, doors=tuple(told.doors), may=tuple(told.may))
    if (set(now.doors), set(now.may)) != (set(device.doors), set(device.may)):
        write(folder, now)


def held(folder: Path) -> tuple[Kept | None, int]:
    """What this device is, and how many entries it holds that were not sent.

    Raises:
        Refused: the file can't be read.
        OutboxError: the outbox can't be, or its scanner is running.
    """
    device = kept(folder)
    return device, keeping.waiting(keeping.files(folder, device.server, device.whose).outbox) if device else 0


def unsent(device: Kept, left: int) -> Refused:
    """Why a device can't become another, or none: what it holds would stay behind."""
    return Refused(
        f"{left} entries of {device.name} at {device.server} were not sent: begin once more where there is a network, or "
        "export them (checkin-scanner export FILE), and then checkin-scanner forget --anyway"
    )


def secret_of(device: Kept) -> str:
    """Its secret; "" where the keyring does not have it, or can't be opened just now."""
    return device.secret or locker.get(device.account) or ""


def forget(folder: Path) -> None:
    """Forget who this device is, if it is enrolled. What it recorded stays.

    Raises:
        Refused: the file can't be read or deleted.
    """
    device = kept(folder)
    if device is None:
        return
    locker.drop(device.account)
    try:
        _file(folder).unlink()
    except OSError as error:
        raise Refused(f"{_file(folder)} can't be deleted ({error.strerror}): delete it by hand") from error


def _file(folder: Path) -> Path:
    return keeping.below(folder) / "device.json"
