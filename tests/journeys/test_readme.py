"""The README's way: load, import, serve, scan, export, as an organiser does it, in processes of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from checkin.core import tickets
from checkin.store.embedded import EmbeddedStore
from tests import ledger, small
from tests.processes import ROOT, House, within, written

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "industriens-uke"

IN_FORCE = 5.0
"""Seconds within which a command's change is in force in a running service: one, by the contract, on a machine with time for it."""


def test_the_example_week_can_be_tried_on_any_day(house: House) -> None:
    """Every time moves by whole days; codes are issued where there are none, and never again."""
    told = house.told("programme", "load", str(EXAMPLE / "programme.toml"), "--starting", "2031-05-05")
    assert told == "Industriens Uke (industriens-uke): 31 sessions, 29 doors, 4 municipalities; first day 2031-05-05"
    registrations = str(EXAMPLE / "registrations.csv")
    assert "2500 tickets: 2500 new (101 codes issued), 0 changed" in house.told("tickets", "import", registrations)
    assert "0 new (0 codes issued), 0 changed, 2500 unchanged" in house.told("tickets", "import", registrations)
    rows = ledger.rows_of(house.told("export", "attendance"))
    assert len(rows) == 31
    assert {row["start"][:10] for row in rows} == {"2031-05-05", "2031-05-06", "2031-05-07", "2031-05-08"}
    assert sum(int(row["registered"] or 0) for row in rows) > 2500


def test_the_way_of_a_week_from_the_programme_to_its_figures(house: House, tmp_path: Path) -> None:
    """One service runs all the time; commands beside it join its store, and what they change is in force in it."""
    house.load_small_week(tmp_path)
    token = house.told("tokens", "add", "skanner-1", "--scope", "scan")
    reader = house.told("tokens", "add", "leser", "--scope", "organise")
    assert (token.startswith("opm_"), token.count("\n")) == (True, 0)
    with house.serving() as service:
        assert service.ask("/readyz")[0] == 200
        assert service.scan(token)["outcome"] == "admitted"
        assert service.scan(token)["reason"] == "already_in"
        assert service.scan(token, code=small.CLASS, heads=12)["ticket"]["left"] == 18

        tables = [
            service.ask(f"/api/v1/exports/{kind}.csv", reader)[1] for kind in ("log", "attendance", "municipalities")
        ]
        assert ledger.differences(*tables) == []
        assert [_exported(house, kind, tmp_path) for kind in ("log", "attendance")] == tables[:2]

        link = house.told("sign-in-link", "--port", service.port)
        secret = link.removeprefix(f"http://localhost:{service.port}/sign-in#")
        assert service.ask("/api/v1/sign-in", body={"token": secret})[0] == 204
        assert service.ask("/api/v1/sign-in", body={"token": secret})[0] == 401

        house.told("tickets", "revoke", "BILLETT-02")
        assert service.becomes(token, "revoked", IN_FORCE, code="BILLETT-02")
        house.told("tickets", "import", written(tmp_path / "more.csv", small.HEADER + "NY-01,A,,,1,samling,,,\n"))
        assert service.becomes(token, None, IN_FORCE, code="NY-01")
        late = house.told("tokens", "add", "skanner-2", "--scope", "scan")
        assert service.becomes(late, None, IN_FORCE, code="BILLETT-03")

        assert "0 differences" in house.told("verify")
        assert service.stop() == 0
    assert not EmbeddedStore(house.data).socket.exists()
    assert _exported(house, "log", tmp_path).count("\r\n") > 6


def _exported(house: House, kind: str, folder: Path) -> str:
    """An export into a file, by command."""
    path = folder / f"{kind}.csv"
    house.told("export", kind, "-o", str(path))
    return path.read_bytes().decode()


