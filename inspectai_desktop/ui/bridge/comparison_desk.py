"""Compares two versions for the Comparison page: judged by a child process, shown by threads."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import InspectAIError, StationError
from inspectai_desktop.inference.image_decoding import list_pictures
from inspectai_desktop.jobs import CancellationToken, ReportProgress
from inspectai_desktop.services.teaching.history_pictures import HistoryPictures
from inspectai_desktop.services.teaching.teaching_jobs import Workbench
from inspectai_desktop.services.teaching.teaching_results import ComparedPicture
from inspectai_desktop.services.teaching.trial import Trial
from inspectai_desktop.services.teaching.version_comparison import (
    JudgedVersion,
    VersionComparison,
    compare_versions,
)
from inspectai_desktop.storage.teaching_repository import TeachingRepository
from inspectai_desktop.ui.bridge.job_runner import JobRunner
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.comparison.comparison_page import (
    FOLDER,
    RECENT,
    TAUGHT,
    ComparisonPage,
    ComparisonWish,
)
from inspectai_desktop.ui.heat_thumbnails import THUMBNAIL_PX, read_small_image
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.picture_presentation import (
    PicturePresentation,
    present_picture,
    thumbnail,
)

if TYPE_CHECKING:
    from inspectai_desktop.services.category_service import VersionOverview
    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.settings import EngineSection

_Compared = tuple[VersionComparison, dict[Path, str]]
Pair = tuple[PicturePresentation | None, PicturePresentation | None]

FOLDER_NAME = "comparing"
_CLOSE_WITHIN_S = 5.0


class ComparisonDesk(QObject):
    """Belongs to the GUI thread.

    Signals:
        closed: The page is not wanted any more.
        use_requested: Category and version that shall judge.
    """

    closed = Signal()
    use_requested = Signal(str, object)

    def __init__(self, page: ComparisonPage, opened: OpenStation) -> None:
        super().__init__(page)
        self._page = page
        self._opened = opened
        self._pictures = HistoryPictures(opened.database, opened.pictures, opened.data_dir)
        self._lookups = Lookups("comparison-heat", self)
        self._small = Lookups("comparison-pictures", self)  # a large one never waits for these
        self._job = JobRunner("comparison", self)
        self._trials: _Trials | None = None
        page.comparison_wanted.connect(self._on_comparison_wanted)
        page.cancel_requested.connect(self._job.cancel)
        page.activate_requested.connect(self.use_requested)
        page.closed.connect(self._on_closed)
        page.result.small_wanted.connect(self._on_small_wanted)
        page.result.pair_wanted.connect(self._on_pair_wanted)
        self._job.progressed.connect(page.show_progress)
        self._job.succeeded.connect(self._on_compared)
        self._job.failed.connect(page.show_failure)
        self._job.cancelled.connect(page.show_cancelled)
        self._lookups.start()
        self._small.start()

    def begin(self, category: str, version: int, after: int | None = None) -> None:
        """Offer to compare a version with another one, or with the one that judges."""
        self._lookups.ask(
            "versions",
            lambda: (category, version, after, self._opened.categories.versions(category)),
            self._on_versions,
            self._page.show_failure,
        )

    def close(self) -> bool:
        """End what runs; True when it has ended."""
        self._job.cancel()
        ended = self._job.wait(_CLOSE_WITHIN_S)
        ended = self._small.close() and ended
        return self._lookups.close() and ended

    def _on_versions(self, answer: tuple[str, int, int | None, Sequence[VersionOverview]]) -> None:
        category, version, after, versions = answer
        numbers = [one.row.version for one in versions]
        active = next((one.row.version for one in versions if one.row.active), None)
        if after is None:
            version, after = _sides(version, active, numbers)
        self._page.begin(ComparisonWish(category, version, after))
        self._page.show_versions(numbers, active)

    def _on_comparison_wanted(self, wish: ComparisonWish) -> None:
        opened = self._opened
        settings = opened.station.settings.engine
        bench = Workbench(
            opened.data_dir / FOLDER_NAME / uuid.uuid4().hex[:8], settings.provider, 1
        )

        title = self.tr("Version {number}")

        def work(report: ReportProgress, token: CancellationToken) -> _Compared:
            try:
                versions = self._judged_versions(wish, title)
                names = self._named(wish)
                found = compare_versions(versions, list(names), bench, report, token)
                return found, names
            finally:
                bench.clear()

        self._job.start(work)

    def _judged_versions(
        self, wish: ComparisonWish, title: str
    ) -> tuple[JudgedVersion, JudgedVersion]:
        known = {one.row.version: one for one in self._opened.categories.versions(wish.category)}

        def side(number: int) -> JudgedVersion:
            found = known.get(number)
            if found is None:
                raise StationError(
                    f"The category {wish.category!r} has no version {number} here.",
                    "Choose another on the Categories page, or import its bundle.",
                )
            return JudgedVersion(title.format(number=number), found.folder, found.thresholds)

        return side(wish.before), side(wish.after)

    def _named(self, wish: ComparisonWish) -> dict[Path, str]:
        """The pictures to judge, those that are really there, and what people call them.

        Raises:
            InspectAIError: There are none.
        """
        if wish.pictures == FOLDER and wish.folder is not None:
            found = {path: path.name for path in list_pictures(wish.folder)}
        elif wish.pictures == TAUGHT:
            found = {path: path.name for path in self._taught(wish)}
        else:
            count = RECENT.get(wish.pictures, max(RECENT.values()))
            rows = self._pictures.recent(wish.category, count)
            found = {self._pictures.path_of(row): _name(row.inspection) for row in rows}
        there = {path: name for path, name in found.items() if path.is_file()}
        if not there:
            raise StationError(
                "There are no pictures to compare the versions on.",
                "Choose a folder of pictures, or let the station keep pictures of its parts "
                "(Settings, storage).",
            )
        return there

    def _taught(self, wish: ComparisonWish) -> list[Path]:
        records = TeachingRepository(self._opened.database)
        paths: dict[Path, None] = {}
        for number in (wish.before, wish.after):
            record = records.newest(wish.category, version=number)
            if record is not None:
                paths.update(dict.fromkeys(Path(one.path) for one in record.pictures))
        return list(paths)

    def _on_compared(self, answer: _Compared) -> None:
        comparison, names = answer
        self._trials = _Trials(comparison, self._opened.station.settings.engine)
        self._page.show_comparison(comparison, names)

    def _on_closed(self) -> None:
        self._job.cancel()
        self._trials = None
        self.closed.emit()

    def _on_small_wanted(self, pictures: Sequence[ComparedPicture]) -> None:
        for number, picture in enumerate(pictures):
            self._small.ask(("small", number), _small(picture.path), self._on_small, _ignore)

    def _on_small(self, answer: tuple[str, ByteArray]) -> None:
        self._page.result.show_pixels(*answer)

    def _on_pair_wanted(self, picture: ComparedPicture) -> None:
        trials = self._trials
        if trials is not None:
            self._lookups.ask("pair", lambda: (picture, trials.pair(picture)), self._on_pair)

    def _on_pair(self, answer: tuple[ComparedPicture, Pair]) -> None:
        self._page.result.show_pair(*answer)


class _Trials:
    """Both bundles, loaded when first wanted; belongs to the thread of the look-ups."""

    def __init__(self, comparison: VersionComparison, engine: EngineSection) -> None:
        self._sides = (comparison.before, comparison.after)
        self._engine = engine
        self._loaded: dict[Path, Trial] = {}

    def pair(self, picture: ComparedPicture) -> Pair:
        """The picture with the heat of each.

        Raises:
            BundleError: A version is gone.
        """
        before, after = (self._presented(picture.path, side) for side in self._sides)
        return before, after

    def _presented(self, path: Path, side: JudgedVersion) -> PicturePresentation | None:
        found = self._trial(side.folder, side.thresholds).judge_file(path)
        if found.image is None:
            return None
        return present_picture(found.image, found.anomaly_map, found.thresholds)

    def _trial(self, folder: Path, thresholds: Thresholds) -> Trial:
        if folder not in self._loaded:
            self._loaded[folder] = Trial.open(folder, thresholds, self._engine)
        return self._loaded[folder]


def _name(inspection: Inspection) -> str:
    """A recorded part as people know it: when it came by, and its number if it has one."""
    return f"{clock_text(inspection.inspected_at)} {inspection.context.part}".strip()


def _sides(version: int, active: int | None, numbers: list[int]) -> tuple[int, int]:
    """The version that judges, and the one a person looks at; the next one if it is the same."""
    if active is not None and active != version:
        return active, version
    other = next((number for number in numbers if number != version), version)
    return min(version, other), max(version, other)


def _small(path: Path) -> Callable[[], tuple[str, ByteArray]]:
    def read() -> tuple[str, ByteArray]:
        return str(path), thumbnail(read_small_image(path, THUMBNAIL_PX), THUMBNAIL_PX)

    return read


def _ignore(_error: InspectAIError) -> None:
    """The tile stays without its picture; the large view says why."""
