"""What a device keeps: its numbered entries, and what the service answered. An outbox survives every crash."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.proofs.acts import Act


@dataclass(frozen=True)
class Answer:
    """What the service answered: for each entry a verdict (entry, outcome, reason, conflict) or a problem's code."""

    now: int
    epoch: str
    told: tuple[Told | str, ...]


@dataclass(frozen=True)
class Told:
    """One verdict, or that something was taken (then without an outcome)."""

    place: str
    outcome: str | None = None
    reason: str | None = None
    conflict: str | None = None
    heads: int = 0
    ticket: str | None = None


@dataclass(eq=False)
class Stored:
    """One numbered entry of an outbox. `about` is the scan that it takes back or stands in place of."""

    seq: int
    kind: str
    fields: dict[str, Any]
    state: str = "waiting"
    shown: str | None = None
    kept: Told | None = None

    @property
    def id(self) -> str:
        """Its own id."""
        id: str = self.fields["id"]
        return id

    @property
    def about(self) -> str | None:
        """The scan that it takes back or stands in place of."""
        return self.fields.get("scan") or self.fields.get("instead_of")

    @property
    def message(self) -> dict[str, Any]:
        """The entry as it is sent: an answered scan is offered again as what its door has shown, by its ticket."""
        here = self.fields | {"seq": self.seq}
        if self.kept is None or self.kept.outcome is None:
            return here
        if self.kept.ticket:
            here = {name: value for name, value in here.items() if name != "code"} | {"ticket": self.kept.ticket}
        if not here.get("heads") and self.kept.heads:
            here["heads"] = self.kept.heads
        return {"provisional": self.kept.outcome, "provisional_reason": self.kept.reason} | here


@dataclass
class Outbox:
    """A device's entries, in order; they survive a crash."""

    entries: dict[str, Stored] = field(default_factory=dict)

    def store(self, kind: str, fields: dict[str, Any]) -> Stored:
        """Keep an entry from now on."""
        stored = Stored(max((entry.seq for entry in self.entries.values()), default=0) + 1, kind, fields)
        self.entries[stored.id] = stored
        return stored

    def waiting(self) -> list[Stored]:
        """What the service has not answered."""
        return [entry for entry in self.entries.values() if entry.state == "waiting"]

    def unshown(self) -> list[Stored]:
        """Scans that nobody saw the verdict of, and that nothing takes back or stands in place of."""
        settled = {e.about for e in self.entries.values() if e.kind == "annulment" or e.shown}
        scans = (e for e in self.entries.values() if e.kind == "scan" and e.state != "parked" and not e.shown)
        return [entry for entry in scans if entry.id not in settled]


def act_of(device: str, kind: str, message: dict[str, Any], received: int) -> Act:
    """What the model is told of a message that reached us at a time."""
    fields = {name: value for name, value in message.items() if name not in ("id", "session", "at", "seq")}
    at = round(datetime.fromisoformat(message["at"]).timestamp() * 1000)
    return Act(kind, message["id"], message["session"], device, received, at, fields)
