"""The rehearsal against a real service: they agree, and where they can't, one sentence says so."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
import pytest
from yarl import URL

from checkin import opening, serve
from checkin.api.attendance import catch_up
from checkin.core.tickets import Holder
from checkin.pipeline import importing, issuing
from checkin.pipeline.closing import Closing
from checkin.settings import Settings
from scanner import rehearsal
from scanner.rehearsal import Arguments, Report, left_over, rehearse
from scanner.rehearsing import playing
from scanner.rehearsing.clocks import AFTERWARDS, Setter, Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from checkin.api.keys import Parts
    from checkin.core.programmes import Programme
    from checkin.core.tickets import Ticket


pytestmark = pytest.mark.slow


class Parent:
    """Sets the service's clock as it is asked, like `checkin demo`."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.told: list[Told] = []
        self.answers = asyncio.StreamReader()
        self.setter = Setter(self.answers, self.hear)

    def __call__(self) -> int:
        """The service's time."""
        return self.at

    def hear(self, line: bytes) -> None:
        told = msgspec.json.decode(line, type=Told)
        self.told.append(told)
        self.at = max(self.at, told.clock)
        self.answers.feed_data(b"ok\n")


@dataclass(frozen=True)
class Set:
    """A live service, what its doors were given, and who sets its clock."""

    parts: Parts
    given: Arguments
    parent: Parent


@asynccontextmanager
async def service(
    store_url: str, programme: Programme, held: list[Ticket], work: Path, tokens: dict[str, str] | None = None
) -> AsyncIterator[Set]:
    settings = Settings(store=store_url, port=0, programme=programme.id)
    async with opening.opened_store(settings) as store:
        register = await importing.load_programme(store, programme)
        await register.put_tickets(lambda _: [(ticket, Holder()) for ticket in held])
        doors = {
            door.id: await issuing.add_token(register, door.id, ["scan"], opening.secret(), opening.now())
            for door in programme.doors
        }
    parent = Parent(programme.first_doors)
    async with serve.serving(settings, parent) as (parts, address):
        out = work / "rehearsal.json"
        yield Set(parts, Arguments(URL(address), programme, held, tokens or doors, work, 5, None, out), parent)


@pytest.fixture
async def live(store_url: str, programme: Programme, held: list[Ticket], tmp_path: Path) -> AsyncIterator[Set]:
    async with service(store_url, programme, held, tmp_path) as live:
        yield live


async def test_the_service_agrees_with_the_rehearsal(live: Set) -> None:
    """Every figure of every session, every verdict, with an outage, lost answers and double use among them."""
    report = await rehearse(live.given, live.parent.setter)
    await Closing(live.parts.register, live.parts.fold, live.parts.intake, 2.0).due(live.parent())
    await catch_up(live.parts)
    figures = live.parts.feed.figures()

    assert_that_much_went_wrong(report)
    assert report.surprises == []
    for id_, expected in report.sessions.items():
        row = figures[id_]
        assert (row.attended, row.present, row.refused) == (expected.attended, 0, expected.refused)
        if expected.registered:
            assert (row.registered, row.no_shows, row.walk_ins) == (
                expected.registered,
                expected.no_shows,
                expected.walk_ins,
            )
    for id_, expected_area in report.municipalities.items():
        area = live.parts.feed.area(figures, None if id_ == "*" else id_)
        assert (area.visits, area.visitors) == (expected_area.visits, expected_area.visitors)


def assert_that_much_went_wrong(report: Report) -> None:
    """Else the agreement says little."""
    messe = report.sessions["messe"]

    assert messe.offline > report.replaced > 0
    assert messe.conflicts > 0
    assert messe.exits > 0
    assert messe.refused > 0
    assert messe.present == 0 < messe.present_before_close
    assert report.frames > report.scans - report.replaced
    assert left_over(report) == ""


