"""What is counted, and what is looked up when somebody asks."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from checkin import opening
from checkin.pipeline import batching, measuring
from checkin.pipeline.feeding import Feed
from checkin.pipeline.folding import Fold
from checkin.pipeline.measuring import Gauges, Meter
from checkin.settings import Settings
from checkin.store import log
from tests import servers, small

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client.metrics_core import Metric

    from checkin.api.keys import Parts
    from checkin.store.register import Register

SOURCES = Path(measuring.__file__).parents[1]
PROBLEMS = {"Problem", "BadInput", "NotAllowed", "NotFound", "Conflict", "StoreUnavailable", "ProblemHere"}


def _read(metrics: Iterable[Metric]) -> dict[str, float]:
    """Every sample as a line of text begins, and its value."""
    samples = (
        sample
        for family in text_string_to_metric_families(measuring.written(metrics).decode())
        for sample in family.samples
    )
    return {
        sample.name + "".join(f"{{{name}={value}}}" for name, value in sample.labels.items()): sample.value
        for sample in samples
    }


@pytest.mark.parametrize(("seconds", "first"), [(0.0, "0.0005"), (0.0005, "0.0005"), (0.003, "0.005"), (15.0, "15.0")])
def test_an_answer_counts_in_every_span_that_it_fits(seconds: float, first: str) -> None:
    """From the first that it is no longer than, up to all of them."""
    meter = Meter()
    meter.answered([], seconds)
    spans = [*map(str, measuring.BOUNDS), "+Inf"]
    read = _read(meter.told())
    held = [read[f"oppmote_scans_answer_seconds_bucket{{le={span}}}"] for span in spans]
    assert held == [float(spans.index(span) >= spans.index(first)) for span in spans]


def test_an_answer_that_took_longer_than_all_spans_counts_in_the_last() -> None:
    """And in the sum."""
    meter = Meter()
    meter.answered([], 60.0)
    meter.answered([], 0.25)
    read = _read(meter.told())
    assert read["oppmote_scans_answer_seconds_bucket{le=15.0}"] == 1
    assert read["oppmote_scans_answer_seconds_bucket{le=+Inf}"] == read["oppmote_scans_answer_seconds_count"] == 2
    assert read["oppmote_scans_answer_seconds_sum"] == 60.25


def test_what_has_not_happened_yet_is_told_as_none() -> None:
    """So that its first time shows as a rise."""
    read = _read(Meter().told())
    assert read["oppmote_scans_total{outcome=admitted}{reason=}"] == 0
    assert read["oppmote_scans_total{outcome=refused}{reason=already_in}"] == 0


async def test_what_is_looked_up_is_as_it_is_now(parts: Parts) -> None:
    """Entries taken in, devices with gaps in their numbers, who looks on."""
    await small.take(parts, small.scan(seq=1), small.scan(seq=4), device="skanner-1")
    await small.caught_up(parts)
    events = parts.feed.events(60.0)
    await anext(events)
    read = _read(await parts.gauges.read())
    await events.aclose()
    told = {name: value for name, value in read.items() if "process" not in name and "build" not in name}
    assert told == {
        "oppmote_items_waiting": 0,
        "oppmote_viewers": 1,
        "oppmote_devices_missing_scans": 1,
        "oppmote_missing_scans": 2,
        "oppmote_entries_folded_total": 2,
        "oppmote_entries_behind": 0,
        "oppmote_store_reachable": 1,
    }
    assert _read(await parts.gauges.read())["oppmote_viewers"] == 0
    assert [name for name in read if name.startswith("oppmote_build_info{version=")]


async def test_the_fold_is_behind_by_what_it_has_not_taken_in(held: Register) -> None:
    """As many entries as the logs have more; and what waits for the store is told too."""
    store, fold = held.store, Fold()
    gathering = batching.Gathering(store, held.programme.id)  # which nobody runs
    await log.load_functions(store)
    await log.record(store, held.programme.id, [log.Item("verdal", small.count_facts()) for _ in range(3)])
    gauges = Gauges(store, held, gathering, Feed(fold, held, small.Clock()), fold, None)
    waiting = asyncio.ensure_future(gathering.record([log.Item("verdal", small.count_facts())]))
    await asyncio.sleep(0)
    read = _read(await gauges.read())
    assert (read["oppmote_entries_behind"], read["oppmote_items_waiting"]) == (3, 1)
    waiting.cancel()


async def test_without_the_store_all_else_is_still_told(tmp_path: Path) -> None:
    """It is not reachable, and how far the fold is behind nobody knows."""
    async with servers.running(tmp_path) as server, opening.opened_store(Settings(store=server.url)) as store:
        held = await small.loaded(store, "uke")
        fold = Fold()
        gathering = batching.Gathering(store, "uke")
        gauges = Gauges(store, held, gathering, Feed(fold, held, small.Clock()), fold, None)
        await server.kill()
        read = _read(await gauges.read())
        assert read["oppmote_store_reachable"] == 0
        assert "oppmote_entries_behind" not in read
        assert read["oppmote_viewers"] == 0
        await server.start()


async def test_the_disk_of_the_data_directory_is_told_while_there_is_one(held: Register, tmp_path: Path) -> None:
    """In bytes; nothing where the directory is gone, or the store is somebody else's."""
    fold = Fold()
    gathering = batching.Gathering(held.store, held.programme.id)
    for data, told in ((tmp_path, True), (tmp_path / "gone", False), (None, False)):
        gauges = Gauges(held.store, held, gathering, Feed(fold, held, small.Clock()), fold, data)
        assert ("oppmote_data_free_bytes" in _read(await gauges.read())) == told


def _codes() -> Iterator[tuple[str, ast.expr]]:
    """What stands in the place of the code wherever a problem is made."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBLEMS:
                yield f"{path.name}:{node.lineno}", node.args[0]


def test_codes_of_problems_are_written_in_the_source() -> None:
    """Or else a label would have as many values as somebody cares to send."""
    passed_on = {"problem.code", "found.code", "recorded.code"}
    found = [
        place
        for place, code in _codes()
        if not (isinstance(code, ast.Constant) or ast.unparse(code).isupper() or ast.unparse(code) in passed_on)
    ]
    assert found == []
