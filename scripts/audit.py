"""Ask the registries whether anything that we pin has a known weakness: exit 1 where it has, one line where nobody answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
ANSWERS_WITHIN = 300
"""Seconds that a registry gets."""

REQUIREMENTS = ("requirements/run.txt", "requirements/dev.txt")


def main() -> int:
    """Ask about both kinds of packages."""
    found = [*_of_python(), *_of_npm()]
    for sentence in found:
        print(sentence)
    return 1 if found else 0


def _of_python() -> list[str]:
    wanted = [word for name in REQUIREMENTS for word in ("-r", name)]
    told = _told(BIN / "pip-audit", "--disable-pip", "--format", "json", "--progress-spinner", "off", *wanted)
    packages = told.get("dependencies", [])
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        print("Python packages were not audited: the registry does not answer such questions here.")
    elif len(asked) < len(packages):
        left = ", ".join(package["name"] for package in packages if "skip_reason" in package)
        print(f"{len(asked)} Python packages audited; not known to the registry: {left}")
    return [f"{package['name']} {package['version']}: {weak['id']}" for package in asked for weak in package["vulns"]]


def _of_npm() -> list[str]:
    told = _told(BIN / "npm", "audit", "--json")
    if "vulnerabilities" not in told:
        print("npm packages were not audited: the registry does not answer such questions here.")
        return []
    return [f"{name} {weak['range']}: {weak['severity']}" for name, weak in told["vulnerabilities"].items()]


def _told(*words: str | Path) -> dict[str, Any]:
    """What a tool says in JSON; nothing where it says none, as without a network."""
    try:
        ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=ANSWERS_WITHIN)
        read = json.loads(ran.stdout)
    except (json.JSONDecodeError, subprocess.TimeoutExpired):
        return {}
    return read if isinstance(read, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
