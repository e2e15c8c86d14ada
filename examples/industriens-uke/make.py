"""Makes registrations.csv beside this file, from a seed: everybody and everything in it is made up.

    make.py [--seed N]

The same seed makes the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from checkin.core import planning, registrations, tickets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkin.core.programmes import Programme, Session

HERE = Path(__file__).parent
SEED = 2022

CLASSES = ("10A", "10B", "10C")
SCHOOLS = 20
SCHOOL_HEADS = 1700
"""All school groups at Møteplassen together."""

PEOPLE = {"business": 1500, "youth": 620, "speaker": 80, "staff": 190, "press": 50}
"""Attendees with a ticket of their own."""

WITHOUT_CODE = 24
"""Every so many attendees come without a code, so that importing has some to issue."""

REGISTERED = {
    "apning": {"business": 250, "youth": 60, "speaker": 10, "press": 8},
    "mekanisk-1": {"business": 26, "youth": 12},
    "trevare-1": {"business": 28},
    "kraft-til-industrien": {"business": 180, "speaker": 6},
    "mekanisk-2": {"business": 24, "youth": 12},
    "energisentral-1": {"business": 24},
    "karrierekveld": {"youth": 90, "staff": 6},
    "sirkulaer-industri": {"business": 200, "youth": 60, "speaker": 8},
    "papirfabrikk-1": {"business": 34},
    "matfabrikk-1": {"business": 28},
    "kunstig-intelligens": {"business": 180, "youth": 40, "speaker": 8},
    "robotverksted": {"youth": 55, "staff": 4},
    "papirfabrikk-2": {"business": 33},
    "plastfabrikk": {"business": 29},
    "industritapas": {"business": 300, "speaker": 20, "staff": 10},
    "fagkonferansen": {"business": 370, "speaker": 30, "staff": 15, "press": 12},
    "verft-1": {"youth": 48},
    "gardsmat": {"business": 24},
    "verft-2": {"youth": 46},
    "trevare-2": {"business": 29},
    "matfabrikk-2": {"business": 28},
    "konferansemiddag": {"business": 170, "speaker": 25, "staff": 8},
    "moteplassen": {"business": 250, "staff": 25, "press": 10},
    "laerlinger-forteller": {"youth": 70},
    "energisentral-2": {"business": 22},
    "verft-3": {"youth": 44},
    "framtidas-ingeniorer": {"youth": 180, "business": 40, "speaker": 4},
    "gront-skifte": {"business": 150, "youth": 50, "speaker": 6},
    "avslutning": {"business": 200, "staff": 20, "press": 6},
}
"""How many attendees of each category are registered for a session."""


@dataclass(eq=False)
class Attendee:
    """Somebody with a ticket of their own, and the sessions that they are registered for so far."""

    category: str
    organisation: str
    sessions: list[Session] = field(default_factory=list)

    def is_free(self, session: Session) -> bool:
        """Whether the attendee is at no other session then."""
        return all(other.end <= session.start or session.end <= other.start for other in self.sessions)


def made(programme: Programme, seed: int) -> str:
    """The whole file."""
    rng = random.Random(seed)
    file = io.StringIO()
    writer = csv.DictWriter(file, registrations.COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_groups(rng))
    writer.writerows(_singles(programme, rng))
    return file.getvalue()


def _groups(rng: random.Random) -> Iterator[dict[str, object]]:
    """School classes, one ticket each."""
    classes = [(school, name) for school in range(1, SCHOOLS + 1) for name in CLASSES]
    for (school, name), heads in zip(classes, _sizes(len(classes), rng), strict=True):
        yield {
            "code": tickets.code_from(rng.randbytes(10)),
            "name": f"Skole {school:02} klasse {name}",
            "organisation": f"Skole {school:02}",
            "category": "youth",
            "heads": heads,
            "sessions": "moteplassen",
            "email": f"skole{school:02}@example.org",
        }


def _sizes(classes: int, rng: random.Random) -> list[int]:
    """Class sizes that make up the whole: what one class has more, its neighbour has less."""
    sizes = [SCHOOL_HEADS // classes + (number < SCHOOL_HEADS % classes) for number in range(classes)]
    for number in range(0, classes, 2):
        more = rng.randint(-8, 8)
        sizes[number] += more
        sizes[number + 1] -= more
    return sizes


def _singles(programme: Programme, rng: random.Random) -> Iterator[dict[str, object]]:
    attendees = [
        Attendee(category, _organisation(category, rng)) for category, many in PEOPLE.items() for _ in range(many)
    ]
    for session in programme.sessions:
        for category, many in REGISTERED.get(session.id, {}).items():
            _register(session, many, [one for one in attendees if one.category == category], rng)
    rng.shuffle(attendees)
    for number, attendee in enumerate(attendees, 1):
        code = tickets.code_from(rng.randbytes(10)) if number % WITHOUT_CODE else ""
        yield {"code": code, **_row(number, attendee), **_validity(attendee, rng)}


def _organisation(category: str, rng: random.Random) -> str:
    match category:
        case "youth":
            return f"Skole {rng.randint(1, SCHOOLS):02}"
        case "staff":
            return "Industriens Uke"
        case "press":
            return f"Redaksjon {rng.randint(1, 8)}"
    return rng.choice((f"Partner {rng.randint(1, 15):02}", f"Bedrift {rng.randint(1, 60):02}"))


def _register(session: Session, many: int, attendees: list[Attendee], rng: random.Random) -> None:
    """Register so many for a session: a quarter of them newcomers, the others anybody who has time."""
    free = [attendee for attendee in attendees if attendee.is_free(session)]
    newcomers = rng.sample([one for one in free if not one.sessions], k=many // 4)
    others = rng.sample([one for one in free if one not in newcomers], k=many - len(newcomers))
    for attendee in newcomers + others:
        attendee.sessions.append(session)


def _row(number: int, attendee: Attendee) -> dict[str, object]:
    has_address = attendee.category != "youth" and number % 3
    return {
        "name": f"Deltaker {number:04}",
        "organisation": attendee.organisation,
        "category": attendee.category,
        "heads": 1 if number % 5 else "",
        "sessions": " ".join(session.id for session in attendee.sessions),
        "email": f"deltaker{number:04}@example.org" if has_address else "",
    }


def _validity(attendee: Attendee, rng: random.Random) -> dict[str, object]:
    """Staff tickets hold all week, press passes from a certain hour, tickets for no session one day."""
    if attendee.category == "staff":
        return {"valid_from": "2022-11-14", "valid_until": "2022-11-17"}
    if attendee.category == "press":
        return {"valid_from": "2022-11-14T07:00:00+01:00", "valid_until": "2022-11-17T18:00:00"}
    if not attendee.sessions:
        day = f"2022-11-{rng.randint(14, 17)}"
        return {"valid_from": day, "valid_until": day}
    return {}


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description="Makes registrations.csv from a seed.")
    parser.add_argument("--seed", type=int, default=SEED)
    seed = parser.parse_args().seed
    programme = planning.read((HERE / "programme.toml").read_bytes(), "programme.toml")
    (HERE / "registrations.csv").write_bytes(made(programme, seed).encode())


if __name__ == "__main__":
    main()
