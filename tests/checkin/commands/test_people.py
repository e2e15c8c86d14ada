"""`checkin users …`, as it is run: on a store of its own, with a password typed at a real terminal."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checkin import opening
from checkin.__main__ import main
from checkin.pipeline import entering
from checkin.settings import Settings
from tests import processes, small

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = "ni blå båter i motvind"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data directory with the small week, whose store runs as long as the test."""

    async def load() -> None:
        await small.loaded(opened, "uke")

    with asyncio.Runner() as runner:
        using = opening.opened_store(Settings(data=tmp_path / "data"))
        opened = runner.run(using.__aenter__())
        runner.run(load())
        yield tmp_path / "data"
        runner.run(using.__aexit__(None, None, None))


def _run(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(["users", *words, "--data", str(data)])
    return (status, *capsys.readouterr())


def _typed(data: Path, name: str, *lines: str) -> tuple[int, str]:
    """Add a user at a terminal where these lines are typed: the exit status, and all that the screen showed."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "checkin", "users", "add", name, "--role", "organiser", "--data", str(data)]
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, env=processes.environment(), start_new_session=True
    ) as running:
        os.close(theirs)
        screen = _answered(ours, list(lines))
    os.close(ours)
    return running.returncode, screen


def _answered(terminal: int, lines: list[str]) -> str:
    """Type a line at each question, to the end; what stood on the screen."""
    screen = b""
    while select.select([terminal], [], [], 30.0)[0]:
        try:
            shown = os.read(terminal, 4096)
        except OSError:  # the other end is gone: how Linux says so
            break
        if not shown:
            break
        screen += shown
        if screen.endswith(b": ") and lines:
            os.write(terminal, lines.pop(0).encode() + b"\n")
    return screen.decode()


async def _signs_in(data: Path, name: str, password: str) -> bool:
    settings = Settings(data=data)
    async with opening.opened_register(settings) as (_, held):
        people = opening.people(settings, held)
        return (await entering.sign_in(people, name, password, "1")).visit is not None


def test_a_password_is_typed_twice_and_never_shown(data: Path) -> None:
    """Neither on the screen nor as a word that others can list; the user then signs in with it."""
    status, screen = _typed(data, "Kari 0001", GOOD, GOOD)
    assert (status, "Kari 0001 was added as organiser" in screen, GOOD in screen) == (0, True, False)
    assert asyncio.run(_signs_in(data, "kari 0001", GOOD))


@pytest.mark.parametrize(
    ("lines", "said"),
    [((GOOD, GOOD + "!"), "the two are not the same"), (("password1234",), "tried first"), (("kort",), "12 to 256")],
)
def test_a_password_that_won_t_do_adds_nobody(
    data: Path, capsys: pytest.CaptureFixture[str], lines: tuple[str, ...], said: str
) -> None:
    """One that differs the second time, or that is too easy."""
    status, screen = _typed(data, "Kari 0001", *lines)
    assert (status, said in screen) == (1, True)
    assert _run(capsys, data, "list")[1] == ""


def test_without_a_terminal_a_link_stands_in(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is all that goes to standard output."""
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        status, out, err = _run(capsys, data, "add", "Kari 0001", "--role", "viewer")
    assert (status, out, "--link" in err) == (1, "", True)
    words = ("add", "Kari 0001", "--role", "viewer", "--link", "--address", "https://checkin.example.org")
    status, out, err = _run(capsys, data, *words)
    assert (status, err) == (0, "Kari 0001 was added as viewer\n")
    assert out.startswith("https://checkin.example.org/welcome#")


def test_users_are_listed_changed_and_removed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By name, role, and how they sign in."""
    openid = ("--openid", "https://id.example", "s-1")
    assert _run(capsys, data, "add", "Ola 0002", "--role", "auditor", *openid)[0] == 0
    assert _run(capsys, data, "add", "Kari 0001", "--role", "viewer", "--link")[0] == 0
    _, out, _ = _run(capsys, data, "list")
    assert [line.partition("  since")[0] for line in out.splitlines()] == [
        "Kari 0001  viewer  no password yet",
        "Ola 0002  auditor  openid",
    ]
    for words, said in (
        (("role", "kari 0001", "organiser"), "is organiser now"),
        (("sign-out", "kari 0001"), "signed out everywhere"),
        (("reset", "kari 0001", "--second-factor"), "/welcome#"),
        (("remove", "kari 0001"), "was removed"),
    ):
        status, out, err = _run(capsys, data, *words)
        assert (status, err, said in out) == (0, "", True)
    status, _, err = _run(capsys, data, "remove", "kari 0001")
    assert (status, "users list" in err) == (1, True)


def test_no_word_of_a_command_is_a_password() -> None:
    """Whoever lists processes would read it."""
    with pytest.raises(SystemExit):
        main(["users", "add", "Kari 0001", "--role", "viewer", "--password", GOOD])
    with pytest.raises(SystemExit):
        main(["serve", "--openid-secret", "hemmelig"])
