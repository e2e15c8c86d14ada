"""The outbox: stored before sent, numbered without gaps, kept until the programme is over."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from checkin.wire.messages import AnnulmentMessage, CountMessage, ProblemHere, ScanMessage
from scanner.laptop.entries import Answer, Logged
from scanner.laptop.outbox import Outbox, OutboxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2022, 11, 17, 9, 0, tzinfo=UTC)
TICKET = UUID("0190a000-0000-7000-8000-000000000001")
ADMITTED = Answer("admitted", None, 1, TICKET)


def scan(code: str = "0123456789ABCDEF", **more: object) -> ScanMessage:
    return ScanMessage(id=uuid7(), session="moteplassen", door="hall-1", direction="entry", at=AT, code=code, **more)


def annulment(of: ScanMessage) -> AnnulmentMessage:
    return AnnulmentMessage(id=uuid7(), scan=of.id, session=of.session, at=AT)


def count() -> CountMessage:
    return CountMessage(id=uuid7(), session="moteplassen", door="hall-1", direction="entry", heads=3, at=AT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hall-1.outbox"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    outbox = Outbox(path)
    yield outbox
    outbox.close()


def reopened(outbox: Outbox, path: Path) -> Outbox:
    outbox.close()
    return Outbox(path)


def test_entries_of_all_kinds_are_numbered_in_one_sequence(outbox: Outbox) -> None:
    """The service finds a gap only if one number runs through everything."""
    first = scan()
    entries = [outbox.store(message) for message in (first, annulment(first), count(), scan())]

    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert [entry.message.seq for entry in entries] == [1, 2, 3, 4]


def test_an_id_that_is_stored_twice_is_one_entry(outbox: Outbox) -> None:
    """Storing again changes nothing, and leaves no gap."""
    message = scan()
    outbox.store(message)

    assert outbox.store(message).seq == 1
    assert outbox.store(scan()).seq == 2


def test_what_is_long_over_is_forgotten_and_what_waits_is_not(outbox: Outbox, path: Path) -> None:
    """Answered and old goes, from the file too; answered and new, waiting and parked stay; numbers go on."""
    old, waiting, parked, new = (scan(f"CODE-{number}") for number in range(4))
    new = replace(new, at=AT + timedelta(days=2))
    for message in (old, waiting, parked, new):
        outbox.store(message)
    outbox.answered([(str(one.id), ADMITTED) for one in (old, new)], "epoch-1", [Logged(str(old.id), "1-1", "digest")])
    outbox.park(str(parked.id), ProblemHere("session_unknown", "there is no such session"))
    outbox.forget(AT + timedelta(days=1))

    assert [entry.id for entry in outbox.everything()] == [str(one.id) for one in (waiting, parked, new)]
    assert outbox.logged() == []
    assert outbox.store(scan()).seq == 5
    outbox.close()
    assert str(old.id).encode() not in b"".join(one.read_bytes() for one in path.parent.iterdir())


def test_what_failed_to_be_stored_leaves_no_gap(outbox: Outbox) -> None:
    """A number is taken only by what is on disk."""
    with pytest.raises(TypeError):
        outbox.store(scan(override=object()))

    assert outbox.store(scan()).seq == 1


def test_a_batch_has_scans_in_their_order_up_to_the_limit(outbox: Outbox) -> None:
    """Batches are what `POST /scans` takes."""
    ids = [outbox.store(scan()).id for _ in range(5)]

    assert ids[:3] == [entry.id for entry in outbox.next_batch(3)]
    assert ids == [entry.id for entry in outbox.next_batch(500)]


def test_a_batch_ends_where_the_kind_changes(outbox: Outbox) -> None:
    """Annulments and counts are sent one at a time, between the scans they stand between."""
    first, second = scan(), scan()
    sent = [first, annulment(first), count(), count(), second]
    for message in sent:
        outbox.store(message)

    batches = []
    while batch := outbox.next_batch(500):
        batches.append([entry.message.id for entry in batch])
        outbox.answered([(entry.id, None) for entry in batch], "e1")

    assert [[message.id] for message in sent] == batches


def test_a_batch_leaves_out_what_is_on_its_way(outbox: Outbox) -> None:
    """The sender does not send what the door is sending."""
    first, second = outbox.store(scan()), outbox.store(scan())

    assert [second.id] == [entry.id for entry in outbox.next_batch(1, {first.id})]


def test_all_that_is_unanswered_is_told_in_its_order(outbox: Outbox) -> None:
    """Of every kind, without what was answered or parked."""
    messages = [scan(), count(), scan(), scan(), count()]
    for message in messages:
        outbox.store(message)
    outbox.answered([(str(messages[2].id), None)], "e1")
    outbox.park(str(messages[3].id), ProblemHere("door_unknown", "there is no door"))

    assert [entry.id for entry in outbox.unanswered()] == [str(messages[n].id) for n in (0, 1, 4)]


def test_an_empty_outbox_has_no_batch(outbox: Outbox) -> None:
    """Nothing waits."""
    assert outbox.next_batch(500) == []
    assert outbox.waiting == 0


def test_an_answered_scan_waits_no_longer_but_is_kept_without_its_code(outbox: Outbox, path: Path) -> None:
    """The doors are the backup, and a lost laptop opens no doors."""
    entry = outbox.store(scan("0123456789ABCDEF"))
    outbox.answered([(entry.id, ADMITTED)], "e1")

    assert outbox.waiting == 0
    outbox.close()
    [kept] = sqlite3.connect(path).execute("select message from entry").fetchone()
    assert str(TICKET) in kept.decode()
    assert b"0123456789ABCDEF" not in path.read_bytes()


def test_an_unknown_code_is_kept_since_no_ticket_stands_for_it(outbox: Outbox) -> None:
    """Offered again, it must be refused again."""
    entry = outbox.store(scan("https://example.org/menu"))
    outbox.answered([(entry.id, Answer("refused", "unknown", 0, None))], "e1")
    outbox.answered([], "e2")

    [again] = outbox.next_batch(500)
    assert isinstance(again.message, ScanMessage)
    assert (again.message.code, again.message.ticket) == ("https://example.org/menu", None)


def test_it_is_kept_where_the_log_has_what_was_answered(outbox: Outbox) -> None:
    """Offered again it may get another place; what the bundle calls the ticket stays, since there is no code any more."""
    first, undone = scan(heads=2), count()
    for message in (first, undone, scan()):
        outbox.store(message)
    places = [Logged(str(first.id), "1-1", "00ff"), Logged(str(undone.id), "1-2", "")]
    outbox.answered([(str(first.id), ADMITTED), (str(undone.id), None)], "e1", places)
    outbox.answered([(str(first.id), ADMITTED)], "e2", [Logged(str(first.id), "2-1", "")])

    (one, there), (two, second) = outbox.logged()
    assert isinstance(one, ScanMessage)
    assert (one.id, one.provisional, one.heads, one.code) == (first.id, "admitted", 2, None)
    assert there == Logged(str(first.id), "2-1", "00ff")
    assert (two.id, second) == (undone.id, places[1])


def test_the_first_epoch_and_the_same_epoch_make_nothing_wait_again(outbox: Outbox) -> None:
    """Only a store that was restored or failed over may have lost something."""
    first, second = outbox.store(scan()), outbox.store(scan())
    outbox.answered([(first.id, ADMITTED)], "e1")
    outbox.answered([(second.id, ADMITTED)], "e1")

    assert outbox.waiting == 0


def test_a_new_epoch_makes_all_answered_entries_wait_again_in_their_order(outbox: Outbox) -> None:
    """All but what was answered in the same breath."""
    first = scan()
    early = [outbox.store(message) for message in (first, annulment(first), count())]
    outbox.answered([(early[0].id, ADMITTED), (early[1].id, None), (early[2].id, None)], "e1")
    late = outbox.store(scan())
    outbox.answered([(late.id, ADMITTED)], "e2")

    assert outbox.waiting == 3
    assert [early[0].id] == [entry.id for entry in outbox.next_batch(500)]


def test_what_is_offered_again_says_what_the_door_has_shown(outbox: Outbox) -> None:
    """An admission online becomes a fact from the door: outcome, reason and heads as shown."""
    group = outbox.store(scan())
    refused = outbox.store(scan(heads=2))
    refusal = Answer("refused", "already_in", 2, TICKET)
    outbox.answered([(group.id, Answer("admitted", None, 28, TICKET)), (refused.id, refusal)], "e1")
    outbox.answered([], "e2")

    first, second = (entry.message for entry in outbox.next_batch(500))
    assert isinstance(first, ScanMessage)
    assert (
        first.provisional,
        first.provisional_reason,
        first.heads,
        first.ticket,
        first.code,
    ) == ("admitted", None, 28, TICKET, None)
    assert isinstance(second, ScanMessage)
    assert (second.provisional, second.provisional_reason, second.heads) == ("refused", "already_in", 2)


def test_a_provisional_scan_keeps_what_was_shown_whatever_the_service_said(outbox: Outbox) -> None:
    """What the door showed is what happened."""
    entry = outbox.store(scan(provisional="admitted"))
    outbox.answered([(entry.id, Answer("refused", "unknown", 0, None))], "e1")
    outbox.answered([], "e2")

    [again] = outbox.next_batch(500)
    assert isinstance(again.message, ScanMessage)
    assert again.message.provisional == "admitted"


def test_offered_again_twice_it_still_says_what_was_shown_first(outbox: Outbox) -> None:
    """The answer to an offer is not what people saw."""
    entry = outbox.store(scan())
    outbox.answered([(entry.id, ADMITTED)], "e1")
    outbox.answered([(entry.id, Answer("refused", "unknown", 0, None))], "e2")
    outbox.answered([], "e3")

    [again] = outbox.next_batch(500)
    assert isinstance(again.message, ScanMessage)
    assert (again.message.provisional, again.message.ticket) == ("admitted", TICKET)


def test_a_parked_entry_is_set_aside_with_its_problem(outbox: Outbox) -> None:
    """It is never sent again by itself and holds up nothing."""
    bad, good = outbox.store(scan()), outbox.store(scan())
    problem = ProblemHere("door_unknown", "there is no door 'hall-1'")
    outbox.park(bad.id, problem)

    assert [good.id] == [entry.id for entry in outbox.next_batch(500)]
    [parked] = outbox.parked()
    assert (bad.id, problem) == (parked.entry.id, parked.problem)


def test_a_parked_entry_does_not_wait_again_in_a_new_epoch(outbox: Outbox) -> None:
    """Another store can't decide it either."""
    entry = outbox.store(scan())
    outbox.park(entry.id, ProblemHere("door_unknown", "no such door"))
    outbox.answered([], "e1")
    outbox.answered([], "e2")

    assert outbox.waiting == 0


