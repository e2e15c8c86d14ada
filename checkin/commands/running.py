"""Run the service and the demo; sign a browser in."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checkin import opening
from checkin.commands import notifying
from checkin.pipeline import issuing, visits

if TYPE_CHECKING:
    import argparse

    from checkin.settings import Settings


async def run_service(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Run the service until it is asked to stop."""
    from checkin import serve  # only here: what serves would slow down every other command

    stop = stop_signal()
    told: list[str] = []
    async with serve.serving(chosen, tell=told.append) as (parts, address):
        print("\n".join([f"{parts.register.programme.name}: {address}", *told]), flush=True)
        if sys.stdout.isatty():
            link = await issuing.sign_in_link(parts.register, address, opening.secret())
            await opening.noted(parts.register, "link_made")
            print(f"Sign this browser in (once, within 10 minutes): {link}", flush=True)
        else:
            print(f"To sign a browser in: checkin sign-in-link {_there(chosen, address)}", flush=True)
        notifying.tell(notifying.ANSWERS)
        await stop.wait()
        notifying.tell(notifying.STOPS)


def _there(chosen: Settings, address: str) -> str:
    """The flags with which another command finds this service's store and address."""
    where = "--store URL" if chosen.store else f"--data {shlex.quote(str(chosen.data))}"
    return f"{where} --address {address}"


def stop_signal() -> asyncio.Event:
    """An event that is set when the process is asked to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C comes as KeyboardInterrupt
            loop.add_signal_handler(asked, stop.set)
    return stop


async def sign_in_link(arguments: argparse.Namespace, chosen: Settings) -> None:
    """Print a one-time link that signs a browser in, as an organiser or as a wall screen."""
    who = visits.SCREEN if arguments.wall else visits.LINK
    async with opening.opened_register(chosen) as (_, register):
        base = await opening.address(register, arguments.address, chosen)
        link = await issuing.sign_in_link(register, base, opening.secret(), who)
        await opening.noted(register, "link_made", who)
    print(link)


async def play_demo(arguments: argparse.Namespace, chosen: Settings) -> int:
    """Play the example week."""
    from checkin import demo  # only here: what it draws with would slow down every other command

    plan = demo.Plan(
        once=arguments.once,
        out=Path(arguments.out) if arguments.out else None,
        data=Path(arguments.data) if arguments.data else None,
        port=arguments.port is not None,
        seed=arguments.seed,
        speed=arguments.speed,
    )
    return await demo.run(plan, chosen, stop_signal())
