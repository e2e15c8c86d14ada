"""HTTPS in a hall, as an organiser sets it up: one flag, a page for the phones, and every command finds the service."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

from tests.processes import DEADLINE, environment, within
from tests.servers import free_pair

if TYPE_CHECKING:
    from pathlib import Path

    from tests.processes import House, Service


def _rest(service: Service, lines: int) -> str:
    assert service.process.stdout is not None
    return "".join(service.process.stdout.readline() for _ in range(lines))


def _doctor(address: str, token: str, **trusting: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "checkin", "doctor", "--server", address, "--token", token]
    return subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=DEADLINE, env=environment() | trusting
    )


def test_a_hall_without_a_name_gets_https_by_one_flag(house: House, tmp_path: Path) -> None:
    """Who has the file from the page is let in and knows whom they talk to; who has not is warned; ours need nothing."""
    house.load_small_week(tmp_path)
    token = house.told("tokens", "add", "skanner", "--scope", "scan,figures")
    with house.serving("--tls", "self", "--host", "127.0.0.1", "--port", str(free_pair())) as service:
        told = _rest(service, 4)
        [page] = re.findall(r"http://\S+/trust", told)
        [shown] = re.findall(r"(?:[0-9A-F]{4} ){15}[0-9A-F]{4}", told)
        with urllib.request.urlopen(page, timeout=DEADLINE) as got:
            assert shown.replace(" ", "</span><span>") in got.read().decode()
        with urllib.request.urlopen(f"{page}/oppmote-ca.crt", timeout=DEADLINE) as got:
            (tmp_path / "oppmote-ca.crt").write_bytes(got.read())
        device = ssl.create_default_context(cafile=str(tmp_path / "oppmote-ca.crt"))
        with urllib.request.urlopen(f"{service.address}/healthz", timeout=DEADLINE, context=device) as got:
            assert got.status == 200
        trusting = _doctor(service.address, token, SSL_CERT_FILE=str(tmp_path / "oppmote-ca.crt"))
        assert (trusting.returncode, "fault" in trusting.stdout) == (0, False), trusting
        assert f"the certificate at {service.address} is good until" in trusting.stdout
        assert _doctor(service.address, token).returncode == 1
        assert within(20.0, lambda: "running services (1): 0 differences" in house.told("verify"))
        assert "can take scans" in house.checkin("doctor").out
        assert service.stop() == 0
    assert {path.name for path in (house.data / "tls").iterdir()} == {
        "authority.crt", "authority.key", "machine.crt", "machine.key"
    }  # fmt: skip
    assert (house.data / "tls" / "authority.key").stat().st_mode & 0o077 == 0
