"""A bundle on trial judges as the station would, and what cannot be judged says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import BundleError, ImageError
from inspectai_desktop.services.teaching.trial import Trial, pictures_among
from inspectai_desktop.settings import EngineSection
from tests.line_fakes import ScriptedDetector

ENGINE = EngineSection(provider="cpu", threads=1)


@pytest.fixture
def trial(tiny_bundle: Path) -> Trial:
    return Trial.open(tiny_bundle, None, ENGINE)


def test_a_defective_part_fails_with_its_heat(trial: Trial, defective_parts: Path) -> None:
    found = trial.judge_file(defective_parts / "000.png")
    assert found.verdict is Verdict.FAIL
    assert found.anomaly_map is not None
    assert found.anomaly_score is not None
    assert found.anomaly_score > found.thresholds.fail


def test_other_thresholds_give_other_verdicts(trial: Trial, defective_parts: Path) -> None:
    score = trial.judge_file(defective_parts / "000.png").anomaly_score
    assert score is not None
    milder = trial.at(Thresholds(score * 2, score * 3))
    assert milder.judge_file(defective_parts / "000.png").verdict is Verdict.PASS


def test_a_file_that_is_no_picture_is_not_inspected_and_says_why(
    trial: Trial, tmp_path: Path
) -> None:
    file = tmp_path / "text.png"
    file.write_text("hello")
    found = trial.judge_file(file)
    assert found.verdict is Verdict.NOT_INSPECTED
    assert found.image is None
    assert "text.png" in found.reason


def test_a_picture_that_was_deleted_is_not_inspected(trial: Trial, tmp_path: Path) -> None:
    assert trial.judge_file(tmp_path / "gone.png").verdict is Verdict.NOT_INSPECTED


def test_a_detector_that_stumbles_never_gives_pass(good_parts: Path) -> None:
    broken = Trial(ScriptedDetector(lambda _: RuntimeError("no memory")), Thresholds(1.0, 2.0))
    found = broken.judge_file(good_parts / "000.png")
    assert found.verdict is Verdict.NOT_INSPECTED
    assert "no memory" in found.reason


def test_a_bundle_that_vanished_cannot_be_tried(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no bundle"):
        Trial.open(tmp_path / "gone", None, ENGINE)


def test_a_folder_gives_its_pictures_and_a_file_stays_itself(
    good_parts: Path, defective_parts: Path
) -> None:
    file = defective_parts / "001.png"
    found = pictures_among([good_parts, file, file])
    assert found == (*sorted(good_parts.iterdir()), file)


def test_nothing_to_judge_is_said(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="no pictures"):
        pictures_among([tmp_path])
