"""Who is on the other side, and how they came: words of a proxy that is trusted, and of nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from checkin.api import edge
from checkin.api.edge import EDGE, Edge
from checkin.errors import BadInput

if TYPE_CHECKING:
    from tests.checkin.api.conftest import Service

TRUSTED = edge.networks("127.0.0.0/8, ::1, 10.0.0.7")


def _asked(remote: str, *told: tuple[str, str], secure: bool = False) -> web.Request:
    """A request from an address, with these headers."""
    app = web.Application()
    app[EDGE] = Edge(TRUSTED)
    made = make_mocked_request("GET", "/", headers=CIMultiDict(told), app=app)
    return made.clone(remote=remote, scheme="https" if secure else "http")


def _via(*parts: str) -> list[tuple[str, str]]:
    return [("X-Forwarded-For", part) for part in parts]


@pytest.mark.parametrize(
    ("remote", "told", "expected"),
    [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["198.51.100.1", "203.0.113.7, 10.0.0.7"], "203.0.113.7"),
        ("127.0.0.1", ["10.0.0.7"], "10.0.0.7"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("::1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", [], "2001:db8:1:2::/64"),
        ("127.0.0.1", ["<script>"], "unknown"),
        ("127.0.0.1", ["203.0.113.7, "], "unknown"),
    ],
)
def test_a_client_s_address_is_the_last_that_no_trusted_proxy_has(remote: str, told: list[str], expected: str) -> None:
    """What stands before it anybody may have written; an IPv6 site is one."""
    assert edge.client(_asked(remote, *_via(*told))) == expected


@pytest.mark.parametrize(
    ("remote", "told", "secure", "expected"),
    [
        ("127.0.0.1", None, False, False),
        ("127.0.0.1", "https", False, True),
        ("127.0.0.1", "http", False, False),
        ("127.0.0.1", "https, http", False, False),
        ("203.0.113.7", "https", False, False),
        ("203.0.113.7", None, True, True),
    ],
)
def test_https_is_known_by_the_connection_or_from_a_trusted_proxy(
    remote: str, told: str | None, secure: bool, expected: bool
) -> None:
    """The last word counts."""
    headers = [("X-Forwarded-Proto", told)] if told else []
    assert edge.is_https(_asked(remote, *headers, secure=secure)) is expected


def test_networks_are_read_and_what_is_none_is_named() -> None:
    """Addresses too; nothing at all is nobody."""
    assert [str(network) for network in TRUSTED] == ["127.0.0.0/8", "::1/128", "10.0.0.7/32"]
    assert edge.networks("") == ()
    with pytest.raises(BadInput, match="'caddy'"):
        edge.networks("127.0.0.1, caddy")


async def test_a_browser_that_came_by_https_remembers_it_and_another_is_never_sent_there(service: Service) -> None:
    """Pages, answers and problems, through a proxy here; a redirect would hide that a token was sent in the clear."""
    for path in ("/healthz", "/api/v1/me", "/nowhere", "/sign-in"):
        for told, remembered in (("https", edge.HSTS), ("http", None)):
            headers = {"X-Forwarded-Proto": told, "X-Forwarded-For": "203.0.113.7"}
            async with service.http.get(path, headers=headers, allow_redirects=False) as got:
                assert not 300 <= got.status < 400, path
                assert got.headers.get("Strict-Transport-Security") == remembered, path
