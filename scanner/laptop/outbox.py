"""The outbox: a device's own record of its scans, annulments and counts. One SQLite file a device.

Order that must hold: store before send, and before anything shows. Entries are numbered in one sequence
without gaps, so that the service sees what is missing. An entry is

    waiting     stored; not answered yet, or to be offered again since the store's epoch changed
    answered    the service has it on disk; kept until the programme is long over, since the doors are the backup
    parked      the service can't decide it; shown to people, never sent again by itself

An answered scan keeps the ticket's id in place of its code: a lost laptop holds no codes that open doors. What the door's
bundle calls the ticket is kept beside it, so that a device that starts without network knows whom it let in.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from checkin.wire.messages import AnnulmentMessage, ProblemHere, ScanMessage
from scanner.laptop import entries
from scanner.laptop.entries import Answer, Entry, Logged, Message, Parked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

_TABLES = """
create table if not exists entry (
    seq integer primary key autoincrement,
    id text not null unique,
    kind text not null check (kind in ('scan', 'annulment', 'count')),
    message blob not null,
    about text,
    state text not null default 'waiting' check (state in ('waiting', 'answered', 'parked')),
    shown integer not null default 0,
    answer blob,
    problem blob
) strict;
create index if not exists waiting on entry (seq) where state = 'waiting';
create index if not exists about on entry (about) where about is not null;
create table if not exists logged (id text primary key, place text not null, ticket text not null) strict;
create table if not exists store (one integer primary key check (one = 1), epoch text not null) strict;
"""

# An insert that meets a conflict would use up a number, and leave a gap.
_INSERT = """
insert into entry (id, kind, message, about) select ?, ?, ?, ? where not exists (select 1 from entry where id = ?)
"""
_ONE = "select seq, id, kind, message, answer from entry where id = ?"
_WAITING = "select seq, id, kind, message, answer from entry where state = 'waiting' order by seq limit ?"
_ALL = "select seq, id, kind, message, answer from entry order by seq"
_LOGGED = """
select seq, entry.id, kind, message, answer, place, ticket from entry join logged on logged.id = entry.id order by seq
"""
# Offered again it may get another place; and it has no code any more that would tell whose ticket it was.
_PUT_LOGGED = "insert into logged values (?, ?, ?) on conflict (id) do update set place = excluded.place"
_PARKED = "select seq, id, kind, message, answer, problem from entry where state = 'parked' order by seq"

# As text: a blob would be taken for another form of JSON.
_FORGET = "delete from entry where state = 'answered' and json_extract(cast(message as text), '$.at') < ?"
_FORGET_LOGGED = "delete from logged where id not in (select id from entry)"

# A scan needs no taking back once it was shown, something annuls it, or a scan in its place was shown.
_NEVER_SHOWN = """
select message from entry as scan
where kind = 'scan' and not shown and state != 'parked' and not exists (
    select 1 from entry as later where later.about = scan.id and (later.kind = 'annulment' or later.shown)
)
order by seq
"""


class OutboxError(Exception):
    """The file can't be opened, read or written: one sentence that says so."""


