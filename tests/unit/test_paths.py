import sys
from pathlib import Path

import pytest

from inspectai_desktop import paths


def test_a_checkout_finds_its_encoders_its_search_graph_and_its_resources() -> None:
    assert (paths.encoders_dir() / "efficientnet_lite0" / "encoder.onnx").is_file()
    assert paths.search_graph_file().is_file()
    assert paths.resources_dir().is_dir()


def test_the_packaged_program_looks_where_it_was_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.encoders_dir() == tmp_path / "models" / "encoders"
    assert paths.resources_dir() == tmp_path / "resources"


def test_an_installed_wheel_looks_inside_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "_shipped").mkdir()
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path)
    assert paths.shipped_root() == tmp_path / "_shipped"


def test_asking_for_the_data_folder_makes_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.user_data_dir().name == "InspectAI"
    assert not list(tmp_path.iterdir())


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Folder of a packaged program that runs."""
    folder = tmp_path / "Programme" / "InspectAI"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "InspectAI"))
    return folder


def test_a_packaged_program_keeps_data_with_the_user(program: Path) -> None:
    assert not paths.user_data_dir().is_relative_to(program)


def test_a_file_named_portable_keeps_data_beside_the_program(program: Path) -> None:
    (program / "portable").touch()
    assert paths.user_data_dir() == program / "data"
    assert not paths.is_lost_by_upgrade(program / "data")


def test_data_inside_the_program_would_be_lost_by_an_upgrade(program: Path) -> None:
    assert paths.is_lost_by_upgrade(program / "data")
    assert not paths.is_lost_by_upgrade(program.parent / "data")


def test_a_python_package_has_no_folder_that_an_upgrade_replaces(tmp_path: Path) -> None:
    assert paths.program_dir() is None
    assert paths.portable_data_dir() is None
    assert not paths.is_lost_by_upgrade(Path(sys.executable).parent)
