"""An outbox as a file: what is written is read again, and whatever else is told with its line."""

from __future__ import annotations

import msgspec
import pytest

from checkin.errors import BadInput
from checkin.wire import outboxes
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage
from tests import small


def _messages() -> list[outboxes.Message]:
    scan = msgspec.convert(small.scan(seq=1), ScanMessage)
    return [
        scan,
        msgspec.convert(small.annulment(str(scan.id)) | {"seq": 2}, AnnulmentMessage),
        msgspec.convert(small.count(4) | {"seq": 3}, CountMessage),
    ]


def test_what_is_written_is_read_again_in_its_order() -> None:
    """Every kind, with the line that it stands in."""
    messages = _messages()
    read = outboxes.read(outboxes.written("a1b2", messages), "out.jsonl")
    told = [msgspec.json.decode(one, type=ScanMessage) if isinstance(one, bytes) else one for _, one in read.entries]
    assert (read.device, told, [entry.line for entry in read.entries]) == ("a1b2", messages, [2, 3, 4])


def test_blank_lines_and_other_line_ends_do_no_harm() -> None:
    """A mail program may have put them there."""
    content = outboxes.written("a1b2", _messages()).replace(b"\n", b"\r\n\r\n")
    assert len(outboxes.read(content, "out.jsonl").entries) == 3


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"code;name\n", b"\xff\xfe\x00", b"{}", b'{"outbox": "1", "device": ""}']
)
def test_what_is_no_outbox_is_told(content: bytes) -> None:
    """With what makes one."""
    with pytest.raises(BadInput, match=r"out\.jsonl is no exported outbox: .*checkin-scanner export") as told:
        outboxes.read(content, "out.jsonl")
    assert told.value.code == "outbox_file"


def test_a_file_of_a_later_version_is_not_guessed_at() -> None:
    """It may mean something else."""
    with pytest.raises(BadInput, match="another version") as told:
        outboxes.read(b'{"outbox": 2, "device": "a"}\n', "out.jsonl")
    assert told.value.code == "outbox_version"


@pytest.mark.parametrize(
    "line", [b"{}", b'{"scan": ', b'{"count": {"heads": 0}}', b"[]", b'{"annulment": null}', b"[" * 5000]
)
def test_a_line_that_can_not_be_read_is_told_by_its_number_and_nothing_is_used(line: bytes) -> None:
    """Half an outbox would look like a whole one."""
    content = outboxes.written("a1b2", _messages()[:1]) + line + b"\n"
    with pytest.raises(BadInput, match=r"out\.jsonl, line 3 can't be read: ") as told:
        outboxes.read(content, "out.jsonl")
    assert told.value.code == "outbox_line"


def test_a_scan_is_left_to_be_read_for_itself() -> None:
    """One that can't be decided must not hold up the next."""
    content = outboxes.written("a1b2", []) + b'{"scan": {"id": "no uuid"}}\n'
    [entry] = outboxes.read(content, "out.jsonl").entries
    assert entry.message == b'{"id": "no uuid"}'
