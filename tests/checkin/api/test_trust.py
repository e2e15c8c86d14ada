"""The page that says how a device comes to trust this machine: by plain HTTP, and nothing else beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from checkin.api import answers, trust, trust_texts

if TYPE_CHECKING:
    from aiohttp import web
    from aiohttp.test_utils import TestClient
    from pytest_aiohttp import AiohttpClient

    Client = TestClient[web.Request, web.Application]

SHOWN = trust.Shown(b"\x30\x82certificate", "0f" * 32, lambda: ["https://192.168.1.5:8100", "https://hall.local:8100"])


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """The application at a socket of its own."""
    return await aiohttp_client(trust.make(SHOWN))


async def test_the_page_names_the_fingerprint_and_every_address(client: Client) -> None:
    """In groups, as in the terminal; nothing in it is a script or a style of its own."""
    got = await client.get("/trust")
    text = await got.text()
    assert (got.status, got.content_type) == (200, "text/html")
    assert re.findall(r"<span>([0-9A-F]{4})</span>", text) == ["0F0F"] * 16 == trust.grouped(SHOWN.fingerprint)
    assert all(f'href="{where}"' in text for where in SHOWN.services())
    assert re.search(r"<script|<style|style=|\son\w+=", text) is None
    assert answers.HEADERS.items() <= dict(got.headers).items()


async def test_the_certificate_comes_as_one_that_systems_offer_to_install(client: Client) -> None:
    """By its type and its name."""
    got = await client.get("/trust/oppmote-ca.crt")
    assert (got.content_type, await got.read()) == ("application/x-x509-ca-cert", SHOWN.certificate)
    style = await client.get("/trust/page.css")
    assert (style.status, style.content_type) == (200, "text/css")


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        ("", "", "nb"), ("", "no, en;q=0.5", "nb"), ("", "nb-NO", "nb"), ("", "nn-NO,nb;q=0.9", "nn"),
        ("", "de,en-GB;q=0.8", "en"), ("nn", "en", "nn"), ("<script>", "de", "nb"),
    ],
)  # fmt: skip
async def test_the_language_is_the_one_asked_for_or_the_reader_s_own(
    client: Client, asked: str, accepted: str, code: str
) -> None:
    """Bokmål for everybody else."""
    got = await client.get("/trust", params={"lang": asked}, headers={"Accept-Language": accepted})
    assert got.headers["Content-Language"] == code
    assert f'<html lang="{code}">' in await got.text()


@pytest.mark.parametrize(
    ("agent", "opened"),
    [
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", "Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mac"),
        ("", None),
    ],
)
def test_the_steps_for_the_reader_s_own_device_are_open(agent: str, opened: str | None) -> None:
    """The others are one tap away; where the device is not known all are closed."""
    page = trust.written(SHOWN, trust_texts.EN, agent)
    found = re.findall(r"<details open><summary>(\w+)", page)
    assert found == ([opened] if opened else [])
    assert page.count("<details") == 4


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/v1/me"),
        ("POST", "/trust"),
        ("GET", "/trust/../trust"),
        ("GET", "/trust/authority.key"),
    ],
)
async def test_nothing_else_is_here_and_nobody_is_sent_elsewhere(client: Client, method: str, path: str) -> None:
    """A problem that says what is."""
    got = await client.request(method, path, allow_redirects=False)
    if path != "/trust/../trust":  # which is the page by another name
        assert got.status in {404, 405}
        assert (await got.json())["code"] == "no_such_path"
