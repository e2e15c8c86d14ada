"""Whose address it is."""

from __future__ import annotations

import pytest

from checkin.wire import addresses

OURS = ["localhost", "LOCALHOST.", "db.localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "::ffff:127.0.0.1"]

OTHERS = [
    "",
    "10.0.0.1",
    "192.168.1.2",
    "::",
    "0.0.0.0",
    "::ffff:10.0.0.1",
    "localhost.example",
    "127.0.0.1.example",
    "store",
]


@pytest.mark.parametrize("host", OURS)
def test_this_machine_is_known_by_its_names_and_numbers(host: str) -> None:
    """In capitals, in brackets, as the old numbers in the new form."""
    assert addresses.is_this_machine(host)


@pytest.mark.parametrize("host", OTHERS)
def test_everything_else_may_be_another_machine(host: str) -> None:
    """Also a name that merely begins like one of ours, and what is in no form of address."""
    assert not addresses.is_this_machine(host)
