"""Lets a fitted bundle judge pictures for the Try step, in a thread of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
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

_FRAMES_KEPT = 40


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """A picture on trial: a file, or a frame of the source."""

    key: str
    name: str
    path: Path | None = None
    frame: Image | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    tried: _Tried
    entry: GalleryEntry
    small: ByteArray | None


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
        self._tried: dict[str, _Tried] = {}
        self._waiting = 0
        step.pictures_chosen.connect(self.try_pictures)
        step.picture_wanted.connect(self._on_picture_wanted)
        step.cleared.connect(self.clear)

    def use(self, folder: Path, thresholds: Thresholds) -> None:
        """Judge by this bundle at these thresholds; what was tried before is judged anew."""
        if (folder, thresholds) == (self._folder, self._thresholds):
            return
        engine, known = self._engine(), self._trial if folder == self._folder else None
        self._folder, self._thresholds = folder, thresholds
        self._generation += 1
        self._trial = None
        self._step.show_message(self.tr("The taught category is being loaded …"))

        def open_trial() -> Trial:
            return known.at(thresholds) if known else Trial.open(folder, thresholds, engine)

        self._lookups.ask("trial", open_trial, self._on_trial_opened, self._on_trial_failed)

    def forget(self) -> None:
        """Another category is taught: nothing of this one is kept."""
        self.clear()
        self._trial = self._folder = self._thresholds = None

    def clear(self) -> None:
        """Begin with no pictures."""
        self._generation += 1
        self._waiting = 0
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

    def try_frame(self, frame: Image) -> None:
        """Judge a picture of the source; the oldest ones are let go of."""
        number = next(self._numbers)
        tried = _Tried(f"frame {number}", Path(frame.origin).name or frame.origin, frame=frame)
        self._tried[tried.key] = tried
        frames = [one for one in self._tried.values() if one.frame is not None]
        for old in frames[:-_FRAMES_KEPT]:
            del self._tried[old.key]
        if len(frames) > _FRAMES_KEPT:
            kept = [entry for entry in self._step.gallery.entries if entry.key in self._tried]
            self._step.drop_entries(kept)
        self._judge(tried)

    def _on_trial_opened(self, trial: Trial) -> None:
        self._trial = trial
        self._step.show_message("")
        for tried in self._tried.values():
            self._judge(tried)

    def _on_trial_failed(self, error: InspectAIError) -> None:
        self._folder = None
        self._step.show_failure(error)

    def _on_pictures_found(self, paths: Sequence[Path]) -> None:
        for path in paths:
            tried = _Tried(str(path), path.name, path=path)
            self._tried[tried.key] = tried
            self._judge(tried)

    def _judge(self, tried: _Tried) -> None:
        trial, thresholds, generation = self._trial, self._thresholds, self._generation
        if trial is None or thresholds is None:
            return  # it is judged as soon as the bundle is there
        self._waiting += 1
        self._lookups.ask(
            ("judge", tried.key),
            lambda: (generation, _judged(trial, tried)),
            self._on_judged,
        )

    def _on_judged(self, answer: tuple[int, _Judged]) -> None:
        generation, judged = answer
        if generation == self._generation and judged.tried.key in self._tried:
            self._step.show_judged(judged.entry, judged.small)

    def _on_picture_wanted(self, key: str) -> None:
        tried, trial = self._tried.get(key), self._trial
        if tried is not None and trial is not None:
            self._lookups.ask("large", lambda: _large(trial, tried), self._on_large)

    def _on_large(self, answer: tuple[str, str, PicturePresentation | None]) -> None:
        self._step.show_large(*answer)


def _verdict(trial: Trial, tried: _Tried) -> TrialVerdict:
    if tried.frame is not None:
        return trial.judge(tried.frame)
    assert tried.path is not None  # noqa: S101 - it is a frame or a file
    return trial.judge_file(tried.path)


def _judged(trial: Trial, tried: _Tried) -> _Judged:
    found = _verdict(trial, tried)
    small = None if found.image is None else thumbnail(found.image, THUMBNAIL_PX)
    if small is not None:
        small = with_heat(small, found.anomaly_map, found.thresholds)
    caption = tried.name
    if found.verdict is not Verdict.NOT_INSPECTED:
        caption = f"{score_text(found.anomaly_score, found.thresholds)} · {tried.name}"
    entry = GalleryEntry(tried.key, caption, found.verdict, note=operator_text(found.reason))
    return _Judged(tried, entry, small)


def _large(trial: Trial, tried: _Tried) -> tuple[str, str, PicturePresentation | None]:
    found = _verdict(trial, tried)
    if found.verdict is Verdict.NOT_INSPECTED:
        picture = None if found.image is None else present_picture(found.image)
        return tried.key, operator_text(found.reason), picture
    assert found.image is not None  # noqa: S101 - it was inspected
    picture = present_picture(found.image, found.anomaly_map, found.thresholds)
    return (
        tried.key,
        f"{score_text(found.anomaly_score, found.thresholds)} · {tried.name}",
        picture,
    )
