"""Captures over a real station: standing without a category, and running."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspectai_desktop.domain.station_state import Activity
from inspectai_desktop.errors import SettingsError, StationError
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.teaching.picture_capture import PictureCapture
from inspectai_desktop.settings import Settings, changed_settings

PATIENCE_S = 20.0


def wait_until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.01)


def settings(**more: object) -> Settings:
    line = {"parts_per_min": 600, "size_px": 128}
    return changed_settings(
        Settings(),
        {
            "source": {"kind": "synthetic", "synthetic": line},
            "engine": {"provider": "cpu", "threads": 1},
            "alarms": {"disk_low_gb": 0},
            "retention": {"minimum_free_gb": 0},
            **more,
        },
    )


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenStation]:
    station = open_station(tmp_path / "data", settings())
    yield station
    station.close()


def capture_of(opened: OpenStation, folder: Path, most: int = 500) -> PictureCapture:
    return PictureCapture(opened.station, opened.tap, opened.make_source, folder, most=most)


def test_a_standing_station_without_a_category_lets_its_source_be_captured(
    opened: OpenStation, tmp_path: Path
) -> None:
    capture = capture_of(opened, tmp_path / "captured")
    capture.start()
    wait_until(lambda: len(capture.state.paths) >= 3)
    assert capture.state.running
    assert capture.take_frame() is not None
    capture.stop()
    state = capture.state
    assert not state.running
    assert [path.stem for path in state.paths[:2]] == ["part_0001", "part_0002"]
    assert read_image(state.paths[0]).width == 128
    assert opened.station.state.activity is Activity.STOPPED
    count = len(state.paths)
    capture.stop()
    assert len(capture.state.paths) == count


def test_it_ends_by_itself_when_there_are_enough(opened: OpenStation, tmp_path: Path) -> None:
    capture = capture_of(opened, tmp_path / "captured", most=2)
    capture.start()
    wait_until(lambda: not capture.state.running)
    capture.follow_station()
    assert len(capture.state.paths) == 2


def test_the_parts_of_a_running_station_are_looked_at_along_the_way(
    opened: OpenStation, tmp_path: Path, tiny_bundle: Path
) -> None:
    row = opened.categories.import_bundle(tiny_bundle, "test")
    assert opened.categories.use(row.category, "test").result(PATIENCE_S)
    capture = capture_of(opened, tmp_path / "captured")
    capture.start()
    wait_until(lambda: len(capture.state.paths) >= 1)
    opened.station.start()
    capture.follow_station()
    before = len(capture.state.paths)
    wait_until(lambda: len(capture.state.paths) >= before + 2)
    judged = opened.station.snapshot().monitor.statistics.counts.parts
    assert judged >= 2
    capture.stop()
    assert opened.station.state.activity in (Activity.RUNNING, Activity.STARTING)


def test_without_a_source_it_says_what_is_missing(opened: OpenStation, tmp_path: Path) -> None:
    opened.station.change_settings(
        lambda now: changed_settings(now, {"source": {"kind": "folder"}})
    ).result(PATIENCE_S)
    capture = capture_of(opened, tmp_path / "captured")
    with pytest.raises(SettingsError, match="No folder is chosen"):
        capture.start()
    assert not capture.state.running
    with pytest.raises(StationError, match="No pictures are being taken"):
        capture.trigger()


def test_a_disk_that_takes_nothing_ends_it_with_a_reason(
    opened: OpenStation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    capture = capture_of(opened, tmp_path / "captured")
    monkeypatch.setattr(Path, "replace", no_room)
    capture.start()
    wait_until(lambda: not capture.state.running)
    monkeypatch.undo()
    assert "No space left on device" in capture.state.problem
    capture.stop()