def test_a_ticket_s_own_life_by_command(house: House, tmp_path: Path) -> None:
    """Issued, given a new code, revoked: each code alone on its line."""
    house.load_small_week(tmp_path)
    code = house.told(
        "tickets", "issue", "--name", "Deltaker 0300", "--category", "press", "--sessions", "samling foredrag"
    )
    assert tickets.is_ours(code)
    new = house.told("tickets", "reissue", tickets.grouped(code).lower())
    assert tickets.is_ours(new)
    assert house.told("tickets", "revoke", new).startswith("revoked since ")
    token = house.told("tokens", "add", "skanner-1", "--scope", "scan")
    with house.serving() as service:
        assert [service.scan(token, code=shown)["reason"] for shown in (code, new)] == ["revoked", "revoked"]


def test_codes_come_out_again_for_the_mail_that_sends_them(house: House, tmp_path: Path) -> None:
    """In the form that an import takes: taken in again, nothing changes. Only its owner can read the file."""
    house.load_small_week(tmp_path)
    house.told("tickets", "import", written(tmp_path / "more.csv", "name,sessions\nDeltaker 0400,samling\n"))
    path = tmp_path / "codes.csv"
    house.told("tickets", "list", "-o", str(path))
    assert (path.stat().st_mode & 0o777, path.read_text()) == (0o600, house.told("tickets", "list") + "\n")
    [row] = [row for row in ledger.rows_of(path.read_text()) if row["name"] == "Deltaker 0400"]
    assert tickets.is_ours(row["code"])
    assert " 0 new (0 codes issued), 0 changed, " in house.told("tickets", "import", str(path))


pytestmark = pytest.mark.slow


def test_a_lost_laptop_s_token_is_taken_out_of_use(house: House, tmp_path: Path) -> None:
    """At once, in a running service; what it recorded stays."""
    house.load_small_week(tmp_path)
    token = house.told("tokens", "add", "skanner-1", "--scope", "scan")
    house.told("tokens", "add", "skanner-2", "--scope", "scan,names")
    with house.serving() as service:
        assert service.scan(token)["outcome"] == "admitted"
        house.told("tokens", "revoke", "skanner-1")
        scans = {"scans": [small.scan()]}
        assert within(IN_FORCE, lambda: service.ask("/api/v1/scans", token, scans)[0] == 401)
        assert "was revoked" in service.ask("/api/v1/scans", token, scans)[1]
    assert [line.split("  ")[:2] for line in house.told("tokens", "list").splitlines()] == [["skanner-2", "scan,names"]]
    assert len(ledger.rows_of(house.told("export", "log"))) == 1


def test_a_session_is_closed_and_opened_again_beside_a_running_service(house: House, tmp_path: Path) -> None:
    """The service shows it, and judges by it."""
    house.load_small_week(tmp_path)
    token = house.told("tokens", "add", "skanner-1", "--scope", "scan,figures")
    with house.serving() as service:
        service.scan(token)
        assert "samling closed at" in house.told("sessions", "close", "samling")
        assert "is closed already" in house.told("sessions", "close", "samling")
        assert service.scan(token, code="BILLETT-02")["reason"] == "too_late"
        _, told = service.ask("/api/v1/attendance", token)
        assert json.loads(told)["sessions"][0]["present"] == 0
        assert "samling is open again" in house.told("sessions", "reopen", "samling")
        assert service.scan(token, code="BILLETT-02")["outcome"] == "admitted"


def test_last_year_s_week_is_used_again_with_its_validity(house: House, tmp_path: Path) -> None:
    """A ticket that was good in that week is good in this one."""
    a_year_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(days=364, hours=1)
    today = datetime.now(UTC).astimezone(tz=None).date()
    house.told(
        "programme",
        "load",
        written(tmp_path / "uke.toml", small.programme("uke", a_year_ago)),
        "--starting",
        str(today),
    )
    csv = (
        small.HEADER
        + f"BILLETT-01,A,,,1,samling,{a_year_ago.date() - timedelta(days=1)},{a_year_ago.date() + timedelta(days=1)},\n"
    )
    house.told("tickets", "import", written(tmp_path / "tickets.csv", csv))
    token = house.told("tokens", "add", "skanner-1", "--scope", "scan")
    with house.serving() as service:
        assert service.scan(token)["reason"] not in {"not_valid_now", "wrong_session"}
