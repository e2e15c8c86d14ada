"""Caddy, a real one with the file that is handed out, passes requests on, and live attendance as it comes."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from typing import TYPE_CHECKING

from tests.box import reading
from tests.processes import DEADLINE, House
from tests.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.processes import Service


@contextmanager
def _proxied(service: Service, home: Path, plain: int | None = None) -> Iterator[Service]:
    """The service as it is seen through Caddy; without HTTPS, which needs a name that others can reach.

    Args:
        plain: the port at which Caddy answers those who come by HTTP.
    """
    address = f"http://127.0.0.1:{free_port()}"
    told = {"OPPMOTE_DOMAIN": address, "OPPMOTE_SERVICE": f"127.0.0.1:{service.port}"}
    told |= {"OPPMOTE_HTTP_PORT": str(plain or free_port())}
    folders = {"XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    words = [reading.tool("caddy"), "run", "--adapter", "caddyfile", "--config", str(reading.CONTRIB / "Caddyfile")]
    with (
        (home / "caddy.log").open("w") as log,
        subprocess.Popen(words, env=os.environ | told | folders, stderr=log) as caddy,
    ):
        try:
            yield _answering(replace(service, address=address))
        finally:
            caddy.terminate()


def _answering(service: Service) -> Service:
    until = time.monotonic() + DEADLINE
    while not _answers(service):
        assert time.monotonic() < until
        time.sleep(0.02)
    return service


def _answers(service: Service) -> bool:
    try:
        return service.ask("/healthz")[0] == 200
    except urllib.error.URLError:
        return False


def _event(stream: Iterator[bytes]) -> str:
    """The name of the next event."""
    return next(line for line in stream if line.startswith(b"event:")).split(b":", 1)[1].strip().decode()


def test_live_attendance_comes_through_the_proxy_event_by_event(house: House, tmp_path: Path) -> None:
    """A viewer sees a scan while the stream stays open; the scan went through the proxy too."""
    house.load_small_week(tmp_path)
    token, boss = (house.told("tokens", "add", name, "--scope", name) for name in ("scan", "organise"))
    with house.serving() as direct, _proxied(direct, tmp_path) as service:
        asked = urllib.request.Request(
            f"{service.address}/api/v1/attendance/live", headers={"Authorization": f"Bearer {boss}"}
        )
        with urllib.request.urlopen(asked, timeout=DEADLINE) as stream:
            assert _event(stream) == "snapshot"
            assert service.scan(token)["outcome"] == "admitted"
            assert _event(stream) == "change"


def test_pages_are_led_to_https_and_the_api_is_not(house: House, tmp_path: Path) -> None:
    """A token that was sent in the clear is known to others by now: nobody is to send it once more."""
    house.load_small_week(tmp_path)
    plain = free_port()
    with (
        house.serving() as service,
        _proxied(service, tmp_path, plain),
        closing(HTTPConnection("127.0.0.1", plain, timeout=DEADLINE)) as http,
    ):
        http.request("GET", "/?day=2", headers={"Host": "uke.example"})
        page = http.getresponse()
        page.read()
        http.request("POST", "/api/v1/scans", b"{}", {"Host": "uke.example", "Authorization": "Bearer opm_x"})
        api = http.getresponse()
        said = api.read().decode()
    assert (page.status, page.headers["Location"]) == (308, "https://uke.example/?day=2")
    assert (api.status, api.headers["Location"], "replace the token" in said) == (403, None, True)
