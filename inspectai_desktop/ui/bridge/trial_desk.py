"""Lets a fitted bundle judge pictures for the Try step, in a thread of its own."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.teaching.trial import Trial, TrialVerdict, pictures_among
from inspectai_desktop.settings import EngineSection
from inspectai_desktop.ui.bridge.lookups import Lookups
from inspectai_desktop.ui.heat_thumbnails import THUMBNAIL_PX, with_heat
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.item_models.gallery_model import GalleryEntry
from inspectai_desktop.ui.number_format import score_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.picture_presentation import (
    PicturePresentation,
    present_picture,
    thumbnail,
)
from inspectai_desktop.ui.wizard.try_step import TryStep


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    path: Path
    entry: GalleryEntry
    small: ByteArray | None
    large: PicturePresentation | None


class TrialDesk(QObject):
    """Belongs to the GUI thread; the trial belongs to the thread of `lookups` alone."""

    def __init__(
        self, step: TryStep, lookups: Lookups, engine: Callable[[], EngineSection]
    ) -> None:
        super().__init__(step)
        self._step = step
        self._lookups = lookups
        self._engine = engine
        self._trial: Trial | None = None
        self._folder: Path | None = None
        self._thresholds: Thresholds | None = None
        self._generation = 0
        self._numbers = itertools.count(1)
        self._tried: dict[str, Path] = {}
        self._queue: deque[Path] = deque()
        self._judging = False
        step.pictures_chosen.connect(self.try_pictures)
        step.picture_wanted.connect(self._on_picture_wanted)
        step.cleared.connect(self.clear)

    def use(self, folder: Path, thresholds: Thresholds | None) -> None:
        """Judge by this bundle, at its own thresholds or others; what was tried is judged anew."""
        if (folder, thresholds) == (self._folder, self._thresholds) and self._trial is not None:
            return
        engine, known = self._engine(), self._trial if folder == self._folder else None
        self._folder, self._thresholds = folder, thresholds
        self._generation += 1
        self._trial = None
        self._step.show_message(self.tr("The taught category is being loaded …"))

        def open_trial() -> Trial:
            if known is not None and thresholds is not None:
                return known.at(thresholds)
            return Trial.open(folder, thresholds, engine)

        self._lookups.ask("trial", open_trial, self._on_trial_opened, self._on_trial_failed)

    def forget(self) -> None:
        """Another category is taught: nothing of this one is kept."""
        self.clear()
        self._trial = self._folder = self._thresholds = None

    def clear(self) -> None:
        """Begin with no pictures."""
        self._generation += 1
        self._queue.clear()
        self._tried.clear()
        self._step.drop_entries(())

    def try_pictures(self, places: Sequence[Path]) -> None:
        """Judge these files, and the pictures in these folders."""
        self._lookups.ask(
            ("places", next(self._numbers)),
            lambda: pictures_among(places),
            self._on_pictures_found,
            self._step.show_failure,
        )

    def _on_trial_opened(self, trial: Trial) -> None:
        self._trial = trial
        self._step.show_message("")
        self._queue = deque(self._tried.values())
        self._judge_next()

    def _on_trial_failed(self, error: InspectAIError) -> None:
        self._folder = None
        self._step.show_failure(error)

    def _on_pictures_found(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._tried[str(path)] = path
            self._judge(path)

    def _judge(self, path: Path) -> None:
        """Put it behind the others; one at a time, so that a look at one never waits for all."""
        self._queue.append(path)
        self._judge_next()

    def _judge_next(self) -> None:
        trial, generation = self._trial, self._generation
        if trial is None or self._judging or not self._queue:
            return  # it is judged as soon as the bundle is there
        path = self._queue.popleft()
        self._judging = True
        self._lookups.ask(
            "judge",
            lambda: (generation, _judged(trial, path)),
            self._on_judged,
            self._on_judge_failed,
        )

    def _on_judged(self, answer: tuple[int, _Judged]) -> None:
        generation, judged = answer
        self._judging = False
        if generation == self._generation and str(judged.path) in self._tried:
            self._step.show_judged(judged.entry, judged.small, judged.large)
        self._judge_next()

    def _on_judge_failed(self, error: InspectAIError) -> None:
        self._judging = False
        self._step.show_failure(error)
        self._judge_next()

    def _on_picture_wanted(self, key: str) -> None:
        path, trial = self._tried.get(key), self._trial
        if path is not None and trial is not None:
            self._lookups.ask("large", lambda: _large(trial, path), self._on_large)

    def _on_large(self, answer: tuple[str, PicturePresentation | None]) -> None:
        self._step.show_large(*answer)


def _judged(trial: Trial, path: Path) -> _Judged:
    found = trial.judge_file(path)
    entry = GalleryEntry(
        str(path), _caption(path, found), found.verdict, note=operator_text(found.reason)
    )
    if found.image is None:
        return _Judged(path, entry, None, None)
    small = with_heat(thumbnail(found.image, THUMBNAIL_PX), found.anomaly_map, found.thresholds)
    return _Judged(path, entry, small, _presented(found))


def _large(trial: Trial, path: Path) -> tuple[str, PicturePresentation | None]:
    return str(path), _presented(trial.judge_file(path))


def _presented(found: TrialVerdict) -> PicturePresentation | None:
    if found.image is None:
        return None
    return present_picture(found.image, found.anomaly_map, found.thresholds)


def _caption(path: Path, found: TrialVerdict) -> str:
    if found.anomaly_score is None:
        return path.name
    return f"{score_text(found.anomaly_score, found.thresholds)} · {path.name}"
