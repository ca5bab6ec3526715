"""A camera that is triggered, overrun, unplugged and plugged in again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SettingsError, SourceError
from inspectai_desktop.sources import frame_source
from inspectai_desktop.sources.camera_source import CameraSettings, CameraSource
from inspectai_desktop.sources.frame_triggers import TriggerKind, TriggerSettings
from inspectai_desktop.sources.source import SourceCondition
from tests.source_fakes import RecordingReceiver, ScriptedGrabber

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNNING, FAULT, STOPPED = (
    SourceCondition.RUNNING,
    SourceCondition.FAULT,
    SourceCondition.STOPPED,
)


class Bench:
    """A camera source whose camera is scripted; `grabbers` are handed out one per opening."""

    def __init__(self, settings: CameraSettings | None = None) -> None:
        self.receiver = RecordingReceiver()
        self.grabbers = [ScriptedGrabber()]
        self.opened = 0
        self.connected = True
        self.settings = settings if settings is not None else CameraSettings(name="Top view")
        self.source = CameraSource(self.settings, open_grabber=self._open)

    def _open(self) -> ScriptedGrabber:
        if not self.connected:
            raise SourceError("Camera 0 is not connected.", "Check the cable.")
        grabber = self.grabbers[min(self.opened, len(self.grabbers) - 1)]
        self.opened += 1
        return grabber

    @property
    def camera(self) -> ScriptedGrabber:
        return self.grabbers[-1]

    def start(self) -> None:
        self.source.start(self.receiver)
        self.camera.deliver(1)
        self.wait_for(RUNNING)

    def wait_for(self, condition: SourceCondition) -> None:
        self.receiver.wait_for(
            lambda: self.receiver.statuses and self.receiver.statuses[-1].condition is condition
        )

    def taken(self) -> list[int]:
        images = [arrival.image for arrival in self.receiver.arrivals]
        return [int(image.pixels[0, 0, 0]) for image in images if image is not None]


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.source.stop()


@pytest.fixture
def quickly_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspectai_desktop.sources.camera_source._SILENT_LIMIT_S", 0.05)


def test_frames_are_shown_but_not_taken_without_a_trigger(bench: Bench) -> None:
    bench.start()
    bench.camera.deliver(*range(2, 30))
    bench.camera.wait_until_empty()
    bench.source.stop()
    assert bench.receiver.previews
    assert bench.receiver.arrivals == []
    assert bench.camera.closed
    assert bench.source.description == "Camera: Top view"


def test_a_key_takes_the_frame_after_the_one_that_was_being_exposed(bench: Bench) -> None:
    bench.start()
    bench.camera.wait_until_empty()
    bench.source.trigger()
    bench.camera.deliver(7, 8, 9)
    bench.receiver.wait_for_arrivals(1)
    bench.camera.wait_until_empty()
    bench.source.stop()
    assert bench.taken() == [8]
    arrival = bench.receiver.arrivals[0]
    assert (arrival.file, arrival.encoded, arrival.suffix) == (None, None, "")


def test_two_keys_take_two_pictures(bench: Bench) -> None:
    bench.start()
    bench.camera.wait_until_empty()
    bench.source.trigger()
    bench.source.trigger()
    bench.camera.deliver(7, 8, 9)
    bench.receiver.wait_for_arrivals(2)


def test_the_interval_trigger_takes_pictures_by_itself() -> None:
    every_second = TriggerSettings(TriggerKind.INTERVAL, interval_s=1.0)
    bench = Bench(CameraSettings(trigger=every_second))
    bench.source.start(bench.receiver)
    for number in range(9):
        bench.camera.deliver(number, at_s=number / 2)
    bench.receiver.wait_for_arrivals(5)
    bench.source.stop()
    assert bench.taken() == [0, 2, 4, 6, 8]


def test_a_picture_the_line_cannot_take_is_reported_and_not_lost_silently(bench: Bench) -> None:
    bench.start()
    bench.camera.wait_until_empty()
    bench.receiver.queue_full = True
    bench.source.trigger()
    bench.camera.deliver(7, 8)
    bench.receiver.wait_for(lambda: bench.receiver.overruns)
    assert bench.receiver.arrivals == []


@pytest.mark.usefixtures("quickly_lost")
def test_an_unplugged_camera_is_a_fault_and_reconnects_when_it_is_back() -> None:
    bench = Bench()
    bench.grabbers = [ScriptedGrabber(), ScriptedGrabber(notice="320 x 240 only")]
    bench.source.start(bench.receiver)
    bench.grabbers[0].deliver(1)
    bench.wait_for(RUNNING)
    bench.connected = False
    bench.grabbers[0].unplug()
    bench.wait_for(FAULT)
    assert "delivers no pictures" in bench.receiver.statuses[-1].message
    assert "cable" in bench.receiver.statuses[-1].hint
    assert bench.grabbers[0].closed
    bench.receiver.wait_for(
        lambda: bench.receiver.statuses[-1].message == "Camera 0 is not connected."
    )
    bench.connected = True
    bench.grabbers[1].deliver(2)
    bench.wait_for(RUNNING)
    assert bench.receiver.statuses[-1].message == "320 x 240 only"
    bench.source.stop()


def test_a_key_pressed_while_the_camera_is_gone_is_answered_with_the_reason(bench: Bench) -> None:
    bench.connected = False
    bench.source.start(bench.receiver)
    bench.wait_for(FAULT)
    bench.source.trigger()
    (arrival,) = bench.receiver.wait_for_arrivals(1)
    assert arrival.image is None
    assert "not connected" in arrival.error


def test_the_pause_before_reconnecting_ends_at_once_when_the_source_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses = threading.Event()

    class LongPause:
        def next_pause_s(self) -> float:
            pauses.set()
            return 3600.0

        def reset(self) -> None:
            pass

    bench = Bench()
    bench.connected = False
    monkeypatch.setattr(bench.source, "_new_pauses", LongPause)
    bench.source.start(bench.receiver)
    assert pauses.wait(10.0)
    bench.source.stop()
    assert bench.receiver.statuses[-1].condition is STOPPED


def test_previews_come_at_most_thirty_times_a_second(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_source, "_PREVIEW_INTERVAL_S", 3600.0)
    bench.start()
    bench.camera.deliver(*range(50))
    bench.camera.wait_until_empty()
    bench.source.stop()
    assert len(bench.receiver.previews) == 1


def test_start_and_stop_may_be_called_twice_and_finished_does_nothing(bench: Bench) -> None:
    bench.source.stop()
    bench.start()
    bench.source.start(bench.receiver)
    bench.camera.wait_until_empty()
    bench.source.trigger()
    bench.camera.deliver(1, 2)
    (arrival,) = bench.receiver.wait_for_arrivals(1)
    bench.source.finished(arrival, Verdict.PASS)
    bench.source.stop()
    bench.source.stop()
    assert [status.condition for status in bench.receiver.statuses].count(STOPPED) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"index": -1},
        {"width_px": 640},
        {"width_px": 4, "height_px": 4},
        {"exposure": float("nan")},
    ],
)
def test_settings_that_cannot_work_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        CameraSettings(**changed)


def test_a_camera_that_is_not_there_is_a_fault_that_names_it() -> None:
    receiver = RecordingReceiver()
    source = CameraSource(CameraSettings(index=200))
    source.start(receiver)
    receiver.wait_for(lambda: receiver.statuses[-1].condition is FAULT)
    source.stop()
    assert any("Camera 200" in status.message for status in receiver.statuses)
