"""Fuzz one parser: `python -m tests.fuzz NAME [libFuzzer's own flags]`. What it finds, it writes into the working directory."""

from __future__ import annotations

import atexit
import signal
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["checkin.core", "checkin.wire", "scanner.laptop", "tomllib"]):
    from tests.fuzz import parsers


def main() -> None:
    """Run until the flags say that it is enough, or a parser breaks."""
    name, *flags = sys.argv[1:]
    with tempfile.TemporaryDirectory() as corpus:
        for place, seed in enumerate(parsers.seeds().get(name, [bytes(9), b"\1" * 9])):
            (Path(corpus) / str(place)).write_bytes(seed)
        atheris.Setup(
            [sys.argv[0], corpus, *flags], (parsers.PARSERS | parsers.BENT)[name], enable_python_coverage=True
        )
        atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)  # its watch for hangs would else end us while we end
        atheris.Fuzz()


if __name__ == "__main__":
    main()
