from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress, ignore_progress
from tests.unit.evaluation.pictures import SIDE, write_mask, write_picture
from tests.unit.evaluation.scripted_detector import BROKEN, NOT_A_NUMBER, ScriptedDetector
from training.evaluation.datasets import read_dataset
from training.evaluation.evaluate import evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from training.evaluation.result import EvaluationResult


def _evaluate(root: Path, detector: ScriptedDetector | None = None) -> EvaluationResult:
    return evaluate(
        detector or ScriptedDetector(),
        read_dataset(root),
        report=ignore_progress,
        token=CancellationToken(),
    )


def _write_class(root: Path, name: str, *values: int, masked: bool = False) -> None:
    for number, value in enumerate(values):
        write_picture(root / f"test/{name}/{number}.png", value)
        if masked:
            write_mask(root / f"ground_truth/{name}/{number}_mask.png")


def test_rates_and_counts_follow_the_verdicts(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 50, 60, 120, 160)
    _write_class(tmp_path, "dent", 90, 130, 200, 210, 220)

    result = _evaluate(tmp_path)

    assert result.false_reject_rate == 1 / 4
    assert result.missed_defect_rate == 1 / 5
    assert result.review_rate == 2 / 9
    assert result.counts(anomalous=False) == {
        Verdict.PASS: 2,
        Verdict.REVIEW: 1,
        Verdict.FAIL: 1,
        Verdict.NOT_INSPECTED: 0,
    }
    # Of 20 pairs of good and defective, 17 are in order.
    assert result.image_auroc == pytest.approx(17 / 20)


def test_each_defect_is_measured_against_all_good_pictures(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 50, 100)
    _write_class(tmp_path, "dent", 90, 200)
    _write_class(tmp_path, "stain", 40, 60)

    dent, stain = _evaluate(tmp_path).per_defect

    assert (dent.defect, dent.n_images, dent.image_auroc) == ("dent", 2, 0.75)
    assert (dent.mean_score, dent.missed_defect_rate) == (145.0, 0.5)
    assert (stain.image_auroc, stain.missed_defect_rate) == (0.25, 1.0)


def test_a_map_that_is_hot_on_the_marked_pixels_has_perfect_pixel_figures(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20, 30)
    _write_class(tmp_path, "dent", 200, 210, masked=True)

    result = _evaluate(tmp_path)

    assert result.pixels.auroc == pytest.approx(1.0)
    assert result.pixels.aupro == pytest.approx(1.0)
    assert result.pixels.n_images == 2
    assert result.per_defect[0].pixels.auroc == pytest.approx(1.0)


def test_a_map_that_is_hot_elsewhere_has_poor_pixel_figures(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20)
    _write_class(tmp_path, "dent", 200, masked=True)
    result = _evaluate(tmp_path, ScriptedDetector(hot=(slice(14, 20), slice(14, 20))))
    assert result.pixels.aupro is not None
    assert result.pixels.aupro < 0.9
    assert result.pixels.auroc is not None
    assert result.pixels.auroc < 0.9


def test_without_masks_pixel_figures_are_unknown_and_a_note_says_so(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20)
    _write_class(tmp_path, "dent", 200)
    result = _evaluate(tmp_path)
    assert result.pixels.auroc is None
    assert result.pixels.aupro is None
    assert any("no masks" in note for note in result.notes)


def test_a_mask_that_marks_nothing_counts_for_the_picture_but_not_for_pixels(
    tmp_path: Path,
) -> None:
    _write_class(tmp_path, "good", 20)
    _write_class(tmp_path, "dent", 200, masked=True)
    _write_class(tmp_path, "uneven", 210)
    write_mask(tmp_path / "ground_truth/uneven/0_mask.png", value=0)

    result = _evaluate(tmp_path)

    dent, uneven = result.per_defect
    assert uneven.image_auroc == 1.0
    assert uneven.pixels.auroc is None
    assert dent.pixels.auroc == pytest.approx(1.0)
    assert result.pixels.n_images == 1
    assert any("mask marks no pixel: 1" in note for note in result.notes)


