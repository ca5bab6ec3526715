"""Films as sources: a real file, a stream that breaks off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from inspectai_desktop.errors import SettingsError, SourceError
from inspectai_desktop.sources.frame_triggers import TriggerKind, TriggerSettings
from inspectai_desktop.sources.opencv_grabbers import FilmGrabber, without_password
from inspectai_desktop.sources.source import SourceCondition
from inspectai_desktop.sources.video_source import VideoSettings, VideoSource
from tests.rtsp_camera import HEIGHT_PX, WIDTH_PX, RtspCamera
from tests.source_fakes import RecordingReceiver, ScriptedGrabber

if TYPE_CHECKING:
    from pathlib import Path

FPS = 10.0
FRAMES = 25


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 2.5 s that grows brighter."""
    path = tmp_path_factory.mktemp("film") / "línea 1.avi"
    plain = path.with_name("film.avi")
    writer = cv2.VideoWriter(str(plain), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (64, 48))
    for number in range(FRAMES):
        writer.write(np.full((48, 64, 3), 10 * number, np.uint8))
    writer.release()
    plain.rename(path)
    return path


def _ended(receiver: RecordingReceiver) -> bool:
    return receiver.statuses[-1].condition is SourceCondition.STOPPED


def _run(settings: VideoSettings, receiver: RecordingReceiver) -> None:
    source = VideoSource(settings)
    source.start(receiver)
    receiver.wait_for(lambda: receiver.statuses and _ended(receiver))
    source.stop()


def test_a_film_is_inspected_every_so_many_seconds_of_its_own_time_and_then_ends(
    film: Path,
) -> None:
    receiver = RecordingReceiver()
    every = TriggerSettings(TriggerKind.INTERVAL, interval_s=1.0)
    _run(VideoSettings(str(film), every, at_own_speed=False), receiver)
    assert [arrival.part for arrival in receiver.arrivals] == ["0:00.00", "0:01.00", "0:02.00"]
    brightness = [
        int(arrival.image.pixels.mean()) for arrival in receiver.arrivals if arrival.image
    ]
    assert brightness == pytest.approx([0, 100, 200], abs=4)
    assert receiver.statuses[-1].message == "The video is over."


def test_a_film_waits_for_a_line_that_is_busy(film: Path) -> None:
    receiver = RecordingReceiver()
    receiver.takes = False
    every = TriggerSettings(TriggerKind.INTERVAL, interval_s=0.1)
    source = VideoSource(VideoSettings(str(film), every, at_own_speed=False))
    source.start(receiver)
    receiver.wait_for(lambda: receiver.previews)
    receiver.takes = True
    receiver.wait_for(lambda: _ended(receiver))
    source.stop()
    assert len(receiver.arrivals) == FRAMES
    assert receiver.overruns == []


def test_a_film_at_its_own_speed_can_be_stopped_in_the_middle(film: Path) -> None:
    receiver = RecordingReceiver()
    source = VideoSource(VideoSettings(str(film)))
    source.start(receiver)
    receiver.wait_for(lambda: receiver.previews)
    source.stop()
    assert receiver.statuses[-1].condition is SourceCondition.STOPPED
    assert receiver.statuses[-1].message == ""


def test_a_missing_film_is_a_fault_that_names_the_file(tmp_path: Path) -> None:
    receiver = RecordingReceiver()
    source = VideoSource(VideoSettings(str(tmp_path / "gone.avi")))
    source.start(receiver)
    receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.FAULT)
    source.stop()
    assert any("gone.avi" in status.message for status in receiver.statuses)


def test_a_file_that_is_no_film_is_an_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.avi").write_text("no film")
    with pytest.raises(SourceError, match="cannot be opened"):
        FilmGrabber(str(tmp_path / "text.avi"), live=False)


def test_a_stream_that_breaks_off_is_a_fault_and_connects_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inspectai_desktop.sources.video_source._SILENT_LIMIT_S", 0.05)
    grabbers = [ScriptedGrabber(), ScriptedGrabber()]
    opened: list[ScriptedGrabber] = []

    def open_next() -> ScriptedGrabber:
        opened.append(grabbers[min(len(opened), 1)])
        return opened[-1]

    receiver = RecordingReceiver()
    source = VideoSource(VideoSettings("rtsp://operator:secret@cam7/live"), open_grabber=open_next)
    source.start(receiver)
    grabbers[0].deliver(1)
    grabbers[0].unplug()
    receiver.wait_for(
        lambda: receiver.statuses and receiver.statuses[-1].condition is SourceCondition.FAULT
    )
    grabbers[1].deliver(2)
    receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.RUNNING)
    source.stop()
    assert len(opened) == 2
    assert "secret" not in source.description + receiver.statuses[1].message


def test_a_real_network_camera_is_inspected_and_found_again_after_the_line_was_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inspectai_desktop.sources.video_source._SILENT_LIMIT_S", 0.2)
    receiver = RecordingReceiver()
    every = TriggerSettings(TriggerKind.INTERVAL, interval_s=0.1)
    with RtspCamera() as camera:
        source = VideoSource(VideoSettings(camera.address, every))
        source.start(receiver)
        receiver.wait_for(lambda: len(receiver.arrivals) >= 2)
        camera.hang_up()
        receiver.wait_for(lambda: receiver.statuses[-1].condition is SourceCondition.FAULT)
        delivered = len(receiver.arrivals)
        receiver.wait_for(lambda: len(receiver.arrivals) > delivered)
        source.stop()
        assert camera.connections == 2
    shown = [arrival.image.pixels for arrival in receiver.arrivals if arrival.image]
    assert shown[0].shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert (int(shown[0].mean()), int(shown[-1].mean())) == (40, 80)
    assert "secret" not in source.description


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://operator:pa@ss/word@cam7:554/live", "rtsp://operator:***@cam7:554/live"),
        ("rtsp://cam7/live", "rtsp://cam7/live"),
        ("C:/films/a@b.avi", "C:/films/a@b.avi"),
    ],
)
def test_a_password_in_an_address_is_not_shown(address: str, shown: str) -> None:
    assert without_password(address) == shown


def test_an_address_without_anything_in_it_is_refused() -> None:
    with pytest.raises(SettingsError, match="No video"):
        VideoSettings("  ")


def test_addresses_are_streams_and_paths_are_files() -> None:
    assert VideoSettings("RTSP://cam7/live").is_stream
    assert not VideoSettings("/films/line.mp4").is_stream
