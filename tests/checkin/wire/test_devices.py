"""The messages of enrolment: what is taken, and what an organiser gives who says nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from checkin.wire.devices import RIGHTS, Enrolment, Heartbeat, Offer

NOW = "2022-11-14T09:00:00+01:00"


def _read(kind: Any, **fields: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(fields), type=kind)


def test_an_offer_without_rights_has_all_but_names() -> None:
    """A list of its own each time; none may be given too."""
    assert _read(Offer, doors=["port-1"]).may == [right for right in RIGHTS if right != "names"]
    assert _read(Offer, doors=["port-1"]).may is not _read(Offer, doors=["port-1"]).may
    assert _read(Offer, doors=["port-1"], may=[]).may == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Offer, {"doors": []}),
        (Offer, {"doors": ["port-1"], "may": ["fly"]}),
        (Offer, {"doors": ["x" * 65]}),
        (Enrolment, {"token": "x" * 201, "version": "1"}),
        (Enrolment, {"token": "x"}),
        (Heartbeat, {"queue": -1, "version": "1", "at": NOW}),
        (Heartbeat, {"queue": 0, "version": "1", "at": "2022-11-14T09:00:00"}),
        (Heartbeat, {"queue": 0, "version": "1", "at": NOW, "battery": 101}),
        (Heartbeat, {"queue": 0, "version": "x" * 65, "at": NOW}),
    ],
)
def test_what_can_not_be_meant_is_not_taken(kind: Any, fields: dict[str, Any]) -> None:
    """No door, an unknown right, text without end, a time without a zone."""
    with pytest.raises(msgspec.ValidationError):
        _read(kind, **fields)


def test_what_a_device_does_not_know_it_leaves_out() -> None:
    """Its battery, and who it was."""
    assert _read(Heartbeat, queue=0, version="1", at=NOW, more="is ignored").battery is None
    assert _read(Enrolment, token="x", version="1").was is None
