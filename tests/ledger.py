"""The figures worked out again from the exported log alone, as anyone could by DESIGN section 2, without the product's code."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tests import model

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, str]

FIGURES = ("attended", "present", "counted", "refused", "first_arrival", "last_arrival")
"""Columns of the export `attendance` that the log alone explains. `walk_ins` too, where any ticket names the session."""

SUMS = ("visits", "visitors", "counted", "refused")
"""Columns of the export `municipalities` that the log alone explains."""


@dataclass
class Session:
    """What the log says of one session, without what was taken back."""

    municipality: str
    moves: dict[str, list[tuple[int, str, int]]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    registered: dict[str, bool] = field(default_factory=dict)
    counts: list[tuple[int, int]] = field(default_factory=list)
    closings: list[int] = field(default_factory=list)
    refused: int = 0
    written: dict[int, str] = field(default_factory=dict)

    def stays(self) -> dict[str, model.Stay]:
        """What each ticket's moves amount to."""
        return {id: model.fold(moves, self.heads[id], self.closings) for id, moves in self.moves.items()}

    def figures(self) -> Row:
        """The session's row."""
        stays = self.stays()
        counted = sum(heads for _, heads in self.counts if heads > 0)
        last = max(self.closings, default=None)
        net = sum(heads for at, heads in self.counts if last is None or at > last)
        came = {id: stay.attended for id, stay in stays.items()}
        arrivals = [at for stay in stays.values() for at, _ in stay.arrivals] + [
            at for at, heads in self.counts if heads > 0
        ]
        walked_in = sum(heads for id, heads in came.items() if not self.registered[id])
        numbers = {
            "attended": sum(came.values()) + counted,
            "present": max(0, sum(stay.inside for stay in stays.values()) + net),
            "counted": counted,
            "refused": self.refused,
            "walk_ins": walked_in + counted,
        }
        times = {
            "first_arrival": self.written[min(arrivals)] if arrivals else "",
            "last_arrival": self.written[max(arrivals)] if arrivals else "",
        }
        return {name: str(number) for name, number in numbers.items()} | times


def rows_of(text: str) -> list[Row]:
    """The rows of an export in CSV."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def folded(log: Iterable[Row]) -> dict[str, Session]:
    """What the log says of each session."""
    rows = list(log)
    gone = {(row["session"], row["annuls"]) for row in rows if row["annuls"]}
    sessions: dict[str, Session] = {}
    for row in rows:
        session = sessions.setdefault(row["session"], Session(row["municipality"]))
        if (row["session"], row["scan"]) not in gone:
            _take(session, row)
    return sessions


def _take(session: Session, row: Row) -> None:
    at = round(datetime.fromisoformat(row["at"]).timestamp() * 1000)
    session.written[at] = row["at"]
    if row["kind"] == "closing":
        session.closings.append(at)
    elif row["kind"] == "count":
        session.counts.append((at, int(row["move"])))
    elif row["kind"] == "scan":
        session.refused += row["outcome"] == "refused" and row["reason"] != "superseded"
        if row["move"]:
            session.moves[row["ticket"]].append((at, row["scan"], int(row["move"])))
            session.heads[row["ticket"]] = max(session.heads[row["ticket"]], int(row["ticket_heads"]))
            session.registered[row["ticket"]] = row["registered"] == "true"


def sums(sessions: Iterable[Session]) -> Row:
    """The row of a municipality, or of the whole programme: visitors are different people."""
    largest: dict[str, int] = defaultdict(int)
    chosen = list(sessions)
    for session in chosen:
        for id, stay in session.stays().items():
            largest[id] = max(largest[id], stay.attended)
    rows = [session.figures() for session in chosen]
    numbers = {
        "visits": sum(int(row["attended"]) for row in rows),
        "visitors": sum(largest.values()),
        "counted": sum(int(row["counted"]) for row in rows),
        "refused": sum(int(row["refused"]) for row in rows),
    }
    return {name: str(number) for name, number in numbers.items()}


def differences(log: str, attendance: str, municipalities: str) -> list[str]:
    """Where the exported figures are not what the exported log amounts to, a sentence each."""
    sessions = folded(rows_of(log))
    nothing = dict.fromkeys(FIGURES, "0") | {"first_arrival": "", "last_arrival": "", "walk_ins": "0"}
    told = []
    for row in rows_of(attendance):
        ours = sessions[row["session"]].figures() if row["session"] in sessions else nothing
        wanted = (*FIGURES, "walk_ins") if row["walk_ins"] else FIGURES
        told += [
            f"{row['session']}: {name} is {row[name]}, by the log {ours[name]}"
            for name in wanted
            if row[name] != ours[name]
        ]
    for row in rows_of(municipalities):
        here = [session for session in sessions.values() if row["municipality"] in {"*", session.municipality}]
        ours = sums(here)
        told += [
            f"{row['municipality']}: {name} is {row[name]}, by the log {ours[name]}"
            for name in SUMS
            if row[name] != ours[name]
        ]
    return told
