"""Exports over HTTP: the tables of the commands, streamed."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from checkin.api import exports
from checkin.pipeline import exporting, folding, forms
from checkin.pipeline.exporting import Sources
from checkin.pipeline.feeding import Feed
from checkin.store import audit
from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from tests.checkin.api.conftest import Service


async def _exported(service: Service, path: str, who: str = "boss") -> tuple[int, str, bytes]:
    """An export: status, media type, content."""
    async with service.http.get(f"/api/v1/exports/{path}", headers=service.bearer(who)) as got:
        return got.status, got.content_type, await got.read()


async def _by_command(service: Service, kind: str, form: str, locale: str) -> bytes:
    """The same as a command writes it that folds the logs afresh."""
    fold = await folding.afresh(service.parts.store, service.parts.register)
    feed = Feed(fold, service.parts.register, service.clock)
    sources = Sources(service.parts.store, service.parts.register, feed)
    return b"".join([piece async for piece in forms.written(sources, kind, form, locale)])


async def test_every_export_over_http_is_the_same_as_by_command(service: Service) -> None:
    """All kinds, all forms, both locales, right after the last scan was answered."""
    await service.post(small.scan(), small.scan(), small.scan("UKJENT"), small.scan(small.CLASS, heads=12))
    await service.ask("POST", "/api/v1/counts", "door", json=small.count(3))
    for kind in exporting.COLUMNS:
        for form in forms.MEDIA:
            for locale in ("en", "nb"):
                status, _, content = await _exported(service, f"{kind}.{form}?locale={locale}")
                assert status == 200
                assert content == await _by_command(service, kind, form, locale), (kind, form, locale)


async def test_an_export_is_a_file_of_its_kind(service: Service) -> None:
    """Media type and name; not to be kept by anyone between."""
    async with service.http.get("/api/v1/exports/attendance.csv", headers=service.bearer("reader")) as got:
        assert (got.status, got.content_type, got.charset) == (200, "text/csv", "utf-8")
        assert got.headers["Content-Disposition"] == 'attachment; filename="attendance.csv"'
        assert got.headers["Cache-Control"] == "no-store"


async def test_a_reader_sees_figures_and_not_who_was_where(service: Service) -> None:
    """`log`, `attendees` and `audit` need the scope of an organiser."""
    seen = {kind: (await _exported(service, f"{kind}.csv", "reader"))[0] for kind in exporting.COLUMNS}
    assert {kind for kind, status in seen.items() if status == 403} == {"attendees", "audit", "log"}
    assert {status for status in seen.values() if status != 403} == {200}


async def test_an_export_that_can_not_be_is_no_deed(service: Service) -> None:
    """Its name is the asker's own text: it would stand in the audit log for good."""
    for name in ("hemmelig.csv", "log.docx"):
        assert (await _exported(service, name, "boss"))[0] == 404
    assert (await _exported(service, "attendance.csv", "boss"))[0] == 200
    programme = service.parts.register.programme.id
    done = [link.deed async for page in audit.pages(service.parts.store, programme) for link in page]
    assert [(deed.what, deed.of) for deed in done] == [("exported", "attendance.csv")]


async def test_a_long_log_comes_whole(service: Service) -> None:
    """More entries than are read at once; one row each, in order."""
    for start in range(0, 1500, 500):
        await service.post(*(small.scan(seq=number + 1) for number in range(start, start + 500)))
    _, _, content = await _exported(service, "log.csv")
    rows = content.decode().splitlines()
    assert len(rows) == 1501
    assert rows[1:] == sorted(rows[1:], key=lambda row: tuple(int(part) for part in row.split(",")[0].split("-")))


async def test_a_table_that_nobody_takes_is_not_sent_for_ever(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for one and reads nothing is let go."""

    gone = asyncio.Event()

    async def endless(*_: object) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b" " * 65_536
        finally:
            gone.set()

    monkeypatch.setattr(exports, "SENDS_WITHIN", 0.2)
    monkeypatch.setattr(exports.forms, "written", endless)
    where = urlsplit(str(service.http._base_url))
    with socket.create_connection((where.hostname, where.port)) as deaf:
        bearer = f"Authorization: Bearer {service.tokens['boss']}\r\n"
        deaf.sendall(f"GET /api/v1/exports/log.csv HTTP/1.1\r\nHost: x\r\n{bearer}\r\n".encode())
        async with asyncio.timeout(20):
            await gone.wait()
