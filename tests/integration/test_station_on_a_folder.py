"""The whole station, with its real parts, on a folder that files arrive in."""

import errno
import json
import os
import queue
import shutil
import sqlite3
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectai_desktop.domain.alarm import AlarmKind
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import Lamp, Phase, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StationError
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.services import self_test_process
from inspectai_desktop.services.diagnostics import save_diagnostics
from inspectai_desktop.services.station_diagnostics import station_diagnostics
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.station_snapshot import IgnoringObserver
from inspectai_desktop.settings import Settings, changed_settings
from inspectai_desktop.settings_file import load_settings
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryPage, HistoryRepository

PATIENCE_S = 20.0


class News(IgnoringObserver):
    """Lets a test wait for what the station tells."""

    def __init__(self) -> None:
        self.recorded_parts: list[Inspection] = []
        self.states: list[StationState] = []
        self.changed = threading.Condition()

    def recorded(self, inspection: Inspection) -> None:
        with self.changed:
            self.recorded_parts.append(inspection)
            self.changed.notify_all()

    def state_changed(self, state: StationState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()

    def wait_recorded(self, count: int) -> list[Inspection]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.recorded_parts) >= count, PATIENCE_S)
            return list(self.recorded_parts)

    def wait_phase(self, phase: Phase) -> None:
        with self.changed:
            assert self.changed.wait_for(
                lambda: bool(self.states) and self.states[-1].phase is phase, PATIENCE_S
            ), self.states[-3:]

    def wait_alarm(self, kind: AlarmKind) -> None:
        with self.changed:
            assert self.changed.wait_for(
                lambda: bool(self.states) and self.states[-1].alarm(kind) is not None, PATIENCE_S
            ), self.states[-3:]


