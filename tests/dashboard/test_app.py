"""The pages as files: the right ones, kept by browsers for the right time, and nothing else of the disk."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from yarl import URL

from dashboard.app import routes

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_aiohttp.plugin import AiohttpClient


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A small build, with a file outside of it that nobody should get."""
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<title>Oppmøte</title>", "utf-8")
    (built / "favicon.svg").write_text("<svg/>", "utf-8")
    (built / "assets" / "index-abc.js").write_text("export {}", "utf-8")
    (built / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"export {}"))
    (built / "assets" / "inter-abc.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return built


def app(dist: Path) -> web.Application:
    made = web.Application()
    made.add_routes(routes(dist))
    return made


@pytest.mark.parametrize("path", ["/", "/sign-in", "/welcome", "/openid", "/enrol", "/audit"])
async def test_every_address_of_the_pages_gives_the_one_page(
    path: str, dist: Path, aiohttp_client: AiohttpClient
) -> None:
    """The page itself is asked for each time, since it names the files of today."""
    answer = await (await aiohttp_client(app(dist))).get(path)
    assert (
        answer.status,
        answer.headers["Cache-Control"],
        answer.content_type,
    ) == (200, "no-cache", "text/html")
    assert "Oppmøte" in await answer.text()


async def test_hashed_files_are_kept_for_good(dist: Path, aiohttp_client: AiohttpClient) -> None:
    """A changed file has another name; who takes gzip gets the file that the build compressed."""
    answer = await (await aiohttp_client(app(dist))).get("/assets/index-abc.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert await answer.text() == "export {}"


async def test_files_say_what_they_are(dist: Path, aiohttp_client: AiohttpClient) -> None:
    """Browsers that are told not to guess can use them."""
    client = await aiohttp_client(app(dist))
    assert (await client.get("/favicon.svg")).content_type == "image/svg+xml"
    assert (await client.get("/assets/inter-abc.woff2")).content_type == "font/woff2"
    page, script = await client.get("/"), await client.get("/assets/index-abc.js")
    assert (page.content_type, page.charset) == ("text/html", "utf-8")
    assert (script.content_type, script.charset) == ("text/javascript", "utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/..%2F..%2Fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%5C..%5Csecret.txt",
        "/assets/.hidden",
        "/assets/",
        "/assets/gone-abc.js",
        "/index.html",
    ],
)
async def test_nothing_else_of_the_disk_is_given(path: str, dist: Path, aiohttp_client: AiohttpClient) -> None:
    """Whatever is asked for, only built files are answered with; what is not there is not cached for good."""
    client = await aiohttp_client(app(dist))
    as_it_stands = URL(str(client.make_url("")) + path, encoded=True)
    answer = await client.session.get(as_it_stands)
    assert answer.status == 404
    assert "Cache-Control" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/sign-in", "/assets/index-abc.js"])
async def test_pages_that_are_not_built_say_how_to_build_them(
    path: str, tmp_path: Path, aiohttp_client: AiohttpClient
) -> None:
    """One sentence with the command, and no restart needed after it."""
    client = await aiohttp_client(app(tmp_path))
    answer = await client.get(path)
    assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "make web" in await answer.text()
