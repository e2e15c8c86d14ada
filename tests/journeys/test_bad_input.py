"""Whatever is given wrongly is told in one clear sentence, with an exit status, and changes nothing.

The command's own entry is called, in this process: an exception that nobody expected would fail the test as it would show
a user a traceback.
"""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checkin import opening
from checkin.__main__ import main
from checkin.settings import Settings
from checkin.store import embedded
from tests import servers, small
from tests.processes import Done, House, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = small.programme("uke")


def _instead(old: str, new: str) -> str:
    """The small week with one thing wrong."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


PROGRAMMES = {
    "a session at an unknown venue": (_instead('venue = "hallen"\nstart', 'venue = "halen"\nstart'), '"halen" is no venue'),
    "two sessions of one id": (_instead('id = "foredrag"', 'id = "samling"'), 'samling'),
    "two doors of one id": (_instead('id = "hallen-2"', 'id = "hallen-1"'), 'hallen-1'),
    "an end before its start": (_instead("end = 2022-11-14T11:00:00+00:00", "end = 2022-11-14T07:00:00+00:00"), "end"),
    "a time that is none": (_instead("end = 2022-11-14T11:00:00+00:00", 'end = "eleven"'), "end"),
    "no programme in it": ("[[session]]\n", "programme"),
    "half a line": (_instead('name = "Prøveuka"', 'name = "Prøveuka'), "line 4"),
    "nothing": ("", "programme"),
    "a table": (small.tickets(), "line 1"),
    "a zone that there is not": (_instead("Europe/Oslo", "Europe/Nidaros"), "Nidaros"),
    "an unknown key": (_instead('number = "5038"', 'nummer = "5038"'), 'did you mean "number"'),
    "bytes that are no text": (b"\xff\xfe[programme]", "UTF-8"),
}  # fmt: skip

REGISTRATIONS = {
    "a column that is missing": ("code,name,category\nNY-01,A,press\n", 'the column "sessions" is missing'),
    "a column that stands twice": ("code,name,sessions,code\nNY-01,A,samling,NY-02\n", '2 columns "code"'),
    "a column that is misspelt": ("code,name,sesions\nNY-01,A,samling\n", '"sesions"; did you mean "sessions"'),
    "a repeated code": (small.HEADER + "NY-01,A,,,1,samling,,,\nNY-01,B,,,1,samling,,,\n", "line 3.*line 2"),
    "an empty file": ("", "the file is empty"),
    "a header alone": (small.HEADER, "no registrations"),
    "an unknown session": (small.HEADER + "NY-01,A,,,1,samlign,,,\n", 'did you mean "samling"'),
    "heads that are none": (small.HEADER + "NY-01,A,,,0,samling,,,\n", "heads"),
    "a row that is too long": (small.HEADER + "NY-01,A,B,C,D,1,samling,,,,\n", "line 2 has|line 2: has"),
    "a quote that never ends": (small.HEADER + 'NY-01,"A,,,1,samling,,,\n', "quotes"),
    "a time that is none": (small.HEADER + "NY-01,A,,,1,samling,yesterday,,\n", "valid_from"),
    "a file of another kind": (b"PK\x03\x04\x00\x00", "NUL"),
    "a programme": (GOOD, "sessions"),
}  # fmt: skip

ACCEPTED = {
    "commas": small.HEADER + "NY-01,Bjørg Å.,Skole 01,press,1,samling,,,\n",
    "semicolons": (small.HEADER + "NY-01,Bjørg Å.,Skole 01,press,1,samling,,,\n").replace(",", ";"),
    "a line that names the separator": "sep=;\r\n"
    + (small.HEADER + "NY-01,Bjørg Å.,Skole 01,press,1,samling,,,\n").replace(",", ";"),
    "a mark at the start": "\ufeff" + small.HEADER + "NY-01,Bjørg Å.,Skole 01,press,1,samling,,,\n",
    "Windows-1252": (small.HEADER + "NY-01,Bjørg Å.,Skole 01,press,1,samling,,,\n").replace(",", ";").encode("cp1252"),
}


@dataclass
class Desk:
    """Commands in this process, on a data directory of their own."""

    data: Path
    capture: pytest.CaptureFixture[str]

    def checkin(self, *words: str) -> Done:
        """Run a command to its end."""
        self.capture.readouterr()
        try:
            status = main([*words, "--data", str(self.data)])
        except SystemExit as ended:  # how argparse ends where the words themselves are wrong
            status = int(ended.code or 0)
        return Done(status, *self.capture.readouterr())

    def refuses(self, *words: str) -> str:
        """What is said of a command that can't be done: one line for each fault, and nothing else."""
        done = self.checkin(*words)
        assert (done.status, done.out) == (1, ""), done
        assert done.err.startswith("checkin: ")
        assert "Traceback" not in done.err
        return done.err.removeprefix("checkin: ").strip()

    def held(self) -> tuple[object, ...]:
        """All that the register holds."""

        async def look() -> tuple[object, ...]:
            async with opening.opened_register(Settings(data=self.data)) as (_, held):
                return held.programme, held.tickets, held.holders, held.tokens

        return asyncio.run(look())


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """An empty data directory."""
    return Desk(tmp_path / "data", capsys)


