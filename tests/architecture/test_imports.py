from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source_files import PACKAGES, ROOT, python_files, shown

if TYPE_CHECKING:
    from pathlib import Path

OWN = set(PACKAGES)
PURE = {
    "inspectai_desktop/domain": {"numpy"},
    "inspectai_desktop/jobs.py": set(),
    "inspectai_desktop/errors.py": set(),
    "inspectai_desktop/exit_codes.py": set(),
    "inspectai_desktop/logs.py": set(),
    "inspectai_desktop/paths.py": {"platformdirs"},
    "inspectai_desktop/command_line.py": set(),
    "inspectai_desktop/thread_priority.py": set(),
}


def test_every_import_contract_of_pyproject_is_kept() -> None:
    # In a process of its own: import-linter configures logging, which disables other loggers.
    code = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(no_cache=True))"
    checked = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("part", PURE)
def test_the_innermost_parts_need_hardly_any_library(part: str) -> None:
    files = [ROOT / part] if part.endswith(".py") else python_files(part)
    assert files
    allowed = OWN | PURE[part] | set(sys.stdlib_module_names)
    strangers = {f"{shown(file)}: {name}" for file in files for name in _imported(file) - allowed}
    assert not strangers


def test_no_import_is_relative() -> None:
    relative = [
        f"{shown(file)}:{node.lineno}"
        for file in python_files(*PACKAGES)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_the_station_loads_no_module_by_a_name_that_the_contracts_cannot_see() -> None:
    hidden = [
        f"{shown(file)}:{node.lineno}"
        for file in python_files("inspectai_desktop")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("importlib.import_module", "import_module", "__import__")
    ]
    assert not hidden


def _imported(file: Path) -> set[str]:
    """First parts of the names of all imported modules."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
