"""Settings: variables, flags that win over them, and one sentence where one can't be read."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from checkin import settings
from checkin.errors import BadInput
from checkin.settings import Settings


def test_without_any_variable_everything_has_its_default() -> None:
    """The embedded store in the platform's data folder, on this machine only."""
    read = settings.from_environment({})
    assert (read.store, read.host, read.port, read.programme, read.close_after, read.locale) == (
        None, None, 8100, None, 2.0, "en"
    )  # fmt: skip
    assert read.data.is_absolute()
    assert read.data.name == "oppmote"


def test_every_setting_is_a_variable() -> None:
    """Named as the setting, with `CHECKIN_` before it."""
    given = {
        "store": "redis://x",
        "data": "/d",
        "host": "::1",
        "port": "0",
        "programme": "uke",
        "close_after": "1.5",
        "locale": "nb",
        "tls_cert": "/c",
        "tls_key": "/k",
        "tls": "self",
        "insecure": "1",
        "trusted_proxies": "10.0.0.1",
        "requests_per_second": "7",
        "attention": "full=99/90",
        "require_second_factor": "1",
        "openid_issuer": "https://id.example",
        "openid_client": "oppmote",
        "openid_secret": "hemmelig",
        "openid_name": "Kommunen",
    }
    assert given.keys() == set(Settings.__struct_fields__)
    read = settings.from_environment({f"CHECKIN_{name.upper()}": text for name, text in given.items()})
    expected = given | {"data": Path("/d"), "port": 0, "close_after": 1.5, "insecure": True}
    expected |= {
        "tls_cert": Path("/c"),
        "tls_key": Path("/k"),
        "requests_per_second": 7.0,
        "require_second_factor": True,
    }
    assert msgspec.structs.asdict(read) == expected


def test_an_empty_variable_counts_as_absent_and_others_are_left_alone() -> None:
    """As `docker run -e CHECKIN_PORT=` gives it."""
    assert settings.from_environment({"CHECKIN_PORT": "", "CHECKIN_OTHER": "x", "PORT": "9"}) == Settings()


def test_a_flag_wins_over_a_variable_and_one_that_was_not_given_does_not() -> None:
    """None means not given."""
    read = settings.from_environment({"CHECKIN_PORT": "1", "CHECKIN_HOST": "h"})
    adjusted = settings.adjusted(read, {"port": "2", "host": None})
    assert (adjusted.port, adjusted.host) == (2, "h")


def test_the_home_folder_may_be_written_as_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is the user's own."""
    monkeypatch.setenv("HOME", "/home/noen")
    assert settings.adjusted(Settings(), {"data": "~/uke"}).data == Path("/home/noen/uke")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data", "~no-such-user/uke"),
        ("port", "many"),
        ("port", "1.5"),
        ("port", "-1"),
        ("port", "70000"),
        ("close_after", "soon"),
        ("close_after", "nan"),
        ("close_after", "-1"),
        ("locale", "sv"),
        ("tls", "yes"),
        ("insecure", "perhaps"),
        ("requests_per_second", "-1"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_as_it_was_given(name: str, text: str) -> None:
    """As variable, or as flag, with what was written."""
    with pytest.raises(BadInput) as told:
        settings.from_environment({f"CHECKIN_{name.upper()}": text})
    assert told.value.detail.startswith(f"CHECKIN_{name.upper()} is '{text}': ")
    with pytest.raises(BadInput) as told:
        settings.adjusted(Settings(), {name: text})
    assert told.value.detail.startswith(f"--{name.replace('_', '-')} is '{text}': ")