@pytest.fixture
def loaded(desk: Desk, tmp_path: Path) -> Desk:
    """The small week has been loaded, with its tickets."""
    assert desk.checkin("programme", "load", written(tmp_path / "good.toml", GOOD)).status == 0
    assert desk.checkin("tickets", "import", written(tmp_path / "good.csv", small.tickets())).status == 0
    return desk


@contextmanager
def nothing_changes(desk: Desk) -> Iterator[None]:
    """The register holds the same before and after."""
    before = desk.held()
    yield
    assert desk.held() == before


def test_a_programme_that_cannot_be_is_told_with_file_place_and_what_was_expected(loaded: Desk, tmp_path: Path) -> None:
    """Every way in which it can be wrong; the programme that is there stays as it is."""
    with nothing_changes(loaded):
        for name, (content, said) in PROGRAMMES.items():
            path = written(tmp_path / "uke.toml", content)
            told = loaded.refuses("programme", "load", path)
            assert re.search(said, told), (name, told)
            assert all(line.startswith((path, "...")) for line in told.splitlines()), (name, told)


def test_registrations_that_cannot_be_are_told_with_file_line_and_what_was_expected(
    loaded: Desk, tmp_path: Path
) -> None:
    """Every way in which they can be wrong; not one ticket of the file is taken."""
    with nothing_changes(loaded):
        for name, (content, said) in REGISTRATIONS.items():
            path = written(tmp_path / "registrations.csv", content)
            told = loaded.refuses("tickets", "import", path)
            assert re.search(said, told), (name, told)
            assert all(line.startswith((path, "...")) for line in told.splitlines()), (name, told)


def test_registrations_as_spreadsheets_save_them_are_taken(loaded: Desk, tmp_path: Path) -> None:
    """Separators, marks and encodings: the name comes out right, and it is the same ticket each time."""
    for name, content in ACCEPTED.items():
        done = loaded.checkin("tickets", "import", written(tmp_path / "registrations.csv", content))
        assert (done.status, done.err) == (0, ""), name
        told = "1 new" if name == "commas" else "1 unchanged"
        assert told in done.out, (name, done.out)
    assert "Bjørg Å." in loaded.checkin("export", "attendees").out


@pytest.mark.parametrize("place", ["nowhere.toml", ".", "file/below"])
def test_a_file_that_cannot_be_read_is_told(loaded: Desk, tmp_path: Path, place: str) -> None:
    """Not there, a folder, below a file."""
    (tmp_path / "file").write_text("in the way")
    for words in (("programme", "load"), ("tickets", "import")):
        assert "can't be read" in loaded.refuses(*words, str(tmp_path / place))


def test_a_command_before_there_is_a_programme_says_how_to_load_one(desk: Desk, tmp_path: Path) -> None:
    """And so does one that names a programme that there is not."""
    csv = written(tmp_path / "registrations.csv", small.tickets())
    for words in (
        ("tickets", "import", csv),
        ("tokens", "add", "a", "--scope", "scan"),
        ("export", "log"),
        ("serve",),
        ("sign-in-link",),
    ):
        assert "checkin programme load FILE.toml" in desk.refuses(*words), words
    assert desk.checkin("programme", "load", written(tmp_path / "uke.toml", GOOD)).status == 0
    assert "no programme 'other'" in desk.refuses("export", "log", "--programme", "other")


def test_words_that_cannot_be_are_told(loaded: Desk, tmp_path: Path) -> None:
    """A date, a scope, a code, a port, a name, a place to write to."""
    toml = written(tmp_path / "uke.toml", GOOD)
    wrong = {
        ("programme", "load", toml, "--starting", "tomorrow"): "2026-11-14",
        ("programme", "load", toml, "--starting", "1066-10-14"): "year",
        ("tokens", "add", "a", "--scope", "fly"): "expected some of scan",
        ("tokens", "add", "", "--scope", "scan"): "name",
        ("tickets", "revoke", "UKJENT"): "'UKJENT'",
        ("tickets", "reissue", "UKJENT"): "'UKJENT'",
        ("tickets", "issue", "--name", "A", "--sessions", "nowhere"): "'nowhere'",
        ("serve", "--port", "many"): "expected a whole number from 0 to 65535",
        ("serve", "--port", "70000"): "--port",
        ("serve", "--host", "nowhere.invalid", "--port", "0", "--insecure"): "--host",
        ("serve", "--host", "0.0.0.0", "--port", "0"): "--tls self",
        ("serve", "--tls", "mine", "--port", "0"): "the one word self",
        ("serve", "--tls-cert", toml, "--port", "0"): "--tls-key",
        ("serve", "--tls-cert", toml, "--tls-key", toml, "--port", "0"): "no certificate in PEM form",
        ("export", "log", "-o", str(tmp_path / "nowhere" / "log.csv")): "-o",
        ("sessions", "close", "nowhere"): "checkin export attendance",
        ("sessions", "reopen", "nowhere"): "checkin export attendance",
        ("tokens", "revoke", "nobody"): "checkin tokens list",
        ("tickets", "list", "-o", str(tmp_path / "nowhere" / "codes.csv")): "-o",
        ("programme", "load", written(tmp_path / "other.toml", small.programme("uka"))): "--programme uka",
        ("demo", "--once", "--out", str(tmp_path / "out")): "holds a week already (uke)",
        ("demo", "--once", "--out", toml): "--out",
        ("sessions", "reopen", "samling"): "not closed",
    }
    with nothing_changes(loaded):
        for words, said in wrong.items():
            assert said in loaded.refuses(*words), words


