"""`checkin-scanner` as somebody at a door types it."""

from __future__ import annotations

import io
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from scanner.laptop import app, camera, enrolment, keeping
from scanner.laptop.__main__ import main
from scanner.laptop.enrolment import Kept
from scanner.laptop.outbox import Outbox

from .cameras import BLACK, Box, Plugged
from .test_outbox import scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scanner.laptop.beginning import Wishes


@pytest.fixture
def wished(monkeypatch: pytest.MonkeyPatch) -> list[Wishes]:
    """What the command asks for; no door is opened."""
    asked: list[Wishes] = []

    async def run(wishes: Wishes, say: Callable[[str], None]) -> int:
        asked.append(wishes)
        return 0

    monkeypatch.setattr(app, "run", run)
    for name in ("CHECKIN_SERVER", "CHECKIN_TOKEN", "CHECKIN_DATA"):
        monkeypatch.delenv(name, raising=False)
    return asked


def test_flags_say_what_is_wished_for(wished: list[Wishes], tmp_path: Path) -> None:
    """The window takes the whole screen unless it shouldn't."""
    words = "--server http://a:8100 --token t --door hall-1 --session messe --camera 2 --language nn --dark --windowed"
    assert main([*words.split(), "--data", str(tmp_path)]) == 0

    [wishes] = wished
    assert (*wishes.device[:2], wishes.door, wishes.session) == ("http://a:8100", "t", "hall-1", "messe")
    assert (wishes.camera, wishes.source, wishes.keyboard) == (2, None, False)
    assert (wishes.look.language, wishes.look.dark, wishes.full_screen, wishes.data) == ("nn", True, False, tmp_path)


def test_variables_stand_for_flags_and_flags_win(
    wished: list[Wishes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """So that no token stands in a script."""
    monkeypatch.setenv("CHECKIN_SERVER", "http://a:8100")
    monkeypatch.setenv("CHECKIN_TOKEN", "t")
    monkeypatch.setenv("CHECKIN_DATA", str(tmp_path))
    main(["--keyboard"])
    main(["--server", "http://b:8100"])

    assert [(*wishes.device[:2], wishes.data) for wishes in wished] == [
        ("http://a:8100", "t", tmp_path),
        ("http://b:8100", "t", tmp_path),
    ]
    assert [wishes.keyboard for wishes in wished] == [True, False]


@pytest.mark.parametrize("words", [[], ["--server", "http://a"], ["--token", "t"]])
def test_without_a_service_and_a_token_it_says_what_is_missing(
    wished: list[Wishes], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, as for every wrong use."""
    with pytest.raises(SystemExit) as left:
        main(words)

    assert left.value.code == 2
    assert "--server URL --token T" in capsys.readouterr().err
    assert wished == []


def test_only_one_thing_can_see(wished: list[Wishes]) -> None:
    """A camera, files, or a reader that types."""
    with pytest.raises(SystemExit) as left:
        main(["--server", "http://a", "--token", "t", "--camera", "0", "--keyboard"])

    assert left.value.code == 2


def test_cameras_are_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the number that the flag takes."""
    box = Box(Plugged(), Plugged(None), Plugged(BLACK))
    monkeypatch.setattr(camera, "this_machine", lambda _: box.machine)

    assert main(["cameras"]) == 0
    assert capsys.readouterr().out.splitlines() == ["0 Camera 0", "2 Camera 2 (black)"]


def test_without_a_camera_that_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And what to do."""
    monkeypatch.setattr(camera, "this_machine", lambda _: Box().machine)

    assert main(["cameras"]) == 1
    assert capsys.readouterr().err == (
        "checkin-scanner: no camera gives a picture here; plug one in, or end the program that uses it\n"
    )


def test_a_machine_is_enrolled_by_a_link_from_a_pipe_and_forgotten(
    wished: list[Wishes], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of sight of whoever lists the machine's commands; then it begins with no flag, at its first door."""
    device = Kept("http://192.0.2.1:8100", "uke", "port-1-1", ("port-1", "port-2"), ("undo",), "opd_x")

    async def trade(link: str, folder: Path) -> tuple[Kept, str]:
        assert (link, folder) == ("http://192.0.2.1:8100/enrol#abc\n", tmp_path)
        keeping.made(folder)
        enrolment.write(folder, device)
        return device, "its secret is in a file"

    monkeypatch.setattr(enrolment, "trade", trade)
    monkeypatch.setattr("sys.stdin", io.StringIO("http://192.0.2.1:8100/enrol#abc\n"))
    assert main(["enrol", "-", "--data", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out == "port-1-1: at port-1, port-2; begin with: checkin-scanner\n"
    assert ("in a file" in err, "can be read on the way" in err) == (True, True)

    assert main(["--data", str(tmp_path)]) == 0
    assert main(["--data", str(tmp_path), "--door", "port-2"]) == 0
    assert [(wishes.device.token, wishes.door) for wishes in wished] == [("opd_x", "port-1"), ("opd_x", "port-2")]
    assert wished[0].device.may == frozenset({"undo"})

    with closing(Outbox(keeping.files(tmp_path, device.server, device.whose).outbox)) as outbox:
        outbox.store(scan())
    assert main(["forget", "--data", str(tmp_path)]) == 1
    assert "1 entries of port-1-1 at http://192.0.2.1:8100 were not sent" in capsys.readouterr().err
    assert main(["forget", "--anyway", "--data", str(tmp_path)]) == 0
    assert main(["forget", "--data", str(tmp_path)]) == 1
    assert "was not enrolled" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path)])


def test_what_is_no_link_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And exit code 1."""
    assert main(["enrol", "hello", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("checkin-scanner: this is no enrolment link")


def test_what_was_recorded_under_another_name_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for this machine to be that again; under the same name there is nothing to tell."""
    first, second = (Kept("https://a.example", "uke", name, ("port-1",), (), "opd_x") for name in ("port-1-1", "b"))
    keeping.made(tmp_path)
    enrolment.write(tmp_path, first)
    with closing(Outbox(keeping.files(tmp_path, first.server, first.whose).outbox)) as outbox:
        outbox.store(scan())
    for device, told in ((first, False), (second, True)):

        async def trade(link: str, folder: Path, device: Kept = device) -> tuple[Kept, str]:
            return device, ""

        monkeypatch.setattr(enrolment, "trade", trade)
        assert main(["enrol", "https://a.example/enrol#x", "--data", str(tmp_path)]) == 0
        assert ("1 entries recorded as port-1-1" in capsys.readouterr().err) == told
