"""`checkin-scanner`: the laptop at the door, and `checkin-scanner read`, which reads pictures from files.

Thin: it says what it was asked in the words of the modules beside it. What goes to stdout is for machines (one JSON object a
line), what goes to stderr for people (one sentence a line).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.laptop.reading import Reader


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. The answer is its exit code: 0, or 1 where something was not done (stderr says what)."""
    asked = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        # JSON is UTF-8 wherever it goes, and a file name that is no text has to come out somehow (as its JSON escape).
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # OpenCV would give its own account of a broken file beside ours.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    try:
        code: int = asked.run(asked)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read our lines has gone. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ModuleNotFoundError as missing:
        _say(f"{missing.name} is missing here; the laptop scanner wants its extra: pip install oppmote[laptop]")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="checkin-scanner", description="The laptop at the door.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    read = commands.add_parser(
        "read",
        help="read the QR codes in pictures, folders and videos",
        description="Reads the QR codes in pictures, in folders of them and in videos, and writes one JSON line for each "
        'file: {"path", "codes" (texts, the one nearest the middle first), "ms" (to open and read it)}.',
    )
    read.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture, a folder or a video")
    read.set_defaults(run=_read)
    return parser


def _read(asked: argparse.Namespace) -> int:
    """Write a line for each file, and go on to the next where one can't be read."""
    from scanner.laptop import pictures, reading

    complaints: list[str] = []

    def complain(sentence: str) -> None:
        complaints.append(sentence)
        _say(sentence)

    reader = reading.Reader()
    for path in asked.paths:
        for file in pictures.found(path, complain):
            try:
                print(_line(reader, file), flush=True)
            except pictures.Unreadable as reason:
                complain(str(reason))
    return 1 if complaints else 0


def _line(reader: Reader, file: Path) -> str:
    started = time.perf_counter()
    codes = list(dict.fromkeys(_codes(reader, file)))
    ms = round((time.perf_counter() - started) * 1000, 1)
    return json.dumps({"path": str(file), "codes": codes, "ms": ms}, ensure_ascii=False)


def _codes(reader: Reader, file: Path) -> Iterator[str]:
    from scanner.laptop import pictures

    if pictures.is_video(file):
        for frame in pictures.frames(file):
            yield from reader.read(frame)
    else:
        for page in pictures.pages(file):
            yield from reader.read_picture(page)


def _say(sentence: str) -> None:
    print(f"checkin-scanner: {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
