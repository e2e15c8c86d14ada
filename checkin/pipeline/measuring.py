"""Measure: what the service counts as it goes along, and what it looks up when Prometheus asks.

A scan costs two additions here; all else is looked up when somebody asks. No label has values that grow with a week:
outcomes, reasons, the codes of problems (all of them written in our source) and the version. Devices, sessions and
people are in the exports.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from bisect import bisect_left
from collections import Counter
from importlib import metadata
from itertools import accumulate
from typing import TYPE_CHECKING

from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from checkin.core import verdicts
from checkin.errors import StoreUnavailable
from checkin.pipeline import limiting
from checkin.store import vitals
from checkin.wire.messages import UndecidedMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from prometheus_client.metrics_core import Metric

    from checkin.pipeline.batching import Gathering
    from checkin.pipeline.feeding import Feed
    from checkin.pipeline.folding import Fold
    from checkin.pipeline.intake import Verdict
    from checkin.pipeline.limiting import Limiter
    from checkin.store.connect import Store
    from checkin.store.register import Register

BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
"""Seconds up to which answers are counted together. A disk alone takes the first few; a device waits for one second."""

ANSWERS_WITHIN = 2.0
"""Seconds within which the store must answer to be called reachable."""

REACHABLE = "1 where the store answers"

VERDICTS = (
    ("admitted", ""),
    ("exited", ""),
    *(("refused", reason) for reason in (*verdicts.REASONS, verdicts.OFFLINE, verdicts.SUPERSEDED)),
)
"""Outcome and reason of every verdict there is: each is told from the start, as 0."""


class Meter:
    """What one service process counts, from its start."""

    def __init__(self) -> None:
        self._scans = Counter(dict.fromkeys(VERDICTS, 0))
        self._problems: Counter[str] = Counter()
        self._limited = Counter(dict.fromkeys(limiting.NAMES, 0))
        self._waits = [0] * (len(BOUNDS) + 1)
        self._waited = 0.0

    def answered(self, answers: Sequence[Verdict], seconds: float) -> None:
        """Count the answers to one message of scans, which took so long to be on disk."""
        self._waits[bisect_left(BOUNDS, seconds)] += 1
        self._waited += seconds
        for answer in answers:
            if isinstance(answer, UndecidedMessage):
                self._problems[answer.problem.code] += 1
            else:
                self._scans[answer.outcome, answer.reason or ""] += 1

    def troubled(self, code: str) -> None:
        """Count a problem that was an answer."""
        self._problems[code] += 1

    def limited(self, limit: str) -> None:
        """Count that somebody was told to wait, or turned away, by a limit."""
        self._limited[limit] += 1

    def told(self) -> list[Metric]:
        """All that was counted."""
        scans = CounterMetricFamily(
            "oppmote_scans",
            "Scans answered, also those sent again; the reason is empty unless refused",
            labels=("outcome", "reason"),
        )
        for verdict, number in self._scans.items():
            scans.add_metric(verdict, number)
        problems = CounterMetricFamily("oppmote_problems", "Problems told, by their stable code", labels=("code",))
        for code, number in sorted(self._problems.items()):
            problems.add_metric((code,), number)
        limited = CounterMetricFamily("oppmote_limited", "Who was told to wait, by limit", labels=("limit",))
        for name, number in self._limited.items():
            limited.add_metric((name,), number)
        seconds = HistogramMetricFamily(
            "oppmote_scans_answer_seconds",
            "From a whole message of scans to all of its verdicts on disk",
            buckets=[*zip((*map(str, BOUNDS), "+Inf"), map(float, accumulate(self._waits)), strict=True)],
            sum_value=self._waited,
        )
        return [scans, problems, limited, seconds]


class Gauges:
    """What is looked up at the moment when somebody asks.

    Args:
        data: the data directory, where the store is the embedded one.
    """

    def __init__(
        self, store: Store, register: Register, gathering: Gathering, feed: Feed, fold: Fold, data: Path | None
    ) -> None:
        self._store = store
        self._register = register
        self._gathering = gathering
        self._feed = feed
        self._fold = fold
        self._data = data
        self._process = ProcessCollector(namespace="oppmote", registry=None)

    async def read(self) -> list[Metric]:
        """All of them, as they are now."""
        missing = self._feed.missing
        return [
            InfoMetricFamily("oppmote_build", "What runs", value={"version": metadata.version("oppmote")}),
            _gauge(
                "oppmote_items_waiting", "Scans, counts and annulments that wait for the store", self._gathering.waiting
            ),
            _gauge("oppmote_viewers", "Who looks on by server-sent events", self._feed.viewers),
            _gauge("oppmote_devices_missing_scans", "Devices known to hold scans that have not come", len(missing)),
            _gauge("oppmote_missing_scans", "Scans that are known and have not come", sum(missing.values())),
            CounterMetricFamily("oppmote_entries_folded", "Log entries taken into attendance", self._fold.taken),
            *await self._of_store(),
            *self._of_disk(),
            *self._process.collect(),
        ]

    async def _of_store(self) -> list[Metric]:
        programme = self._register.programme
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                entries = await vitals.entries(self._store, programme.id, programme.municipality)
        except (TimeoutError, StoreUnavailable):
            return [_gauge("oppmote_store_reachable", REACHABLE, 0)]
        behind = max(0, entries - self._fold.taken)
        return [
            _gauge("oppmote_store_reachable", REACHABLE, 1),
            _gauge("oppmote_entries_behind", "Log entries not taken into attendance yet", behind),
        ]

    def _of_disk(self) -> Iterator[Metric]:
        if self._data is not None:
            with contextlib.suppress(OSError):  # the directory is gone: then this says nothing
                free = shutil.disk_usage(self._data).free
                yield _gauge("oppmote_data_free_bytes", "Free on the disk of the data directory", free)


def of_limits(limiter: Limiter) -> Metric:
    """How many devices are slowed just now."""
    return _gauge("oppmote_devices_slowed", "Devices slowed since they sent many unknown codes", len(limiter.slowed()))


class _Told(Collector):
    """What is to be written, as the library wants it."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value)


def written(metrics: Iterable[Metric]) -> bytes:
    """Metrics in the text format of Prometheus, version 0.0.4."""
    return generate_latest(_Told(metrics))
