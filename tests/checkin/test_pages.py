"""Built pages as files: the right ones, kept by browsers for the right time, and nothing else of the disk."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from yarl import URL

from checkin import pages
from checkin.pages import FrontEnd

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_aiohttp.plugin import AiohttpClient


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A small build, with a file outside of it that nobody should get."""
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<title>Oppmøte</title>", "utf-8")
    (built / "icon.svg").write_text("<svg/>", "utf-8")
    (built / "app.webmanifest").write_text("{}", "utf-8")
    (built / "assets" / "index-abc.js").write_text("export {}", "utf-8")
    (built / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"export {}"))
    (built / "assets" / "inter-abc.woff2").write_bytes(b"wOF2")
    (built / "assets" / "reader-abc.wasm").write_bytes(b"\0asm")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return built


def app(dist: Path) -> web.Application:
    made = web.Application()
    made.add_routes(
        pages.routes(
            FrontEnd(dist, "/door/", ("in", "out"), ("icon.svg", "app.webmanifest"), {"X-Frame-Options": "SAMEORIGIN"})
        )
    )
    return made


@pytest.mark.parametrize("path", ["/door/", "/door/in", "/door/out"])
async def test_every_address_of_a_front_end_gives_its_one_page(
    path: str, dist: Path, aiohttp_client: AiohttpClient
) -> None:
    """The page itself is asked for each time, since it names the files of today."""
    answer = await (await aiohttp_client(app(dist))).get(path)
    assert (answer.status, answer.headers["Cache-Control"], answer.content_type) == (200, "no-cache", "text/html")
    assert "Oppmøte" in await answer.text()


async def test_hashed_files_are_kept_for_good(dist: Path, aiohttp_client: AiohttpClient) -> None:
    """A changed file has another name; who takes gzip gets the file that the build compressed."""
    answer = await (await aiohttp_client(app(dist))).get("/door/assets/index-abc.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert await answer.text() == "export {}"


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("icon.svg", "image/svg+xml"),
        ("app.webmanifest", "application/manifest+json"),
        ("assets/inter-abc.woff2", "font/woff2"),
        ("assets/reader-abc.wasm", "application/wasm"),
        ("assets/index-abc.js", "text/javascript; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
async def test_files_say_what_they_are(path: str, media: str, dist: Path, aiohttp_client: AiohttpClient) -> None:
    """Browsers that are told not to guess can use them."""
    answer = await (await aiohttp_client(app(dist))).get(f"/door/{path}")
    assert answer.headers["Content-Type"] == media


@pytest.mark.parametrize("path", ["", "icon.svg", "assets/index-abc.js"])
async def test_every_file_carries_the_headers_of_its_front_end(
    path: str, dist: Path, aiohttp_client: AiohttpClient
) -> None:
    """What a page may do beyond others is said with the page."""
    answer = await (await aiohttp_client(app(dist))).get(f"/door/{path}")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "path",
    [
        "/door/assets/../../secret.txt",
        "/door/assets/..%2F..%2Fsecret.txt",
        "/door/assets/%2e%2e/%2e%2e/secret.txt",
        "/door/assets/..%5C..%5Csecret.txt",
        "/door/assets/.hidden",
        "/door/assets/",
        "/door/assets/gone-abc.js",
        "/door/index.html",
        "/assets/index-abc.js",
    ],
)
async def test_nothing_else_of_the_disk_is_given(path: str, dist: Path, aiohttp_client: AiohttpClient) -> None:
    """Whatever is asked for, only built files are answered with; what is not there is not cached for good."""
    client = await aiohttp_client(app(dist))
    as_it_stands = URL(str(client.make_url("")) + path, encoded=True)
    answer = await client.session.get(as_it_stands)
    assert answer.status == 404
    assert "Cache-Control" not in answer.headers


@pytest.mark.parametrize("path", ["", "in", "assets/index-abc.js"])
async def test_pages_that_are_not_built_say_how_to_build_them(
    path: str, tmp_path: Path, aiohttp_client: AiohttpClient
) -> None:
    """One sentence with the command, and no restart needed after it."""
    client = await aiohttp_client(app(tmp_path))
    answer = await client.get(f"/door/{path}")
    assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
    assert "make web" in await answer.text()
