"""Firefox as it is installed here, driven by WebDriver BiDi, which it speaks by itself: no driver and no build of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests import small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

STARTS = 60.0
"""Seconds that it may take to start."""

ANSWERS = 20.0
"""Seconds that one command may take."""

READY = b"WebDriver BiDi listening on "
PREFERENCES = 'user_pref("intl.accept_languages", "nb-NO");\n'


@dataclass
class Firefox:
    """One tab."""

    socket: aiohttp.ClientWebSocketResponse
    tab: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def do(self, method: str, **params: Any) -> dict[str, Any]:
        """What a command gives."""
        id = next(self._numbers)
        await self.socket.send_json({"id": id, "method": method, "params": params})
        async with asyncio.timeout(ANSWERS):
            while (told := await self.socket.receive_json()).get("id") != id:
                pass
        assert told["type"] == "success", told
        result: dict[str, Any] = told["result"]
        return result

    async def evaluate(self, expression: str) -> Any:
        """What an expression in the page gives, once it is there."""
        target = {"context": self.tab}
        told = await self.do("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert told["type"] == "success", told
        return told["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until an expression holds in the page."""
        await small.until(lambda: self.evaluate(f"Boolean({expression})"), bool)

    async def goto(self, url: str) -> None:
        """Go to an address."""
        await self.do("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    async def reload(self) -> None:
        """Load the page anew."""
        await self.do("browsingContext.reload", context=self.tab, wait="complete")

    async def press(self, name: str) -> None:
        """Press the button with this text, once it is there."""
        buttons = f"[...document.querySelectorAll('button')].find(one => one.textContent.trim() === {json.dumps(name)})"
        await self.until(buttons)
        await self.evaluate(f"{buttons}.click()")


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[Firefox]:
    """A Firefox with a profile of its own in a folder."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        pytest.skip("Firefox is not here, so no phone is tried in it (Debian: firefox-esr)")
    (home / "user.js").write_text(PREFERENCES)
    words = ("--headless", "--no-remote", "--profile", str(home), "--remote-debugging-port", "0", "about:blank")
    process = await asyncio.create_subprocess_exec(found, *words, stderr=PIPE, stdout=DEVNULL)
    try:
        assert process.stderr is not None
        async with aiohttp.ClientSession() as session, session.ws_connect(await _address(process.stderr)) as socket:
            firefox = Firefox(socket)
            await firefox.do("session.new", capabilities={})
            firefox.tab = (await firefox.do("browsingContext.getTree"))["contexts"][0]["context"]
            yield firefox
    finally:
        process.terminate()
        await process.wait()


async def _address(said: asyncio.StreamReader) -> str:
    async with asyncio.timeout(STARTS):
        while not (line := await said.readline()).startswith(READY):
            assert line, "Firefox ended before it could be driven"
    return f"{line.removeprefix(READY).decode().strip()}/session"