def settings_for(folder: Path) -> Settings:
    return changed_settings(
        Settings(),
        {
            "source": {"folder": {"path": str(folder), "settle_s": 0.05, "rescan_s": 0.2}},
            "engine": {"provider": "cpu", "threads": 1},
            "alarms": {"disk_low_gb": 0},
            "retention": {"minimum_free_gb": 0},
        },
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def opened(tmp_path: Path, folder: Path, news: News, tiny_bundle: Path) -> Iterator[OpenStation]:
    station = open_station(tmp_path / "data", settings_for(folder), news)
    row = station.categories.import_bundle(tiny_bundle, "A-17")
    assert station.categories.use(row.category, "A-17").result(PATIENCE_S)
    news.wait_phase(Phase.STOPPED)
    yield station
    assert station.close(PATIENCE_S)


def test_arriving_files_are_judged_recorded_and_kept(
    opened: OpenStation, folder: Path, news: News, good_parts: Path, defective_parts: Path
) -> None:
    opened.station.start()
    for file in (*good_parts.iterdir(), *defective_parts.iterdir()):
        shutil.copy(file, folder / f"{file.parent.name}_{file.name}")
    recorded = news.wait_recorded(16)
    stained = [i.verdict for i in recorded if "stained" in str(i.file)]
    assert len(stained) == 4
    assert set(stained) <= {Verdict.FAIL, Verdict.REVIEW}
    assert sum(i.verdict is Verdict.PASS for i in recorded) >= 10
    for inspection in recorded:
        assert inspection.image_reference is not None
        assert opened.pictures.exists(inspection.image_reference)
        assert inspection.bundle is not None
        assert inspection.bundle.version == 1
    assert opened.station.snapshot().monitor.provider == "CPUExecutionProvider"


def test_an_unreadable_file_is_recorded_as_not_inspected(
    tmp_path: Path, folder: Path, news: News, tiny_bundle: Path
) -> None:
    quick = changed_settings(
        settings_for(folder), {"source": {"folder": {"unreadable_after_s": 0.5}}}
    )
    station = open_station(tmp_path / "data", quick, news)
    row = station.categories.import_bundle(tiny_bundle, "A-17")
    station.categories.use(row.category, "A-17").result(PATIENCE_S)
    news.wait_phase(Phase.STOPPED)
    station.station.start()
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n half")
    inspection = news.wait_recorded(1)[0]
    assert inspection.verdict is Verdict.NOT_INSPECTED
    assert "broken.png" in inspection.error
    assert station.close(PATIENCE_S)


def test_a_second_run_on_the_same_data_inspects_nothing_twice(
    tmp_path: Path, folder: Path, news: News, tiny_bundle: Path, good_parts: Path
) -> None:
    for file in good_parts.iterdir():
        shutil.copy(file, folder)
    first = open_station(tmp_path / "data", settings_for(folder), news)
    row = first.categories.import_bundle(tiny_bundle, "A-17")
    assert first.categories.use(row.category, "A-17").result(PATIENCE_S)
    news.wait_phase(Phase.STOPPED)
    first.station.start()
    news.wait_recorded(12)
    assert first.close(PATIENCE_S)
    stored = load_settings(tmp_path / "data" / "settings.json").settings
    assert stored.work.category == row.category

    again = News()
    second = open_station(tmp_path / "data", stored, again)
    again.wait_phase(Phase.STOPPED)
    second.station.start()
    shutil.copy(next(good_parts.iterdir()), folder / "late.png")
    (late,) = again.wait_recorded(1)
    assert late.file is not None
    assert late.file.path.endswith("late.png")
    assert HistoryRepository(second.database).count() == 13
    assert second.close(PATIENCE_S)


def test_a_locked_database_is_a_fault_that_ends_with_the_lock(
    opened: OpenStation, tmp_path: Path, folder: Path, news: News, good_parts: Path
) -> None:
    opened.station.start()
    news.wait_phase(Phase.RUNNING)
    with sqlite3.connect(tmp_path / "data" / "station.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        shutil.copy(next(good_parts.iterdir()), folder / "a.png")
        news.wait_alarm(AlarmKind.RECORDING)
        assert opened.station.state.lamp is Lamp.FAULT
        assert news.recorded_parts == []
        other.execute("ROLLBACK")
    other.close()
    news.wait_recorded(1)
    news.wait_phase(Phase.RUNNING)


def test_a_full_disk_is_a_fault_with_what_to_do_until_there_is_room(
    opened: OpenStation,
    folder: Path,
    news: News,
    good_parts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened.station.start()
    news.wait_phase(Phase.RUNNING)
    full = threading.Event()
    full.set()
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        if full.is_set():
            raise OSError(errno.ENOSPC, "No space left on device")
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    for number, file in enumerate(good_parts.iterdir()):
        shutil.copy(file, folder / f"{number}.png")
    news.wait_alarm(AlarmKind.RECORDING)
    alarm = opened.station.state.alarm(AlarmKind.RECORDING)
    assert alarm is not None
    assert "No space left" in alarm.message
    assert "free space" in alarm.hint
    assert opened.station.state.lamp is Lamp.FAULT
    assert news.recorded_parts == []
    full.clear()
    news.wait_recorded(12)
    news.wait_phase(Phase.RUNNING)


def test_an_image_store_that_is_gone_is_a_fault_until_it_is_back(
    opened: OpenStation, tmp_path: Path, folder: Path, news: News, good_parts: Path
) -> None:
    opened.station.start()
    news.wait_phase(Phase.RUNNING)
    store = tmp_path / "data" / "pictures"
    store.rename(tmp_path / "elsewhere")
    shutil.copy(next(good_parts.iterdir()), folder / "a.png")
    news.wait_alarm(AlarmKind.RECORDING)
    alarm = opened.station.state.alarm(AlarmKind.RECORDING)
    assert alarm is not None
    assert "not there" in alarm.message
    (tmp_path / "elsewhere").rename(store)
    (inspection,) = news.wait_recorded(1)
    assert inspection.image_reference is not None
    assert (store / inspection.image_reference).is_file()


def test_a_watched_folder_that_is_gone_is_a_fault_until_it_is_back(
    opened: OpenStation, folder: Path, news: News, good_parts: Path
) -> None:
    opened.station.start()
    news.wait_phase(Phase.RUNNING)
    away = folder.with_name("away")
    folder.rename(away)
    news.wait_alarm(AlarmKind.SOURCE)
    assert opened.station.state.lamp is Lamp.FAULT
    away.rename(folder)
    news.wait_phase(Phase.RUNNING)
    shutil.copy(next(good_parts.iterdir()), folder / "a.png")
    news.wait_recorded(1)


def test_a_bundle_corrupted_on_disk_goes_on_judging_and_cannot_be_activated_again(
    opened: OpenStation, tmp_path: Path, folder: Path, news: News, good_parts: Path
) -> None:
    opened.station.start()
    (bank,) = (tmp_path / "data" / "categories").rglob("memory_bank.npy")
    content = bytearray(bank.read_bytes())
    content[len(content) // 2] ^= 0xFF
    bank.write_bytes(content)
    shutil.copy(next(good_parts.iterdir()), folder / "a.png")
    assert news.wait_recorded(1)[0].verdict is not Verdict.NOT_INSPECTED
    (name,) = opened.categories.names()
    assert not opened.categories.use(name, "A-17").result(PATIENCE_S)
    news.wait_alarm(AlarmKind.BUNDLE)
    shutil.copy(next(good_parts.iterdir()), folder / "b.png")
    assert news.wait_recorded(2)[1].verdict is not Verdict.NOT_INSPECTED
    assert opened.station.state.phase is Phase.RUNNING


def test_a_station_whose_bundle_is_damaged_at_the_start_has_no_category(
    tmp_path: Path, folder: Path, news: News, tiny_bundle: Path
) -> None:
    first = open_station(tmp_path / "data", settings_for(folder), news)
    row = first.categories.import_bundle(tiny_bundle, "A-17")
    assert first.categories.use(row.category, "A-17").result(PATIENCE_S)
    assert first.close(PATIENCE_S)
    (bank,) = (tmp_path / "data" / "categories").rglob("memory_bank.npy")
    bank.write_bytes(b"x")
    again = News()
    second = open_station(
        tmp_path / "data", load_settings(tmp_path / "data" / "settings.json").settings, again
    )
    again.wait_alarm(AlarmKind.BUNDLE)
    assert second.station.state.phase is Phase.NO_CATEGORY
    with pytest.raises(StationError):
        second.station.start()
    assert second.close(PATIENCE_S)


def test_alarms_are_kept_as_events_with_their_end(
    opened: OpenStation, tmp_path: Path, folder: Path, news: News
) -> None:
    opened.station.start()
    news.wait_phase(Phase.RUNNING)
    away = folder.with_name("away")
    folder.rename(away)
    news.wait_alarm(AlarmKind.SOURCE)
    away.rename(folder)
    news.wait_phase(Phase.RUNNING)
    assert opened.close(PATIENCE_S)
    with sqlite3.connect(tmp_path / "data" / "station.db") as database:
        events = database.execute("SELECT kind, ended_at IS NOT NULL FROM events").fetchall()
    database.close()
    assert ("SOURCE", 1) in events


def test_closing_in_the_middle_of_a_full_folder_drains_within_five_seconds(
    opened: OpenStation, folder: Path, news: News, good_parts: Path
) -> None:
    files = list(good_parts.iterdir())
    for number in range(400):
        shutil.copy(files[number % len(files)], folder / f"{number:04d}.png")
    opened.station.start()
    news.wait_recorded(20)
    assert opened.close(5.0)
    assert news.states[-1].phase is Phase.STOPPED
    ids = [inspection.file for inspection in news.recorded_parts]
    assert len(ids) == len(set(ids)) < 400


def test_the_history_finds_what_was_recorded(
    opened: OpenStation, folder: Path, news: News, good_parts: Path
) -> None:
    opened.station.start()
    shutil.copy(next(good_parts.iterdir()), folder / "serial-77.png")
    news.wait_recorded(1)
    pages: queue.Queue[HistoryPage] = queue.Queue()
    opened.history.ask_page(
        HistoryFilter(text="serial-77"), pages.put, lambda error: pytest.fail(str(error))
    )
    assert len(pages.get(timeout=PATIENCE_S).rows) == 1
    report = opened.reports.shift_report(opened.station.current_shift())
    assert report.counts.parts == 1
    assert report.labels == {}


def test_diagnostics_tell_of_the_running_station_and_hold_pictures_only_when_asked(
    opened: OpenStation,
    tmp_path: Path,
    folder: Path,
    news: News,
    defective_parts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Another test runs the real one, which takes its time.
    quick = [sys.executable, "-c", "raise SystemExit(1)"]
    monkeypatch.setattr(self_test_process, "self_test_command", lambda: quick)
    opened.station.start()
    shutil.copy(next(defective_parts.iterdir()), folder / "a.png")
    news.wait_recorded(1)
    names: dict[bool, list[str]] = {}
    for with_pictures in (False, True):
        target = tmp_path / f"{with_pictures}.zip"
        request = station_diagnostics(opened, target, with_pictures=with_pictures)
        save_diagnostics(request, ignore_progress, CancellationToken())
        with zipfile.ZipFile(target) as archive:
            names[with_pictures] = archive.namelist()
            numbers = json.loads(archive.read("database.json"))
            system = json.loads(archive.read("system.json"))
            self_test = json.loads(archive.read("self-test.json"))
    assert (numbers["inspections"], numbers["whole"]) == (1, True)
    assert system["station"]["phase"] == "RUNNING"
    assert "without results" in self_test["error"]
    assert [any("pictures/" in name for name in names[asked]) for asked in (False, True)] == [
        False,
        True,
    ]
