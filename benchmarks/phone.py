"""What the phone at the door costs, in Chromium before the real service in a process of its own: `make phone`.

The page's own thread is slowed to a quarter; the reader's worker, which has a thread of its own on a phone too, is not. From
the sources alone: phones and the network before them are those of the tests.
"""

from __future__ import annotations

import asyncio
import csv
import io
import random
import statistics
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from benchmarks import films
from benchmarks.__main__ import python, service
from benchmarks.films import Scene
from tests import proxies
from tests.scanner.phone import gates, phones

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from tests.proxies import Proxy
    from tests.scanner.phone.phones import Phone

HELD, AWAY = 0.8, 0.7
"""Seconds that a ticket is before the camera, and that nothing is."""

FILMED = 24
QUEUED = 2000
KNOWN = 20
SLOWED = 4
PATIENCE = 600.0
"""Seconds for one row."""

# The page's own tiny picture of each frame that it looks at tells whether a ticket is held: drawing another would cost what is to
# be measured. A ticket counts as held since the first frame that the page had not looked at before, so never too late.
SEEN = """(() => {
  const [held, shown] = [(globalThis.held = []), (globalThis.shown = [])];
  const pen = CanvasRenderingContext2D.prototype;
  const { getImageData } = pen;
  let [light, next] = [false, null];
  pen.getImageData = function (x, y, width, height) {
    const picture = getImageData.call(this, x, y, width, height);
    if (width === 32) {
      const was = light;
      light = picture.data[0] > 128;
      if (light && !was && next !== null) held.push(next);
      next = null;
    }
    return picture;
  };
  const frame = (video) => (now, { captureTime }) => {
    next ??= captureTime ?? now;
    video.requestVideoFrameCallback(frame(video));
  };
  let [watched, before] = [null, null];
  const look = () => {
    const [video, card] = [document.querySelector("video"), document.querySelector(".verdict[data-kind]")];
    if (video && video !== watched) (watched = video).requestVideoFrameCallback(frame(video));
    const kind = card?.dataset.kind ?? null;
    if (kind !== before && kind && kind !== "checking") {
      requestAnimationFrame(() => setTimeout(() => shown.push([kind, performance.now()])));
      if (kind !== "admitted") card.querySelector(".go")?.click();
    }
    before = kind;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
})();"""

ATTENDED = """(() => {
  let before = "";
  globalThis.attended = {};
  const look = () => {
    const now = document.querySelector(".figure dd")?.textContent ?? "";
    if (now !== before) globalThis.attended[before = now] = Date.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})();"""


class Hall:
    """The service, and the network before it."""

    def __init__(self, folder: Path, network: Proxy) -> None:
        self._folder = folder
        self.network = network

    def told(self, *words: str) -> str:
        """What a command beside the service says."""
        command = python("checkin", *words, "--data", str(self._folder))
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    async def link(self) -> str:
        """A link that enrols a phone."""
        words = ("devices", "enrol", "--door", "main", "--address", self.network.url)
        told = await asyncio.to_thread(self.told, *words)
        return f"{self.network.url}/scan/#{told.splitlines()[0].rpartition('#')[2]}"

    def attended(self) -> int:
        """As exported."""
        [row] = csv.DictReader(io.StringIO(self.told("export", "attendance").lstrip("\ufeff")))
        return int(row["attended"])


def codes() -> Iterator[str]:
    """Each ticket once."""
    return (f"bench-{number}" for number in range(FILMED * 2 + QUEUED + KNOWN))


@asynccontextmanager
async def at_work(hall: Hall, new: Any, script: str, *, camera: bool = False) -> AsyncIterator[Phone]:
    """A phone at the door, slowed down."""
    async with phones.carried(new, script=script) as phone:
        await phone.page.goto(await hall.link())
        await phone.press("Registrer telefonen")
        await phone.press("Bruk kameraet" if camera else "Bare håndholdt leser")
        await phone.begin()
        devtools = await phone.context.new_cdp_session(phone.page)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        yield phone


