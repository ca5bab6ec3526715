import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.domain.station_state import Lamp, Phase, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import SourceError, StationError, StorageError
from inspectai_desktop.services.bundle_activation import BundleActivation
from inspectai_desktop.services.current_context import CurrentContext
from inspectai_desktop.services.inspection_line import InspectionLine, LineLimits
from inspectai_desktop.services.recording_worker import RetryPause
from inspectai_desktop.services.station import Station, StationParts, watch_rules
from inspectai_desktop.services.station_monitor import StationMonitor
from inspectai_desktop.services.station_snapshot import IgnoringObserver
from inspectai_desktop.services.upkeep import Upkeep, UpkeepDuties
from inspectai_desktop.settings import AlarmSection, Settings, SourceSection, StorageSection
from inspectai_desktop.settings_file import load_settings
from inspectai_desktop.sources.source import Source, SourceCondition, SourceStatus
from tests.line_fakes import (
    FAILING,
    PATIENCE_S,
    MemoryKeeper,
    MemoryRecorder,
    ScriptedDetector,
    ScriptedSource,
    arrival,
    bundle,
    files,
    swap_to,
)


class StateNews(IgnoringObserver):
    """Remembers states and lets a test wait for a phase."""

    def __init__(self) -> None:
        self.states: list[StationState] = []
        self.recorded_ids: list[str] = []
        self.changed = threading.Condition()

    def state_changed(self, state: StationState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def wait_phase(self, phase: Phase) -> None:
        with self.changed:
            reached = self.changed.wait_for(
                lambda: bool(self.states) and self.states[-1].phase is phase, PATIENCE_S
            )
        assert reached, [state.phase for state in self.states]

    def wait_lamp(self, lamp: Lamp) -> None:
        with self.changed:
            reached = self.changed.wait_for(
                lambda: bool(self.states) and self.states[-1].lamp is lamp, PATIENCE_S
            )
        assert reached, [state.lamp for state in self.states]


class Rig:
    def __init__(self, tmp_path: Path, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.news = StateNews()
        self.recorder = MemoryRecorder()
        self.detector = ScriptedDetector()
        self.source = ScriptedSource()
        self.source_error: SourceError | None = None
        self.closed_storage = 0
        self.made_stores: list[StorageSection] = []
        context = CurrentContext()
        self.monitor = StationMonitor(self.news, watch_rules(self.settings.alarms))
        self.line = InspectionLine(
            recorder=self.recorder,
            keeper=MemoryKeeper(),
            observer=self.monitor,
            context=context.get,
            limits=LineLimits(retry=RetryPause(0.01, 0.02)),
        )
        duties = UpkeepDuties(lambda: 10**12, lambda: 0, lambda _: "", lambda _: None)
        self.file = tmp_path / "settings.json"
        self.station = Station(
            StationParts(
                line=self.line,
                monitor=self.monitor,
                activation=BundleActivation(self.line.swap, lambda _: None),
                upkeep=Upkeep(duties, self.monitor, interval_s=3600),
                context=context,
                make_source=self._make_source,
                settings_file=self.file,
                make_store=self.made_stores.append,
                close_storage=self._close_storage,
            ),
            self.settings,
        )

    def _make_source(self, _: SourceSection) -> Source:
        if self.source_error is not None:
            raise self.source_error
        return self.source

    def _close_storage(self) -> None:
        self.closed_storage += 1

    def run(self) -> None:
        self.station.open()
        self.line.swap(swap_to(bundle(self.detector)))
        self.news.wait_phase(Phase.STOPPED)
        self.station.start()
        self.news.wait_phase(Phase.RUNNING)

    @property
    def phase(self) -> Phase:
        return self.station.state.phase

    @property
    def lamp(self) -> Lamp:
        return self.station.state.lamp


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.detector.gate.set()
    made.station.close(PATIENCE_S)


def test_a_started_station_shows_the_verdict_of_its_last_part(rig: Rig) -> None:
    rig.run()
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.PASS)
    rig.detector.score = lambda _: FAILING
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.FAIL)
    snapshot = rig.station.snapshot()
    assert snapshot.monitor.statistics.counts.parts == 2
    assert snapshot.source_description == "Fake source"
    assert [point.verdict for point in rig.station.trend()] == [Verdict.PASS, Verdict.FAIL]


def test_starting_without_a_category_is_refused(rig: Rig) -> None:
    rig.station.open()
    with pytest.raises(StationError, match="Teach a category"):
        rig.station.start()


def test_a_source_that_cannot_be_made_leaves_the_station_stopped(rig: Rig) -> None:
    rig.station.open()
    rig.line.swap(swap_to(bundle(rig.detector)))
    rig.news.wait_phase(Phase.STOPPED)
    rig.source_error = SourceError("No folder is chosen.", "Choose one.")
    with pytest.raises(SourceError):
        rig.station.start()
    assert rig.phase is Phase.STOPPED


def test_a_stopped_station_has_finished_every_part_it_took(rig: Rig) -> None:
    rig.source = ScriptedSource(files(40))
    rig.run()
    rig.station.stop()
    rig.station.stop()
    assert rig.station.wait_stopped(PATIENCE_S)
    assert len(rig.recorder.inspections) == len(rig.source.taken)
    assert rig.lamp is Lamp.OFF
    rig.source = ScriptedSource()
    rig.station.start()
    rig.news.wait_phase(Phase.RUNNING)


