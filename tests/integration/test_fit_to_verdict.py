"""From a folder of good pictures to a bundle to verdicts, as people and programs do it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.inference.bundle import BANK_NAME, CALIBRATION_NAME, read_bundle
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image
from tests.fakes import KeptReports
from tests.pictures import encoded, part_pixels, write_parts
from tests.tiny_fit import fit_arguments, fit_tiny
from training.cli import run


def test_good_parts_pass_and_defective_parts_fail(
    tmp_path: Path,
    tiny_encoder: Path,
    defective_parts: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundle = tmp_path / "plate"
    good_parts = write_parts(tmp_path / "good", n_parts=30)
    assert run(fit_arguments(good_parts, bundle, tiny_encoder)) == 0
    fitted = capsys.readouterr().out
    assert f"{bundle}: category 'Plate' fitted from 30 good pictures" in fitted
    assert "FAIL above" in fitted

    fresh = write_parts(tmp_path / "fresh", n_parts=8, first_seed=600)
    assert main(["inspect", str(bundle), str(fresh), "--format", "jsonl"]) in (0, 1)
    good = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum(record["verdict"] == "PASS" for record in good) >= 7

    assert main(["inspect", str(bundle), str(defective_parts), "--format", "jsonl"]) == 1
    bad = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["verdict"] for record in bad] == ["FAIL"] * 4
    assert min(r["anomaly_score"] for r in bad) > max(r["anomaly_score"] for r in good)


def test_the_same_pictures_and_seed_give_the_same_bundle(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    first = fit_tiny(good_parts, tmp_path / "first", tiny_encoder)
    second = fit_tiny(good_parts, tmp_path / "second", tiny_encoder)
    assert first.manifest.digest() == second.manifest.digest()
    for name in first.manifest.files:
        assert (first.bundle / name).read_bytes() == (second.bundle / name).read_bytes()


def test_names_and_order_of_the_pictures_do_not_matter_to_what_is_learned(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    renamed = tmp_path / "renamed"
    renamed.mkdir()
    for number, path in enumerate(sorted(good_parts.iterdir())):
        (renamed / f"x{number:02d}.PNG").write_bytes(path.read_bytes())
    first = fit_tiny(good_parts, tmp_path / "first", tiny_encoder)
    second = fit_tiny(renamed, tmp_path / "second", tiny_encoder)
    assert first.manifest.training_images.digest == second.manifest.training_images.digest
    assert (first.bundle / BANK_NAME).read_bytes() == (second.bundle / BANK_NAME).read_bytes()


def test_another_seed_gives_another_bank_and_another_digest(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    first = fit_tiny(good_parts, tmp_path / "first", tiny_encoder, seed=1)
    second = fit_tiny(good_parts, tmp_path / "second", tiny_encoder, seed=2)
    assert first.manifest.digest() != second.manifest.digest()
    assert (first.bundle / BANK_NAME).read_bytes() != (second.bundle / BANK_NAME).read_bytes()


def test_the_number_of_threads_does_not_change_the_judgement(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    picture = read_image(defective_parts / "000.png")
    scores = [
        Detector.load(
            fit_tiny(good_parts, tmp_path / str(threads), tiny_encoder, threads=threads).bundle,
            provider="cpu",
            threads=threads,
        )
        .predict(picture)
        .anomaly_score
        for threads in (1, 2)
    ]
    assert scores[0] == pytest.approx(scores[1], rel=1e-4)


def test_everything_chosen_and_everything_random_is_in_the_manifest(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    manifest = fit_tiny(
        good_parts, tmp_path / "plate", tiny_encoder, seed=7, target_false_reject_rate=0.02
    ).manifest
    assert manifest.seed == 7
    assert manifest.encoder.name == "tiny"
    assert manifest.method.bank_size == 60
    assert manifest.calibration.target_false_reject_rate == 0.02
    assert manifest.calibration.n_held_out == manifest.training_images.count == 12
    assert set(manifest.versions) >= {"inspectai_desktop", "numpy", "onnxruntime", "python"}


def test_the_held_out_scores_are_kept_with_names_and_digests(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)
    names = bundle.array(CALIBRATION_NAME, "image_names")
    assert names.tolist() == [f"{number:03d}.png" for number in range(12)]
    assert len(set(bundle.array(CALIBRATION_NAME, "image_digests").tolist())) == 12


def test_held_out_scores_are_not_those_of_pictures_that_were_learned(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    """With a bank of all patches every learned picture scores 0; held out it does not."""
    bundle = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, bank_size=1_000_000).bundle
    detector = Detector.load(bundle, provider="cpu", threads=1)
    for path in good_parts.iterdir():
        assert detector.predict(read_image(path)).anomaly_score == pytest.approx(0, abs=1e-3)
    assert detector.calibration_scores.min() > 0.1


def test_known_defects_are_reported_with_their_separation(
    tmp_path: Path,
    tiny_encoder: Path,
    good_parts: Path,
    defective_parts: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bundle = tmp_path / "plate"
    arguments = fit_arguments(
        good_parts, bundle, tiny_encoder, "--defects", str(defective_parts.parent)
    )
    assert run(arguments) == 0
    assert "100% of 4 get FAIL" in capsys.readouterr().out
    found = read_bundle(bundle).manifest.calibration.defects
    assert found is not None
    assert found.auroc == 1.0


def test_a_threshold_from_defects_lies_between_good_and_defective_parts(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    result = fit_tiny(
        good_parts,
        tmp_path / "plate",
        tiny_encoder,
        defects=defective_parts,
        threshold_from="defects",
    )
    calibration = result.manifest.calibration
    detector = Detector.load(result.bundle, provider="cpu", threads=1)
    assert calibration.defects is not None
    assert (
        detector.calibration_scores.max()
        < calibration.fail_threshold
        < calibration.defects.score_min
    )


def test_a_defective_part_among_the_good_ones_is_pointed_out(
    tmp_path: Path, tiny_encoder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = write_parts(tmp_path / "good", n_parts=14)
    (good / "sneaked-in.png").write_bytes(encoded(part_pixels(77, stained=True)))
    assert run(fit_arguments(good, tmp_path / "plate", tiny_encoder)) == 0
    told = capsys.readouterr().out
    assert "look least like the others" in told
    assert "sneaked-in.png" in told
    manifest = read_bundle(tmp_path / "plate").manifest
    assert manifest.training_images.suspicious[0] == "sneaked-in.png"


def test_a_lower_false_reject_target_gives_higher_thresholds(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    limits = []
    for rate in (0.1, 0.01, 0.001):
        result = fit_tiny(
            good_parts, tmp_path / str(rate), tiny_encoder, target_false_reject_rate=rate
        )
        limits.append(result.manifest.calibration.fail_threshold)
    assert limits == sorted(set(limits))


def test_pictures_of_different_sizes_and_formats_are_fitted_together(
    tmp_path: Path, tiny_encoder: Path
) -> None:
    folder = tmp_path / "good"
    folder.mkdir()
    for seed, (height, width) in enumerate(((96, 128), (192, 256), (100, 140), (300, 400))):
        pixels = part_pixels(seed, height=height, width=width)
        (folder / f"{seed}.png").write_bytes(encoded(pixels))
        (folder / f"{seed}-compressed.jpg").write_bytes(encoded(pixels, ".jpg"))
        (folder / f"{seed}-deep.tif").write_bytes(encoded(pixels.astype(np.uint16) * 257, ".tiff"))
    result = fit_tiny(folder, tmp_path / "plate", tiny_encoder)
    assert result.manifest.training_images.count == 12
    detector = Detector.load(result.bundle, provider="cpu", threads=1)
    for path in folder.iterdir():
        image = read_image(path)
        prediction = detector.predict(image)
        assert prediction.anomaly_map.shape == (image.height, image.width)


def test_a_12_bit_camera_is_judged_by_its_own_white(tmp_path: Path, tiny_encoder: Path) -> None:
    """12 bits in a 16-bit file: taken for 16 bits all parts would be nearly black."""
    folder = tmp_path / "good"
    folder.mkdir()
    for seed in range(10):
        pixels = part_pixels(seed).astype(np.uint16) * 16
        (folder / f"{seed}.png").write_bytes(encoded(pixels))
    result = fit_tiny(folder, tmp_path / "plate", tiny_encoder)
    assert result.manifest.preprocessing.white_level_16bit == 4095
    detector = Detector.load(result.bundle, provider="cpu", threads=1)
    stained = tmp_path / "stained.png"
    stained.write_bytes(encoded(part_pixels(70, stained=True).astype(np.uint16) * 16))
    assert detector.predict(read_image(stained)).verdict is Verdict.FAIL
    thumbnail = detector.thumbnail
    assert thumbnail is not None
    assert thumbnail.pixels.mean() == pytest.approx(part_pixels(0).mean(), abs=10)


def test_a_region_file_limits_what_is_inspected(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    region = tmp_path / "region.json"
    region.write_text(
        json.dumps({"reference_size": [128, 96], "rectangle": [0, 0, 56, 96]}), encoding="utf-8"
    )
    bundle = tmp_path / "plate"
    assert run(fit_arguments(good_parts, bundle, tiny_encoder, "--roi", str(region))) == 0
    detector = Detector.load(bundle, provider="cpu", threads=1)
    # The stains lie in the right half, which is not looked at.
    verdicts = {detector.predict(read_image(p)).verdict for p in defective_parts.iterdir()}
    assert Verdict.FAIL not in verdicts


def test_a_stated_smallest_defect_bounds_the_peak_of_the_score(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    region = tmp_path / "region.json"
    region.write_text(
        json.dumps({"reference_size": [128, 96], "rectangle": [40, 0, 80, 96]}), encoding="utf-8"
    )
    bundle = tmp_path / "plate"
    options = ("--roi", str(region), "--smallest-defect", "4")
    assert run(fit_arguments(good_parts, bundle, tiny_encoder, *options)) == 0
    score = read_bundle(bundle).manifest.score
    assert score.top_share == pytest.approx(math.pi / 4 * 4**2 / (80 * 96))
    detector = Detector.load(bundle, provider="cpu", threads=1)
    verdicts = [detector.predict(read_image(p)).verdict for p in defective_parts.iterdir()]
    assert verdicts == [Verdict.FAIL] * 4


def test_a_fit_tells_each_stage_to_its_end(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    reports = KeptReports()
    result = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, report=reports)
    assert reports.stages == ["check", "embed", "coreset", "calibrate", "write"]
    for stage in reports.stages:
        last = [report for report in reports.all if report.stage == stage][-1]
        assert last.done == last.total
    assert set(result.seconds) >= {"check", "embed", "coreset", "calibrate", "write"}


def test_progress_as_json_ends_with_the_result(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "plate"
    arguments = fit_arguments(good_parts, bundle, tiny_encoder)
    arguments[arguments.index("none")] = "json"
    assert run(arguments) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["event"] for event in events[:-1]} == {"progress"}
    result = events[-1]
    assert result["event"] == "result"
    assert result["bundle"] == str(bundle)
    assert result["digest"] == read_bundle(bundle).manifest.digest()
    assert result["left_out"] == []


def test_a_share_of_all_patches_can_be_the_size_of_the_bank(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path
) -> None:
    result = fit_tiny(
        good_parts, tmp_path / "plate", tiny_encoder, bank_size=None, coreset_ratio=0.01
    )
    prepared = result.manifest.preprocessing
    patches = 12 * prepared.input_height * prepared.input_width // 64
    assert result.manifest.method.bank_size == -(-patches // 100)


@pytest.mark.real_data
def test_the_shipped_encoder_separates_real_hazelnuts(real_data: Path, tmp_path: Path) -> None:
    toy = real_data / "hazelnut_toy"
    arguments = ["fit", "--good", str(toy / "train" / "good"), "--output", str(tmp_path / "nut")]
    options = ["--category", "Hazelnut", "--bank-size", "300", "--input-size", "128"]
    assert run([*arguments, *options, "--progress", "none"]) == 0
    detector = Detector.load(tmp_path / "nut")
    scores = {
        kind: [
            detector.predict(read_image(path)).anomaly_score
            for path in sorted((toy / "test" / kind).iterdir())[:6]
        ]
        for kind in sorted(path.name for path in (toy / "test").iterdir())
    }
    good = scores.pop("good")
    defective = [score for of_kind in scores.values() for score in of_kind]
    pairs = [(g, d) for g in good for d in defective]
    assert np.mean([g < d for g, d in pairs]) > 0.9
