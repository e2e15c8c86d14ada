"""The audit of what we pin: a weakness is told and fails, a silent registry is one line and does not."""

from __future__ import annotations

from importlib import util
from typing import TYPE_CHECKING, Any

import pytest

from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

PYTHON_WEAK = (
    '{"dependencies": [{"name": "svak", "version": "1.0", "vulns": [{"id": "PYSEC-0"}]},'
    ' {"name": "ukjent", "skip_reason": "not found"}]}'
)
NPM_WEAK = '{"vulnerabilities": {"svak": {"range": "<2", "severity": "high"}}}'


@pytest.fixture
def audit(tmp_path: Path) -> ModuleType:
    """The script, with tools of its own to call."""
    spec = util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.BIN = tmp_path  # type: ignore[attr-defined]
    return module


def _tool(folder: Path, name: str, says: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("python", "npm", "status", "said"),
    [
        (PYTHON_WEAK, '{"vulnerabilities": {}}', 1, "svak 1.0: PYSEC-0"),
        ('{"dependencies": [{"name": "god", "vulns": []}]}', NPM_WEAK, 1, "svak <2: high"),
        ('{"dependencies": [{"name": "god", "vulns": []}]}', '{"vulnerabilities": {}}', 0, ""),
        ("no network", '{"statusCode": 405}', 0, "npm packages were not audited"),
        ("", "", 0, "Python packages were not audited"),
    ],
)
def test_a_weakness_fails_and_a_silent_registry_is_one_line(
    audit: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], python: str, npm: str, status: int, said: str
) -> None:
    """Whichever of the two registries it is."""
    _tool(tmp_path, "pip-audit", python)
    _tool(tmp_path, "npm", npm)
    assert audit.main() == status
    assert said in capsys.readouterr().out


def test_a_registry_that_never_answers_is_not_waited_for(audit: Any, tmp_path: Path) -> None:
    """It is a silent one."""
    _tool(tmp_path, "npm", "")
    (tmp_path / "npm").write_text("#!/bin/sh\nexec sleep 60\n")
    audit.ANSWERS_WITHIN = 0.2
    assert audit._told(tmp_path / "npm") == {}
