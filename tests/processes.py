"""The product as users run it: commands and the service as processes of their own, on a data directory of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]

DEADLINE = 60.0
"""Seconds that a command may take, or a service to start or stop."""


@dataclass
class Done:
    """What a command did: its exit status and what it said."""

    status: int
    out: str
    err: str


@dataclass
class House:
    """A data directory, and the commands that work on it."""

    data: Path

    def checkin(self, *words: str) -> Done:
        """Run a command to its end."""
        ran = subprocess.run(
            self._words(*words),
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE,
            env=environment(),
            encoding="utf-8",
        )
        return Done(ran.returncode, ran.stdout, ran.stderr)

    def told(self, *words: str) -> str:
        """What a command says that must succeed, without the line's end."""
        done = self.checkin(*words)
        assert (done.status, done.err) == (0, ""), done
        return done.out.removesuffix("\n")

    def load_small_week(self, folder: Path) -> None:
        """The small week, begun an hour ago, with its tickets."""
        self.told("programme", "load", written(folder / "uke.toml", small.programme("uke", begun())))
        self.told("tickets", "import", written(folder / "tickets.csv", small.tickets()))

    @contextmanager
    def serving(self, *words: str) -> Iterator[Service]:
        """The service, stopped as Ctrl-C stops it unless it is gone by then."""
        service = self.start_service(*words)
        try:
            yield service
        finally:
            if service.process.poll() is None:
                service.stop()
            service.close()

    def start_service(self, *words: str) -> Service:
        """Start the service and wait until it says where it is."""
        with (self.data.parent / "service.err").open("a") as err:
            process = subprocess.Popen(
                self._words("serve", *(words or ("--port", "0"))),
                stdout=subprocess.PIPE,
                stderr=err,
                text=True,
                env=environment(),
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert re.search(": https?://", line), (line, Path(err.name).read_text())
        return Service(process, line.split(": ", 1)[1].strip())

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "checkin", *words, "--data", str(self.data)]


@dataclass
class Service:
    """A running service, and what it answers."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> str:
        """The port that it listens on."""
        return self.address.rsplit(":", 1)[1]

    def stop(self) -> int:
        """Ask it to stop, and wait until it has. Returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE)

    def kill(self) -> None:
        """Kill it as `kill -9` does."""
        self.process.kill()
        self.process.wait(DEADLINE)

    def close(self) -> None:
        """Close our end of its standard output."""
        if self.process.stdout is not None:
            self.process.stdout.close()

    def ask(self, path: str, token: str = "", body: object = None) -> tuple[int, str]:
        """A request: its status and its body. With a body of its own it is a POST."""
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{path}", data=sent)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def scan(self, token: str, **fields: Any) -> dict[str, Any]:
        """The verdict on one scan, made now."""
        status, told = self.ask("/api/v1/scans", token, {"scans": [small.scan(at=datetime.now(UTC), **fields)]})
        assert status == 200, told
        verdict: dict[str, Any] = json.loads(told)["verdicts"][0]
        return verdict

    def becomes(self, token: str, reason: str | None, seconds: float, **fields: Any) -> bool:
        """Whether scans get this reason within so many seconds."""
        return within(seconds, lambda: self.scan(token, **fields)["reason"] == reason)


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something holds within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False


def begun() -> datetime:
    """When the small week's sessions began where the clock is the real one: an hour ago."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def written(path: Path, content: str | bytes) -> str:
    """Write a file, and return its path as a word of a command."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def environment() -> dict[str, str]:
    """Our own, without settings that somebody may have in theirs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHECKIN_")}
    ours = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::ResourceWarning"}
    return kept | ours | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}  # nobody's own is touched
