"""Pages as Lighthouse sees them, with its own settings for a phone: `make lighthouse`. It gives marks out of 100; a machine that
is busy gives lower ones for performance.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

from benchmarks.__main__ import DOOR_TICKETS, python, service

TOOL = Path(__file__).parent / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
WAITS = 180.0
"""Seconds that one look may take."""


def looked_at(url: str, cookie: str = "") -> dict[str, Any]:
    """What Lighthouse says of a page."""
    headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
    flags = "--headless=new --no-sandbox"
    ran = subprocess.run(
        ["node", str(TOOL), url, "--quiet", "--output=json", f"--chrome-flags={flags}", *headers],
        capture_output=True,
        text=True,
        check=True,
        timeout=WAITS,
        env={"CHROME_PATH": "/usr/bin/chromium"} | os.environ,
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def row(name: str, told: dict[str, Any]) -> None:
    """Print the marks, and what they were taken off for."""
    marks = "  ".join(f"{id} {round(100 * (told['categories'][id]['score'] or 0))}" for id in CATEGORIES)
    print(f"  {name:<12} {marks}")
    for id in CATEGORIES:
        for part in told["categories"][id]["auditRefs"]:
            audit = told["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"               {id}: {audit['title']} {audit.get('displayValue', '')}")


def signed_in(address: str, folder: Path) -> str:
    """The cookie of an organiser."""
    words = ("checkin", "sign-in-link", "--address", address, "--data", str(folder))
    link = subprocess.run(python(*words), check=True, capture_output=True, text=True).stdout.strip()
    jar = CookieJar()
    body = json.dumps({"token": link.rpartition("#")[2]}).encode()
    ask = Request(f"{address}/api/v1/sign-in", body, {"Content-Type": "application/json"})
    build_opener(HTTPCookieProcessor(jar)).open(ask, timeout=10).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def main() -> None:
    """Print a row for each page."""
    print("Pages, by Lighthouse on a slow phone   (aim: at least 95)")
    with tempfile.TemporaryDirectory(prefix="oppmote-bench-") as name, service(Path(name), DOOR_TICKETS) as (port, _):
        address = f"http://localhost:{port}"
        cookie = signed_in(address, Path(name))
        row("/scan/", looked_at(f"{address}/scan/"))
        row("/ signed in", looked_at(f"{address}/", cookie))


if __name__ == "__main__":
    main()
