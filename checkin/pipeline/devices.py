"""Devices: offered a link, enrolled by it, heard of, revoked; and what each may do at the doors.

A link's token is traded once, within ten minutes, for the device's own secret: both in one act, so that of two who have
the same link one gets 401. Secrets are kept as hashes.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import msgspec

from checkin.errors import BadInput, NotAllowed, NotFound
from checkin.pipeline import printing
from checkin.pipeline.issuing import LONGEST_NAME
from checkin.store.devices import FORMER, Beat, Device
from checkin.wire import times
from checkin.wire.devices import DeviceRow, Offer, Qr
from checkin.wire.tokens import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checkin.core.attendance import Attendance
    from checkin.store.register import Register
    from checkin.wire.devices import Amendment, Enrolment, Heartbeat

LINK_LIVES = 600
"""Seconds that an enrolment link is good for."""

LINK = "enrolment"
"""The kind of one-time secret that a link carries."""

NOT_FOR_DEVICES = frozenset({"service", "organiser", "verify", "enrol"})
"""Names under which the service itself writes in the log, and what stands at a device's place in an address."""


def link(base: str, token: str) -> str:
    """The link that enrols a device. The token is in the fragment, so that no server's log holds it."""
    return f"{base.rstrip('/')}/enrol#{token}"


def drawn(origin: str, token: str) -> Qr:
    """The link that a phone's camera opens, as a QR: straight to the scanner for phones."""
    modules = printing.modules(f"{origin}/scan/#{token}")
    return Qr(len(modules), printing.path(modules))


async def offer(register: Register, wanted: Offer, secret: str) -> str:
    """Keep an offer for one device, and tell the one-time token for it.

    Raises:
        BadInput: where a door is not in the programme, or the name can't be one or is taken.
    """
    _check_doors(register, wanted.doors)
    if wanted.name is not None:
        _check_free(register, _checked(wanted.name))
    await register.keep_secret(LINK, hashed(secret), msgspec.json.encode(wanted).decode(), LINK_LIVES)
    return secret


def _check_doors(register: Register, doors: Sequence[str]) -> None:
    for door in doors:
        if door not in register.programme.door:
            raise BadInput(
                "door_unknown",
                f"there is no door {door[:64]!r} in this programme: its doors are in the file that was loaded",
            )


def _checked(name: str) -> str:
    """A name that can stand in the log and in an address."""
    plain = name.isprintable() and "/" not in name and name == name.strip()
    if not (plain and 0 < len(name) <= LONGEST_NAME and name[0].isalnum()) or name in NOT_FOR_DEVICES:
        raise BadInput(
            "device_name",
            f"a device's name has 1 to {LONGEST_NAME} printable characters, begins with a letter or a digit, has no slash, "
            f"and is none of {', '.join(sorted(NOT_FOR_DEVICES))}: choose another",
        )
    return name


def _check_free(register: Register, name: str) -> None:
    """A name is free where nobody has it, or the device that had it is revoked and may come again."""
    device = register.devices.known.get(name)
    if name in register.names and (device is None or device.revoked_at is None):
        raise BadInput(
            "device_exists",
            f"there is a device or a token named {name!r} already: choose another name, or revoke it first "
            "(a device that is enrolled again by a link without a name keeps its own)",
        )


async def enrol(register: Register, asked: Enrolment, secret: str, now: int) -> tuple[Device, str]:
    """Trade a link's token for a device and its secret, which is told this once.

    Raises:
        NotAllowed: where the link was used already, or is too old.
        BadInput: where what was offered is not so any more: a door is gone, the name was given away.
    """
    own = f"opd_{secret}"

    def made(kept: str) -> Device:
        wanted = msgspec.json.decode(kept, type=Offer)
        _check_doors(register, wanted.doors)
        before = register.devices.proven(hashed(asked.was)) if asked.was else None
        return _enrolled(register, wanted, before, Device("", (), (), hashed(own), now, _shown(asked.version)))

    device = await register.devices.enrol(hashed(asked.token), made)
    if device is None:
        raise NotAllowed(
            "link_used",
            "this enrolment link was used already or is older than 10 minutes: ask an organiser for a new one",
            status=401,
        )
    return device, own


