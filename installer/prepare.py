"""Makes the virtual environment that a package is built in: what the program needs, nothing more.

    python3 installer/prepare.py --flavour cpu .venv-package

The flavours differ in one requirement: `cpu` takes onnxruntime, `cuda` takes onnxruntime-gpu. pip
cannot replace a requirement of a project, so the list is read from pyproject.toml, changed, and
installed; the program itself follows without its dependencies.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIMES = {"cpu": "onnxruntime", "cuda": "onnxruntime-gpu"}
EXTRAS = ("postgresql", "package")


def requirements(project: dict[str, object], flavour: str) -> list[str]:
    """The requirements of one flavour, from the table `[project]` of pyproject.toml."""
    wanted: list[str] = []
    for requirement in _strings(project["dependencies"]):
        name = re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0]
        if name not in RUNTIMES.values():
            wanted.append(requirement)
        elif name == RUNTIMES[flavour]:
            # Without the marker: the flavour decides, not the platform.
            wanted.append(requirement.split(";")[0].strip())
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)  # noqa: S101 - the standard of pyproject.toml
    for extra in EXTRAS:
        wanted += _strings(extras[extra])
    return wanted


def _strings(value: object) -> list[str]:
    assert isinstance(value, list)  # noqa: S101 - the standard of pyproject.toml
    return [str(entry) for entry in value]


def make_environment(folder: Path, flavour: str) -> Path:
    """Make the environment anew; returns its Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    venv.create(folder, clear=True, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *requirements(project, flavour)], check=True)
    subprocess.run([*install, "--no-deps", str(ROOT)], check=True)
    return python


def main() -> None:
    """Read the command line and make the environment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of the virtual environment; made anew")
    parser.add_argument("--flavour", choices=sorted(RUNTIMES), default="cpu")
    arguments = parser.parse_args()
    python = make_environment(arguments.folder.absolute(), arguments.flavour)
    sys.stdout.write(
        f"{python} is ready; next: INSPECTAI_FLAVOUR={arguments.flavour} pyinstaller\n"
    )


if __name__ == "__main__":
    main()