async def test_a_service_that_stays_away_fails_the_rehearsal(
    store_url: str, programme: Programme, held: list[Ticket], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence says why and how much still waits; here the tokens are wrong."""
    monkeypatch.setattr(playing, "BACK_WITHIN", 0.1)
    tokens = {door.id: "not-a-token" for door in programme.doors}
    async with service(store_url, programme, held, tmp_path, tokens) as live:
        with pytest.raises(BaseExceptionGroup) as raised:
            await rehearse(live.given, live.parent.setter)

    assert "did not come back within 0.1 s (401" in str(rehearsal.first(raised.value))


def write(live: Set) -> list[str]:
    """The command line for what was given, its files written."""
    folder, given = live.given.work, live.given
    (folder / "tickets.jsonl").write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in given.tickets))
    (folder / "programme.json").write_bytes(msgspec.json.encode(given.programme))
    (folder / "tokens.json").write_bytes(msgspec.json.encode(given.tokens))
    named = {
        "--tickets": "tickets.jsonl",
        "--programme": "programme.json",
        "--tokens": "tokens.json",
        "--out": "out.json",
    }
    files = [word for name, file in named.items() for word in (name, str(folder / file))]
    return [*files, "--server", str(given.server), "--work", str(folder), "--seed", "5"]


async def test_as_a_process_it_speaks_over_its_pipes_and_writes_what_it_expects(live: Set, tmp_path: Path) -> None:
    """As `checkin demo` starts it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scanner.rehearsal", *write(live), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    async for line in process.stdout:
        live.parent.hear(line)
        process.stdin.write(b"ok\n")
    process.stdin.close()

    assert (await process.stderr.read(), await process.wait()) == (b"", 0)
    report = msgspec.json.decode((tmp_path / "out.json").read_bytes(), type=Report)
    assert report.seed == 5
    assert report.sessions["messe"].attended > 50
    assert_that_the_clock_only_went_forward(live)


def assert_that_the_clock_only_went_forward(live: Set) -> None:
    """To three hours after the end of the last session, when everything is done and closed."""
    told = live.parent.told

    assert [one.clock for one in told] == sorted(one.clock for one in told)
    assert told[-1].clock == max(session.end for session in live.given.programme.sessions) + AFTERWARDS
    assert (told[0].done, told[-1].done) == (0, told[-1].of)
    assert any("Messe" in one.note for one in told)


async def test_when_its_parent_goes_it_says_so_and_ends(live: Set) -> None:
    """Exit code 1 and one sentence."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scanner.rehearsal", *write(live), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    _, told = await process.communicate(b"")

    assert process.returncode == 1
    assert told == b"rehearsal: nobody sets the clock any more: the rehearsal is started by `checkin demo`\n"


def test_files_that_can_not_be_read_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was started."""
    missing = str(tmp_path / "missing.json")
    words = [word for name in ("--tickets", "--programme", "--tokens", "--out") for word in (name, missing)]

    assert rehearsal.main([*words, "--server", "http://localhost:1", "--work", str(tmp_path), "--seed", "1"]) == 1
    assert "missing.json" in capsys.readouterr().err


async def test_a_door_without_a_token_is_named(live: Set, capsys: pytest.CaptureFixture[str]) -> None:
    """It could send nothing."""
    words = write(live)
    (live.given.work / "tokens.json").write_text("{}")

    assert rehearsal.main(words) == 1
    assert "no token for the door hall-1" in capsys.readouterr().err


def test_what_still_waits_is_told() -> None:
    """A rehearsal that leaves something in an outbox has failed."""
    left = rehearsal.DeviceReport(scans=3, offline=1, waiting=2, parked=1)
    report = Report(1, 3, 0, 3, 0, 0, ["x: there is no door 'x'"], [], {"hall-1": left}, {}, {})

    assert left_over(report) == (
        "2 entries still wait in outboxes and 1 could not be decided by the service, the first x: there is no door 'x'"
    )
