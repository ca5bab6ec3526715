"""A fine map from the fit to the station: two banks, one heatmap in the unit of the score."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import BundleError, FittingError
from inspectai_desktop.inference.anomaly_map import anomaly_score
from inspectai_desktop.inference.bundle import (
    FINE_BANK_NAME,
    array_bytes,
    pack_bundle,
    read_bundle,
    unpack_bundle,
    write_bundle,
)
from inspectai_desktop.inference.detector import Detector
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from inspectai_desktop.services.teaching.calibration_material import (
    BundlePictures,
    anomaly_map_of,
    calibration_material,
)
from tests.pictures import part_pixels, write_parts
from tests.tiny_fit import fit_tiny
from training.fitting.recalibration import RecalibrationRequest, recalibrate

FINE = {"taps": ("coarse",), "fine_taps": ("fine",)}
GOOD = Image(part_pixels(301), "good part")
STAINED = Image(part_pixels(302, stained=True), "stained part")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, good_parts: Path, tiny_encoder: Path) -> Path:
    return fit_tiny(
        good_parts, tmp_path_factory.mktemp("fine") / "plate", tiny_encoder, **FINE
    ).bundle


@pytest.fixture(scope="module")
def detector(bundle: Path) -> Detector:
    return Detector.load(bundle, provider="cpu", threads=1)


def test_the_manifest_says_both_banks(bundle: Path) -> None:
    manifest = read_bundle(bundle).manifest
    assert [tap.name for tap in manifest.encoder.taps] == ["coarse"]
    assert manifest.fine_map is not None
    assert [tap.name for tap in manifest.fine_map.taps] == ["fine"]
    assert [tap.name for tap in manifest.taps.encoded] == ["fine", "coarse"]
    assert manifest.fine_map.unit > 0
    assert read_bundle(bundle).array(FINE_BANK_NAME).shape == (
        manifest.fine_map.bank_size,
        manifest.fine_map.embedding_dim,
    )


def test_a_good_part_passes_and_a_stain_fails_where_it_is(detector: Detector) -> None:
    assert detector.predict(GOOD).verdict is Verdict.PASS
    found = detector.predict(STAINED)
    assert found.verdict is Verdict.FAIL
    row, column = divmod(int(found.anomaly_map.argmax()), STAINED.width)
    red = STAINED.pixels[:, :, 0].astype(int) - STAINED.pixels[:, :, 2] > 100
    rows, columns = np.nonzero(red)
    assert rows.min() - 8 <= row <= rows.max() + 8
    assert columns.min() - 8 <= column <= columns.max() + 8


def test_the_heat_is_finer_than_the_banks_own(
    detector: Detector, tmp_path: Path, good_parts: Path, tiny_encoder: Path
) -> None:
    alone = fit_tiny(good_parts, tmp_path / "alone", tiny_encoder, taps=("coarse",)).bundle
    own = Detector.load(alone, provider="cpu", threads=1).predict(STAINED).place_map
    both = detector.predict(STAINED).place_map
    stain = STAINED.pixels[:, :, 0].astype(int) - STAINED.pixels[:, :, 2] > 100
    assert both[stain].mean() / both[~stain].mean() > own[stain].mean() / own[~stain].mean()


def test_the_peak_of_the_heat_is_the_score(detector: Detector) -> None:
    score = detector.manifest.score
    assert score.mean_weight == 0.5
    for picture in (GOOD, STAINED):
        found = detector.predict(picture)
        peak = anomaly_score(found.anomaly_map, None, score.model_copy(update={"mean_weight": 0.0}))
        # The map is brought to the picture's size, which blends neighbouring pixels.
        assert peak == pytest.approx(found.anomaly_score, rel=1e-3)


def test_a_batch_gets_the_answers_its_pictures_get_alone(detector: Detector) -> None:
    pictures = [GOOD, STAINED, Image(part_pixels(303, height=192, width=250))]
    for together, picture in zip(detector.predict_batch(pictures), pictures, strict=True):
        alone = detector.predict(picture)
        assert together.anomaly_score == pytest.approx(alone.anomaly_score, rel=1e-5)
        np.testing.assert_allclose(together.anomaly_map, alone.anomaly_map, rtol=1e-4, atol=1e-4)


def test_held_out_pictures_are_shown_as_the_station_would(
    bundle: Path, good_parts: Path, defective_parts: Path, tmp_path: Path, tiny_encoder: Path
) -> None:
    fitted = fit_tiny(
        good_parts, tmp_path / "b", tiny_encoder, defects=defective_parts, **FINE
    ).bundle
    detector = Detector.load(fitted, provider="cpu", threads=1)
    defects = tuple(sorted(defective_parts.iterdir()))
    material = calibration_material(BundlePictures(fitted, defects=defects))
    for picture in material.defects:
        image = read_image(picture.path)
        station = detector.predict(image)
        assert picture.score == pytest.approx(station.anomaly_score, rel=1e-5)
        heat = anomaly_map_of(picture, image, material.manifest)
        # Kept in half precision.
        np.testing.assert_allclose(heat, station.anomaly_map, rtol=2e-3, atol=1e-2)


def test_a_good_picture_is_not_known_to_the_banks_it_is_held_out_of(
    bundle: Path, detector: Detector, good_parts: Path
) -> None:
    material = calibration_material(BundlePictures(bundle, tuple(sorted(good_parts.iterdir()))))
    known = [detector.predict(read_image(one.path)).anomaly_score for one in material.good]
    assert (material.good_scores > known).mean() > 0.8


def test_recalibration_keeps_the_fine_map_and_scores_with_it(
    bundle: Path, detector: Detector, tmp_path: Path
) -> None:
    recent = write_parts(tmp_path / "recent", n_parts=8, first_seed=900)
    request = RecalibrationRequest(bundle, recent, tmp_path / "new", provider="cpu", threads=1)
    result = recalibrate(request, report=ignore_progress, token=CancellationToken())
    assert result.manifest.fine_map == read_bundle(bundle).manifest.fine_map
    for path, score in result.held_out:
        assert score == pytest.approx(detector.predict(read_image(path)).anomaly_score, rel=1e-5)


def test_the_bundle_packs_unpacks_and_is_overwritten(bundle: Path, tmp_path: Path) -> None:
    packed = tmp_path / "plate.inspectai"
    pack_bundle(bundle, packed)
    assert unpack_bundle(packed, tmp_path / "again") == read_bundle(bundle).manifest
    unpack_bundle(packed, tmp_path / "again", overwrite=True)


def test_the_bundle_is_shown_with_its_fine_map(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = read_bundle(bundle).manifest.fine_map
    assert fine is not None
    assert main(["bundle", "show", str(bundle)]) == 0
    assert f"{fine.bank_size} x 12: fine (stride 8)" in capsys.readouterr().out


def test_a_bundle_without_the_bank_it_names_is_refused(bundle: Path, tmp_path: Path) -> None:
    whole = read_bundle(bundle)
    files = {name: data for name, data in whole.files.items() if name != FINE_BANK_NAME}
    write_bundle(tmp_path / "less", whole.manifest, files)
    with pytest.raises(BundleError, match=f"does not name {FINE_BANK_NAME}"):
        read_bundle(tmp_path / "less")


def test_a_fine_bank_that_is_not_the_manifests_is_refused(bundle: Path, tmp_path: Path) -> None:
    whole = read_bundle(bundle)
    other = {**whole.files, FINE_BANK_NAME: array_bytes(np.zeros((3, 5), np.float32))}
    write_bundle(tmp_path / "other", whole.manifest, other)
    with pytest.raises(BundleError, match=f"{FINE_BANK_NAME}: the memory bank has shape"):
        Detector.load(tmp_path / "other", provider="cpu", threads=1)


def test_taps_that_are_not_finer_are_refused_before_any_picture_is_read(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path
) -> None:
    with pytest.raises(FittingError, match="no smaller") as caught:
        fit_tiny(good_parts, tmp_path / "b", tiny_encoder, taps=("coarse",), fine_taps=("coarse",))
    assert "--fine-taps" in caught.value.hint


def test_what_is_ignored_is_not_in_the_fine_bank_and_is_not_hot(
    tmp_path: Path, tiny_encoder: Path
) -> None:
    """The right half differs wildly from part to part, and is ignored."""
    folder = write_parts(tmp_path / "parts", n_parts=10)
    region = RegionOfInterest(128, 96, ignore=(((64, -1), (129, -1), (129, 97), (64, 97)),))
    fitted = fit_tiny(folder, tmp_path / "b", tiny_encoder, region=region, **FINE).bundle
    detector = Detector.load(fitted, provider="cpu", threads=1)
    spoilt = part_pixels(301).copy()
    spoilt[:, 104:] = np.random.default_rng(0).integers(0, 256, spoilt[:, 104:].shape)
    clean, changed = detector.predict(GOOD), detector.predict(Image(spoilt, "spoilt"))
    # Neighbouring patches are averaged, so that a little of the ignored half reaches across.
    assert changed.anomaly_score == pytest.approx(clean.anomaly_score, rel=0.01)
    assert not changed.anomaly_map[:, 68:].any()


def test_a_large_input_in_tiles_has_a_fine_map_too(
    tmp_path: Path, good_parts: Path, tiny_encoder: Path
) -> None:
    whole = fit_tiny(good_parts, tmp_path / "whole", tiny_encoder, **FINE).bundle
    bundle = read_bundle(whole)
    tiling = {"tile_height": 64, "tile_width": 64, "overlap": 32}
    prepared = bundle.manifest.preprocessing.model_dump() | {"tiling": tiling}
    manifest = bundle.manifest.model_copy(
        update={"preprocessing": type(bundle.manifest.preprocessing).model_validate(prepared)}
    )
    tiled = Detector(dataclasses.replace(bundle, manifest=manifest), provider="cpu", threads=1)
    alone = Detector(bundle, provider="cpu", threads=1).predict(STAINED)
    np.testing.assert_allclose(
        tiled.predict(STAINED).anomaly_map, alone.anomaly_map, rtol=1e-3, atol=1e-3
    )
