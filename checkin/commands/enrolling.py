"""Before and during the week: the devices at the doors."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import qrcode

from checkin import opening
from checkin.errors import BadInput
from checkin.pipeline import devices
from checkin.wire import addresses, times
from checkin.wire.devices import RIGHTS, USUAL, Amendment, Offer, terms

if TYPE_CHECKING:
    import argparse
    from datetime import datetime
    from typing import TextIO

    from checkin.core.programmes import Programme
    from checkin.settings import Settings
    from checkin.wire.devices import DeviceRow, Right

NONE = "none"
"""The word for a device that may only scan."""


async def devices_enrol(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Print a link that enrols one device, alone on its line, and in a terminal its QR as well."""
    wanted = Offer(doors=arguments.door, name=arguments.name, may=rights(arguments.may))
    async with opening.opened_register(chosen) as (_, register):
        address = await opening.address(register, arguments.address, chosen)
        link = devices.link(address, await devices.offer(register, wanted, opening.secret()))
        await opening.noted(register, "device_offered", wanted.name or "", terms(wanted.doors, wanted.may))
    print(link, flush=True)
    if not sys.stdout.isatty():
        return
    draw(link, sys.stdout)
    print("once, within 10 minutes: checkin-scanner enrol LINK")
    if addresses.is_this_machine(urlsplit(address).hostname or ""):
        print("good for this machine only; for others say with --address where they reach the service")


def rights(words: str | None) -> list[Right]:
    """What `--may` names; the usual rights without it.

    Raises:
        BadInput: where a word is no right.
    """
    if words is None:
        return list(USUAL)
    wanted = [] if words == NONE else words.split(",")
    if unknown := [word for word in wanted if word not in RIGHTS]:
        raise BadInput(
            "right_unknown",
            f"--may {','.join(unknown) or 'without a word'}: expected some of {','.join(RIGHTS)}, separated by commas, "
            f"or {NONE}",
        )
    return [right for right in RIGHTS if right in wanted]


def draw(link: str, out: TextIO) -> None:
    """Draw a link's QR in a terminal, two rows in each line, light on dark as most terminals are."""
    symbol = qrcode.QRCode(border=4)
    symbol.add_data(link)
    symbol.print_ascii(out, invert=True)


async def devices_list(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Print a line for each device: where, what it may do, how it is."""
    async with opening.opened_register(chosen) as (_, register):
        for row in devices.rows(register):
            print("  ".join(_told(row, register.programme)))


def _told(row: DeviceRow, programme: Programme) -> list[str]:
    """A device in a few words each."""
    told = [row.name, f"at {','.join(row.doors)}", f"may {','.join(row.may) or NONE}"]
    if row.revoked:
        told.append(f"REVOKED {_when(row.revoked, programme):%Y-%m-%d %H:%M}")
    if row.seen is None or row.ahead is None:
        return [*told, f"enrolled {_when(row.enrolled, programme):%Y-%m-%d %H:%M}, not seen yet"]
    told += [f"seen {_when(row.seen, programme):%Y-%m-%d %H:%M:%S}", f"queue {row.queue}", f"version {row.version}"]
    if row.battery is not None:
        told.append(f"battery {row.battery} %")
    return [*told, f"clock {row.ahead / 1000:+.1f} s"]


def _when(text: str, programme: Programme) -> datetime:
    return programme.local(times.read(text))


async def devices_change(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Give a device other doors or rights."""
    wanted = Amendment(doors=arguments.door, may=None if arguments.may is None else rights(arguments.may))
    async with opening.opened_register(chosen) as (_, register):
        row = await devices.amend(register, arguments.device, wanted)
        await opening.noted(register, "device_changed", row.name, terms(row.doors, row.may))
        print("  ".join(_told(row, register.programme)))


async def devices_revoke(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Let a device do nothing any more."""
    async with opening.opened_register(chosen) as (_, register):
        await devices.revoke(register, arguments.device, opening.now)
        await opening.noted(register, "device_revoked", arguments.device)
    print(
        f"{arguments.device} opens nothing any more; what it recorded stays, and what it holds it can hand over "
        "(checkin-scanner export) or send when it is enrolled again"
    )