class Outbox:
    """One device's entries on disk. Calls block for as long as the disk takes; one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            OutboxError: it can't be made, is no outbox, or another scanner has it open.
        """
        self._path = path
        with self._saying():
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
            except sqlite3.Error:
                self._db.close()
                raise

    def _prepare(self) -> None:
        # Two scanners on one file would annul each other's scans when they start.
        self._db.execute("pragma locking_mode = exclusive")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute("pragma secure_delete = on")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @property
    def waiting(self) -> int:
        """How many entries the service hasn't answered."""
        with self._saying():
            (count,) = self._db.execute("select count(*) from entry where state = 'waiting'").fetchone()
        return int(count)

    def store(self, message: Message) -> Entry:
        """Put an entry on disk and number it; from then on it survives. The same id twice is one entry."""
        with self._transaction():
            return self._insert(message)

    def next_batch(self, limit: int, besides: Collection[str] = ()) -> list[Entry]:
        """The first entries that wait, of one kind and in their order.

        Args:
            limit: how many at most; annulments and counts come one at a time, as they are sent.
            besides: ids to leave out, since they are on their way already.
        """
        with self._saying():
            rows = self._db.execute(_WAITING, (limit + len(besides),)).fetchall()
        left = [row for row in rows if row[1] not in besides][:limit]
        run = list(takewhile(lambda row: row[2] == left[0][2] == "scan", left)) or left[:1]
        return [entries.entry(*row) for row in run]

    def unanswered(self) -> list[Entry]:
        """Everything that waits, in its order."""
        with self._saying():
            return [entries.entry(*row) for row in self._db.execute(_WAITING, (-1,)).fetchall()]

    def everything(self) -> list[Entry]:
        """All entries, in their order, each as it is sent or offered again."""
        with self._saying():
            return [entries.entry(*row) for row in self._db.execute(_ALL).fetchall()]

    def answered(
        self, answers: Iterable[tuple[str, Answer | None]], epoch: str | None, logged: Iterable[Logged] = ()
    ) -> None:
        """Note what the service has on disk; a new epoch makes all that was answered before wait again.

        Args:
            answers: the ids of entries and, for scans, what was answered.
            epoch: the store's, as the same answer gave it, if it did.
            logged: where its log has them.
        """
        with self._transaction():
            if epoch is not None:
                self._offer_again_if_new(epoch)
            for id_, answer in answers:
                self._answer(id_, answer)
            self._db.executemany(_PUT_LOGGED, logged)

    def logged(self) -> list[tuple[Message, Logged]]:
        """All that was ever answered, in its order, each as it would be offered again."""
        with self._saying():
            rows = self._db.execute(_LOGGED).fetchall()
        return [(entries.entry(*row[:5]).message, Logged(row[1], *row[5:])) for row in rows]

    def park(self, id_: str, problem: ProblemHere) -> None:
        """Set an entry aside that the service can't decide."""
        with self._transaction():
            self._db.execute(
                "update entry set state = 'parked', problem = ? where id = ?",
                (msgspec.json.encode(problem), id_),
            )

    def parked(self) -> list[Parked]:
        """What was set aside, with the problem."""
        with self._saying():
            rows = self._db.execute(_PARKED).fetchall()
        return [Parked(entries.entry(*row[:5]), msgspec.json.decode(row[5], type=ProblemHere)) for row in rows]

    def shown(self, id_: str) -> None:
        """Note that the door has seen the verdict of this scan."""
        with self._transaction():
            self._db.execute("update entry set shown = 1 where id = ?", (id_,))

    def forget(self, before: datetime) -> None:
        """Delete what happened before a time (UTC) and was answered; what waits or is parked stays, and numbers go on."""
        with self._transaction():
            self._db.execute(_FORGET, (before.isoformat(),))
            self._db.execute(_FORGET_LOGGED)

    def touch(self) -> None:
        """Write something that means nothing, to see whether the disk takes it."""
        with self._transaction():
            self._db.execute("pragma user_version = 1")

    def annul_unshown(self, new_id: Callable[[], UUID], at: datetime) -> int:
        """Take back every scan that was stored but never shown, and say how many, as a device starts."""
        with self._transaction():
            rows = self._db.execute(_NEVER_SHOWN).fetchall()
            for (body,) in rows:
                scan = msgspec.json.decode(body, type=ScanMessage)
                self._insert(_taking_back(scan, new_id(), at))
        return len(rows)

    def _insert(self, message: Message) -> Entry:
        about = entries.about(message)
        id_ = str(message.id)
        row = (id_, entries.KINDS[type(message)], msgspec.json.encode(message), about and str(about), id_)
        self._db.execute(_INSERT, row)
        return entries.entry(*self._db.execute(_ONE, (id_,)).fetchone())

    def _answer(self, id_: str, answer: Answer | None) -> None:
        self._db.execute("update entry set state = 'answered' where id = ?", (id_,))
        if answer is None:
            return
        (body,) = self._db.execute("select message from entry where id = ?", (id_,)).fetchone()
        kept = entries.without_code(msgspec.json.decode(body, type=ScanMessage), answer.ticket)
        self._db.execute(
            "update entry set message = ?, answer = coalesce(answer, ?) where id = ?",
            (msgspec.json.encode(kept), msgspec.json.encode(answer), id_),
        )

    def _offer_again_if_new(self, epoch: str) -> None:
        known = self._db.execute("select epoch from store").fetchone()
        if known == (epoch,):
            return
        self._db.execute("insert or replace into store values (1, ?)", (epoch,))
        if known is not None:
            self._db.execute("update entry set state = 'waiting' where state = 'answered'")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it on disk, or nothing of it."""
        with self._saying():
            self._db.execute("begin immediate")
            try:
                yield
                self._db.execute("commit")  # where a disk that is full shows it
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Let trouble with the file leave as one sentence."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise OutboxError("another scanner runs as this device on this machine; end it first") from error
            raise OutboxError(f"the outbox {self._path} can't be used: {error}") from error


def _taking_back(scan: ScanMessage, id_: UUID, at: datetime) -> AnnulmentMessage:
    """The annulment of a scan that nobody saw: no undo, which a device may not be allowed."""
    return AnnulmentMessage(id=id_, scan=scan.id, session=scan.session, at=at, unshown=True)
