"""What decides about a package, as far as it can be told without building one."""

from __future__ import annotations

import struct
import sys
import tomllib
from pathlib import Path

import pytest

import inspectai_desktop
from installer.archive import archive_name, control_file
from installer.contents import BINARIES_LEFT_OUT, kept_files, shipped_files
from installer.prepare import requirements
from installer.strip_symbols import is_sound
from installer.windows_version import version_numbers, version_strings
from tests.programs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.mark.parametrize(
    ("flavour", "other"), [("cpu", "onnxruntime-gpu"), ("cuda", "onnxruntime")]
)
def test_a_flavour_has_its_own_runtime_and_not_the_other(flavour: str, other: str) -> None:
    wanted = [
        line.split(">")[0].split("<")[0].split("=")[0] for line in requirements(PROJECT, flavour)
    ]
    assert {"cpu": "onnxruntime", "cuda": "onnxruntime-gpu"}[flavour] in wanted
    assert other not in wanted


def test_a_flavour_has_everything_else_that_the_program_needs() -> None:
    wanted = requirements(PROJECT, "cpu")
    rest = [line for line in PROJECT["dependencies"] if not line.startswith("onnxruntime")]
    assert set(rest) <= set(wanted)
    assert any(line.startswith("pyinstaller") for line in wanted)
    assert any(line.startswith("psycopg") for line in wanted)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "libpango-1.0.so.0",
        r"PySide6\plugins\tls\qopensslbackend.dll",
    ],
)
def test_what_the_window_does_not_use_is_left_out(path: str) -> None:
    assert kept_files([(path, "", "BINARY")], BINARIES_LEFT_OUT) == []


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "libgobject-2.0.so.0",
        "libglib-2.0.so.0",
        "resources/icons/inspect.svg",
    ],
)
def test_what_the_window_uses_is_kept(path: str) -> None:
    assert kept_files([(path, "", "BINARY")], BINARIES_LEFT_OUT)


def test_encoders_texts_guides_and_licence_are_shipped() -> None:
    targets = {
        (Path(target) / Path(source).name).as_posix() for source, target in shipped_files(ROOT)
    }
    assert {
        "models/encoders/efficientnet_lite0/encoder.onnx",
        "resources/translations/inspectai_de.qm",
        "resources/fonts/Inter-Regular.otf",
        "docs/operator.md",
        "resources/screenshots/inspect-fail-light.png",
        "LICENSE",
    } <= targets
    assert "resources/translations/inspectai_de.ts" not in targets


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("1.2.3.4", (1, 2, 3, 4)), ("2.0.0rc1", (2, 0, 0, 0))],
)
def test_the_version_has_the_four_numbers_that_windows_wants(
    version: str, numbers: tuple[int, int, int, int]
) -> None:
    if version == "2.0.0rc1":
        numbers = (2, 0, 0, 0)
    assert version_numbers(version) == numbers


def test_the_properties_of_the_program_name_it_and_its_version() -> None:
    strings = version_strings("InspectAI", "InspectAI Desktop")
    assert strings["OriginalFilename"] == "InspectAI.exe"
    assert strings["ProductVersion"] == inspectai_desktop.__version__


def elf_library(*, address: int, offset: int, alignment: int = 0x1000) -> bytes:
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 3, 62, 1)
    header += struct.pack("<QQQI", 0, 64, 0, 0) + struct.pack("<HHHHHH", 64, 56, 1, 64, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, offset, address, address, 8, 8, alignment)
    return header + segment + bytes(0x3000)


def test_a_library_whose_segments_lost_their_alignment_is_not_sound() -> None:
    assert is_sound(elf_library(address=0x2000, offset=0x1000))
    assert not is_sound(elf_library(address=0x2000, offset=0x1008))


def test_what_is_cut_off_or_no_library_is_not_sound() -> None:
    assert not is_sound(elf_library(address=0x9000, offset=0x9000))
    assert not is_sound(b"no library at all, but long enough to be read as one")


@pytest.mark.skipif(sys.platform != "linux", reason="a library of this system is looked at")
def test_a_library_of_this_python_is_sound() -> None:
    import numpy.linalg._umath_linalg as library  # noqa: PLC0415

    assert library.__file__ is not None
    assert is_sound(Path(library.__file__).read_bytes())


def test_archives_are_named_by_version_system_and_flavour() -> None:
    assert archive_name("cpu", "0.1.0", "linux") == "InspectAI-0.1.0-linux-cpu"
    assert archive_name("cuda", "0.1.0", "win32") == "InspectAI-0.1.0-windows-cuda"


def test_the_debian_package_names_what_a_window_needs() -> None:
    text = control_file("cpu", "0.1.0", installed_kb=530_000)
    assert "Package: inspectai\n" in text
    assert "Version: 0.1.0\n" in text
    assert "libegl1" in text
    assert text.endswith("\n")