def test_a_picture_that_cannot_be_read_is_not_inspected_and_never_pass(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20, 30)
    _write_class(tmp_path, "dent", 200, 210)
    (tmp_path / "test/good/1.png").write_text("not a picture")
    (tmp_path / "test/dent/1.png").write_bytes(b"")

    result = _evaluate(tmp_path)

    assert [p.path.parent.name for p in result.not_inspected] == ["good", "dent"]
    assert all(p.verdict is Verdict.NOT_INSPECTED and p.error for p in result.not_inspected)
    assert result.false_reject_rate == 0.0
    assert result.missed_defect_rate == 0.0
    assert result.image_auroc == 1.0
    assert len(result.pictures) == 4
    assert any("could not be inspected: 2 of 4" in note for note in result.notes)


@pytest.mark.parametrize("value", [BROKEN, NOT_A_NUMBER])
def test_a_picture_the_detector_refuses_is_not_inspected(tmp_path: Path, value: int) -> None:
    _write_class(tmp_path, "good", 20)
    _write_class(tmp_path, "dent", 200, value, masked=True)
    result = _evaluate(tmp_path)
    assert [p.path.name for p in result.not_inspected] == ["1.png"]
    assert result.per_defect[0].n_not_inspected == 1
    assert result.per_defect[0].mean_score == 200.0
    assert result.pixels.n_images == 1


def test_when_nothing_can_be_inspected_every_figure_is_unknown(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", BROKEN)
    _write_class(tmp_path, "dent", BROKEN, masked=True)
    result = _evaluate(tmp_path)
    assert result.image_auroc is None
    assert result.false_reject_rate is None
    assert result.missed_defect_rate is None
    assert result.latency_ms(50) is None
    assert result.pixels.auroc is None
    assert result.per_defect[0].mean_score is None


def test_good_pictures_alone_give_a_false_reject_rate(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20, 200)
    result = _evaluate(tmp_path)
    assert result.false_reject_rate == 0.5
    assert result.missed_defect_rate is None
    assert result.image_auroc is None


def test_the_detector_is_named_and_warmed_up_before_latencies_count(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20, 30, 40)
    detector = ScriptedDetector()
    result = _evaluate(tmp_path, detector)
    assert detector.warmed_up
    assert result.detector.category == "cap"
    assert result.detector.encoder == "scripted_encoder"
    assert result.detector.input_size == (64, 96)
    assert result.latency_ms(50) == pytest.approx(6.3)
    assert result.latency_ms(95) == pytest.approx(6.39)


def test_a_mask_of_another_size_than_the_decoded_picture_stops_the_evaluation(
    tmp_path: Path,
) -> None:
    _write_class(tmp_path, "dent", 200, masked=True)
    dataset = read_dataset(tmp_path)
    write_mask(tmp_path / "ground_truth/dent/0_mask.png", side=SIDE * 2)
    with pytest.raises(EvaluationError, match="48 x 48"):
        evaluate(ScriptedDetector(), dataset, report=ignore_progress, token=CancellationToken())


def test_every_picture_is_reported(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20, 30, 40)
    reports: list[Progress] = []
    evaluate(
        ScriptedDetector(),
        read_dataset(tmp_path),
        report=reports.append,
        token=CancellationToken(),
    )
    assert [(p.done, p.total) for p in reports] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_cancelled_evaluation_stops_before_the_next_picture(tmp_path: Path) -> None:
    _write_class(tmp_path, "good", 20, 30, 40)
    token = CancellationToken()
    detector = ScriptedDetector()

    def cancel_at_second(progress: Progress) -> None:
        if progress.done == 1:
            token.cancel()

    with pytest.raises(JobCancelled):
        evaluate(detector, read_dataset(tmp_path), report=cancel_at_second, token=token)
    assert len(detector.judged) == 2
