from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

import inspectai_desktop.app
from inspectai_desktop.__main__ import build_parser, main
from inspectai_desktop.app import WindowRequest, run_window
from inspectai_desktop.paths import user_data_dir
from inspectai_desktop.services.single_instance import SingleInstance

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[WindowRequest]:
    """The windows that were asked for; none is opened."""
    asked: list[WindowRequest] = []

    def note(request: WindowRequest) -> int:
        asked.append(request)
        return 0

    monkeypatch.setattr(inspectai_desktop.app, "run_window", note)
    return asked


def test_without_a_command_the_window_opens_on_the_data_folder_of_the_user(
    requests: list[WindowRequest],
) -> None:
    assert main([]) == 0
    assert requests[0].data_dir == user_data_dir()
    assert not requests[0].kiosk


def test_run_takes_a_data_folder_and_the_kiosk_mode(
    requests: list[WindowRequest], tmp_path: Path
) -> None:
    assert main(["run", "--data", str(tmp_path), "--kiosk"]) == 0
    assert requests[0].data_dir == tmp_path
    assert requests[0].kiosk


def test_without_a_display_it_says_so_and_opens_nothing(
    requests: list[WindowRequest],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["run"]) == 3
    assert requests == []
    assert "no display" in capsys.readouterr().err


def test_a_second_start_on_the_same_data_says_so_and_leaves_the_first_alone(
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: shown.append(box.text()))

    def never(*_: object) -> None:
        raise AssertionError("the station of the first must not be touched")

    with SingleInstance(tmp_path):
        before = sorted(tmp_path.iterdir())
        assert run_window(WindowRequest(tmp_path, never)) == 3  # type: ignore[arg-type]
        assert sorted(tmp_path.iterdir()) == before
    assert "already running" in shown[0]
    assert "already running" in capsys.readouterr().err


def test_the_help_names_every_command() -> None:
    text = build_parser().format_help()
    assert all(f"    {command} " in text for command in ("run", "demo", "inspect", "watch"))
