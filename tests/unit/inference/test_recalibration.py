from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.domain.tail_model import TailModel
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.bundle import CALIBRATION_NAME, HELD_OUT_KEY, read_bundle
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.recalibration import with_thresholds
from tests.tiny_fit import fit_tiny

if TYPE_CHECKING:
    from pathlib import Path


def test_the_copy_judges_by_the_new_thresholds_and_states_their_rates(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    before = read_bundle(tiny_bundle)
    scores = np.asarray(before.array(CALIBRATION_NAME, HELD_OUT_KEY), np.float64)
    moved = Thresholds(review=float(np.median(scores)), fail=float(scores.max()) * 1.1)
    written = with_thresholds(
        tiny_bundle, tmp_path / "moved", moved, target=None, note="after the audit"
    )
    after = read_bundle(tmp_path / "moved")
    assert after.manifest == written
    assert Detector(after, provider="cpu", threads=1).thresholds == moved
    assert after.files == before.files
    assert written.note == "after the audit"
    assert written.calibration.threshold_source == "person"
    expected = TailModel(scores, seed=before.manifest.seed).expected_rate(moved.fail)
    assert written.calibration.false_reject.expected == expected.expected
    assert written.calibration.review.expected > written.calibration.false_reject.expected
    assert (
        written.calibration.target_false_reject_rate
        == before.manifest.calibration.target_false_reject_rate
    )
    assert written.digest() != before.manifest.digest()


def test_thresholds_for_a_target_record_it(tiny_bundle: Path, tmp_path: Path) -> None:
    written = with_thresholds(
        tiny_bundle, tmp_path / "moved", Thresholds(1.0, 90.0), target=0.003, note=""
    )
    assert written.calibration.threshold_source == "target"
    assert written.calibration.target_false_reject_rate == 0.003


def test_known_defects_are_counted_again(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    fitted = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, defects=defective_parts)
    found = fitted.manifest.calibration.defects
    assert found is not None
    assert found.caught_by_fail == 1.0
    moved = with_thresholds(
        fitted.bundle, tmp_path / "moved", Thresholds(0.1, 199.0), target=None, note=""
    )
    assert moved.calibration.defects is not None
    assert moved.calibration.defects.caught_by_fail == 0.0
    assert moved.calibration.defects.caught_by_review == 1.0
    assert moved.calibration.defects.auroc == found.auroc


def test_a_folder_that_holds_something_is_not_written_over(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BundleError, match="exists already"):
        with_thresholds(tiny_bundle, tmp_path / "there", Thresholds(1, 2), target=None, note="")
    assert (tmp_path / "there" / "notes.txt").read_text(encoding="utf-8") == "mine"
