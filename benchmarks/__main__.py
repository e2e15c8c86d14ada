"""`make bench`: each row a ratio to a limit measured in the same run, in turn and repeated; medians are printed, with
the range.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchmarks.load import Asked, Measured

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMME = """
[programme]
id = "bench"
name = "Bench"
timezone = "Europe/Oslo"
languages = ["nb"]
[[municipality]]
id = "verdal"
name = "Verdal"
number = "5038"
[[venue]]
id = "hall"
name = "Hall"
municipality = "verdal"
[[session]]
id = "all-day"
title = "All day"
venue = "hall"
start = 2026-01-01T00:00:00
end = 2099-12-31T00:00:00
access = "open"
[[door]]
id = "main"
venue = "hall"
"""

TICKETS = 100_000
DOOR_TICKETS = 2_000
CONNECTIONS = 32


def python(*words: str) -> list[str]:
    """A command of this Python's."""
    return [sys.executable, "-m", *words]


@contextlib.contextmanager
def bare() -> Iterator[int]:
    """The bare handler; yields its port."""
    with subprocess.Popen(python("benchmarks.bare"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield int(server.stdout.readline())
        server.stdin.close()


@contextlib.contextmanager
def service(folder: Path, tickets: int = TICKETS) -> Iterator[tuple[int, str]]:
    """The service over a fresh embedded store with so many tickets; yields its port and a token."""

    def checkin(*words: str) -> str:
        return subprocess.run(
            python("checkin", *words, "--data", str(folder)), check=True, capture_output=True, text=True
        ).stdout.strip()

    (folder / "programme.toml").write_text(PROGRAMME)
    (folder / "tickets.csv").write_text("code,sessions\n" + "".join(f"bench-{n},all-day\n" for n in range(tickets)))
    checkin("programme", "load", str(folder / "programme.toml"))
    checkin("tickets", "import", str(folder / "tickets.csv"))
    token = checkin("tokens", "add", "bench", "--scope", "scan")
    with subprocess.Popen(
        python("checkin", "serve", "--port", "0", "--data", str(folder)),
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"CHECKIN_REQUESTS_PER_SECOND": "1000000"},  # counted as ever, and never too many
    ) as server:
        assert server.stdout is not None
        found = re.search(r":(\d+)$", server.stdout.readline().strip())
        assert found is not None
        port = int(found[1])
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10).close()
        try:
            yield port, token
        finally:
            server.terminate()


def load(port: int, token: str, connections: int, seconds: float, first: int) -> Measured:
    """Load a server with one scan a request, each of another ticket, from a process of its own."""
    body = (
        '{{"scans":[{{"id":"{{id}}","code":"bench-{n}","session":"all-day","door":"main","direction":"entry",'
        '"at":"2026-11-14T08:00:00Z"}}]}}'
    )
    bodies = [body.format(n=(first + n) % TICKETS) for n in range(TICKETS)]
    asked = Asked(port, "/api/v1/scans", token, connections, seconds, bodies)
    ran = subprocess.run(
        python("benchmarks.load"),
        input=msgspec.json.encode(asked),
        capture_output=True,
        check=True,
        timeout=seconds + 60,
    )
    return msgspec.json.decode(ran.stdout, type=Measured)


def spread(values: list[float], form: str) -> str:
    """The median of repeated figures, and their range."""
    return f"{statistics.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def scans_row(repeats: int, seconds: float) -> None:
    """`POST /scans`, one scan a request, durable, beside the bare handler."""
    with (
        tempfile.TemporaryDirectory(prefix="oppmote-bench-") as name,
        bare() as limit,
        service(Path(name)) as (port, token),
    ):
        ratios, ours, theirs, alone = [], [], [], []
        for turn in range(repeats):
            theirs.append(load(limit, "none", CONNECTIONS, seconds, 0))
            ours.append(load(port, token, CONNECTIONS, seconds, turn * TICKETS // repeats))
            ratios.append(ours[-1].a_second / theirs[-1].a_second)
            alone.append(load(port, token, 1, seconds / 3, turn * TICKETS // repeats + TICKETS // 2))
    failed = sum(measured.failed for measured in ours + theirs + alone)
    print(
        f"POST /scans, one scan a request, {CONNECTIONS} connections, durable, {repeats} turns of {seconds:g} s, {failed} failed"
    )
    print(f"  bare handler  {spread([m.a_second for m in theirs], ',.0f')} a second")
    median = spread([m.median for m in ours], ".1f")
    print(f"  service       {spread([m.a_second for m in ours], ',.0f')} a second, median {median} ms")
    print(f"  alone         median {spread([m.median for m in alone], '.2f')} ms")
    print(f"  ratio         {spread(ratios, '.2f')}   (aim: at least 0.4)")


def scanner_rows() -> None:
    """The laptop at the door, on one core: its share of it, and how long from a ticket's first frame to its verdict."""
    print(
        "Laptop at the door, a drawn camera of 1280x720 at 30 frames/s   (aim: under 60 %; 50 ms offline, 100 ms online)"
    )
    with tempfile.TemporaryDirectory(prefix="oppmote-bench-") as name:
        with service(Path(name), DOOR_TICKETS) as (port, token):
            words = (f"http://127.0.0.1:{port}", token, name)
            _scanner("online ", *words)
        _scanner("offline", *words)  # by the bundle that it has kept


def _scanner(name: str, *words: str) -> None:
    environment = os.environ | {"PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    ran = subprocess.run(
        python("benchmarks.scanner", name, *words), check=True, capture_output=True, text=True, env=environment
    )
    print(ran.stdout.strip("\n").splitlines()[-1])


def main() -> None:
    """Print all rows."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="What it costs.")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    scans_row(arguments.repeats, arguments.seconds)
    scanner_rows()


if __name__ == "__main__":
    main()
