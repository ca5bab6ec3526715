"""The packaged program, as an integrator gets it: one folder that runs without anything else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.app import READY
from tests.packaging.conftest import PATIENCE_S, Package

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.packaging,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="the workflow checks the one for Windows"),
]

LARGEST_BYTES = 550_000_000
FORBIDDEN = ("torch", "sklearn", "scipy", "tkinter", "pytest", "sip")


def test_it_holds_no_torch_and_no_library_that_it_does_not_use(package: Package) -> None:
    top = {file.parts[1] for file in package.files() if file.parts[0] == "_internal"}
    found = [name for name in top if name.lower().startswith(FORBIDDEN)]
    assert not found
    assert not [file for file in package.files() if "torch" in str(file).lower()]


def test_it_holds_what_the_program_ships(package: Package) -> None:
    inside = package.folder / "_internal"
    assert (inside / "models/encoders/efficientnet_lite0/encoder.onnx").is_file()
    assert (inside / "resources/translations/inspectai_de.qm").is_file()
    assert (inside / "resources/third_party_notices.md").is_file()
    assert (inside / "inspectai_desktop/storage/migrations/env.py").is_file()
    assert (inside / "LICENSE").is_file()


def test_the_flavour_for_the_cpu_is_no_larger_than_promised(package: Package) -> None:
    if "cpu" not in package.folder.name:
        pytest.skip("this is not the flavour for the CPU")
    files = (package.folder / file for file in package.files())
    size = sum(file.stat().st_size for file in files if not file.is_symlink())
    assert size <= LARGEST_BYTES, f"{size / 1e6:.0f} MB"


@pytest.mark.parametrize(
    ("program", "options"),
    [("InspectAI", ("--data", "data", "--wizard")), ("inspectai-train", ())],
)
def test_both_programs_pass_their_self_test_without_python_and_without_network(
    package: Package, program: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    done = package.run(program, "--self-test", *options, "--json", str(report))
    assert done.returncode == 0, done.stdout + done.stderr
    checks = {check["name"]: check for check in json.loads(report.read_text("utf-8"))["checks"]}
    assert all(check["ok"] for check in checks.values())
    assert "packaged" in checks["program"]["said"]
    if program == "InspectAI":
        assert checks["fit"]["said"].endswith("by inspectai-train")
        assert checks["window"]["said"].endswith("the wizard taught a category")


@pytest.fixture(scope="module")
def demo(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder after the packaged window has rendered, fitted and shown it."""
    folder = tmp_path_factory.mktemp("demo") / "Vorführung"
    log = folder / "station" / "logs" / "inspectai.log"
    _open_and_close(package, log, "demo", "--output", str(folder))
    return folder


def test_the_packaged_window_fits_a_category_with_the_packaged_training_program(
    demo: Path,
) -> None:
    # The window's own program holds no training code: the program beside it made this.
    manifest = json.loads((demo / "bundle" / "manifest.json").read_text("utf-8"))
    assert manifest["category"] == "Synthetic plate"
    log = (demo / "station" / "logs" / "inspectai.log").read_text("utf-8")
    assert READY in log
    assert "ERROR" not in log
    assert "CRITICAL" not in log


def test_the_window_opens_again_on_its_data(package: Package, demo: Path) -> None:
    log = demo / "station" / "logs" / "inspectai.log"
    before = _times_ready(log)
    _open_and_close(package, log, "--data", str(demo / "station"))
    assert _times_ready(log) == before + 1


def _times_ready(log: Path) -> int:
    return log.read_text("utf-8").count(READY) if log.is_file() else 0


def _open_and_close(package: Package, log: Path, *arguments: str) -> None:
    """Open the window, wait until its log says that a person can work, close it again."""
    before = _times_ready(log)
    begin = time.monotonic()
    with subprocess.Popen(
        package.command("InspectAI", *arguments),
        env=package.environment(),
        stderr=subprocess.DEVNULL,
    ) as window:
        while _times_ready(log) == before:
            assert window.poll() is None, "the window ended before it was usable"
            assert time.monotonic() - begin < PATIENCE_S
            time.sleep(0.02)
        window.terminate()
        assert window.wait(PATIENCE_S) == 0


def test_commands_work_and_say_by_exit_code_what_they_found(package: Package, demo: Path) -> None:
    bundle, parts = demo / "bundle", demo / "parts"
    good = package.run("InspectAI", "inspect", str(bundle), str(parts / "test" / "good"))
    assert "10 pictures: " in good.stdout, good.stdout + good.stderr
    assert good.returncode == (0 if " 10 PASS" in good.stdout else 1)
    evaluated = package.run("inspectai-train", "evaluate", str(bundle), str(parts))
    assert evaluated.returncode == 0, evaluated.stderr
    assert package.run("InspectAI", "nonsense").returncode == 2


def test_exporting_an_encoder_says_what_it_needs(package: Package, tmp_path: Path) -> None:
    output = str(tmp_path / "encoder")
    done = package.run(
        "inspectai-train", "encoder", "export", "efficientnet_lite1", "--output", output
    )
    assert done.returncode == 3
    assert "inspectai-desktop[training]" in done.stderr


def test_data_is_refused_in_the_programs_folder(package: Package) -> None:
    before = package.files()
    done = package.run(
        "InspectAI", "watch", "x", str(package.home), "--data", str(package.folder / "data")
    )
    assert done.returncode == 3
    assert "portable" in done.stderr
    assert package.files() == before


def test_a_portable_program_keeps_its_data_beside_itself(package: Package, tmp_path: Path) -> None:
    # Hard links: another half a gigabyte would be in the way.
    copy = tmp_path / "InspectAI-cpu"
    shutil.copytree(package.folder, copy, symlinks=True, copy_function=_linked)
    (copy / "portable").touch()
    portable = Package(copy, package.home)
    told = portable.run("InspectAI", "run", "--help", COLUMNS="1000")
    assert f"(default: {copy / 'data'})" in told.stdout


def _linked(source: str, target: str) -> None:
    from pathlib import Path  # noqa: PLC0415 - annotations alone need it above

    if Path(source).is_symlink():
        shutil.copy2(source, target, follow_symlinks=False)
        return
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def test_the_debian_package_holds_the_same_programs(package: Package, tmp_path: Path) -> None:
    files = sorted(package.folder.parent.glob("inspectai_*_amd64.deb"))
    unpack = shutil.which("dpkg-deb")
    if not files or unpack is None:
        pytest.skip("no Debian package was made; installer/archive.py makes one")
    subprocess.run([unpack, "-x", str(files[-1]), str(tmp_path)], check=True)
    assert (tmp_path / "usr/bin/inspectai-train").readlink().name == "inspectai-train"
    unpacked = Package(tmp_path / "opt" / "inspectai", package.home)
    assert unpacked.files() == package.files()
    assert "inspectai" in unpacked.run("InspectAI", "--version").stdout


def test_the_window_opens_on_a_real_display(package: Package, demo: Path) -> None:
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        pytest.skip("there is no xvfb-run here")
    window = [str(package.folder / "InspectAI"), "demo", "--output", str(demo), "--seconds", "5"]
    done = subprocess.run(
        [xvfb, "-a", "-s", "-screen 0 1366x768x24", *window],
        env={"HOME": str(package.home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
