"""Made-up histories of a door: what the service tells it, what it does by itself, and what it is asked.

Each step is the name of what is asked of a judge, and what it is told, as it crosses the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from checkin.core import bundles, seals, tickets
from checkin.core.bundles import View
from checkin.wire import times

from . import services
from .services import Moved, Service

if TYPE_CHECKING:
    from random import Random

Step = list[Any]
"""The name of what is asked of a judge, and what it is told."""


@dataclass
class Device:
    """A device in the middle of a history: what it did, and what of that is not answered."""

    random: Random
    service: Service
    steps: list[Step] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    done: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    def goes_on(self) -> None:
        """One thing happens."""
        kinds = (self.asked, self.acts, self.is_answered, self.others, self.hears, self.changes)
        self.random.choices(kinds, weights=(8, 8, 6, 4, 1, 2))[0]()

    def asked(self) -> None:
        """Somebody holds up a code, or the screen wants to know how full it is."""
        scan = self._scan()
        self.steps.append(["answer", scan])
        if self.random.random() < 0.3:
            self.steps.append(["ticketOf", {"kind": "scan", "message": scan}])
        if self.random.random() < 0.3:
            self.steps.append(["sessionNow", scan["session"], services.time(self.random)])

    def acts(self) -> None:
        """The device does something by itself."""
        kind = self.random.choice(["scan", "scan", "scan", "count", "annulment"])
        entry = {"kind": kind, "message": getattr(self, f"_{kind}")()}
        if kind == "scan":
            passes = "admitted" if entry["message"]["direction"] == "entry" else "exited"
            entry["message"] |= {"provisional": self.random.choice([passes, passes, passes, passes, "refused", None])}
        self.waiting.append(entry)
        self.done.append(entry)
        self.steps.append(["stored", entry])

    def is_answered(self) -> None:
        """The service answers something that waits, or tells at a start that it answered it before."""
        if not self.waiting:
            return
        entry = self.waiting.pop(self.random.randrange(len(self.waiting)))
        place = self.service.next()
        self._logged(entry, place)
        if self.random.random() < 0.15 and self.steps[0][0] == "renew":
            self.steps.append(["recalled", *self._recalled(entry, place)])
        else:
            self.steps.append(["answered", entry, self._result(entry, place)])

    def others(self) -> None:
        """Something happens at other doors, or in the office."""
        service, random = self.service, self.random
        chance = random.random()
        if chance < 0.5:
            self._moved(
                service.next(), self._id(), random.choice(list(service.tickets)), random.choice([1, 1, 2, 20, -1, -5])
            )
        elif chance < 0.6:
            self._moved(service.next(), self._id(), "", random.choice([1, 10, -1]))
        elif chance < 0.7 and service.log:
            service.gone.add(random.choice(service.log).id)
            service.touched |= {one.ticket for one in service.log}
            service.next()
        elif chance < 0.8:
            closings = service.closings.setdefault(random.choice(["s0", "s1", "s2"]), [])
            closings.append(services.time(random))
            service.touched |= {one.ticket for one in service.log}
            service.next()
        else:
            self._ticket_changes()

    def hears(self) -> None:
        """The device gets a bundle; now and then one that does not fit together."""
        bundle = msgspec.to_builtins(self.service.bundle(services.time(self.random)))
        if self.random.random() < 0.1:
            broken = self.random.choice([{"now": "yesterday"}, {"place": "here"}])
            self.steps.append(["renew", bundle | broken])
        self.steps.append(["renew", bundle])

    def changes(self) -> None:
        """The device hears what changed."""
        if any(step[0] == "renew" for step in self.steps):
            self.steps.append(["change", msgspec.to_builtins(self.service.changes(services.time(self.random)))])

    def _ticket_changes(self) -> None:
        random, held = self.random, self.service.tickets
        if random.random() < 0.3:
            new = services.ticket(random, len(held))
        else:
            old = random.choice(list(held.values()))
            new = (
                services.reissued(random, old)
                if random.random() < 0.5
                else replace(old, revoked_at=services.time(random))
            )
        held[new.id] = new
        self.service.changed.add(new.id)

    def _logged(self, entry: dict[str, Any], place: int) -> None:
        """Put into the service's log what a device did, as the device says it."""
        message, kind = entry["message"], entry["kind"]
        if kind == "annulment":
            self.service.gone.add(message["scan"])
            self.service.touched |= {one.ticket for one in self.service.log}
            return
        sign = 1 if message["direction"] == "entry" else -1
        ticket = "" if kind == "count" else self._id_of(message["code"])
        if kind == "count" or (ticket and message.get("provisional") in ("admitted", "exited")):
            self._moved(place, message["id"], ticket, sign * (message.get("heads") or 1), message)

    def _moved(self, place: int, id: str, ticket: str, heads: int, message: dict[str, Any] | None = None) -> None:
        at = times.read(message["at"]) if message else services.time(self.random)
        session = message["session"] if message else self.random.choice(["s0", "s1", "s2", "s4"])
        self.service.logs(Moved(place, id, session, ticket, at, heads, self.random.choice(["front", "gate", "gone"])))

    def _result(self, entry: dict[str, Any], place: int) -> dict[str, Any]:
        message = entry["message"]
        if self.random.random() < 0.1:
            return {"id": message["id"], "problem": {"code": "session_unknown", "detail": "there is no such session"}}
        session = {"id": message["session"], "attended": 0, "present": 0, "capacity": None, "left": None}
        told = {"id": message["id"], "entry": f"{place}-0", "session": session}
        if entry["kind"] != "scan":
            return told | {"now": times.text(services.NIGHT), "epoch": "epoch"}
        outcome = self.random.choice([message.get("provisional") or "admitted", "admitted", "refused"])
        nothing: dict[str, Any] = {
            "reason": None,
            "also": [],
            "conflict": None,
            "ticket": None,
            "first": None,
            "valid": [],
            "since": None,
        }
        return told | nothing | {"outcome": outcome, "heads": message.get("heads") or 1}

    def _scan(self) -> dict[str, Any]:
        random = self.random
        scan: dict[str, Any] = {
            "id": self._id(),
            "session": random.choice(
                ["s0", "s0", "s1", "s2", "s3", "s4", "new"] if random.random() < 0.3 else ["s0", "s1"]
            ),
            "door": random.choice(["front", "front", "back"]),
            "direction": random.choice(["entry", "entry", "entry", "exit"]),
            "at": times.text(services.time(random)),
            "code": self._code(),
        }
        if random.random() < 0.4:
            scan["heads"] = random.choice([1, 2, 5, 40])
        if random.random() < 0.2:
            scan["override"] = random.choice(["kjent", "  "])
        scans = [entry["message"]["id"] for entry in self.done if entry["kind"] == "scan"]
        if scans and random.random() < 0.1:
            scan["instead_of"] = random.choice(scans)
        return scan

    def _count(self) -> dict[str, Any]:
        scan = self._scan()
        names = ("id", "session", "door", "direction", "at")
        return {name: scan[name] for name in names} | {"heads": self.random.choice([1, 10])}

    def _annulment(self) -> dict[str, Any]:
        others = [entry["message"]["id"] for entry in self.done] or [self._id()]
        return {"id": self._id(), "scan": self.random.choice(others), "session": "s0"}

    def _code(self) -> str:
        random = self.random
        held = random.choice(list(self.service.tickets.values()))
        code = random.choice([held.code, held.code, *(old for old, _ in held.replaced)])
        typed = f"\x1d{tickets.grouped(code).lower()} "
        return random.choice(
            [code] * 30 + [typed, typed.replace("0", "o"), "\ufeff" + code, "", " ", "UKJENT", code[:-1]]
        )

    def _id_of(self, code: str) -> str:
        meant = {code, tickets.as_meant(code)} - {""}
        codes = ((one, held.id) for held in self.service.tickets.values() for one in (held.code, *dict(held.replaced)))
        return next((id for one, id in codes if one in meant), "")

    def _recalled(self, entry: dict[str, Any], place: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """The entry as it is offered again, most often without its code, and where it is logged."""
        ticket = self._digest(entry) if self.random.random() < 0.9 else ""
        kept = entry["message"]
        if entry["kind"] == "scan" and self.random.random() < 0.8:
            kept = {name: value for name, value in kept.items() if name != "code"} | {"ticket": str(UUID(int=7))}
        return {"kind": entry["kind"], "message": kept}, {"id": kept["id"], "place": f"{place}-0", "ticket": ticket}

    def _digest(self, entry: dict[str, Any]) -> str:
        if entry["kind"] != "scan" or not (id := self._id_of(entry["message"]["code"])):
            return ""
        return seals.digest(self.service.view.salt, bundles.first_code(self.service.tickets[id])).hex()

    def _id(self) -> str:
        self.number += 1
        return str(UUID(int=self.number + (self.random.randrange(2**32) << 64)))


def history(random: Random, length: int) -> list[Step]:
    """A history of about so many things that happen, in a programme of its own."""
    drawn = services.programme(random)
    view = View(drawn, drawn.doors[0], names=random.random() < 0.8, secret=random.randbytes(seals.SECRET))
    held = {one.id: one for one in (services.ticket(random, number) for number in range(random.randrange(1, 12)))}
    device = Device(random, Service(random, drawn, view, held))
    if random.random() < 0.8:
        device.hears()
    for _ in range(length):
        device.goes_on()
    return device.steps
