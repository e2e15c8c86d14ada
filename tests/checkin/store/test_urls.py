"""Stores' URLs: shown without their password, and who could read what goes there."""

from __future__ import annotations

import pytest

from checkin.store import urls

PRIVATE = [
    "redis://127.0.0.1:6379/0",
    "redis://:hemmelig@localhost:6379",
    "redis://[::1]:6379",
    "rediss://user:hemmelig@store.example:6379/0",
    "unix:///run/valkey.sock",
]


def test_a_password_is_not_shown() -> None:
    """In no form of URL, nor in what may have been meant as one."""
    assert urls.shown("redis://user:hemmelig@host:6379/0") == "redis://host:6379/0"
    assert urls.shown("rediss://user:hemmelig@[2001:db8::1]:6379") == "rediss://[2001:db8::1]:6379"
    assert urls.shown("unix:///tmp/store.sock") == "unix:///tmp/store.sock"
    assert urls.quoted("rediss://user:hemmelig@host:port") == "'rediss://…@host:port'"


def test_what_goes_in_the_clear_to_another_machine_is_told_in_one_sentence() -> None:
    """With what to do, and without the password."""
    told = urls.in_the_clear("redis://user:hemmelig@10.0.0.5:6379/0")
    assert told is not None
    assert told.startswith("what goes to the store at redis://10.0.0.5:6379/0 can be read on the way")
    assert "rediss://" in told
    assert "hemmelig" not in told


@pytest.mark.parametrize("url", PRIVATE)
def test_nothing_is_said_where_nobody_else_can_read(url: str) -> None:
    """On this machine, or by TLS."""
    assert urls.in_the_clear(url) is None


@pytest.mark.parametrize("url", ["", "redis://", "http://host", "unix://", "redis://host:0", "redis://[::1"])
def test_what_is_no_url_of_a_store_is_not_taken_for_one(url: str) -> None:
    """Neither another scheme nor one without a place."""
    with pytest.raises(ValueError):
        urls.check(url)
