"""A loaded bundle judges pictures: the same way each time, and never without a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import BundleError, ImageError, InferenceError
from inspectai_desktop.inference.bundle import (
    BANK_NAME,
    THUMBNAIL_NAME,
    array_bytes,
    pack_bundle,
    read_bundle,
    write_bundle,
)
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.manifest import Manifest
from tests.pictures import part_pixels
from tests.tiny_encoder import tiny_encoder_graph, write_tiny_encoder
from tests.tiny_fit import fit_tiny

if TYPE_CHECKING:
    from pathlib import Path

GOOD = Image(part_pixels(301), "good part")
STAINED = Image(part_pixels(302, stained=True), "stained part")


def test_a_good_part_passes_and_a_stained_one_fails(detector: Detector) -> None:
    assert detector.predict(GOOD).verdict is Verdict.PASS
    assert detector.predict(STAINED).verdict is Verdict.FAIL


def test_the_map_has_the_pictures_size_and_is_hottest_at_the_stain(detector: Detector) -> None:
    anomaly_map = detector.predict(STAINED).anomaly_map
    assert anomaly_map.shape == (STAINED.height, STAINED.width)
    assert anomaly_map.dtype == np.float32
    row, column = divmod(int(anomaly_map.argmax()), STAINED.width)
    red = STAINED.pixels[:, :, 0].astype(int) - STAINED.pixels[:, :, 2] > 100
    rows, columns = np.nonzero(red)
    assert rows.min() - 8 <= row <= rows.max() + 8
    assert columns.min() - 8 <= column <= columns.max() + 8


def test_the_same_picture_gets_the_same_answer_again(detector: Detector) -> None:
    first, second = detector.predict(STAINED), detector.predict(STAINED)
    assert first.anomaly_score == second.anomaly_score
    np.testing.assert_array_equal(first.anomaly_map, second.anomaly_map)


def test_a_batch_gets_the_answers_its_pictures_get_alone(detector: Detector) -> None:
    pictures = [GOOD, STAINED, Image(part_pixels(303, height=192, width=250)), GOOD]
    for together, picture in zip(detector.predict_batch(pictures), pictures, strict=True):
        alone = detector.predict(picture)
        assert together.anomaly_score == pytest.approx(alone.anomaly_score, rel=1e-4)
        assert together.verdict is alone.verdict
        np.testing.assert_allclose(together.anomaly_map, alone.anomaly_map, rtol=1e-3, atol=1e-4)


def test_no_pictures_get_no_answers(detector: Detector) -> None:
    assert detector.predict_batch([]) == []


def test_the_picture_is_not_changed(detector: Detector) -> None:
    pixels = part_pixels(304)
    pixels.flags.writeable = False
    before = pixels.copy()
    detector.predict(Image(pixels))
    np.testing.assert_array_equal(pixels, before)


def test_a_strided_view_of_a_frame_is_judged_like_its_copy(detector: Detector) -> None:
    frame = part_pixels(305, height=192, width=256)
    view, copy = frame[::2, ::2], np.ascontiguousarray(frame[::2, ::2])
    assert detector.predict(Image(view)).anomaly_score == pytest.approx(
        detector.predict(Image(copy)).anomaly_score
    )


def test_timings_are_told_by_stage_and_add_up(detector: Detector) -> None:
    timings = detector.predict(GOOD).timings
    stages = (timings.preprocess_ms, timings.encode_ms, timings.search_ms, timings.map_ms)
    assert min(stages) >= 0
    assert timings.total_ms == pytest.approx(sum(stages))
    assert timings.total_ms > 0


def test_a_detector_says_what_it_is(detector: Detector) -> None:
    assert detector.provider == "CPUExecutionProvider"
    assert detector.manifest.category == "Plate"
    assert detector.input_size[0] % 32 == detector.input_size[1] % 32 == 0
    assert detector.bank_size == detector.manifest.method.bank_size
    assert detector.calibration_scores.shape == (12,)
    assert (detector.calibration_scores > 0).all()


def test_the_thumbnail_is_a_good_part(detector: Detector) -> None:
    thumbnail = detector.thumbnail
    assert thumbnail is not None
    assert (thumbnail.height, thumbnail.width) == (GOOD.height, GOOD.width)
    assert np.abs(thumbnail.pixels.astype(int) - GOOD.pixels).mean() < 12


def test_a_bundle_without_a_thumbnail_has_none(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = read_bundle(tiny_bundle)
    files = {name: data for name, data in bundle.files.items() if name != THUMBNAIL_NAME}
    write_bundle(tmp_path / "plain", bundle.manifest, files)
    assert Detector.load(tmp_path / "plain", provider="cpu", threads=1).thumbnail is None


def test_other_thresholds_change_the_verdict_and_not_the_score(detector: Detector) -> None:
    score = detector.predict(GOOD).anomaly_score
    strict = detector.with_thresholds(Thresholds(review=score / 3, fail=score / 2))
    assert strict.predict(GOOD).verdict is Verdict.FAIL
    assert strict.predict(GOOD).anomaly_score == score
    assert detector.predict(GOOD).verdict is Verdict.PASS
    assert strict.thresholds != detector.thresholds


def test_a_station_may_override_the_thresholds_when_it_loads(tiny_bundle: Path) -> None:
    lenient = Thresholds(review=1e6, fail=1e6)
    detector = Detector.load(tiny_bundle, provider="cpu", threads=1, thresholds=lenient)
    assert detector.predict(STAINED).verdict is Verdict.PASS
    assert detector.manifest.calibration.fail_threshold < 1e6


def test_a_packed_bundle_judges_like_its_folder(
    detector: Detector, tiny_bundle: Path, tmp_path: Path
) -> None:
    pack_bundle(tiny_bundle, tmp_path / "plate.inspectai")
    packed = Detector.load(tmp_path / "plate.inspectai", provider="cpu", threads=1)
    assert packed.predict(STAINED).anomaly_score == detector.predict(STAINED).anomaly_score


def test_warming_up_changes_nothing(detector: Detector) -> None:
    before = detector.predict(GOOD).anomaly_score
    detector.warm_up()
    assert detector.predict(GOOD).anomaly_score == before


def test_16_bit_pictures_are_judged_like_the_8_bit_ones(detector: Detector) -> None:
    deep = Image(STAINED.pixels.astype(np.uint16) * 257)
    assert detector.predict(deep).anomaly_score == pytest.approx(
        detector.predict(STAINED).anomaly_score, rel=1e-2
    )


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (np.zeros((96, 128, 3), np.uint8), "camera 1: .*black"),
        (np.full((96, 128, 3), 90, np.uint8), "camera 1: .*one flat colour"),
        (part_pixels(1, height=400, width=100), "camera 1: .*100 x 400 pixels"),
    ],
)
def test_a_picture_that_cannot_be_judged_gets_an_error_and_no_verdict(
    pixels: np.ndarray, told: str, detector: Detector
) -> None:
    with pytest.raises(ImageError, match=told):
        detector.predict(Image(pixels, "camera 1"))
    with pytest.raises(ImageError, match=told):
        detector.predict_batch([GOOD, Image(pixels, "camera 1")])


def test_an_encoder_that_turns_to_nan_gives_an_error_and_never_a_score(
    tmp_path: Path, good_parts: Path
) -> None:
    # The good parts are darker than 200, where this encoder's numbers are still sound.
    encoder = write_tiny_encoder(
        tmp_path / "fragile", tiny_encoder_graph(nan_above=200 / 255 * 2 - 1)
    )
    bundle = fit_tiny(good_parts, tmp_path / "plate", encoder).bundle
    detector = Detector.load(bundle, provider="cpu", threads=1)
    glaring = part_pixels(306)
    glaring[10:14, 10:14] = 255
    assert detector.predict(GOOD).verdict is Verdict.PASS
    with pytest.raises(InferenceError, match="not numbers"):
        detector.predict(Image(glaring))


def other_bank(tiny_bundle: Path, target: Path, bank: np.ndarray) -> Path:
    bundle = read_bundle(tiny_bundle)
    write_bundle(target, bundle.manifest, {**bundle.files, BANK_NAME: array_bytes(bank)})
    return target


@pytest.mark.parametrize(
    "bank", [np.zeros((60, 19), np.float32), np.zeros((5, 20), np.float32), np.zeros((60, 20))]
)
def test_a_bank_that_is_not_the_manifests_is_refused(
    bank: np.ndarray, tiny_bundle: Path, tmp_path: Path
) -> None:
    with pytest.raises(BundleError, match="memory bank has shape"):
        Detector.load(other_bank(tiny_bundle, tmp_path / "other", bank), provider="cpu", threads=1)


def test_a_bank_with_nan_is_refused(tiny_bundle: Path, tmp_path: Path) -> None:
    bank = np.zeros((60, 20), np.float32)
    bank[3, 4] = np.nan
    with pytest.raises(InferenceError, match="not numbers"):
        Detector.load(other_bank(tiny_bundle, tmp_path / "nan", bank), provider="cpu", threads=1)


@pytest.fixture(scope="module")
def left_half(
    tmp_path_factory: pytest.TempPathFactory, good_parts: Path, tiny_encoder: Path
) -> Detector:
    """Inspects the left half and ignores the upper half of that."""
    region = RegionOfInterest(
        128,
        96,
        inspect=(((0.0, 0.0), (64.0, 0.0), (64.0, 96.0), (0.0, 96.0)),),
        ignore=(((0.0, 0.0), (64.0, 0.0), (64.0, 48.0), (0.0, 48.0)),),
    )
    output = tmp_path_factory.mktemp("half") / "plate"
    bundle = fit_tiny(good_parts, output, tiny_encoder, region=region, bank_size=200).bundle
    return Detector.load(bundle, provider="cpu", threads=1)


def test_what_lies_outside_the_region_cannot_fail_a_part(left_half: Detector) -> None:
    marked = GOOD.pixels.copy()
    marked[30:60, 90:120] = (255, 0, 0)
    marked[2:14, 20:40] = (255, 0, 0)
    plain, disturbed = left_half.predict(GOOD), left_half.predict(Image(marked))
    assert plain.verdict is Verdict.PASS
    assert disturbed.verdict is Verdict.PASS
    marked[65:85, 20:40] = (255, 0, 0)
    assert left_half.predict(Image(marked)).verdict is Verdict.FAIL


def test_the_map_is_zero_outside_the_region(left_half: Detector) -> None:
    anomaly_map = left_half.predict(STAINED).anomaly_map
    assert not anomaly_map[:, 64:].any()
    assert not anomaly_map[:46].any()
    assert (anomaly_map[50:, :62] > 0).all()


def test_reweighting_lowers_the_score_and_keeps_it_positive(
    good_parts: Path, tiny_encoder: Path, detector: Detector, tmp_path: Path
) -> None:
    bundle = fit_tiny(good_parts, tmp_path / "plate", tiny_encoder, neighbours=5).bundle
    reweighted = Detector.load(bundle, provider="cpu", threads=1)
    assert 0 < reweighted.predict(STAINED).anomaly_score < detector.predict(STAINED).anomaly_score


def test_tiled_and_whole_inputs_judge_alike(tiny_bundle: Path, tmp_path: Path) -> None:
    """The tiny encoder looks at each patch alone, so tiles must make no difference at all."""
    bundle = read_bundle(tiny_bundle)
    content = bundle.manifest.model_dump(mode="json")
    content["preprocessing"]["tiling"] = {"tile_height": 64, "tile_width": 64, "overlap": 32}
    write_bundle(tmp_path / "tiled", Manifest.model_validate(content), bundle.files)
    tiled = Detector.load(tmp_path / "tiled", provider="cpu", threads=1)
    whole = Detector.load(tiny_bundle, provider="cpu", threads=1)
    np.testing.assert_allclose(
        tiled.predict(STAINED).anomaly_map, whole.predict(STAINED).anomaly_map, rtol=1e-3
    )
