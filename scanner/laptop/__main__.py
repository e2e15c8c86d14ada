"""`checkin-scanner`: the laptop at the door; `checkin-scanner read`, which reads pictures from files; `checkin-scanner cameras`.

Thin: it says what it was asked in the words of the modules beside it. What goes to stdout is for machines (one JSON object a
line), what goes to stderr for people (one sentence a line).
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner.laptop.identity import Identity
    from scanner.laptop.reading import Reader


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. The answer is its exit code: 0, or 1 where something was not done (stderr says what)."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    asked.parser = parser
    for stream in (sys.stdout, sys.stderr):
        # JSON is UTF-8 wherever it goes, and a file name that is no text has to come out somehow (as its JSON escape).
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # OpenCV would give its own account of a broken file beside ours.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
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
    parser = argparse.ArgumentParser(
        prog="checkin-scanner",
        description="The laptop at the door: shows a verdict for each ticket that its camera or a handheld reader sees.",
        epilog="A device that was enrolled needs neither --server nor --token. Variables: CHECKIN_SERVER, CHECKIN_TOKEN and "
        "CHECKIN_DATA stand for the flags of the same names, which win.",
    )
    parser.set_defaults(run=_told(_work))
    _door_flags(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    read = commands.add_parser(
        "read",
        help="read the QR codes in pictures, folders and videos",
        description="Reads the QR codes in pictures, in folders of them and in videos, and writes one JSON line for each "
        'file: {"path", "codes" (texts, the one nearest the middle first), "ms" (to open and read it)}.',
    )
    read.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture, a folder or a video")
    read.set_defaults(run=_read)
    export = commands.add_parser(
        "export",
        help="write what the outbox holds to a file, for an organiser",
        description="Writes all that this scanner has recorded to a file, where it can't be sent: an organiser takes it in "
        "with `checkin scans import FILE`. It holds codes of tickets: bring it, then delete it.",
    )
    _device_flags(export)
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=_told(_export))
    enrol = commands.add_parser(
        "enrol",
        help="enrol this machine by the link from an organiser",
        description="Trades the one-time link that an organiser made (checkin devices enrol) for a secret of this machine's "
        "own, and keeps that in the system's keyring. From then on it needs neither --server nor --token.",
    )
    enrol.add_argument("link", metavar="LINK", help="the link; - reads it from standard input, out of sight of others")
    _data_flag(enrol)
    enrol.set_defaults(run=_told(_enrol))
    forget = commands.add_parser(
        "forget",
        help="forget that this machine was enrolled",
        description="Deletes this machine's secret. What it recorded stays; export it before, if some of it was not sent.",
    )
    forget.add_argument("--anyway", action="store_true", help="also if some of what it recorded was not sent")
    _data_flag(forget)
    forget.set_defaults(run=_told(_forget))
    cameras = commands.add_parser("cameras", help="list the cameras of this machine")
    cameras.set_defaults(run=_cameras)
    return parser


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A verb that tells people in a sentence what it can't do."""

    def telling(asked: argparse.Namespace) -> int:
        from scanner.laptop.greeting import Refused
        from scanner.laptop.outbox import OutboxError

        try:
            return run(asked)
        except (Refused, OutboxError) as reason:
            _say(str(reason))
            return 1

    return telling


def _device_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", metavar="URL", help="the service's address, such as http://192.0.2.1:8100")
    parser.add_argument("--token", metavar="T", help="what the service knows this scanner by (checkin tokens add)")
    _data_flag(parser)


def _data_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", type=Path, help="where scans are kept; without it the platform's data folder"
    )


def _door_flags(parser: argparse.ArgumentParser) -> None:
    _device_flags(parser)
    parser.add_argument("--door", metavar="D", help="the id of the door")
    parser.add_argument("--session", metavar="S", help="the id of the session; without it the one that it is time for")
    seeing = parser.add_mutually_exclusive_group()
    seeing.add_argument("--camera", metavar="N", type=int, help="the number of the camera; without it one that works")
    seeing.add_argument(
        "--source", metavar="PATH", type=Path, help="a picture, a folder or a video in place of a camera"
    )
    seeing.add_argument("--keyboard", action="store_true", help="a handheld reader that types, in place of a camera")
    parser.add_argument("--language", choices=("nb", "nn", "en"), default="nb", help="of the screen (nb)")
    parser.add_argument("--dark", action="store_true", help="light on dark")
    parser.add_argument("--windowed", action="store_true", help="in a window in place of the whole screen")


