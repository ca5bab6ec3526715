from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ignore_progress
from tests.unit.evaluation.pictures import write_mask, write_picture
from tests.unit.evaluation.scripted_detector import BROKEN, ScriptedDetector
from training.evaluation import plot_style
from training.evaluation.datasets import read_dataset
from training.evaluation.evaluate import evaluate
from training.evaluation.overlays import N_SHOWN, overlay_sheet, select_pictures
from training.evaluation.plots import write_plots

if TYPE_CHECKING:
    from pathlib import Path

    from training.evaluation.datasets import Dataset
    from training.evaluation.result import EvaluationResult

CURVES = {
    "confusion_matrix.png",
    "per_defect_scores.png",
    "precision_recall.png",
    "roc.png",
    "score_histogram.png",
}


@pytest.fixture(autouse=True)
def _coarse_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plot_style, "_DPI", 64)


def _evaluated(
    root: Path,
    detector: ScriptedDetector,
    *,
    good: tuple[int, ...] = (50, 60, 120, 160),
    defective: tuple[int, ...] = (90, 130, 200, 210, 220, BROKEN),
) -> tuple[EvaluationResult, Dataset]:
    for number, value in enumerate(good):
        write_picture(root / f"test/good/{number}.png", value)
    for number, value in enumerate(defective):
        write_picture(root / f"test/$dent_1$/{number}.png", value)
        write_mask(root / f"ground_truth/$dent_1$/{number}.png")
    dataset = read_dataset(root)
    result = evaluate(detector, dataset, report=ignore_progress, token=CancellationToken())
    return result, dataset


def _written(root: Path, **values: tuple[int, ...]) -> set[str]:
    detector = ScriptedDetector()
    result, dataset = _evaluated(root, detector, **values)
    paths = write_plots(
        result,
        dataset,
        detector,
        root / "plots",
        report=ignore_progress,
        token=CancellationToken(),
    )
    assert paths == sorted((root / "plots").iterdir())
    for path in paths:
        picture = cv2.imread(str(path))
        assert picture is not None
        assert min(picture.shape[:2]) > 200
        assert len(np.unique(picture)) > 10
    return {path.name for path in paths}


def test_every_curve_and_overlay_is_written_as_a_picture(tmp_path: Path) -> None:
    assert _written(tmp_path) == CURVES | {
        "overlays_highest_good.png",
        "overlays_lowest_defective.png",
    }


def test_without_defects_the_curves_that_need_both_kinds_are_left_out(tmp_path: Path) -> None:
    assert _written(tmp_path, defective=()) == {
        "confusion_matrix.png",
        "overlays_highest_good.png",
        "per_defect_scores.png",
        "score_histogram.png",
    }


def test_when_nothing_was_inspected_the_verdicts_are_still_drawn(tmp_path: Path) -> None:
    assert _written(tmp_path, good=(BROKEN,), defective=(BROKEN,)) == {"confusion_matrix.png"}


def test_sheets_show_highest_good_and_lowest_defective_and_do_not_repeat(tmp_path: Path) -> None:
    defective = tuple(range(160, 240, 10))
    result, _ = _evaluated(tmp_path, ScriptedDetector(), good=(50, 60, 120), defective=defective)
    good, weakest, strongest = select_pictures(result)
    assert [p.anomaly_score for p in good.pictures] == [120, 60, 50]
    assert [p.anomaly_score for p in weakest.pictures] == [160, 170, 180, 190, 200, 210]
    assert [p.anomaly_score for p in strongest.pictures] == [230, 220]
    assert len(weakest.pictures) == N_SHOWN


def test_the_heatmap_is_drawn_on_one_scale_tied_to_the_thresholds(tmp_path: Path) -> None:
    detector = ScriptedDetector(thresholds=Thresholds(review=100.0, fail=100.0))
    result, dataset = _evaluated(tmp_path, detector, good=(90, 40), defective=(190,))
    lowest = [_heat_alpha(result, dataset, detector, sheet) for sheet in (0, 1)]
    # Nothing is drawn on good parts below REVIEW; on the defect only where it is hot.
    assert lowest[0] == [0.0, 0.0]
    assert lowest[1][0] == pytest.approx(np.sqrt(0.9), abs=0.02)


def _heat_alpha(
    result: EvaluationResult, dataset: Dataset, detector: ScriptedDetector, sheet: int
) -> list[float]:
    """Largest alpha of each heatmap on a sheet."""
    selection = select_pictures(result)[sheet]
    figure = overlay_sheet(selection, dataset, detector, CancellationToken())
    heat_axes = [axes for axes in figure.axes if len(axes.images) == 2]
    return [float(np.asarray(axes.images[1].get_array())[..., 3].max()) for axes in heat_axes]


def test_a_negative_scale_still_draws(tmp_path: Path) -> None:
    detector = ScriptedDetector(thresholds=Thresholds(review=-20.0, fail=-10.0))
    result, dataset = _evaluated(tmp_path, detector, good=(0,), defective=(190,))
    assert _heat_alpha(result, dataset, detector, 1) == [1.0]


def test_an_unwritable_folder_is_an_expected_error(tmp_path: Path) -> None:
    (tmp_path / "plots").write_text("a file")
    detector = ScriptedDetector()
    result, dataset = _evaluated(tmp_path, detector)
    with pytest.raises(EvaluationError, match="plot cannot be written"):
        write_plots(
            result,
            dataset,
            detector,
            tmp_path / "plots",
            report=ignore_progress,
            token=CancellationToken(),
        )


def test_drawing_reports_each_plot_and_can_be_cancelled(tmp_path: Path) -> None:
    detector = ScriptedDetector()
    result, dataset = _evaluated(tmp_path, detector)
    token = CancellationToken()
    reports: list[Progress] = []

    def cancel_at_second(progress: Progress) -> None:
        reports.append(progress)
        if progress.done == 1:
            token.cancel()

    with pytest.raises(JobCancelled):
        write_plots(
            result, dataset, detector, tmp_path / "plots", report=cancel_at_second, token=token
        )
    assert [(p.stage, p.done, p.total) for p in reports] == [("plots", 0, 7), ("plots", 1, 7)]
