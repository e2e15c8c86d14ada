"""A laptop is enrolled by a link, works, is revoked, and comes back, in processes of their own as people run them."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from tests import ledger, proxies
from tests.journeys.test_laptop import laptop
from tests.processes import environment, within, written
from tests.small import new_id

if TYPE_CHECKING:
    from pathlib import Path

    from tests.processes import House, Service

DEADLINE = 30.0

HANGS = """
import signal, sys
from scanner.laptop import __main__ as command, enrolment

def keep(folder, server, told, before):
    print("traded", flush=True)
    signal.pause()

enrolment.keep = keep
sys.exit(command.main())
"""
"""The scanner on a machine that stops between the service's answer and keeping its secret."""


def _begin(house: House, folder: Path) -> None:
    house.load_small_week(folder)
    guests = "code,name,sessions\n" + "".join(f"GJESTEBILLETT-{n:02},Gjest {n:04},samling\n" for n in range(6))
    house.told("tickets", "import", written(folder / "guests.csv", guests))


def _link(house: House, address: str) -> str:
    return house.told("devices", "enrol", "--door", "hallen-1", "--may", "undo,names", "--address", address)


async def _scanner(*words: str, stdin: str = "") -> tuple[int | None, str, str]:
    """A command of the scanner, run to its end."""
    pipe = asyncio.subprocess.PIPE
    ran = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scanner.laptop", *words, stdin=pipe, stdout=pipe, stderr=pipe, env=environment()
    )
    async with asyncio.timeout(DEADLINE):
        out, err = await ran.communicate(stdin.encode())
    return ran.returncode, out.decode(), err.decode()


def _secret(data: Path) -> str:
    """Of a machine without a keyring."""
    return str(json.loads((data / "scanner" / "device.json").read_text())["secret"])


def _code(service: Service, path: str, secret: str, body: object = None) -> str:
    return str(json.loads(service.ask(path, secret, body)[1]).get("code"))


async def test_a_laptop_is_revoked_keeps_what_it_holds_and_sends_it_when_it_is_enrolled_again(
    house: House, tmp_path: Path
) -> None:
    """Without a network meanwhile; its figures are all there in the end, once, under one name."""
    _begin(house, tmp_path)
    data = tmp_path / "laptop"
    words = ["--data", str(data), "--session", "samling", "--language", "en", "--keyboard"]
    with house.serving() as service:
        async with proxies.laid(int(service.port)) as proxy:
            link = _link(house, proxy.url)
            status, out, err = await _scanner("enrol", "-", "--data", str(data), stdin=f"{link}\n")
            assert (status, out, "for its owner alone" in err) == (
                0, "hallen-1-1: at hallen-1; begin with: checkin-scanner\n", True,
            )  # fmt: skip
            stolen = await _scanner("enrol", link, "--data", str(tmp_path / "thief"))
            assert (stolen[0], "used already or is older than 10 minutes" in stolen[2]) == (1, True)
            before = _secret(data)
            assert _code(service, "/api/v1/door/bundle?door=hallen-2", before) == "door_not_yours"

            async with laptop(*words) as scanner:
                await scanner.shows("Test scan")
                scanner.types("\x1b")
                await scanner.shows("READY", "Online")
                await scanner.lets_in(0)
                proxy.become("reset")
                assert "Offline" in await scanner.lets_in(1)
                house.told("devices", "revoke", "hallen-1-1")
                body = {"scans": [{"id": new_id()}]}
                assert within(1.0, lambda: _code(service, "/api/v1/scans", before, body) == "device_revoked")
                proxy.become("through")
                await scanner.shows("OUT OF USE", "Bring it to an organiser", newest=True)
                scanner.types("GJESTEBILLETT-02\r")
                scanner.leaves()
                status, said = await scanner.ended()
                assert "Gjest 0002" not in scanner.shown
                assert (status, "wait in the outbox" in said) == (0, True)

            status, _, said = await _scanner(*words)
            assert (status, "was revoked" in said) == (1, True)
            proxy.become("reset")
            status, _, said = await _scanner(*words, "--door", "hallen-1")
            assert (status, "this device was revoked" in said) == (1, True)
            proxy.become("through")

            again = await _scanner("enrol", _link(house, proxy.url), "--data", str(data))
            assert again[1].startswith("hallen-1-1: ")
            assert _code(service, "/api/v1/door/bundle?door=hallen-1", before) == "device_revoked"
            async with laptop(*words) as scanner:
                await scanner.shows("Test scan")
                scanner.types("\x1b")
                await scanner.shows("Online", newest=True)
                await scanner.lets_in(3)
                scanner.leaves()
                assert await scanner.ended() == (0, "")
        log = ledger.rows_of(house.told("export", "log"))
        assert {row["device"] for row in log} == {"hallen-1-1"}
        [hall] = [row for row in ledger.rows_of(house.told("export", "attendance")) if row["session"] == "samling"]
        assert (hall["attended"], hall["refused"], hall["provisional"]) == ("3", "0", "false")
        assert "0 differences" in house.told("verify")


async def test_a_laptop_that_is_killed_before_it_keeps_its_secret_takes_another_link(
    house: House, tmp_path: Path
) -> None:
    """What nobody has the secret of is seen in the list, and harms nothing."""
    _begin(house, tmp_path)
    data = str(tmp_path / "laptop")
    with house.serving() as service:
        pipe = asyncio.subprocess.PIPE
        link = _link(house, service.address)
        stopped = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HANGS, "enrol", link, "--data", data, stdout=pipe, env=environment()
        )
        assert stopped.stdout is not None
        async with asyncio.timeout(DEADLINE):
            assert await stopped.stdout.readline() == b"traded\n"
        stopped.kill()
        await stopped.communicate()

        status, _, said = await _scanner("enrol", link, "--data", data)
        assert (status, "ask an organiser for a new one" in said) == (1, True)
        assert (await _scanner("--data", data))[0] == 2
        status, out, _ = await _scanner("enrol", _link(house, service.address), "--data", data)
        assert (status, out.startswith("hallen-1-2: ")) == (0, True)
        words = ["--data", data, "--session", "samling", "--language", "en", "--keyboard"]
        async with laptop(*words) as scanner:
            await scanner.shows("Test scan")
            scanner.types("\x1b")
            await scanner.shows("READY", "Online")
            await scanner.lets_in(0)
            listed = house.told("devices", "list").splitlines()
            assert ["not seen yet" in line for line in listed] == [True, False]
            scanner.leaves()
            assert await scanner.ended() == (0, "")
