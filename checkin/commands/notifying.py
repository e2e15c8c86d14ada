"""Tell the init system how the service fares, as systemd's `Type=notify` wants it. Where nobody asked, nothing is told."""

from __future__ import annotations

import logging
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger("checkin.notifying")

ANSWERS = "READY=1"
"""The service answers: whoever waited for it may go on."""

STOPS = "STOPPING=1"
"""The service was asked to stop, and finishes what is under way."""


def tell(state: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send a state to the socket that `NOTIFY_SOCKET` names, where it does. One that can't be reached is a warning: scans
    matter more than who watches us.

    Args:
        state: `ANSWERS` or `STOPS`.
        environment: where the variable is looked up.
    """
    name = environment.get("NOTIFY_SOCKET")
    if not name:
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name  # an abstract name, which no file stands for
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(state.encode(), address)
    except OSError as error:
        logger.warning(
            "the socket %s that NOTIFY_SOCKET names can't be told %s (%s)", name, state, error.strerror or error
        )
