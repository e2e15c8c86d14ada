"""The tables of a TOML file, read key by key.

What is missing or wrong becomes a fault, and a value of the right type without meaning ("" or 0 or nothing)
stands in for it, so that reading goes on and every fault is found in one go. Nobody gets to see the
stand-ins: faults are checked at the end.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, TypeVar

from checkin.core import programmes
from checkin.core.faults import CONTROL, Faults, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SLUG_IN_WORDS = "1 to 64 small letters a-z, digits and hyphens, beginning with a letter or digit"
LONGEST_TEXT = 200
"""Characters in a name or a title."""
LARGEST_CAPACITY = 1_000_000

# A line of dotted keys takes time that grows with the square of its length, so neither may be of any size.
LARGEST_FILE = 512 * 1024
"""Bytes."""
LONGEST_LINE = 2000
"""Characters."""

_T = TypeVar("_T")
_KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number with decimals",
    list: "a list",
    dict: "a table",
    datetime: "a date and time",
    date: "a date",
    time: "a time of day",
}
_TWO_NUMBERS = [[north, east] for north in (int, float) for east in (int, float)]
_PLURALS = {"municipality": "municipalities", "venue": "venues", "session": "sessions"}
_EXAMPLE = "such as 2022-11-14T09:00:00"


def read(text: str | bytes, faults: Faults) -> dict[str, object]:
    """What a TOML text says, still to be checked; bytes are UTF-8, with or without a byte order mark.

    Raises:
        BadInput: it is no TOML, or larger than any programme. Nothing else can be found out then.
    """
    written = _decoded(text, faults)
    try:
        return tomllib.loads(written)
    except RecursionError:
        faults.stop("", "lists or tables lie too deep inside each other")
    except ValueError as reason:
        what, _, place = str(reason).rstrip(")").partition(" (at ")
        where = place.partition(",")[0]
        faults.stop(where, f"this is not TOML: {what[:200]}{_seconds_missing(written, where)}")


def _decoded(text: str | bytes, faults: Faults) -> str:
    """The text itself, if it is UTF-8 and of a size that a programme may have."""
    written = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(written) > LARGEST_FILE:
        faults.stop("", f"a programme has at most {LARGEST_FILE // 1024} KB; this is no programme")
    try:
        decoded = written.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as reason:
        before = reason.object.count(b"\n", 0, reason.start)
        faults.stop(f"line {before + 1}", "this is not UTF-8; save the file with the encoding UTF-8")
    for number, line in enumerate(decoded.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            faults.stop(f"line {number}", f"over {LONGEST_LINE} characters; break long lists over several lines")
    return decoded


def _seconds_missing(text: str, where: str) -> str:
    """The likeliest slip of all: a time without seconds, which TOML does not know."""
    found = re.fullmatch(r"line (\d+)", where)
    line = text.split("\n")[int(found[1]) - 1] if found else ""
    return f"; times need seconds, {_EXAMPLE}" if re.search(r"\d[T ]\d\d:\d\d(?!:)", line) else ""


class Table:
    """A table and the place that its faults name: its kind and id, or its number where it has no id."""

    def __init__(self, where: str, content: Mapping[str, object], faults: Faults) -> None:
        self.where = where
        self.content = content
        self._faults = faults

    def fault(self, what: str) -> None:
        """Note a fault of this table."""
        self._faults.add(self.where, what)

    def keys(self, needed: Collection[str], others: Collection[str] = ()) -> None:
        """Note every needed key that is missing and every key that is unknown."""
        known = [*needed, *others]
        for key in needed:
            if key not in self.content:
                self.fault(f"{key} is missing")
        for key in self.content:
            if key not in known:
                near = self._faults.near(key, known) or f"; the keys are {', '.join(known)}"
                self.fault(f"unknown key {quoted(key)}{near}")

    def text(self, key: str, default: str = "") -> str:
        """A name or title for people; "" for none."""
        if (value := self._typed(key, str, "text in quotes")) is None:
            return default
        if not value.strip() or len(value) > LONGEST_TEXT or CONTROL.search(value):
            self.fault(f"{key} must be 1 to {LONGEST_TEXT} characters on one line")
        return value

    def slug(self, key: str) -> str:
        """An id; text that is no slug is a fault but is given back, so that references to it are none."""
        if (value := self._typed(key, str, "text in quotes")) is None:
            return ""
        if not SLUG.fullmatch(value):
            self.fault(f"{key} {quoted(value)} must be {_SLUG_IN_WORDS}")
        return value

    def reference(self, key: str, kind: str, known: Collection[str]) -> str:
        """The id of something of this kind that the programme has; "" for none."""
        if (value := self._typed(key, str, "text in quotes")) is None:
            return ""
        self.refer(key, value, kind, known)
        return value

    def refer(self, key: str, value: str, kind: str, known: Collection[str]) -> None:
        """Note a reference to something that the programme doesn't have."""
        if value not in known:
            there = f"the {_PLURALS[kind]} are {listed(known)}" if known else f"it has no {_PLURALS[kind]}"
            self.fault(f"{key} {quoted(value)} is no {kind} of this programme; {there}")

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of different texts, at least one; None where there is no usable list."""
        value = self.content.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(entry, str) for entry in value):
            self.fault(f'{key} must be a list of texts, such as ["one", "two"], with at least one in it')
            return None
        if len(set(value)) < len(value):
            self.fault(f"{key} names something twice")
        return tuple(value)

    def capacity(self) -> int | None:
        """The places, if there is a limit."""
        value = self._typed("capacity", int, "a whole number")
        if value is not None and not 1 <= value <= LARGEST_CAPACITY:
            self.fault(f"capacity must be from 1 to {LARGEST_CAPACITY}; leave it out for no limit")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when not given."""
        return bool(self._typed(key, bool, "true or false"))

    def moment(self, key: str, zone: tzinfo, default: int = 0) -> int:
        """A time in milliseconds since the epoch; 0 for none."""
        if (value := self._typed(key, datetime, f"a date and time without quotes, {_EXAMPLE}")) is None:
            return default if key not in self.content else 0
        try:
            return programmes.moment(value, zone)
        except ValueError as reason:
            self.fault(f"{key} {reason}")
            return 0

    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, if given."""
        if (value := self._typed("position", list, "a list of two numbers")) is None:
            return None
        if [type(number) for number in value] in _TWO_NUMBERS and _on_earth(*value):
            return float(value[0]), float(value[1])
        self.fault("position must be [latitude, longitude] in degrees, such as [63.79, 11.48]")
        return None

    def _typed(self, key: str, kind: type[_T], expected: str) -> _T | None:
        """The value if it has exactly this type (a bool is no number here); a fault if it has another."""
        value = self.content.get(key)
        if value is None:
            return None
        if type(value) is kind:
            return value
        self.fault(f"{key} must be {expected}, not {_KINDS[type(value)]}")
        return None


def _on_earth(latitude: float, longitude: float) -> bool:
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
