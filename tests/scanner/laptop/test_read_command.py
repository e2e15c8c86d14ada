"""`checkin-scanner read`: a line for each picture on stdout, a sentence for each trouble on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scanner.laptop.__main__ import main

from . import drawn
from .test_pictures import filmed, saved

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[3].parent / "shared" / "qr-samples"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """What came out on stdout."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def run(*arguments: str | bytes | Path, code: str = "pass") -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, after some other code."""
    start = f"import sys; {code}; from scanner.laptop.__main__ import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", start, "read", *arguments], capture_output=True, check=False)


def test_each_picture_gets_one_line_with_path_codes_and_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """These keys, in this order; texts stand as they are."""
    picture = saved(tmp_path / "billett.png", drawn.code("Møteplassen"))

    assert main(["read", str(picture)]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f'{{"path": "{picture}", "codes": ["Møteplassen"], "ms": ')
    assert out.count("\n") == 1
    assert json.loads(out)["ms"] > 0


def test_folders_and_pictures_are_read_in_the_order_given(
    tmp_path: Path, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """A folder with all that is below it; a picture without a code has a line too."""
    (tmp_path / "pile" / "deep").mkdir(parents=True)
    single = saved(tmp_path / "single.png", drawn.code("SINGLE"))
    saved(tmp_path / "pile" / "b.png", drawn.code("B"))
    saved(tmp_path / "pile" / "a.jpg", drawn.frame())
    saved(tmp_path / "pile" / "deep" / "c.webp", drawn.code("C"))
    (tmp_path / "pile" / "b.txt").write_text("B")

    assert main(["read", str(single), str(tmp_path / "pile")]) == 0
    assert [line["codes"] for line in lines()] == [["SINGLE"], [], ["B"], ["C"]]


def test_a_video_gets_one_line_with_each_code_once(tmp_path: Path, lines: Callable[[], list[dict[str, Any]]]) -> None:
    """In the order in which they came into view."""
    first, second = (drawn.frame((drawn.code(text), 100, 80), shape=(480, 640)) for text in ("FIRST", "SECOND"))
    empty = drawn.frame(shape=(480, 640))
    film = filmed(tmp_path / "door.avi", [empty, first, first, empty, second, first])

    assert main(["read", str(film)]) == 0
    assert [(line["path"], line["codes"]) for line in lines()] == [(str(film), ["FIRST", "SECOND"])]


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """One sentence each, nothing else on stderr, and exit code 1 at the end."""
    (tmp_path / "a broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    (tmp_path / "b broken.webp").write_bytes(b"RIFF")
    (tmp_path / "c broken.mp4").write_bytes(b"no film")
    saved(tmp_path / "d.png", drawn.code())

    done = run(tmp_path / "gone.png", tmp_path)

    assert [json.loads(line)["codes"] for line in done.stdout.splitlines()] == [[drawn.TICKET]]
    told = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in told] == [
        str(tmp_path / name) for name in ("gone.png", "a broken.png", "b broken.webp", "c broken.mp4")
    ]
    assert done.returncode == 1


def test_a_text_named_by_its_path_is_no_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder it would have been passed over; named, it is meant."""
    text = tmp_path / "list.txt"
    text.write_text("Deltaker 0001")

    assert main(["read", str(text)]) == 1
    assert capsys.readouterr().err.startswith(f"checkin-scanner: {text}: not a picture")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file name is always text")
def test_a_file_name_that_is_no_text_comes_out_as_its_escape(tmp_path: Path) -> None:
    """So that the line stays JSON, and a program finds the file again."""
    name = os.fsencode(tmp_path) + b"/\xff.png"
    saved(tmp_path / "x.png", drawn.code()).rename(os.fsdecode(name))

    done = run(name)

    assert os.fsencode(json.loads(done.stdout)["path"]) == name


def test_when_its_reader_has_gone_it_stops_quietly(tmp_path: Path) -> None:
    """As in `checkin-scanner read FOLDER | head -1`."""
    picture = saved(tmp_path / "x.png", drawn.code())
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    start = "import sys; from scanner.laptop.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", start, "read", picture], stdout=writing_end, stderr=subprocess.PIPE, check=False
    )
    os.close(writing_end)

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("missing", ["cv2", "zxingcpp", "numpy"])
def test_without_the_laptop_extra_it_says_how_to_install_it(tmp_path: Path, missing: str) -> None:
    """One sentence, no traceback."""
    done = run(tmp_path, code=f"sys.modules[{missing!r}] = None")

    assert done.stderr.decode().splitlines() == [
        f"checkin-scanner: {missing} is missing here; the laptop scanner wants its extra: pip install oppmote[laptop]"
    ]
    assert done.returncode == 1


def test_without_libzbar_it_reads_on_and_says_so_once(tmp_path: Path) -> None:
    """On stderr; the exit code is that of a good run."""
    for name in ("a.png", "b.png"):
        saved(tmp_path / name, drawn.code())

    done = run(tmp_path, code="sys.modules['pyzbar'] = None")

    assert [json.loads(line)["codes"] for line in done.stdout.splitlines()] == [[drawn.TICKET]] * 2
    assert done.stderr.decode().count("libzbar0") == 1
    assert done.returncode == 0


def test_asked_nothing_it_says_what_may_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, as for every wrong use."""
    with pytest.raises(SystemExit) as left:
        main([])

    assert left.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the photographs aren't beside the project")
def test_of_other_peoples_photographs_at_least_95_in_100_are_read_and_no_code_is_made_up(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    """A picture counts as read if the text beside it is one of its codes, letter for letter."""
    assert main(["read", str(SAMPLES)]) == 0

    found = {Path(line["path"]): line["codes"] for line in lines()}
    texts = {path: path.with_suffix(".txt") for path in found}
    with_text = {path: text.read_bytes().decode() for path, text in texts.items() if text.exists()}
    missed = [path.name for path, text in with_text.items() if text not in found[path]]
    made_up = [path.name for path, codes in found.items() if path.parent.name == "falsepositives-1" and codes]
    assert len(missed) <= 0.05 * len(with_text), missed
    assert made_up == []
