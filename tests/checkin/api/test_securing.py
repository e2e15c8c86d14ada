"""A service that speaks TLS: with an operator's certificate, or one of its own."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import aiohttp
import pytest

from checkin import opening, serve
from checkin.api import securing
from checkin.errors import BadInput
from checkin.pipeline import folding, verifying, visiting
from checkin.settings import Settings
from tests import small, tls_files
from tests.servers import free_pair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checkin.store.connect import Store


@pytest.fixture
async def settings(tmp_path: Path, store: Store, store_url: str, fresh_id: Callable[[], str]) -> Settings:
    """The small week, any free port, a data directory for certificates."""
    held = await small.loaded(store, fresh_id())
    return Settings(store=store_url, programme=held.programme.id, port=0, data=tmp_path / "data")


def _with(settings: Settings, **more: object) -> Settings:
    return type(settings)(**{name: getattr(settings, name) for name in settings.__struct_fields__} | more)


async def test_a_certificate_of_one_s_own_is_shown(settings: Settings, tmp_path: Path) -> None:
    """The address is the certificate's first name; nobody is sent there from plain HTTP, and TLS 1.1 is not spoken."""
    own = tls_files.made(tmp_path)
    chosen = _with(settings, tls_cert=own.files.cert, tls_key=own.files.key)
    async with serve.serving(chosen) as (_, address), aiohttp.ClientSession() as http:
        assert address.startswith("https://localhost:")
        async with http.get(f"{address}/healthz", ssl=tls_files.trusting(own)) as got:
            assert got.status == 200
            assert got.headers["Strict-Transport-Security"] == "max-age=31536000"
        with pytest.raises(aiohttp.ClientError):
            await http.get(address.replace("https", "http"), allow_redirects=False)
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get(f"{address}/healthz", ssl=_old(own))


def _old(own: tls_files.Own) -> ssl.SSLContext:
    context = tls_files.trusting(own)
    context.set_ciphers("AES128-SHA")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


async def test_our_own_commands_hold_a_service_to_its_very_certificate(settings: Settings, tmp_path: Path) -> None:
    """`verify` and `doctor` find it by the store, whatever name the certificate has, and say how long it lasts."""
    own = tls_files.made(tmp_path)
    chosen = _with(settings, tls_cert=own.files.cert, tls_key=own.files.key)
    async with serve.serving(chosen) as (parts, address):
        await small.until(lambda: parts.register.services(0), lambda there: len(there) == 1)
        asked, shown = await verifying.of_services(parts.register, folding.Fold(), opening.secret(), opening.now())
        assert (asked, shown) == ([address], [])
        found = [finding async for finding in visiting.of_announced(parts.register, opening.now)]
        assert [finding.word for finding in found] == ["ok"] * 3
        assert f"the certificate at {address} is good until" in found[-1].said
        imposter = tls_files.made(tmp_path / "imposter")
        announced = (await parts.register.services(0))[0]
        swapped = securing.pinning.pinned(
            address, securing.certificates.fingerprint(securing.certificates.read(imposter.files.cert))
        )
        assert announced != swapped
        [finding] = [finding async for finding in visiting.of_service(swapped, "", opening.now)]
        assert finding.word == "fault"


async def test_a_certificate_of_its_own_is_made_and_kept_beside_the_data(settings: Settings) -> None:
    """It is reached by the address that is told; without HSTS, which would outlast the week; the page says how to trust it."""
    told: list[str] = []
    chosen = _with(settings, tls="self", host="127.0.0.1", port=free_pair())
    async with serve.serving(chosen, tell=told.append) as (_, address), aiohttp.ClientSession() as http:
        assert address.startswith("https://127.0.0.1:")
        device = ssl.create_default_context(cafile=str(settings.data / "tls" / "authority.crt"))
        async with http.get(f"{address}/healthz", ssl=device) as got:
            assert (got.status, "Strict-Transport-Security" in got.headers) == (200, False)
        assert told[0].strip() == address
        page = told[1].partition("open ")[2].partition(" ")[0]
        assert page == f"http://127.0.0.1:{int(address.rpartition(':')[2]) + 1}/trust"
        async with http.get(page) as got:
            assert got.status == 200
            assert "".join(told[2].split()) in "".join((await got.text()).replace("</span><span>", "").split())


async def test_all_addresses_are_listened_on_where_only_tls_self_was_said(settings: Settings) -> None:
    """Phones must reach it; with anything else it is this machine alone."""
    assert securing.host(_with(settings, tls="self")) == "0.0.0.0"
    assert securing.host(_with(settings, tls="self", host="::1")) == "::1"
    assert securing.host(settings) == "127.0.0.1"
    chosen = securing.chosen(_with(settings, tls="self"), opening.now)
    assert chosen is not None
    assert all(where.startswith("https://") for where in chosen.told("https://localhost:8100").services())


async def test_half_a_choice_and_two_choices_are_told(settings: Settings, tmp_path: Path) -> None:
    """Before anything is opened."""
    own = tls_files.made(tmp_path)
    for more, code in (
        ({"tls_cert": own.files.cert}, "tls_half"),
        ({"tls_key": own.files.key}, "tls_half"),
        ({"tls_cert": own.files.cert, "tls_key": own.files.key, "tls": "self"}, "tls_twice"),
        ({"tls_cert": own.files.key, "tls_key": own.files.key}, "tls_cert"),
        ({"host": "0.0.0.0"}, "insecure"),
    ):
        with pytest.raises(BadInput) as found:
            async with serve.serving(_with(settings, **more)):
                pass
        assert found.value.code == code


async def test_our_own_certificate_is_looked_after_while_the_service_runs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is lost is made again and shown, without a restart."""
    monkeypatch.setattr(securing, "LOOKS_EVERY", 0.02)
    monkeypatch.setattr(securing.certificates, "LOOKS_EVERY", 0.02)
    async with serve.serving(_with(settings, tls="self", host="127.0.0.1", port=free_pair())) as (_, address):
        device = ssl.create_default_context(cafile=str(settings.data / "tls" / "authority.crt"))

        async def shown() -> bytes:
            _, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]), ssl=device)
            writer.close()
            found: bytes = writer.get_extra_info("ssl_object").getpeercert(True)
            return found

        before = await shown()
        (settings.data / "tls" / "machine.crt").unlink()
        await small.until(shown, lambda now: now != before)
