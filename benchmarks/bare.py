"""The limit: a bare aiohttp handler that decodes the same body and answers a constant."""

from __future__ import annotations

import asyncio
import sys

import msgspec
import uvloop
from aiohttp import web

from checkin.wire import reading

ANSWER = msgspec.json.encode({"now": "2026-11-14T08:00:00.000Z", "epoch": "0", "verdicts": [{"outcome": "admitted"}]})


async def answer(request: web.Request) -> web.Response:
    """Decode the scans, and answer the constant."""
    for raw in reading.scans(await request.read()):
        reading.scan(raw, "bare")
    return web.Response(body=ANSWER, content_type="application/json")


async def main() -> None:
    """Serve until the standard input ends; the port is printed first."""
    app = web.Application()
    app.router.add_post("/api/v1/scans", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(main())
