"""The packaged program as its tests see it: a folder, run without Python and without network."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE_S = 300.0


@dataclass(frozen=True, slots=True)
class Package:
    """The folder that PyInstaller made."""

    folder: Path
    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing but a home: no PATH to a Python, no variables of this test run."""
        return {"HOME": str(self.home), "QT_QPA_PLATFORM": "offscreen", **more}

    def command(self, program: str, *arguments: str) -> list[str]:
        """The program behind a wall without network, where this user may build one."""
        return [*_without_network(), str(self.folder / program), *arguments]

    def run(
        self, program: str, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its programs to its end."""
        return subprocess.run(
            self.command(program, *arguments),
            cwd=self.home,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )

    def files(self) -> list[Path]:
        """All its files, relative to its folder."""
        return sorted(
            file.relative_to(self.folder) for file in self.folder.rglob("*") if file.is_file()
        )


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package to test; named by a variable, since building it takes minutes."""
    folder = os.environ.get("INSPECTAI_PACKAGE", "")
    if not folder:
        pytest.skip("INSPECTAI_PACKAGE names no packaged program; .ci/run builds one")
    return Package(Path(folder).resolve(), tmp_path_factory.mktemp("Heim größe"))


def _without_network() -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    for command in ([unshare, "-n"], [unshare, "-rn"]):
        tried = subprocess.run([*command, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return command
    return []
