"""The house itself: what is written in one place and must hold in another."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec
import pytest

from checkin.core import deeds
from checkin.pipeline import exporting, forms, issuing
from checkin.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]

PACKAGES = ("checkin", "scanner", "dashboard")

TESTED_ELSEWHERE = {
    "checkin/__main__.py": "tests/journeys run it as users do",
    "checkin/commands/correcting.py": "tests/journeys run its verbs as users do",
    "checkin/commands/ids.py": "one line that every command's test stands on",
    "checkin/commands/preparing.py": "tests/journeys run its verbs as users do",
    "checkin/commands/reporting.py": "tests/journeys run its verbs as users do",
    "checkin/commands/running.py": "tests/journeys run its verbs as users do",
    "checkin/errors.py": "types without behaviour; each is tested where it is raised",
    "checkin/wire/attention.py": "types without behaviour; tests/checkin/api/test_attention.py asks by them",
    "checkin/wire/messages.py": "types without behaviour; reading.py, openapi.py and typescript.py are tested on them",
    "checkin/wire/sessions.py": "types without behaviour; tests/checkin/api/test_sessions.py asks by them",
}
"""Source files without a test file at the mirrored path, and why."""

WITHOUT_BEHAVIOUR = "__init__.py"

NOT_USED = {"manager", "helper", "helpers", "util", "utils", "common", "data", "process", "handle"}
"""Names that say nothing of what something does."""

REGISTRIES = re.compile(
    rb"registry\.npmjs\.org|registry\.yarnpkg|pypi\.org/simple|files\.pythonhosted|--(extra-)?index-url|--find-links"
)

PINNED = (
    "requirements/*.txt",
    "package*.json",
    "*/web/package*.json",
    "*/phone/package*.json",
    ".npmrc",
    "pyproject.toml",
    "Makefile",
)
"""Files that say which packages are installed, and from where: that is for whoever installs them to say."""


def _sources(*packages: str) -> Iterator[Path]:
    """The Python files of packages, relative to the project's folder."""
    found = chain.from_iterable((ROOT / package).rglob("*.py") for package in packages)
    return (path.relative_to(ROOT) for path in sorted(found) if "node_modules" not in path.parts)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def _named(tree: ast.Module) -> Iterator[str]:
    """The names of all functions and classes."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (node.name for node in ast.walk(tree) if isinstance(node, kinds))


def _test_of(path: Path) -> Path:
    return Path("tests", path.parent, f"test_{path.name}")


def test_every_source_file_of_the_service_has_a_test_file_at_the_mirrored_path() -> None:
    """Or a reason why not; and a reason whose file is gone, or tested by now, is gone too."""
    sources = {path.as_posix() for path in _sources("checkin") if path.name != WITHOUT_BEHAVIOUR}
    without = {path for path in sources if not (ROOT / _test_of(Path(path))).is_file()}
    assert without - TESTED_ELSEWHERE.keys() == set()
    assert TESTED_ELSEWHERE.keys() - without == set()


def test_every_package_says_what_lives_in_it() -> None:
    """In its docstring."""
    packages = [path for path in _sources(*PACKAGES) if path.name == WITHOUT_BEHAVIOUR]
    assert [str(path) for path in packages if not ast.get_docstring(_tree(path))] == []


def test_every_module_and_every_test_says_what_it_is_about() -> None:
    """A docstring at the top; for a test one sentence of its own."""
    silent = [str(path) for path in _sources(*PACKAGES, "tests") if not ast.get_docstring(_tree(path))]
    for path in _sources("tests"):
        tests = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        silent += [
            f"{path}: {node.name}" for node in tests if node.name.startswith("test_") and not ast.get_docstring(node)
        ]
    assert silent == []


def test_no_name_is_one_that_says_nothing() -> None:
    """Modules, classes and functions are called by what they hold or do."""
    modules = {path.stem: path for path in _sources(*PACKAGES)}
    assert NOT_USED & modules.keys() == set()
    for path in modules.values():
        assert NOT_USED & {name.strip("_").lower() for name in _named(_tree(path))} == set(), path


def test_nothing_is_left_to_do_later() -> None:
    """No note of something unfinished, in Python, Lua or TypeScript."""
    texts = [ROOT / path for path in _sources(*PACKAGES)]
    texts += [
        path for kind in ("*.lua", "*.ts", "*.tsx") for package in PACKAGES for path in (ROOT / package).rglob(kind)
    ]
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [
        str(path) for path in texts if "node_modules" not in path.parts and unfinished.search(path.read_text("utf-8"))
    ] == []


@pytest.mark.parametrize("field", msgspec.structs.fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_explained_with_its_default(field: msgspec.structs.FieldInfo) -> None:
    """In docs/operating.md, one row of the table each."""
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    [row] = re.findall(rf"^\| `CHECKIN_{field.name.upper()}` \|.*$", text, re.MULTILINE)
    assert len(row.strip("| ").split(" | ")) >= 3
    if isinstance(field.default, str | int | float):
        assert f"`{field.default:g}`" in row if isinstance(field.default, float) else f"`{field.default}`" in row


def test_every_scope_export_and_form_is_explained() -> None:
    """In docs/operating.md: what a token may do, which tables there are, in which forms, and what an audit log tells."""
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    words = [*issuing.SCOPES, *exporting.COLUMNS, *forms.MEDIA, *get_args(deeds.What)]
    assert [word for word in words if not re.search(rf"`{word}`|\b{word}\b", text)] == []


def test_no_file_names_where_packages_come_from() -> None:
    """Neither a registry's address nor a link to one package's file."""
    files = [path for pattern in PINNED for path in ROOT.glob(pattern) if path.is_file()]
    assert len(files) > 5
    assert [str(path) for path in files if REGISTRIES.search(path.read_bytes())] == []
    locked = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved": "http' not in locked


def test_every_python_package_that_is_installed_is_pinned_with_a_hash() -> None:
    """In both files, for every platform."""
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        pins = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())
        loose = [pin for pin in pins if not pin.startswith("#") and ("==" not in pin or "--hash=sha256:" not in pin)]
        assert loose == [], name