def _enrolled(register: Register, wanted: Offer, before: Device | None, fresh: Device) -> Device:
    """The device of an offer; `before` is the one that it was until now, where it has shown that."""
    if before is not None and wanted.name in (None, before.name):
        name = before.name
    elif wanted.name is not None:
        _check_free(register, wanted.name)
        name = wanted.name
    else:
        name = _after(wanted.doors[0], register.names)
    had = register.devices.known.get(name)
    former = (*had.former, had.secret)[-FORMER:] if had else ()
    return msgspec.structs.replace(
        fresh, name=name, doors=tuple(dict.fromkeys(wanted.doors)), may=tuple(dict.fromkeys(wanted.may)), former=former
    )


def _after(door: str, taken: set[str]) -> str:
    """The first free name after a door: port-1, port-2, ..."""
    names = (f"{door[: LONGEST_NAME - 6]}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


async def revoke(register: Register, name: str, clock: Callable[[], int]) -> Device:
    """Let a device do nothing any more, at once on every process. Revoking it again leaves the first time.

    Raises:
        NotFound: where there is none of that name.
    """

    def changed() -> Device | None:
        device = _known(register, name)
        return msgspec.structs.replace(device, revoked_at=clock()) if device.revoked_at is None else None

    await register.devices.put(changed)
    return register.devices.known[name]


async def amend(register: Register, name: str, wanted: Amendment) -> DeviceRow:
    """Give a device other doors or rights, at once on every process; it hears of them within half a minute.

    Raises:
        NotFound: where there is none of that name.
        BadInput: where a door is not in the programme, or the device is revoked.
    """
    _check_doors(register, wanted.doors or ())

    def changed() -> Device:
        device = _known(register, name)
        if device.revoked_at is not None:
            raise BadInput(
                "device_revoked", f"the device {name!r} was revoked: enrol it again, for the doors it is to have"
            )
        doors = device.doors if wanted.doors is None else tuple(dict.fromkeys(wanted.doors))
        may = device.may if wanted.may is None else tuple(dict.fromkeys(wanted.may))
        return msgspec.structs.replace(device, doors=doors, may=may)

    await register.devices.put(changed)
    return _row(register.devices.known[name], register.devices.beats.get(name))


def _known(register: Register, name: str) -> Device:
    device = register.devices.known.get(name)
    if device is None:
        raise NotFound("device_unknown", f"there is no device named {name[:64]!r}: see `checkin devices list`")
    return device


def of_secret(register: Register, secret_hash: str) -> Device | None:
    """The device whose secret has this hash.

    Raises:
        NotAllowed: where it is revoked, or has another secret by now: whoever still has this one must stop as well.
    """
    device = register.devices.of_secret(secret_hash) or register.devices.proven(secret_hash)
    if device is not None and (device.revoked_at is not None or device.secret != secret_hash):
        raise NotAllowed(
            "device_revoked",
            f"the device {device.name} was revoked: keep what it holds, and bring it to an organiser, who may enrol it again",
            status=401,
        )
    return device


def _shown(text: str) -> str:
    """A device's own words as they may stand in an organiser's terminal."""
    return "".join(character for character in text if character.isprintable())


async def hear(register: Register, name: str, told: Heartbeat, now: int) -> None:
    """Note what a device says of itself."""
    ahead = times.milliseconds(told.at) - now
    await register.devices.beat(name, Beat(now, told.queue, _shown(told.version), ahead, told.battery))


def missing(register: Register, attendance: Attendance) -> dict[str, int]:
    """How many scans each device is known to hold that have not come, by the gaps in its numbers and by what it said
    last. Only devices that hold some.
    """
    gaps = attendance.missing(register.written_off)
    queues = {name: beat.queue for name, beat in register.devices.beats.items() if beat.queue}
    return {name: max(gaps.get(name, 0), queues.get(name, 0)) for name in sorted(gaps.keys() | queues.keys())}


def rows(register: Register) -> list[DeviceRow]:
    """All devices by name, as organisers see them."""
    known = register.devices.known
    return [_row(known[name], register.devices.beats.get(name)) for name in sorted(known)]


def _row(device: Device, beat: Beat | None) -> DeviceRow:
    return DeviceRow(
        name=device.name,
        doors=list(device.doors),
        may=list(device.may),
        enrolled=times.text(device.enrolled),
        version=beat.version if beat else device.version,
        seen=times.text(beat.at) if beat else None,
        queue=beat.queue if beat else None,
        battery=beat.battery if beat else None,
        ahead=beat.ahead if beat else None,
        revoked=times.maybe(device.revoked_at),
    )
