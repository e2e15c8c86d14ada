"""What a device keeps: its own files, and the file that an organiser takes in."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from uuid_utils.compat import uuid7

from checkin.wire import outboxes
from checkin.wire.messages import AnnulmentMessage, CountMessage, ScanMessage
from scanner.laptop import keeping
from scanner.laptop.entries import Answer
from scanner.laptop.greeting import Refused
from scanner.laptop.outbox import Outbox, OutboxError
from tests.scanner.laptop.test_outbox import ADMITTED, AT, annulment, count, scan

if TYPE_CHECKING:
    from pathlib import Path


def _exported(outbox: Path, to: Path) -> int:
    return keeping.export(outbox, "token-1", to, uuid7, AT)


def _messages(file: Path) -> list[Any]:
    """The messages of a file, scans read."""
    read = outboxes.read(file.read_bytes(), file.name)
    return [
        msgspec.json.decode(entry.message, type=ScanMessage) if isinstance(entry.message, bytes) else entry.message
        for entry in read.entries
    ]


def test_each_server_and_token_has_an_outbox_of_its_own(tmp_path: Path) -> None:
    """A slash at the end is the same server; the token can't be read off the name."""
    wishes = (("http://a", "1"), ("http://a/", "1"), ("http://b", "1"), ("http://a", "token-2"))
    files = [keeping.files(tmp_path, server, token) for server, token in wishes]

    assert files[0] == files[1]
    assert len({one.outbox for one in files}) == 3
    assert "token-2" not in str(files[3])


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    """With another way."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(Refused, match="--data"):
        keeping.files(tmp_path / "file", "http://a", "1")


def test_an_export_holds_everything_as_it_would_be_sent(tmp_path: Path) -> None:
    """What waits, what was answered (as the door has shown it, without its code), what is parked; with its numbers."""
    outbox = Outbox(tmp_path / "a.outbox")
    shown, waiting, taken_back, counted = scan(), scan("ANOTHER"), annulment(scan()), count()
    for message in (shown, waiting, taken_back, counted):
        outbox.store(message)
    for one in (shown, waiting):
        outbox.shown(str(one.id))
    outbox.answered([(str(shown.id), ADMITTED)], "epoch-1")
    outbox.close()

    assert _exported(tmp_path / "a.outbox", tmp_path / "out.jsonl") == 4
    first, second, third, fourth = _messages(tmp_path / "out.jsonl")
    assert (first.seq, first.code, first.ticket, first.provisional) == (1, None, ADMITTED.ticket, "admitted")
    assert (second.seq, second.code, second.provisional) == (2, "ANOTHER", None)
    assert (third.seq, third.scan, fourth.seq, fourth.heads) == (3, taken_back.scan, 4, 3)
    assert isinstance(third, AnnulmentMessage)
    assert isinstance(fourth, CountMessage)


def test_a_scan_that_nobody_saw_is_taken_back_in_the_same_file(tmp_path: Path) -> None:
    """As when the device starts; and exporting twice takes nothing back twice."""
    outbox = Outbox(tmp_path / "a.outbox")
    unseen = scan()
    outbox.store(unseen)
    outbox.close()

    for _ in range(2):
        assert _exported(tmp_path / "a.outbox", tmp_path / "out.jsonl") == 2
        assert _messages(tmp_path / "out.jsonl")[1].scan == unseen.id


def test_the_file_is_its_owners_and_names_no_token(tmp_path: Path) -> None:
    """It holds codes; the device is named by the hash that the service keeps."""
    Outbox(tmp_path / "a.outbox").close()
    _exported(tmp_path / "a.outbox", tmp_path / "out.jsonl")

    assert stat.S_IMODE((tmp_path / "out.jsonl").stat().st_mode) == 0o600
    assert b"token-1" not in (tmp_path / "out.jsonl").read_bytes()
    device = outboxes.read((tmp_path / "out.jsonl").read_bytes(), "x").device
    assert device == hashlib.sha256(b"token-1").hexdigest()


def test_nothing_to_export_is_told(tmp_path: Path) -> None:
    """Rather than an empty file; nothing is made."""
    with pytest.raises(Refused, match="nothing was recorded here"):
        _exported(tmp_path / "a.outbox", tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_running_scanner_has_its_outbox_for_itself(tmp_path: Path) -> None:
    """It must be ended first."""
    outbox = Outbox(tmp_path / "a.outbox")
    with pytest.raises(OutboxError):
        _exported(tmp_path / "a.outbox", tmp_path / "out.jsonl")
    outbox.close()


def test_a_file_that_can_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder that is none, and a folder in the place of the file."""
    Outbox(tmp_path / "a.outbox").close()
    (tmp_path / "out").mkdir()
    for to in (tmp_path / "nowhere" / "out.jsonl", tmp_path / "out"):
        with pytest.raises(Refused, match="can't be written"):
            _exported(tmp_path / "a.outbox", to)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.outbox", "out"]


def test_a_refusal_is_offered_with_its_reason(tmp_path: Path) -> None:
    """What the door showed is what happened."""
    outbox = Outbox(tmp_path / "a.outbox")
    refused = scan()
    outbox.store(refused)
    outbox.shown(str(refused.id))
    outbox.answered([(str(refused.id), Answer("refused", "already_in", 1, ADMITTED.ticket))], "epoch-1")
    outbox.close()

    _exported(tmp_path / "a.outbox", tmp_path / "out.jsonl")
    [told] = _messages(tmp_path / "out.jsonl")
    assert (told.provisional, told.provisional_reason) == ("refused", "already_in")


def test_a_revoked_device_knows_it_without_a_network(tmp_path: Path) -> None:
    """It holds no list of tickets any more, and does not begin until the service takes it again."""
    own = keeping.files(tmp_path, "http://a", "1")
    own.bundle.touch()
    keeping.check_welcome(own, answered=False)
    keeping.note_revoked(own)
    assert not own.bundle.exists()
    with pytest.raises(Refused, match="checkin-scanner export"):
        keeping.check_welcome(own, answered=False)
    for answered in (True, False):
        keeping.check_welcome(own, answered=answered)
