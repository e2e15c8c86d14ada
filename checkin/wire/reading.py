"""Read messages: whole bodies, and each scan of a body for itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from checkin.core.scans import Scan
from checkin.errors import BadInput
from checkin.wire import times
from checkin.wire.messages import MOST_SCANS, ScanMessage, Scans

if TYPE_CHECKING:
    from collections.abc import Sequence

_Message = TypeVar("_Message")

_BLANKS = bytes.maketrans(bytes(range(32)), b" " * 32)
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}"
    r"|(?P<half>\\u[dD][89a-fA-F][\da-fA-F]{2})"
    r"|\\."
)
"""The escapes of JSON: both halves of a character, one half without the other, any other."""

_scans = msgspec.json.Decoder(Scans)
_scan = msgspec.json.Decoder(ScanMessage)


def message(kind: type[_Message], body: bytes) -> _Message:
    """Read a body as a message.

    Raises:
        BadInput: naming the field that is wrong.
    """
    return _read(msgspec.json.Decoder(kind), body)


def scans(body: bytes) -> Sequence[bytes | msgspec.Raw]:
    """The scans in the body of `POST /scans`, not read yet.

    Raises:
        BadInput: where the body is no such message, or holds none or too many.
    """
    found = _read(_scans, body).scans
    if not 1 <= len(found) <= MOST_SCANS:
        raise BadInput(
            "scans_number",
            f"a message carries 1 to {MOST_SCANS} scans, this one has {len(found)}: send them in parts",
            status=413 if found else 422,
        )
    return found


def scan(raw: bytes | msgspec.Raw, device: str) -> Scan:
    """Read one scan.

    Raises:
        BadInput: where it is none, with the field that is wrong.
    """
    try:
        read = _scan.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("scan_invalid", f"this scan can't be read: {explained(error)}") from error
    _check_shown(read)
    return Scan(
        id=str(read.id),
        at=times.milliseconds(read.at),
        session=read.session,
        door=read.door,
        device=device,
        direction=read.direction,
        seq=read.seq,
        code=read.code or "",
        ticket=str(read.ticket) if read.ticket else None,
        heads=read.heads,
        override=read.override or "",
        provisional=read.provisional,
        provisional_reason=read.provisional_reason,
        instead_of=str(read.instead_of) if read.instead_of else None,
    )


def _check_shown(read: ScanMessage) -> None:
    """A door can't have shown that someone went out who came in."""
    if (read.provisional, read.direction) in {("exited", "entry"), ("admitted", "exit")}:
        raise BadInput(
            "scan_invalid",
            f"this scan can't be read: an {read.direction} can't have been shown as {read.provisional}",
        )


def id_in(raw: bytes | msgspec.Raw) -> str | None:
    """The id that an unreadable scan claims to have, if one can be made out."""
    try:
        claimed = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    id = claimed.get("id") if isinstance(claimed, dict) else None
    return id[:64] if isinstance(id, str) else None


def _read(decoder: msgspec.json.Decoder[_Message], body: bytes) -> _Message:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise BadInput("message_invalid", f"the message can't be used: {explained(error)}") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return _read_mended(decoder, body, error)


def _read_mended(decoder: msgspec.json.Decoder[_Message], body: bytes, first: Exception) -> _Message:
    """Read a body that is JSON but for strange text in it, which must not hold up the scans beside it."""
    try:
        return decoder.decode(_mended(body))
    except msgspec.ValidationError as error:
        raise BadInput("message_invalid", f"the message can't be used: {explained(error)}") from error
    except (msgspec.DecodeError, RecursionError):
        raise BadInput("message_unreadable", f"the message is not JSON: {explained(first)}", status=400) from None


def _mended(body: bytes) -> bytes:
    """A body with blanks for control characters, and a sign of replacement for bytes and halves of characters that are
    no text. Everything else, such as a number beyond all numbers, stays for the scan that it stands in.
    """
    return _ESCAPES.sub(_whole, body.translate(_BLANKS).decode("utf-8", "replace")).encode()


def _whole(escape: re.Match[str]) -> str:
    return "\ufffd" if escape["half"] else escape[0]


def explained(error: Exception) -> str:
    """A decoder's complaint as half a sentence: which field, what was expected."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    what, _, where = str(error).partition(" - at `$")
    field = where.strip("`").lstrip(".")
    if not what.startswith("JSON"):
        what = what[:1].lower() + what[1:]
    return f"`{field}` {what}" if field else what
