"""The service may do what it does in the store of docker-compose.yml, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import redis

from checkin.pipeline import exporting
from tests import ledger, small
from tests.box import hosted, reading
from tests.box.hosted import PASSWORD, Hosted
from tests.processes import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.box.hosted import Hosting
    from tests.processes import Service

CALLED_OTHERWISE = {
    "config_get": "config|get",
    "execute": "exec",
    "function_load": "function|load",
}
"""What the Redis client calls a command, where that is not its name."""

NO_COMMANDS = {"pipeline", "aclose", "execute_command", "connection_pool"}

ONLY_EMBEDDED = {"shutdown"}
"""What the service asks only of a store that it started itself."""


FORBIDDEN = (
    "FLUSHALL",
    "KEYS *",
    "CONFIG SET appendonly no",
    "ACL LIST",
    "SHUTDOWN",
    "FUNCTION FLUSH",
    "EVAL return(1) 0",
    "GET another:key",
)


@pytest.fixture
def hosting(tmp_path: Path) -> Iterator[Hosting]:
    """The store as docker-compose.yml runs it."""
    home = tmp_path / "store"
    home.mkdir()
    with hosted.running(home) as running:
        yield running


@pytest.mark.slow
def test_a_whole_week_asks_the_store_for_nothing_that_is_refused(hosting: Hosting, tmp_path: Path) -> None:
    """Every command and every request that reads or writes; the store itself says whom it refused what."""
    house = Hosted(tmp_path / "data", hosting.url)
    house.load_small_week(tmp_path)
    door, boss = (house.told("tokens", "add", name, "--scope", name) for name in ("scan", "organise"))
    with house.serving() as service:
        assert service.ask("/readyz")[0] == 200
        _work_the_door(service, door)
        _correct(house)
        for kind in exporting.COLUMNS:
            status, there = service.ask(f"/api/v1/exports/{kind}.csv", boss)
            assert (status, there.count("\n") > 1) == (200, True), there
            again = house.told("export", kind).splitlines()  # which the audit log then holds too
            assert again[: there.count("\n")] == there.splitlines()
        _sign_in(house, service)
        assert "running services (1): 0 differences" in house.told("verify")
        assert "fault" not in house.checkin("doctor").out
        tables = [
            service.ask(f"/api/v1/exports/{kind}.csv", boss)[1] for kind in ("log", "attendance", "municipalities")
        ]
        assert ledger.differences(*tables) == []
        assert service.stop() == 0
    with hosting.client("watcher", "watching") as watching:
        assert [refusal for refusal in watching.acl_log() if refusal["username"] == "oppmote"] == []
        assert {key.partition(":")[0] for key in watching.scan_iter()} == {"oppmote"}


def _work_the_door(service: Service, token: str) -> None:
    """A day at a door: an entry, an exit, a class, a count, something taken back, what a device must know, a walk-in."""
    now = datetime.now(UTC)
    assert service.scan(token)["outcome"] == "admitted"
    assert service.scan(token, direction="exit")["outcome"] == "exited"
    taken = small.scan("BILLETT-02", at=now)
    assert service.ask("/api/v1/scans", token, {"scans": [taken]})[0] == 200
    assert service.ask("/api/v1/annulments", token, small.annulment(taken["id"], at=now))[0] == 200
    assert service.ask("/api/v1/counts", token, small.count(3, at=now))[0] == 200
    assert service.scan(token, code=small.CLASS, heads=12)["outcome"] == "admitted"
    assert service.scan(token, code="ukjent", override="kjent ansikt")["reason"] == "unknown"
    status, bundle = service.ask("/api/v1/door/bundle?door=hallen-1", token)
    assert status == 200, bundle


def _correct(house: Hosted) -> None:
    """What organisers set right during the week."""
    issued = house.told("tickets", "issue", "--name", "Deltaker 0099", "--sessions", "samling")
    house.told("tickets", "revoke", house.told("tickets", "reissue", issued))
    span = ("--from", "2000-01-01T00:00", "--to", "2100-01-01T00:00")
    house.told("scans", "move", "--device", "scan", "--session", "samling", *span, "--to-session", "foredrag")
    house.told("sessions", "close", "samling")
    house.told("sessions", "reopen", "samling")
    house.told("programme", "load", str(house.data.parent / "uke.toml"))


def _sign_in(house: Hosted, service: Service) -> None:
    secret = house.told("sign-in-link", "--port", service.port).partition("#")[2]
    assert service.ask("/api/v1/sign-in", body={"token": secret})[0] == 204
    added = house.checkin("users", "add", "Kari 0001", "--role", "viewer", "--link")
    chosen = {"token": added.out.strip().partition("#")[2], "password": "ni blå båter i motvind"}
    assert service.ask("/api/v1/welcome/password", body=chosen)[0] == 200
    for password, status in (("wrong", 401), (chosen["password"], 200)):
        assert service.ask("/api/v1/sign-in/password", body={"name": "kari 0001", "password": password})[0] == status
    house.told("users", "role", "Kari 0001", "auditor")
    house.told("users", "remove", "Kari 0001")


def _asked() -> set[str]:
    """Every command that the store's floor writes down, in Python and in the function library."""
    folder = reading.ROOT / "checkin" / "store"
    python = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    called = set(re.findall(r"\b_?(?:client|pipeline)\.(\w+)\(", python)) - NO_COMMANDS - ONLY_EMBEDDED
    spelt = {word.lower() for word in re.findall(r'[(]"([A-Z][A-Z_]+)"', python)}
    library = {
        word.lower() for word in re.findall(r"redis\.call\('(\w+)'", (folder / "functions.lua").read_text("utf-8"))
    }
    assert min(len(called), len(spelt), len(library)) > 2
    return {CALLED_OTHERWISE.get(word, word) for word in called} | spelt | library


def test_every_command_that_the_service_knows_is_among_its_rights() -> None:
    """Also those of rare moments, which no week in a test comes to. A new one is added to users.acl."""
    [rights] = re.findall(
        r"^user oppmote (.*)$", (reading.CONTRIB / "valkey" / "users.acl").read_text("utf-8"), re.MULTILINE
    )
    assert _asked() - set(re.findall(r"\+(\S+)", rights)) == set()


@pytest.mark.parametrize("words", FORBIDDEN)
def test_the_service_s_user_can_t_do_what_the_service_never_does(hosting: Hosting, words: str) -> None:
    """A password that got out is not the end of everything."""
    with hosting.client("oppmote", PASSWORD) as service, pytest.raises(redis.exceptions.NoPermissionError):
        service.execute_command(*words.split())


def test_whoever_comes_without_a_password_may_ask_whether_the_store_is_there_and_no_more(hosting: Hosting) -> None:
    """That is what the container's own check does."""
    with hosting.client() as anybody:
        assert anybody.ping()
        for words in ("GET oppmote:programmes", "INFO", "CONFIG GET dir"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                anybody.execute_command(*words.split())


def test_a_wrong_password_is_told_in_one_sentence_that_does_not_show_it(hosting: Hosting, tmp_path: Path) -> None:
    """As the service says it when `.env` was changed under it."""
    house = Hosted(tmp_path / "data", hosting.url.replace(PASSWORD, "wrong0wrong"))
    done = house.checkin("programme", "load", written(tmp_path / "uke.toml", small.programme("uke")))
    assert (done.status, "wrong0wrong" in done.err, done.err.count("\n")) == (1, False, 1)
    assert "asks for a password or refused ours" in done.err
