from datetime import datetime, timedelta
from pathlib import Path

import pytest

import inspectai_desktop.app
from inspectai_desktop.__main__ import main
from inspectai_desktop.app import WindowRequest
from inspectai_desktop.commands import demo_command, demo_station, demo_yesterday
from inspectai_desktop.commands.demo_product import DemoFolder, render_demo
from inspectai_desktop.errors import SettingsError
from inspectai_desktop.exit_codes import ExitCode
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.services.station_opening import OpenStation
from inspectai_desktop.services.station_snapshot import IgnoringObserver
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[WindowRequest]:
    """The windows that were asked for; none is opened."""
    asked: list[WindowRequest] = []

    def note(request: WindowRequest) -> int:
        asked.append(request)
        return 0

    monkeypatch.setattr(inspectai_desktop.app, "run_window", note)
    return asked


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Folders of demos that ran without a window; nothing is rendered or fitted."""
    ran: list[Path] = []

    def inspect(folder: DemoFolder) -> ExitCode:
        ran.append(folder.root)
        return ExitCode.OK

    monkeypatch.setattr(demo_command, "render_demo", lambda *_: True)
    monkeypatch.setattr(demo_command, "fit_demo", lambda *_: None)
    monkeypatch.setattr(demo_command, "_inspect", inspect)
    return ran


def test_the_demo_opens_a_window_on_a_station_of_its_own(
    requests: list[WindowRequest], tmp_path: Path
) -> None:
    assert main(["demo", "--output", str(tmp_path / "demo"), "--seconds", "30"]) == 0
    assert requests[0].data_dir == tmp_path / "demo" / "station"
    assert requests[0].run_for_s == 30


def test_without_a_display_the_demo_says_so_and_runs_without_a_window(
    requests: list[WindowRequest],
    headless: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main(["demo", "--output", str(tmp_path / "demo")]) == 0
    assert requests == []
    assert headless == [tmp_path / "demo"]
    assert "No window" in capsys.readouterr().err


def test_the_demo_can_be_asked_to_open_no_window(
    requests: list[WindowRequest], headless: list[Path], tmp_path: Path
) -> None:
    assert main(["demo", "--headless", "--output", str(tmp_path)]) == 0
    assert requests == []
    assert headless == [tmp_path]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_a_demo_of_no_time_is_a_wrong_command_line(
    seconds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", f"--seconds={seconds}"])
    assert ended.value.code == 2
    assert "--seconds" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["demo"], ["demo", "--headless"]])
def test_a_folder_with_other_files_is_left_alone(
    command: list[str],
    requests: list[WindowRequest],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "thesis.txt").write_text("do not touch")
    assert main([*command, "--output", str(tmp_path)]) == 3
    assert requests == []
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert "not from an earlier demo" in capsys.readouterr().err


def test_a_file_in_the_demos_place_is_told(
    requests: list[WindowRequest], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    assert main(["demo", "--output", str(file)]) == 3
    assert "Choose another folder" in capsys.readouterr().err


def test_parts_of_the_same_seed_are_rendered_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, rendered = DemoFolder(tmp_path / "demo"), []

    def write(target: Path, **choices: object) -> None:
        rendered.append(choices["seed"])
        target.mkdir()

    monkeypatch.setattr("inspectai_desktop.sources.synthetic_product.write_dataset", write)
    token = CancellationToken()
    made = [render_demo(folder, seed, ignore_progress, token) for seed in (42, 42, 7)]
    assert made == [True, False, True]
    assert rendered == [42, 7]


def test_a_station_that_was_begun_does_not_make_the_folder_foreign(tmp_path: Path) -> None:
    (tmp_path / "station").mkdir()
    demo_station._check_folder(DemoFolder(tmp_path))
    (tmp_path / "other").mkdir()
    with pytest.raises(SettingsError):
        demo_station._check_folder(DemoFolder(tmp_path))


def first_opening(folder: DemoFolder, settings: Settings) -> OpenStation:
    return demo_station._open(
        folder, settings, IgnoringObserver(), ignore_progress, CancellationToken()
    )


def test_the_demo_has_a_yesterday_to_look_up_and_gets_it_once(
    tmp_path: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_yesterday, "N_PARTS", 12)
    folder = DemoFolder(tmp_path)
    folder.bundle.symlink_to(tiny_bundle)
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    for settings in (Settings(), changed_settings(Settings(), {"work": {"category": "Plate"}})):
        opened = first_opening(folder, settings)
        try:
            rows = HistoryRepository(opened.database).page(HistoryFilter(time_to=today)).rows
            assert len(rows) == 12
            for row in rows:
                inspection = row.inspection
                assert inspection.inspected_at > today - timedelta(hours=26)
                assert inspection.context.lot == demo_yesterday.LOT
                assert inspection.image_reference is not None
                assert opened.pictures.read_thumbnail(inspection.image_reference)
        finally:
            assert opened.close(20.0)


def test_the_first_demo_judges_by_its_category_and_simulates_a_line(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    folder = DemoFolder(tmp_path)
    tiny_bundle_copy = folder.bundle
    tiny_bundle_copy.symlink_to(tiny_bundle)
    opened = first_opening(folder, Settings())
    try:
        settings = opened.station.settings
        assert settings.source.kind == "synthetic"
        assert settings.work.start_at_launch
        assert opened.categories.names() == ("Plate",)
    finally:
        assert opened.close(20.0)