def test_a_scan_that_was_never_shown_is_annulled(outbox: Outbox) -> None:
    """Whether the service has it or not: nobody saw a verdict."""
    shown, unshown, answered = (outbox.store(scan()) for _ in range(3))
    outbox.shown(shown.id)
    outbox.answered([(answered.id, ADMITTED)], "e1")

    assert outbox.annul_unshown(uuid7, AT) == 2
    stored = [entry.message for entry in outbox.next_batch(500)]
    outbox.answered([(str(message.id), None) for message in stored], "e1")
    annulled = [outbox.next_batch(1)[0].message]
    outbox.answered([(str(annulled[0].id), None)], "e1")
    annulled += [outbox.next_batch(1)[0].message]

    assert [unshown.id, answered.id] == [
        str(message.scan) for message in annulled if isinstance(message, AnnulmentMessage)
    ]


def test_annulling_what_was_not_shown_is_done_once(outbox: Outbox, path: Path) -> None:
    """A device that starts twice does not annul twice."""
    outbox.store(scan())
    outbox.annul_unshown(uuid7, AT)
    outbox = reopened(outbox, path)

    assert outbox.annul_unshown(uuid7, AT) == 0
    outbox.close()


def test_a_scan_is_not_annulled_where_the_one_in_its_place_was_shown(outbox: Outbox) -> None:
    """The second scan has taken the first back already."""
    first = scan()
    second = scan(provisional="admitted", instead_of=first.id)
    outbox.store(first)
    outbox.store(second)
    outbox.shown(str(second.id))

    assert outbox.annul_unshown(uuid7, AT) == 0


