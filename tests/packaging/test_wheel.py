"""The wheel and the source archive: whole, and usable outside the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.programs import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.packaging, pytest.mark.timeout(1500)]

PATIENCE_S = 900.0


def quietly(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def build_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the build tool alone."""
    folder = tmp_path_factory.mktemp("build-venv")
    quietly(sys.executable, "-m", "venv", str(folder), cwd=ROOT)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    quietly(str(python), "-m", "pip", "install", "--quiet", "build", cwd=ROOT)
    return python


@pytest.fixture(scope="module")
def built(build_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the source archive, and the wheel made from that archive."""
    output = tmp_path_factory.mktemp("built")
    quietly(str(build_python), "-m", "build", "--outdir", str(output), str(ROOT), cwd=output)
    return output


def test_the_wheel_holds_what_the_program_ships(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = "inspectai_desktop/_shipped"
    assert {
        f"{shipped}/models/encoders/efficientnet_lite0/encoder.onnx",
        f"{shipped}/models/search/nearest_neighbours.onnx",
        f"{shipped}/resources/translations/inspectai_de.qm",
        f"{shipped}/resources/third_party_notices.md",
        f"{shipped}/docs/operator.md",
        "inspectai_desktop/storage/migrations/env.py",
        "inspectai_desktop/py.typed",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "installer/"))]


def test_the_source_archive_can_build_and_package_the_program(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as contents:
        names = {name.partition("/")[2] for name in contents.getnames()}
    assert {
        "pyproject.toml", "README.md", "LICENSE", "build.spec", "installer/prepare.py",
        "docs/operator.md", "models/encoders/efficientnet_lite0/encoder.onnx",
        "tests/conftest.py",
    } <= names  # fmt: skip


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of a clean environment, outside the checkout."""
    folder = tmp_path_factory.mktemp("clean-venv")
    quietly(sys.executable, "-m", "venv", str(folder), cwd=built)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    (wheel,) = built.glob("*.whl")
    quietly(str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel), cwd=built)
    return programs


def test_an_installed_wheel_runs_the_demo_outside_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    done = quietly(str(installed / "inspectai"), "demo", "--headless", cwd=tmp_path, PYTHONPATH="")
    found = re.search(r"(\d+) of 30 as they should be", done.stdout)
    assert found is not None, done.stdout
    assert int(found[1]) >= 27
    assert (tmp_path / "inspectai-demo" / "bundle" / "manifest.json").is_file()


@pytest.mark.parametrize("program", ["inspectai", "inspectai-train"])
def test_an_installed_wheel_passes_its_self_test(
    installed: Path, program: str, tmp_path: Path
) -> None:
    data = ("--data", str(tmp_path)) if program == "inspectai" else ()
    done = quietly(str(installed / program), "--self-test", *data, cwd=tmp_path, PYTHONPATH="")
    assert "All checks passed." in done.stdout
