"""Who this machine is: as it was told, else as it was enrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.laptop import enrolment, identity
from scanner.laptop.enrolment import Kept
from scanner.laptop.greeting import Refused
from scanner.laptop.identity import Identity

if TYPE_CHECKING:
    from pathlib import Path

DEVICE = Kept("https://a.example", "uke", "hallen-1-1", ("hallen-1", "hallen-2"), ("undo",), "opd_hemmelig")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of a machine that was enrolled."""
    (tmp_path / "scanner").mkdir()
    enrolment.write(tmp_path, DEVICE)
    return tmp_path


def test_a_service_and_a_token_win_over_what_was_enrolled(data: Path) -> None:
    """A token may do all that doors do, and its files are its own."""
    found = identity.of("http://b.example", "opm_x", data)
    assert found == Identity("http://b.example", "opm_x")
    assert found.whose == "opm_x"


def test_a_machine_is_who_it_was_enrolled_as(data: Path) -> None:
    """At the first of its doors, under its name, whatever its secret is by now."""
    found = identity.of("", "", data)
    assert found is not None
    assert found[:2] == ("https://a.example", "opd_hemmelig")
    assert (found.door, found.may) == ("hallen-1", frozenset({"undo"}))
    assert "hallen-1-1" in found.whose
    assert "hemmelig" not in found.whose


@pytest.mark.parametrize(("server", "token"), [("http://b.example", ""), ("", "opm_x")])
def test_half_of_an_identity_is_none(data: Path, server: str, token: str) -> None:
    """What was enrolled is for another service, perhaps."""
    assert identity.of(server, token, data) is None


def test_a_machine_that_was_never_enrolled_is_nobody(tmp_path: Path) -> None:
    """The command says what it wants."""
    assert identity.of("", "", tmp_path) is None


def test_a_secret_that_is_not_to_be_had_is_told(data: Path) -> None:
    """The keyring is locked, or another one."""
    enrolment.write(data, Kept("https://a.example", "uke", "hallen-1-1", ("hallen-1",), ()))
    with pytest.raises(Refused, match="keyring"):
        identity.of("", "", data)
