"""The first words with the service: whether it is there, knows us, and has our door. What is wrong becomes one sentence."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from checkin.wire.bundles import Bundle
from scanner.laptop.client import REVOKED, NoAnswer

if TYPE_CHECKING:
    from scanner.laptop.client import Client

PATIENCE = 5.0
"""Seconds that the service gets at the start."""


class Refused(Exception):
    """A scanner can't begin like this. Its text is one sentence: what is wrong, and what to do."""


class Dismissed(Refused):
    """An organiser has revoked this device."""


async def greet(client: Client, server: str, door: str | None) -> Bundle | NoAnswer:
    """Say hello, and get the door's bundle; or learn that nobody is there just now.

    Args:
        client: speaks to the service with our token.
        server: its address, for sentences.
        door: which door this is, None if nobody said.

    Raises:
        Refused: the service doesn't want us, isn't one, or doesn't know the door; or this is no address.
        Dismissed: an organiser has revoked us.
    """
    if not server.startswith(("http://", "https://")):
        raise Refused(f"{server} is no address of a service; write it as http://HOST:PORT or https://HOST")
    got = await client.fetch("door/bundle", {"door": door} if door else {}, PATIENCE)
    if not isinstance(got, NoAnswer):
        return _bundle(got.body, server)
    if got.status == 0 or got.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return got
    if got.code == REVOKED:
        raise Dismissed(f"{_told(got)}; as a file: checkin-scanner export FILE")
    raise Refused(_sentence(got, server, door))


def _bundle(body: bytes, server: str) -> Bundle:
    try:
        return msgspec.json.decode(body, type=Bundle)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(_other_version(server)) from error


def _sentence(answer: NoAnswer, server: str, door: str | None) -> str:
    """Why the service doesn't want us."""
    told = _told(answer)
    if answer.code == "door_not_yours":
        return f"{told} (--door ID)"
    if "not an answer of this service" in told:
        return _other_version(server)
    match answer.status:
        case HTTPStatus.UNAUTHORIZED:
            return (
                f"{server} doesn't know this token; copy it again, or ask an organiser for a new one (checkin tokens add), or for "
                "a link to enrol this machine by (checkin devices enrol)"
            )
        case HTTPStatus.FORBIDDEN:
            return f"this token may not scan at {server}; ask an organiser for one with the scope scan (checkin tokens add)"
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY if door is None:
            return "say which door this is: --door ID, as the programme calls it"
        case HTTPStatus.NOT_FOUND if "door" in told:
            return f"{told} (--door ID, as the programme calls it)"
        case HTTPStatus.NOT_FOUND:
            return _other_version(server)
        case _:
            return f"{server} doesn't want this scanner: {answer.why}"


def _told(answer: NoAnswer) -> str:
    return answer.why.removeprefix(f"{answer.status}: ")


def _other_version(server: str) -> str:
    return (
        f"{server} answers, but not as this version of Oppmøte; check the address, and install the same version on both"
    )
