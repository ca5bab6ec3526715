"""Puts a whole station together on a data folder: database, pictures, line, services."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectai_desktop.domain.alarm import Alarm, AlarmKind
from inspectai_desktop.domain.inspection import PartContext
from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.inference.image_decoding import decode_image
from inspectai_desktop.inference.picture_statistics import PictureMeter
from inspectai_desktop.services.bundle_activation import BundleActivation
from inspectai_desktop.services.bundle_loading import load_bundle
from inspectai_desktop.services.category_service import CategoryService
from inspectai_desktop.services.current_context import CurrentContext
from inspectai_desktop.services.event_journal import EventJournal
from inspectai_desktop.services.history_service import HistoryService
from inspectai_desktop.services.inspection_line import InspectionLine
from inspectai_desktop.services.part_tap import PartTap
from inspectai_desktop.services.picture_keeping import StorePictureKeeper, keeping_choice
from inspectai_desktop.services.picture_retention import PictureRetention
from inspectai_desktop.services.report_service import ReportService
from inspectai_desktop.services.source_choice import SourceNeeds, build_source
from inspectai_desktop.services.station import Station, StationParts, watch_rules
from inspectai_desktop.services.station_monitor import StationMonitor
from inspectai_desktop.services.station_observers import StationObservers
from inspectai_desktop.services.upkeep import Upkeep, UpkeepDuties
from inspectai_desktop.settings_file import FILE_NAME
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.event_repository import EventRepository
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.picture_rows import PictureRows
from inspectai_desktop.storage.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspectai_desktop.services.station_snapshot import StationObserver
    from inspectai_desktop.settings import Settings, StorageSection
    from inspectai_desktop.sources.source import Source

DATABASE_NAME = "station.db"
PICTURES_NAME = "pictures"
# The recording thread tries again by itself; a closing station must not wait for a lock.
_BUSY_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class OpenStation:
    """A station with its services; `close` ends all of them.

    Attributes:
        tap: Shows the parts of the running line to someone who looks along.
        make_source: Builds the source that the settings choose now, for a use beside the line;
            may raise InspectAIError.
    """

    data_dir: Path
    station: Station
    categories: CategoryService
    history: HistoryService
    reports: ReportService
    database: Database
    pictures: ImageStore
    tap: PartTap
    make_source: Callable[[], Source]

    def close(self, timeout_s: float = 5.0) -> bool:
        """Drain and end everything within the time; True when all was done. Idempotent."""
        return self.station.close(timeout_s)


def open_station(
    data_dir: Path,
    settings: Settings,
    observer: StationObserver | None = None,
    *,
    keep_settings: bool = True,
) -> OpenStation:
    """Open the data folder and begin the station's threads; may take seconds after an update.

    The lock of the data folder (`SingleInstance`) is the caller's. Loading the category that was
    active last goes on behind this call; the observer is told.

    Args:
        data_dir: The station's data folder; made when missing.
        settings: In force from now on.
        observer: Is told the news, from the station's threads.
        keep_settings: Whether changed settings are written to the data folder.

    Raises:
        StorageError: The data folder, database or image store cannot be opened.
    """
    _make_folder(data_dir)
    database = Database.open(
        settings.storage.database_url or data_dir / DATABASE_NAME, busy_timeout_s=_BUSY_TIMEOUT_S
    )
    try:
        store = _open_store(database, data_dir, settings.storage)
        EventRepository(database).end_all(datetime.now(UTC))
    except BaseException:
        database.close()
        raise
    opened = _Assembly(data_dir, settings, database, store).station(observer, keep_settings)
    opened.station.open()
    opened.history.start()
    work = settings.work
    if work.category:
        opened.categories.use(work.category, work.operator or "station", why="program started")
    return opened


def pictures_dir(data_dir: Path, storage: StorageSection) -> Path:
    """Where the image store lies."""
    return storage.pictures_folder or data_dir / PICTURES_NAME


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The data folder {folder} cannot be made ({error.strerror or error}).",
            "Correct the access rights, or choose another with --data.",
        ) from error


def _open_store(database: Database, data_dir: Path, storage: StorageSection) -> ImageStore:
    root = pictures_dir(data_dir, storage)
    if PictureRows(database).any():
        # A store that should be there and is not is a fault to be mended, told when it is written;
        # making a new one would write beside a disk that is not connected.
        return ImageStore(root)
    return ImageStore.create(root)


class _Assembly:
    """Makes the parts of a station, some of which must know each other both ways."""

    def __init__(
        self, data_dir: Path, settings: Settings, database: Database, store: ImageStore
    ) -> None:
        self._data_dir = data_dir
        self._settings = settings
        self._database = database
        self._store = store
        self._inspections = InspectionRepository(database)
        self._context = CurrentContext(
            PartContext(lot=settings.work.lot, operator=settings.work.operator)
        )

    def station(self, observer: StationObserver | None, keep_settings: bool) -> OpenStation:
        """All of it; nothing runs yet."""
        # What is called later may be named before it is made.
        journal = EventJournal(
            EventRepository(self._database),
            lambda write: line.submit(write),  # noqa: PLW0108 - `line` is made below
        )
        tap = PartTap()
        told = [journal, tap] if observer is None else [journal, tap, observer]
        observers = StationObservers(told)
        monitor = StationMonitor(observers, watch_rules(self._settings.alarms))
        line = self._line(monitor, lambda: station.settings)
        activation = BundleActivation(
            line.swap, lambda error: monitor.alarm_raised(_bundle_alarm(error))
        )
        history = HistoryService(self._database)
        needs = SourceNeeds(decode_image, self._inspections.verdict_of_file)
        station = Station(
            StationParts(
                line=line,
                monitor=monitor,
                activation=activation,
                upkeep=Upkeep(self._duties(lambda: station), monitor),
                context=self._context,
                make_source=lambda chosen: build_source(chosen, needs),
                settings_file=self._data_dir / FILE_NAME if keep_settings else None,
                make_store=self._make_store,
                close_storage=lambda: self._close(history),
            ),
            self._settings,
        )
        return OpenStation(
            self._data_dir,
            station,
            self._categories(activation, station),
            history,
            self._reports(),
            self._database,
            self._store,
            tap,
            lambda: build_source(station.settings.source, needs),
        )

    def _line(self, monitor: StationMonitor, settings: Callable[[], Settings]) -> InspectionLine:
        return InspectionLine(
            recorder=self._inspections,
            keeper=StorePictureKeeper(self._store, lambda: keeping_choice(settings())),
            observer=monitor,
            context=self._context.get,
            new_meter=PictureMeter,
        )

    def _duties(self, station: Callable[[], Station]) -> UpkeepDuties:
        retention = PictureRetention(
            Retention(self._database, self._store), lambda: station().settings.retention
        )
        return UpkeepDuties(
            free_bytes=self._store.free_bytes,
            low_bytes=lambda: round(station().settings.alarms.disk_low_gb * 1e9),
            retain=retention.run,
            ticked=lambda now: station().ticked(now),
        )

    def _categories(self, activation: BundleActivation, station: Station) -> CategoryService:
        return CategoryService(
            self._database,
            self._data_dir,
            activation=activation,
            load=lambda wanted: load_bundle(wanted, station.settings.engine),
            chosen=lambda category: _remember_category(station, category),
        )

    def _reports(self) -> ReportService:
        return ReportService(
            self._database, platform.node() or "station", self._store.read_thumbnail
        )

    def _close(self, history: HistoryService) -> None:
        history.close()
        self._database.close()

    def _make_store(self, storage: StorageSection) -> None:
        ImageStore.create(pictures_dir(self._data_dir, storage))


def _remember_category(station: Station, category: str) -> None:
    if station.settings.work.category != category:
        station.change_settings(lambda settings: _with_category(settings, category))


def _with_category(settings: Settings, category: str) -> Settings:
    work = settings.work.model_copy(update={"category": category})
    return settings.model_copy(update={"work": work})


def _bundle_alarm(error: InspectAIError) -> Alarm:
    return Alarm(AlarmKind.BUNDLE, error.message, error.hint, datetime.now(UTC))
