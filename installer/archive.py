"""Makes what is handed out of a packaged folder: `python installer/archive.py dist/InspectAI-cpu`.

On Linux a `.tar.gz`, and a Debian package where `dpkg-deb` is; on Windows a `.zip` (its installer
is made by Inno Setup from `installer/windows.iss`).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import inspectai_desktop  # noqa: E402 - found beside the folder of this file

_SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_PROGRAMS = ("InspectAI", "inspectai-train")
# What Qt opens a window with; everything else is in the package.
_NEEDED = "libc6 (>= 2.36), libegl1, libgl1, libfontconfig1, libx11-6"
_DESKTOP_ENTRY = """\
[Desktop Entry]
Type=Application
Name=InspectAI
Comment=Visual inspection of parts
Exec=/opt/inspectai/InspectAI
Icon=/opt/inspectai/_internal/resources/icons/inspectai.png
Terminal=false
Categories=Science;
"""


def archive_name(flavour: str, version: str, system: str = sys.platform) -> str:
    """Name without ending, such as `InspectAI-0.1.0-linux-cpu`."""
    return f"InspectAI-{version}-{_SYSTEMS.get(system, system)}-{flavour}"


def control_file(flavour: str, version: str, installed_kb: int) -> str:
    """What Debian wants to know of a package."""
    return (
        f"Package: inspectai\nVersion: {version}\nArchitecture: amd64\n"
        "Maintainer: InspectAI Desktop\nSection: science\nPriority: optional\n"
        f"Installed-Size: {installed_kb}\nDepends: {_NEEDED}\n"
        f"Description: Offline visual inspection of parts ({flavour})\n"
        " Learns a product from pictures of good parts and says PASS, REVIEW or FAIL.\n"
    )


def make_archive(folder: Path, output: Path) -> Path:
    """The folder as one file; paths in it begin with the folder's name."""
    name = archive_name(_flavour(folder), inspectai_desktop.__version__)
    kind = "zip" if sys.platform == "win32" else "gztar"
    return Path(shutil.make_archive(str(output / name), kind, folder.parent, folder.name))


def make_debian_package(folder: Path, output: Path) -> Path:
    """A package that puts the folder into /opt/inspectai and both programs on the PATH."""
    version, flavour = inspectai_desktop.__version__, _flavour(folder)
    file = output / f"inspectai_{version}_{flavour}_amd64.deb"
    with tempfile.TemporaryDirectory(dir=output) as work:
        root = Path(work)
        shutil.copytree(folder, root / "opt" / "inspectai", symlinks=True)
        binaries = root / "usr" / "bin"
        binaries.mkdir(parents=True)
        for program in _PROGRAMS:
            (binaries / program.lower()).symlink_to(f"/opt/inspectai/{program}")
        entries = root / "usr" / "share" / "applications"
        entries.mkdir(parents=True)
        (entries / "inspectai.desktop").write_text(_DESKTOP_ENTRY, "utf-8")
        installed_kb = sum(f.stat().st_size for f in root.rglob("*") if f.is_file()) // 1024
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(control_file(flavour, version, installed_kb), "utf-8")
        # Folders made in a temporary place are nobody else's to read.
        root.chmod(0o755)
        subprocess.run(
            ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", "-z1", str(root), str(file)],  # noqa: S607
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return file


def _flavour(folder: Path) -> str:
    return folder.name.rpartition("-")[2]


def main() -> None:
    """Read the command line and make the archives beside the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", type=Path, help="what PyInstaller made, such as dist/InspectAI-cpu"
    )
    folder = parser.parse_args().folder.resolve()
    made = [make_archive(folder, folder.parent)]
    if sys.platform == "linux" and shutil.which("dpkg-deb"):
        made.append(make_debian_package(folder, folder.parent))
    for file in made:
        sys.stdout.write(f"{file}  {file.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