def test_both_scans_are_annulled_where_neither_was_shown(outbox: Outbox) -> None:
    """The device died between storing the second and showing it."""
    first = scan()
    outbox.store(first)
    outbox.store(scan(provisional="admitted", instead_of=first.id))

    assert outbox.annul_unshown(uuid7, AT) == 2


def test_a_file_that_is_no_outbox_is_said_to_be_none(path: Path) -> None:
    """One sentence with the path in it."""
    path.write_text("not an outbox at all, but long enough to look like a file")

    with pytest.raises(OutboxError, match=r"hall-1\.outbox can't be used"):
        Outbox(path)


def test_a_folder_that_is_missing_is_said_to_be_missing(tmp_path: Path) -> None:
    """One sentence with the path in it."""
    with pytest.raises(OutboxError, match="can't be used"):
        Outbox(tmp_path / "missing" / "hall-1.outbox")


def test_a_second_scanner_on_the_same_outbox_is_refused(outbox: Outbox, path: Path) -> None:
    """It would annul what the first is about to show."""
    outbox.store(scan())

    with pytest.raises(OutboxError, match=r"^another scanner runs as this device on this machine; end it first$"):
        Outbox(path)


def test_the_file_is_for_its_owner_only(outbox: Outbox, path: Path) -> None:
    """Codes that wait are in it."""
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_said_and_leaves_no_gap(outbox: Outbox) -> None:
    """What could not be stored has no number; when there is room again the next one has it."""
    outbox._db.execute("pragma max_page_count = 12")
    told: list[int] = []
    with pytest.raises(OutboxError, match="full"):
        told.extend(outbox.store(scan("X" * 500)).seq for _ in range(1000))
    outbox._db.execute("pragma max_page_count = 1000000")

    assert 0 < len(told) < 1000
    assert told[-1] + 1 == outbox.store(scan()).seq


KILLED_WHILE_STORING = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid_utils.compat import uuid7
from checkin.wire.messages import ScanMessage
from scanner.laptop.outbox import Outbox

outbox = Outbox(Path(sys.argv[1]))
while True:
    entry = outbox.store(ScanMessage(id=uuid7(), session="s", door="d", direction="entry", at=datetime.now(UTC), code="X"))
    print(entry.seq, flush=True)
"""


def test_what_was_stored_survives_kill_9(path: Path) -> None:
    """A real process is killed while it stores: every number it told is there, and there is no gap."""
    with subprocess.Popen([sys.executable, "-c", KILLED_WHILE_STORING, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(50)]
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().splitlines()]

    outbox = Outbox(path)
    stored = [entry.seq for entry in outbox.next_batch(500)][: len(told)]
    assert told[:500] == stored
    assert outbox.waiting - len(told) in {0, 1}
    outbox.close()
