"""New thresholds without a refit, and what flips between two bundles, through the commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.bundle import BANK_NAME, CALIBRATION_NAME, read_bundle
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.inference.recalibration import with_thresholds
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from tests.fakes import KeptReports
from tests.pictures import write_parts
from tests.tiny_fit import fit_tiny
from training.cli import run
from training.evaluation.comparison import compare, pictures_to_compare
from training.fitting.recalibration import RecalibrationRequest, recalibrate

if TYPE_CHECKING:
    from pathlib import Path

QUIET = ("--threads", "1", "--provider", "cpu", "--progress", "none")
JSON = ("--threads", "1", "--provider", "cpu", "--progress", "json")


@pytest.fixture(scope="module")
def fresh_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good parts that no bundle was taught with."""
    return write_parts(tmp_path_factory.mktemp("fresh") / "good", n_parts=15, first_seed=500)


def last_result(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert event["event"] == "result"
    return event


def test_a_recalibrated_bundle_keeps_its_bank_and_scores_the_new_pictures_as_the_station_does(
    tiny_bundle: Path, fresh_parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "new"
    arguments = ["calibrate", str(tiny_bundle), "--good", str(fresh_parts)]
    assert run([*arguments, "--output", str(output), *JSON]) == 0
    result = last_result(capsys)
    before, after = read_bundle(tiny_bundle), read_bundle(output)
    assert after.files[BANK_NAME] == before.files[BANK_NAME]
    assert result["digest"] == after.manifest.digest() != before.manifest.digest()
    assert (result["n_scored"], result["n_known_left_out"]) == (15, 0)
    assert after.manifest.calibration.n_held_out == 15
    detector = Detector.load(output, provider="cpu", threads=1)
    for entry, path in zip(result["held_out"], sorted(fresh_parts.iterdir()), strict=True):
        assert entry["path"] == str(path)
        score = detector.predict(read_image(path)).anomaly_score
        assert entry["score"] == pytest.approx(score, rel=1e-5)
    arrays = after.arrays(CALIBRATION_NAME)
    assert arrays["held_out_maps"].shape[0] == 15
    np.testing.assert_array_equal(
        arrays["training_digests"], before.array(CALIBRATION_NAME, "image_digests")
    )


def test_pictures_the_bank_was_made_of_are_left_out_and_counted_also_the_second_time(
    tiny_bundle: Path, fresh_parts: Path, good_parts: Path, tmp_path: Path
) -> None:
    given = (*good_parts.iterdir(), *fresh_parts.iterdir())
    first = recalibrate(
        RecalibrationRequest(tiny_bundle, given, tmp_path / "first", 0.02, "cpu", 1),
        report=KeptReports(),
        token=CancellationToken(),
    )
    assert (first.n_known_left_out, len(first.held_out)) == (12, 15)
    assert first.manifest.calibration.target_false_reject_rate == 0.02
    second = recalibrate(
        RecalibrationRequest(tmp_path / "first", given, tmp_path / "second", None, "cpu", 1),
        report=KeptReports(),
        token=CancellationToken(),
    )
    assert second.n_known_left_out == 12
    assert second.manifest.calibration == first.manifest.calibration


def test_known_defects_stay_known_after_recalibration(
    good_parts: Path, fresh_parts: Path, defective_parts: Path, tiny_encoder: Path, tmp_path: Path
) -> None:
    fitted = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, defects=defective_parts)
    result = recalibrate(
        RecalibrationRequest(fitted.bundle, fresh_parts, tmp_path / "new", None, "cpu", 1),
        report=KeptReports(),
        token=CancellationToken(),
    )
    assert result.manifest.calibration.defects is not None
    assert result.manifest.calibration.defects.n_images == 4
    arrays = read_bundle(tmp_path / "new").arrays(CALIBRATION_NAME)
    assert arrays["defect_maps"].shape[0] == 4


def test_with_known_pictures_alone_nothing_can_be_calibrated_and_the_reason_is_told(
    tiny_bundle: Path, good_parts: Path, tmp_path: Path
) -> None:
    request = RecalibrationRequest(tiny_bundle, good_parts, tmp_path / "new", None, "cpu", 1)
    with pytest.raises(FittingError, match="12 given pictures are among those") as caught:
        recalibrate(request, report=KeptReports(), token=CancellationToken())
    assert "recent pictures" in caught.value.hint
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("stage", ["check", "calibrate"])
def test_a_cancelled_recalibration_leaves_nothing_behind(
    stage: str, tiny_bundle: Path, fresh_parts: Path, tmp_path: Path
) -> None:
    reports = KeptReports(cancel_in=stage)
    request = RecalibrationRequest(tiny_bundle, fresh_parts, tmp_path / "new", None, "cpu", 1)
    with pytest.raises(JobCancelled):
        recalibrate(request, report=reports, token=reports.token)
    assert not list(tmp_path.iterdir())


def test_a_person_reads_what_was_calibrated(
    tiny_bundle: Path, fresh_parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["calibrate", str(tiny_bundle), "--good", str(fresh_parts)]
    assert run([*arguments, "--output", str(tmp_path / "new"), *QUIET]) == 0
    told = capsys.readouterr().out
    assert "calibrated with 15 pictures" in told
    assert "false rejects" in told


def test_verdicts_that_flip_are_counted_in_both_directions(
    tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = tmp_path / "data set ü"
    good = write_parts(dataset / "test" / "good", n_parts=3, first_seed=700)
    stained = write_parts(dataset / "test" / "stained", n_parts=2, stained=True)
    detector = Detector.load(tiny_bundle, provider="cpu", threads=1)
    highest_good = max(detector.predict(read_image(one)).anomaly_score for one in good.iterdir())
    lowest = min(detector.predict(read_image(one)).anomaly_score for one in stained.iterdir())
    assert highest_good < lowest
    between = (highest_good + lowest) / 2
    (good / "broken.png").write_bytes(b"x")
    fair, strict = tmp_path / "fair", tmp_path / "strict"
    with_thresholds(tiny_bundle, fair, Thresholds(between, between), target=None, note="")
    with_thresholds(tiny_bundle, strict, Thresholds(0.01, 0.02), target=None, note="")
    file = tmp_path / "out" / "compared.json"
    arguments = ["compare", str(fair), str(strict), str(dataset)]
    assert run([*arguments, "--json", str(file), *JSON]) == 0
    result = last_result(capsys)
    assert len(result["pictures"]) == 6
    assert {entry["label"] for entry in result["pictures"]} == {"good", "defect"}
    assert result["counts"]["a"] == {"PASS": 3, "REVIEW": 0, "FAIL": 2, "NOT_INSPECTED": 1}
    assert result["counts"]["b"] == {"PASS": 0, "REVIEW": 0, "FAIL": 5, "NOT_INSPECTED": 1}
    assert result["flips"] == [{"from": "PASS", "to": "FAIL", "count": 3}]
    broken = next(one for one in result["pictures"] if one["path"].endswith("broken.png"))
    assert broken["a"] == broken["b"] == {"score": None, "verdict": "NOT_INSPECTED"}
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["flips"] == result["flips"]
    assert run(["compare", str(strict), str(fair), str(dataset), *JSON]) == 0
    assert last_result(capsys)["flips"] == [{"from": "FAIL", "to": "PASS", "count": 3}]


def test_a_person_reads_which_pictures_flip(
    tiny_bundle: Path, fresh_parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lenient, strict = tmp_path / "lenient", tmp_path / "strict"
    with_thresholds(tiny_bundle, lenient, Thresholds(1e6, 1e6), target=None, note="")
    with_thresholds(tiny_bundle, strict, Thresholds(0.01, 0.02), target=None, note="")
    assert run(["compare", str(lenient), str(strict), str(fresh_parts), *QUIET]) == 0
    told = capsys.readouterr().out
    assert "15 pictures judged by A and by B" in told
    assert f"PASS -> FAIL  {fresh_parts / '000.png'}" in told


def test_listed_pictures_are_compared_without_labels_and_missing_ones_not_inspected(
    tiny_bundle: Path, fresh_parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "list.json"
    pictures = [str(fresh_parts / "000.png"), str(tmp_path / "gone.png")]
    listed.write_text(json.dumps({"pictures": pictures}), encoding="utf-8")
    arguments = ["compare", str(tiny_bundle), str(tiny_bundle), "--good-list", str(listed)]
    assert run([*arguments, *JSON]) == 0
    result = last_result(capsys)
    assert [one["path"] for one in result["pictures"]] == pictures
    assert all("label" not in one for one in result["pictures"])
    assert result["flips"] == []
    assert result["counts"]["a"]["NOT_INSPECTED"] == 1


@pytest.mark.parametrize("which", ["nothing", "gone", "empty", "both"])
def test_pictures_that_are_not_there_are_told(
    which: str, tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    arguments = ["compare", str(tiny_bundle), str(tiny_bundle)]
    if which == "both":
        arguments += [str(tmp_path / "empty"), "--good-list", "x.json"]
    elif which != "nothing":
        arguments.append(str(tmp_path / which))
    assert run([*arguments, *QUIET]) == 3
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    if which in ("gone", "empty"):
        assert str(tmp_path / which) in told


def test_a_comparison_can_be_cancelled(tiny_bundle: Path, fresh_parts: Path) -> None:
    reports = KeptReports(cancel_in="compare")
    detector = Detector.load(tiny_bundle, provider="cpu", threads=1)
    with pytest.raises(JobCancelled):
        compare(
            detector,
            detector,
            pictures_to_compare(fresh_parts),
            report=reports,
            token=reports.token,
        )