def test_words_that_are_no_command_are_told_with_those_that_are(desk: Desk) -> None:
    """Exit status 2, as for every program."""
    for words in (("fly",), ("export", "nothing"), ("tokens", "add", "a"), ("programme",)):
        done = desk.checkin(*words)
        assert (done.status, done.out) == (2, ""), words
        assert "usage: checkin" in done.err


def test_a_session_that_has_not_begun_is_not_closed_by_mistake(desk: Desk, tmp_path: Path) -> None:
    """A misspelt id may be another day's session."""
    week = small.programme("uke", datetime.now(UTC).replace(microsecond=0) + timedelta(days=1))
    assert desk.checkin("programme", "load", written(tmp_path / "uke.toml", week)).status == 0
    assert "there is nothing to close yet" in desk.refuses("sessions", "close", "samling")


def test_a_programme_is_looked_for_where_the_words_say(desk: Desk) -> None:
    """A misspelt directory is named."""
    assert str(desk.data) in desk.refuses("export", "log")


def test_two_tokens_of_one_name_are_not_given(loaded: Desk) -> None:
    """The second is refused, and the first is good."""
    assert loaded.checkin("tokens", "add", "skanner-1", "--scope", "scan").status == 0
    with nothing_changes(loaded):
        assert "choose another name" in loaded.refuses("tokens", "add", "skanner-1", "--scope", "figures")


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/oppmote"])
def test_a_data_directory_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    """By every command that opens it; nothing is left behind."""
    (tmp_path / "file").write_text("in the way")
    toml = written(tmp_path / "uke.toml", GOOD)
    before = sorted(tmp_path.iterdir())
    desk = Desk(tmp_path / place, capsys)
    for words in (("programme", "load", toml), ("serve",), ("export", "log"), ("demo", "--once")):
        told = desk.refuses(*words)
        assert re.search(r"can't be written .*choose another", told), words
        assert str(tmp_path / place) in told
    assert sorted(tmp_path.iterdir()) == before


def test_a_store_that_is_not_there_or_is_none_is_told(desk: Desk, tmp_path: Path) -> None:
    """Without its password in the sentence."""
    toml = written(tmp_path / "uke.toml", GOOD)
    nobody = f"redis://user:hemmelig@127.0.0.1:{servers.free_port()}/0"
    for url, said in (
        (nobody, "does not answer"),
        ("http://127.0.0.1", "redis://host:6379/0"),
        ("redis://h:port", "redis://host:6379/0"),
    ):
        for words in (("programme", "load", toml), ("serve",), ("export", "log")):
            told = desk.refuses(*words, "--store", url)
            assert said in told
            assert "hemmelig" not in told


def test_a_store_that_asks_for_a_password_says_so(desk: Desk, tmp_path: Path) -> None:
    """And takes it in the URL."""
    toml = written(tmp_path / "uke.toml", GOOD)

    async def started() -> servers.Server:
        server = servers.Server(tmp_path, servers.free_port(), servers.DURABLE, "hemmelig")
        await server.start()
        return server

    server = asyncio.run(started())
    try:
        told = desk.refuses("programme", "load", toml, "--store", f"redis://127.0.0.1:{server.port}")
        assert "asks for a password" in told
        assert desk.checkin("programme", "load", toml, "--store", server.url).status == 0
    finally:
        asyncio.run(server.kill())


def test_a_port_that_is_taken_is_told(loaded: Desk) -> None:
    """With what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = loaded.refuses("serve", "--port", port)
    assert told == f"port {port} on 127.0.0.1 is taken: stop what listens there, or choose another with --port"


def test_a_second_service_on_the_same_data_directory_is_told(loaded: Desk) -> None:
    """The first one's lock is enough."""
    with embedded.only_service(loaded.data):
        told = loaded.refuses("serve", "--port", "0")
    assert told.startswith(f"a service already runs on {loaded.data}: stop it first")


def test_a_variable_that_cannot_be_read_is_named(loaded: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the setting that it is."""
    monkeypatch.setenv("CHECKIN_CLOSE_AFTER", "soon")
    assert loaded.refuses("export", "log").startswith("CHECKIN_CLOSE_AFTER is 'soon'")


def test_a_real_process_says_it_on_stderr_without_a_traceback(tmp_path: Path) -> None:
    """As a user sees it, once from outside."""
    done = House(tmp_path / "data").checkin("tickets", "import", str(tmp_path / "nowhere.csv"))
    assert (done.status, done.out) == (1, "")
    assert (
        done.err
        == f"checkin: {tmp_path / 'nowhere.csv'} can't be read (No such file or directory): give the path of a file\n"
    )
