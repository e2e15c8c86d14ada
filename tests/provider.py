"""A sign-in provider on this machine, as a municipality has one: `oidc-provider-mock`, at a free port, and a browser's
part in signing in there.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

with warnings.catch_warnings(record=True):  # what it stands on is on its way to another library
    import oidc_provider_mock

if TYPE_CHECKING:
    from collections.abc import Iterator


QUIET = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
"""For tests that ask it: it runs in a thread of theirs, and warns of what it stands on."""


@contextmanager
def running() -> Iterator[str]:
    """The issuer of a provider that lets anybody in as whoever they say they are."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


async def back_from(address: str, subject: str = "ansatt-0001") -> str:
    """Sign in at the provider as a subject: where it sends the browser back to, with its code and our state."""
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        http.post(address, data={"sub": subject}, allow_redirects=False) as got,
    ):
        assert got.status == 302, await got.text()
        return got.headers["Location"]


def told_in(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
