"""What a device may report: pure."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from checkin.core.events import Conclusion, Entry
from checkin.core.scans import Scan
from checkin.errors import NotAllowed
from checkin.pipeline.rights import ALL, Rights
from tests import small

HERE = Rights(frozenset({"port-1", "port-2"}), override=False, undo=False)


def _scan(**fields: Any) -> Scan:
    here = {"id": "a", "at": 0, "session": "s", "door": "port-1", "device": "d", "direction": "entry", "code": "X"}
    return Scan(**(here | fields))


def _code(rights: Rights, **fields: Any) -> str:
    with pytest.raises(NotAllowed) as told:
        rights.checked(_scan(**fields))
    return told.value.code


def test_a_scan_at_another_door_is_not_taken() -> None:
    """Whatever else it is; at one of its own it is."""
    assert _code(HERE, door="port-3") == "door_not_yours"
    assert _code(HERE, door="port-3", provisional="admitted") == "door_not_yours"
    for door in ("port-1", "port-2"):
        assert HERE.checked(_scan(door=door)) == _scan(door=door)


def test_an_override_without_the_right_is_a_problem_while_somebody_waits() -> None:
    """A blank one is none."""
    assert _code(HERE, override="Kjent") == "override_not_allowed"
    assert HERE.checked(_scan(override=" ")).override == " "


def test_an_override_that_an_offline_door_has_given_is_left_out_and_the_scan_stands() -> None:
    """What the door showed is what happened; the conflict is for the organiser."""
    told = HERE.checked(_scan(override="Kjent", provisional="admitted"))
    assert told == _scan(provisional="admitted")


def test_an_organiser_and_a_token_are_held_to_nothing() -> None:
    """Any door, any override, anybody's entries."""
    scan = _scan(door="port-9", override="Kjent")
    assert ALL.checked(scan) is scan
    ALL.check_door("port-9")
    ALL.check_annulment(_entry("other"), "d", unshown=False)


def _entry(device: str) -> Entry:
    facts = msgspec.structs.replace(small.count_facts("a"), device=device)
    return Entry("1-1", facts, Conclusion())


@pytest.mark.parametrize(
    ("target", "undo", "unshown", "code"),
    [
        ("d", True, False, None),
        (None, True, False, None),
        ("other", True, False, "not_yours"),
        ("other", True, True, "not_yours"),
        ("d", False, False, "undo_not_allowed"),
        (None, False, False, "undo_not_allowed"),
        ("d", False, True, None),
        (None, False, True, None),
        ("other", False, True, "not_yours"),
    ],
)
def test_a_device_takes_back_its_own_where_it_may(
    target: str | None, undo: bool, unshown: bool, code: str | None
) -> None:
    """What nobody saw it takes back in any case."""
    rights = Rights(frozenset({"port-1"}), undo=undo)
    entry = _entry(target) if target else None
    if code is None:
        rights.check_annulment(entry, "d", unshown=unshown)
        return
    with pytest.raises(NotAllowed) as told:
        rights.check_annulment(entry, "d", unshown=unshown)
    assert told.value.code == code
