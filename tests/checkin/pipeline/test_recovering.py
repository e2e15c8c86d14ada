"""Taking in an outbox that an organiser brings: everything once, each entry decided for itself."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from checkin.errors import NotFound
from checkin.pipeline import issuing, recovering
from checkin.wire import outboxes
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage
from tests import small

if TYPE_CHECKING:
    from checkin.api.keys import Parts
    from checkin.store.register import Register
    from checkin.wire.outboxes import Outbox


def _outbox(*messages: dict[str, Any], device: str = "") -> Outbox:
    """A file of these, as a scanner writes it."""
    kinds = [
        (AnnulmentMessage if "scan" in one else CountMessage if "code" not in one else ScanMessage) for one in messages
    ]
    read = [
        msgspec.convert(one | {"seq": n}, kind) for n, (one, kind) in enumerate(zip(messages, kinds, strict=True), 1)
    ]
    return outboxes.read(outboxes.written(device, read), "out.jsonl")


def _offline(**fields: Any) -> dict[str, Any]:
    return small.scan(**fields) | {"provisional": "admitted"}


async def test_everything_is_taken_in_its_order_and_once(parts: Parts) -> None:
    """Two admissions, one taken back, three heads counted; the same file twice changes nothing, and nothing is missing."""
    first, second = _offline(code="BILLETT-01"), _offline(code="BILLETT-02")
    outbox = _outbox(first, second, small.annulment(first["id"]), small.count(3))
    for _ in range(2):
        assert await recovering.take(parts.intake, outbox.entries, "laptop-1") == []
        await small.caught_up(parts)
        held = parts.fold.attendance.session("samling")
        assert (held.attended, held.counted, len(held.seen)) == (1, 3, 4)
        assert parts.feed.missing == {}


async def test_what_had_come_before_is_found_again(parts: Parts) -> None:
    """The laptop sent half of it before its network went."""
    first, second = _offline(code="BILLETT-01"), _offline(code="BILLETT-02")
    await small.take(parts, first | {"seq": 1}, device="laptop-1")
    assert await recovering.take(parts.intake, _outbox(first, second).entries, "laptop-1") == []
    await small.caught_up(parts)
    held = parts.fold.attendance.session("samling")
    assert (held.attended, len(held.seen)) == (2, 2)


async def test_an_entry_that_can_not_be_decided_is_told_by_its_line_and_holds_up_none(parts: Parts) -> None:
    """Of every kind."""
    outbox = _outbox(
        _offline(session="borte"),
        _offline(code="BILLETT-01"),
        small.count(3, session="borte"),
        small.annulment(small.new_id(), session="borte"),
        _offline(code="BILLETT-02"),
    )
    undecided = await recovering.take(parts.intake, outbox.entries, "laptop-1")
    assert [one.line for one in undecided] == [2, 4, 5]
    assert all("'borte'" in one.why for one in undecided)
    await small.caught_up(parts)
    assert parts.fold.attendance.session("samling").attended == 2


async def test_more_scans_than_a_message_carries_are_taken_all(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole day at a busy door."""
    monkeypatch.setattr(recovering, "MOST_SCANS", 2)
    scans = [_offline(code=f"BILLETT-0{number}") for number in (1, 2, 3)]
    assert await recovering.take(parts.intake, _outbox(*scans).entries, "laptop-1") == []
    await small.caught_up(parts)
    assert len(parts.fold.attendance.session("samling").seen) == 3


async def test_a_file_says_whose_it_is(held: Register) -> None:
    """By the hash of the token; another name wins, and an unknown one is told."""
    token = await issuing.add_token(held, "laptop-1", ["scan"], "hemmelig", 0)
    await issuing.add_token(held, "laptop-2", ["scan"], "annen", 0)
    outbox = _outbox(device=hashlib.sha256(token.encode()).hexdigest())
    assert recovering.device_of(held, outbox, None) == "laptop-1"
    assert recovering.device_of(held, outbox, "laptop-2") == "laptop-2"
    with pytest.raises(NotFound, match="no device or token named 'laptop-3'"):
        recovering.device_of(held, outbox, "laptop-3")
    with pytest.raises(NotFound, match="--device"):
        recovering.device_of(held, _outbox(device="0" * 64), None)
