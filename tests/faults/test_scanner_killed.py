"""Kill -9 of a scanner at every write of its outbox, one after the other: what people saw is what the log has."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from checkin import opening
from checkin.pipeline import issuing
from checkin.settings import Settings
from checkin.store.embedded import EmbeddedStore
from tests import ledger, small
from tests.faults import afternoons
from tests.processes import House, begun, environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ledger import Row

MOST = 150
"""More devices than an afternoon has writes."""

FEWEST = 60
"""Writes that the afternoon has at least; with fewer it would not be the afternoon that is meant."""


@dataclass
class Door:
    """What one door's people saw and did, as it was written down before and after each step, and what the log has of it."""

    steps: list[dict[str, Any]]
    log: list[Row]

    def ids(self, *whats: str) -> list[str]:
        """Of all steps of these kinds."""
        return [step["id"] for step in self.steps if step["what"] in whats]

    def logged(self, kind: str) -> dict[str, Row]:
        """The log's entries of a kind by their ids."""
        return {row["scan"]: row for row in self.log if row["kind"] == kind}

    def untrue(self) -> Iterator[str]:
        """Where the log is not what people saw, a sentence each."""
        yield from (
            f"{id} is there {times} times"
            for id, times in Counter(row["scan"] for row in self.log).items()
            if times > 1
        )
        annulled = {row["annuls"] for row in self.log if row["annuls"]}
        yield from self._of_shown(annulled)
        for id, row in self.logged("scan").items():
            if id not in self.ids("shown") and id not in annulled and row["move"] not in ("", "0"):
                yield f"{id} was never shown and counts"
        yield from (f"{id} was undone and counts" for id in self.ids("undone") if id not in annulled)
        counts = self.logged("count")
        yield from (f"{id} was counted and is not there" for id in self.ids("counted") if id not in counts)
        yield from (f"{id} was never counted" for id in counts if id not in self.ids("counting"))

    def _of_shown(self, annulled: set[str]) -> Iterator[str]:
        """The last one may be taken back: the kill may have come before it was noted that people saw it."""
        scans, noted, undone = self.logged("scan"), self.ids("noted"), self.ids("undoing")
        for step in self.steps:
            if step["what"] != "shown" or (step["id"] not in noted and step["id"] in annulled):
                continue
            row = scans.get(step["id"])
            if row is None:
                yield f"{step} was shown and is not there"
            elif (row["outcome"], row["reason"], row["conflict"]) != (step["outcome"], step["reason"] or "", ""):
                yield f"{step} was shown, and there is {row}"
            elif step["id"] in annulled and step["id"] not in undone:
                yield f"{step} was shown and is taken back"


def registrations() -> str:
    """The tickets of all afternoons."""
    lines = []
    for number in range(1, MOST + 1):
        *people, group = afternoons.codes(number)
        lines += [f"{code},,,business,1,samling,,,\n" for code in people] + [f"{group},,,youth,30,samling,,,\n"]
    return small.HEADER + "".join(lines)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A data directory whose store is gone at the end."""
    made = House(tmp_path / "data")
    yield made
    asyncio.run(EmbeddedStore(made.data).stop())


async def prepared(house: House) -> tuple[str, list[str]]:
    """The week with a token for an organiser, and one for each door: door 1 is `d-1`."""
    async with opening.opened_store(Settings(data=house.data)) as store:
        held = await small.loaded(store, "uke", begun(), registrations())
        reader = await issuing.add_token(held, "leser", ["organise"], opening.secret(), opening.now())
        doors = [
            await issuing.add_token(held, f"d-{n}", ["scan"], opening.secret(), opening.now())
            for n in range(1, MOST + 1)
        ]
        return reader, doors


def worked(address: str, folder: Path, tokens: list[str]) -> int:
    """Have all afternoons worked, and say how many there were: as many as the outbox has writes, and one."""
    words = [sys.executable, "-m", "tests.faults.afternoons", address, str(folder)]
    ran = subprocess.run(
        words, input="\n".join(tokens), capture_output=True, text=True, check=False, timeout=100, env=environment()
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return int(ran.stdout)


@pytest.mark.slow
def test_whenever_a_scanner_is_killed_what_people_saw_is_what_happened(house: House, tmp_path: Path) -> None:
    """Killed at each write of an afternoon, and again as it starts: nothing shown is lost, nothing unseen counts, none twice."""
    reader, tokens = asyncio.run(prepared(house))
    (tmp_path / "doors").mkdir()
    with house.serving() as service:
        number = worked(service.address, tmp_path / "doors", tokens)
        assert number > FEWEST
        log = ledger.rows_of(service.ask("/api/v1/exports/log.csv", reader)[1])
        untrue = {}
        for n, token in enumerate(tokens[:number], 1):
            told = (tmp_path / "doors" / f"{token}.told").read_text().splitlines()
            rows = [row for row in log if row["device"] == f"d-{n}"]
            untrue[n] = list(Door([json.loads(line) for line in told], rows).untrue())
        assert {n: said for n, said in untrue.items() if said} == {}
        attendance = json.loads(service.ask("/api/v1/attendance", reader)[1])
        assert (attendance["provisional"], attendance["missing"]) == (False, [])
        assert "0 differences" in house.told("verify")