async def frame_to_verdict(hall: Hall, film: Path, *, online: bool) -> list[float]:
    """Milliseconds from the first frame of each ticket to its card on the screen."""
    async with gates.chromium(film) as new, at_work(hall, new, SEEN, camera=True) as phone:
        if not online:
            hall.network.become("reset")
            await expect(phone.sign).to_contain_text("Uten nett")
        await phone.page.evaluate("() => void (held.length = shown.length = 0)")
        async with asyncio.timeout(PATIENCE):
            while len(delays := await _delays(phone)) < FILMED - 2:  # noqa: ASYNC110 - the film goes on
                await asyncio.sleep(1.0)
        hall.network.become("through")
        await expect(phone.sign).to_have_text("På nett")
        return delays


async def _delays(phone: Phone) -> list[float]:
    held, shown = await phone.page.evaluate("() => [held, shown]")
    pairs = pairwise(held)
    firsts = (
        next((at - one for kind, at in shown if kind == "admitted" and one < at < other), None) for one, other in pairs
    )
    return [delay for delay in firsts if delay is not None]


async def queue_emptied(hall: Hall, tickets: Sequence[str]) -> float:
    """Seconds from when the network is back to when all that a door decided alone is in the service, through two deaths."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with gates.chromium() as new, phones.carried(new) as phone:
        await phone.enrol(await hall.link())
        await phone.begin()
        await phone.kept()
        hall.network.become("reset")
        await expect(phone.sign).to_contain_text("Uten nett")
        for code in tickets:
            await phone.type(code)
        await expect(phone.sign).to_contain_text(waiting(len(tickets)))
        hall.network.become("through")
        began = time.perf_counter()
        for _ in range(2):
            left = await phone.sign.inner_text()
            await expect(phone.sign).not_to_have_text(left, use_inner_text=True)
            await phone.killed()
        await expect(phone.sign).to_have_text("På nett")
        return time.perf_counter() - began


def waiting(number: int) -> str:
    """As the screen has it."""
    return f"{number:,} venter".replace(",", "\u00a0")


async def known_elsewhere(hall: Hall, tickets: Sequence[str]) -> list[float]:
    """Milliseconds from an admission's card at one phone to the figure at another."""
    async with gates.chromium() as new, at_work(hall, new, ATTENDED) as one, at_work(hall, new, ATTENDED) as other:
        return [await _known(one, other, code) for code in tickets]


async def _known(one: Phone, other: Phone, code: str) -> float:
    await asyncio.sleep(random.random())  # a scan falls anywhere between two looks
    await one.scan(code)
    figure = await one.figure("møtt").text_content()
    at = "figure => globalThis.attended[figure]"
    await expect(other.figure("møtt")).to_have_text(figure or "")
    return float(await other.page.evaluate(at, figure)) - float(await one.page.evaluate(at, figure))


def _film(folder: Path, name: str, tickets: Sequence[str]) -> Path:
    scenes = [scene for code in tickets for scene in (Scene(code, HELD), Scene(None, AWAY))]
    return films.shot(folder / f"{name}.mjpeg", scenes, marked=True)


def row(name: str, delays: Sequence[float]) -> None:
    """A row of the table."""
    worst = sorted(delays)[int(0.95 * (len(delays) - 1))]
    print(f"  {name}  median {statistics.median(delays):.0f} ms, 95 % within {worst:.0f} ms ({len(delays)} tickets)")


async def measured(hall: Hall, folder: Path) -> None:
    """Print all rows."""
    tickets = list(codes())
    print(
        f"Phone at the door, CPU slowed {SLOWED} times, a film of 30 frames/s   (aim: 300 ms online, 150 ms offline; 2 s; 20 s)"
    )
    for name, online, part in (("online ", True, tickets[:FILMED]), ("offline", False, tickets[FILMED : 2 * FILMED])):
        row(f"frame to verdict, {name}", await frame_to_verdict(hall, _film(folder, name, part), online=online))
    row("an admission known at another phone", await known_elsewhere(hall, tickets[-KNOWN:]))
    before = await asyncio.to_thread(hall.attended)
    took = await queue_emptied(hall, tickets[2 * FILMED : -KNOWN])
    came = await asyncio.to_thread(hall.attended) - before
    print(f"  {QUEUED} scans made offline, the tab killed twice meanwhile: sent in {took:.1f} s, {came} counted")


async def _main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="oppmote-bench-") as name,
        service(Path(name), FILMED * 2 + QUEUED + KNOWN) as (port, _),
    ):
        async with proxies.laid(port) as network:
            await measured(Hall(Path(name), network), Path(name))


if __name__ == "__main__":
    asyncio.run(_main())