def _work(asked: argparse.Namespace) -> int:
    """Work a door until somebody leaves."""
    from scanner.laptop import app
    from scanner.laptop.beginning import Wishes
    from scanner.laptop.face import Look

    device = _identity(asked)
    wishes = Wishes(
        device=device,
        data=_folder(asked),
        look=Look(asked.language, asked.dark),
        door=asked.door or device.door,
        session=asked.session,
        camera=asked.camera,
        source=asked.source,
        keyboard=asked.keyboard,
        full_screen=not asked.windowed,
    )
    return asyncio.run(app.run(wishes, _say))


def _identity(asked: argparse.Namespace) -> Identity:
    """Which device this is: by flags or variables, else as it was enrolled."""
    from scanner.laptop import enrolment, identity

    server = asked.server or os.environ.get("CHECKIN_SERVER", "")
    token = asked.token or os.environ.get("CHECKIN_TOKEN", "")
    found = identity.of(server, token, _folder(asked))
    if found is None:
        parser: argparse.ArgumentParser = asked.parser
        parser.error(
            "name the service and a token: --server URL --token T (or CHECKIN_SERVER and CHECKIN_TOKEN), "
            "or enrol this machine: checkin-scanner enrol LINK"
        )
    if warning := enrolment.in_the_clear(found.server):
        _say(warning)
    return found


def _folder(asked: argparse.Namespace) -> Path:
    import platformdirs

    data = asked.data or os.environ.get("CHECKIN_DATA") or platformdirs.user_data_dir("oppmote", appauthor=False)
    return Path(data).expanduser()


def _enrol(asked: argparse.Namespace) -> int:
    """Trade a link for a secret. What was recorded under another name stays, and people are told."""
    from scanner.laptop import enrolment

    link = sys.stdin.readline() if asked.link == "-" else asked.link
    before, left = enrolment.held(_folder(asked))
    device, where = asyncio.run(enrolment.trade(link, _folder(asked)))
    for sentence in filter(None, (where, enrolment.in_the_clear(device.server))):
        _say(sentence)
    if left and before and before.whose != device.whose:
        _say(f"{left} entries recorded as {before.name} wait here until this machine is enrolled under that name again")
    print(f"{device.name}: at {', '.join(device.doors)}; begin with: checkin-scanner")
    return 0


def _forget(asked: argparse.Namespace) -> int:
    """Delete this machine's secret; not while it holds what was not sent, unless somebody says so."""
    from scanner.laptop import enrolment
    from scanner.laptop.greeting import Refused

    device, left = enrolment.held(_folder(asked))
    if device is None:
        raise Refused("this machine was not enrolled, so there is nothing to forget")
    if left and not asked.anyway:
        raise enrolment.unsent(device, left)
    enrolment.forget(_folder(asked))
    print(f"{device.name}: forgotten here; what it recorded stays until the folder is deleted")
    return 0


def _export(asked: argparse.Namespace) -> int:
    """Write the outbox to a file."""
    from uuid_utils.compat import uuid7

    from scanner.laptop import keeping

    device = _identity(asked)
    outbox = keeping.files(_folder(asked), device.server, device.whose).outbox
    number = keeping.export(outbox, device.token, asked.file, uuid7, datetime.now(UTC))
    _say(f"{number} entries written to {asked.file}; an organiser takes them in with: checkin scans import FILE")
    return 0


def _cameras(asked: argparse.Namespace) -> int:
    """Write a line for each camera that gives a picture."""
    from scanner.laptop import camera

    found = list(camera.found(camera.this_machine(time.monotonic)))
    for one in found:
        print(" ".join(filter(None, (str(one.number), one.name, "(black)" if one.black else ""))))
    if not found:
        _say("no camera gives a picture here; plug one in, or end the program that uses it")
    return 0 if found else 1


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