def test_a_paused_station_shows_nothing_and_starts_again(rig: Rig) -> None:
    rig.run()
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.PASS)
    rig.station.pause()
    rig.news.wait_phase(Phase.PAUSED)
    assert rig.lamp is Lamp.OFF
    rig.station.start()
    rig.news.wait_phase(Phase.RUNNING)
    rig.station.pause()
    rig.station.resume()
    rig.news.wait_phase(Phase.RUNNING)


def test_a_stopped_station_cannot_be_resumed(rig: Rig) -> None:
    rig.run()
    rig.station.stop()
    assert rig.station.wait_stopped(PATIENCE_S)
    with pytest.raises(StationError):
        rig.station.resume()


def test_a_trigger_is_passed_on_only_while_running(rig: Rig) -> None:
    rig.run()
    rig.station.trigger()
    rig.station.pause()
    with pytest.raises(StationError, match="not running"):
        rig.station.trigger()
    assert rig.source.triggers == 1


def test_a_record_that_fails_never_leaves_pass_on_the_lamp(rig: Rig) -> None:
    rig.recorder.fail_always = StorageError("The disk is full.")
    rig.run()
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.FAULT)
    rig.recorder.fail_always = None
    rig.news.wait_phase(Phase.RUNNING)
    assert rig.lamp is Lamp.OFF


def test_a_camera_that_is_gone_is_a_fault_and_comes_back(rig: Rig) -> None:
    rig.run()
    assert rig.source.receiver is not None
    rig.source.receiver.status_changed(SourceStatus(SourceCondition.FAULT, "Unplugged."))
    assert rig.phase is Phase.FAULT
    rig.source.receiver.status_changed(SourceStatus(SourceCondition.RUNNING))
    rig.news.wait_phase(Phase.RUNNING)


def test_a_new_lot_counts_from_zero_and_parts_carry_it(rig: Rig) -> None:
    rig.run()
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.PASS)
    rig.station.set_context(PartContext(lot="L-2", operator="A-17"))
    assert rig.station.snapshot().monitor.statistics.counts.parts == 0
    rig.source.deliver(arrival(1))
    rig.station.stop()
    rig.station.wait_stopped(PATIENCE_S)
    assert rig.recorder.inspections[-1].context.lot == "L-2"
    rig.station.set_context(PartContext(lot="L-2", operator="B-3"))
    assert rig.station.snapshot().monitor.statistics.counts.parts == 1


def test_a_new_shift_counts_from_zero(rig: Rig) -> None:
    rig.run()
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.PASS)
    now = datetime.now(UTC)
    rig.station.ticked(now)
    assert rig.station.snapshot().monitor.statistics.counts.parts == 1
    rig.station.ticked(now + timedelta(days=1))
    assert rig.station.snapshot().monitor.statistics.counts.parts == 0
    assert rig.station.current_shift().begin <= now


def test_changed_settings_are_followed_and_saved(rig: Rig) -> None:
    rig.run()
    chosen = Settings(alarms=AlarmSection(latch_fail=True, failed_n=1, failed_m=5))
    rig.station.change_settings(lambda _: chosen).result(PATIENCE_S)
    assert load_settings(rig.file).settings == chosen
    rig.detector.score = lambda _: FAILING
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.FAIL)
    rig.station.acknowledge_fail()
    rig.station.stop()
    rig.station.wait_stopped(PATIENCE_S)
    assert rig.station.state.alarm(AlarmKind.FAILED_PARTS) is not None
    rig.station.acknowledge(AlarmKind.FAILED_PARTS)
    rig.station.reset_statistics()
    assert rig.station.state.alarms == ()
    assert rig.station.settings == chosen


def test_another_place_for_pictures_is_made_ready_at_once(rig: Rig, tmp_path: Path) -> None:
    rig.run()
    chosen = Settings(storage=StorageSection(pictures_folder=tmp_path / "other"))
    rig.station.change_settings(lambda _: chosen).result(PATIENCE_S)
    rig.station.change_settings(lambda _: chosen).result(PATIENCE_S)
    assert rig.made_stores == [chosen.storage]


def test_closing_in_the_middle_drains_and_closes_the_storage_last(rig: Rig) -> None:
    rig.source = ScriptedSource(files(300))
    rig.run()
    assert rig.station.close(PATIENCE_S)
    assert rig.station.close(PATIENCE_S)
    assert rig.closed_storage == 1
    assert len(rig.recorder.inspections) == len(rig.source.taken)
    assert rig.phase is Phase.STOPPED


def test_closing_while_stopping_is_possible(rig: Rig) -> None:
    rig.recorder.fail_always = StorageError("Locked.")
    rig.run()
    rig.source.deliver(arrival())
    rig.news.wait_lamp(Lamp.FAULT)
    rig.station.stop()
    assert not rig.station.wait_stopped(0.01)
    with pytest.raises(StationError, match="finishing"):
        rig.station.start()
    rig.station.close(1.0)
    assert rig.line.unrecorded == 1
