"""A normal map from the fit to the station: places where good parts differ count less."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.__main__ import main
from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.bundle import (
    NORMAL_MAP_NAME,
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
from tests.pictures import encoded, part_pixels, write_parts
from tests.tiny_fit import fit_arguments, fit_tiny
from training.cli import run
from training.fitting.recalibration import RecalibrationRequest, recalibrate

N_PARTS = 24
STAINED = Image(part_pixels(302, stained=True), "stained part")


def label_pixels(seed: int) -> np.ndarray:
    """A part with a label on its left whose print is never the same twice."""
    pixels = part_pixels(seed)
    random = np.random.default_rng(seed)
    pixels[30:66, 4:36] = (
        random.choice(np.array([40, 220], np.uint8), (9, 8, 1)).repeat(4, axis=0).repeat(4, axis=1)
    )
    return pixels


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled")
    for number in range(N_PARTS):
        (folder / f"part_{number:02d}.png").write_bytes(encoded(label_pixels(number)))
    return folder


@pytest.fixture(scope="module", params=[{}, {"taps": ("coarse",), "fine_taps": ("fine",)}])
def options(request: pytest.FixtureRequest) -> dict[str, object]:
    # A bank with gaps would be warm at other places than those of the folds.
    return {"bank_size": 1000, **request.param}


@pytest.fixture(scope="module")
def bundle(
    tmp_path_factory: pytest.TempPathFactory,
    labelled: Path,
    tiny_encoder: Path,
    options: dict[str, object],
) -> Path:
    folder = tmp_path_factory.mktemp("normal") / "plate"
    return fit_tiny(labelled, folder, tiny_encoder, normal_map="on", **options).bundle


@pytest.fixture(scope="module")
def detector(bundle: Path) -> Detector:
    return Detector.load(bundle, provider="cpu", threads=1)


def test_where_good_parts_differ_a_part_is_less_warm(
    bundle: Path,
    detector: Detector,
    labelled: Path,
    tmp_path: Path,
    tiny_encoder: Path,
    options: dict[str, object],
) -> None:
    plain = fit_tiny(labelled, tmp_path / "plain", tiny_encoder, normal_map="off", **options).bundle
    normal = read_bundle(bundle).array(NORMAL_MAP_NAME)
    columns = normal.shape[1]
    assert normal[:, : columns // 4].max() > 1.15
    assert normal[:, columns // 2 :].mean() < 1.0
    fresh = Image(label_pixels(700), "fresh part")
    with_map = detector.predict(fresh).anomaly_map
    without = Detector.load(plain, provider="cpu", threads=1).predict(fresh).anomaly_map
    label, rest = np.s_[34:62, 8:32], np.s_[:, 64:]
    assert with_map[label].mean() < 0.95 * without[label].mean()
    assert with_map[rest].mean() > without[rest].mean()


def test_a_stain_still_fails(detector: Detector) -> None:
    pixels = label_pixels(302)
    stain = np.any(part_pixels(302) != STAINED.pixels, axis=2)
    pixels[stain] = STAINED.pixels[stain]
    assert detector.predict(Image(pixels, "stained part")).verdict is Verdict.FAIL
    good = [detector.predict(Image(label_pixels(n), "good")).verdict for n in range(500, 506)]
    assert Verdict.FAIL not in good


def test_held_out_pictures_are_shown_as_they_were_scored(bundle: Path, labelled: Path) -> None:
    material = calibration_material(BundlePictures(bundle, tuple(sorted(labelled.iterdir()))))
    assert len(material.good) == N_PARTS
    for picture in material.good:
        heat = anomaly_map_of(picture, read_image(picture.path), material.manifest)
        assert heat is not None
        assert heat.max() == pytest.approx(picture.score, rel=0.05)


def test_known_defects_are_scored_as_the_station_would(
    labelled: Path,
    defective_parts: Path,
    tmp_path: Path,
    tiny_encoder: Path,
    options: dict[str, object],
) -> None:
    fitted = fit_tiny(
        labelled,
        tmp_path / "b",
        tiny_encoder,
        defects=defective_parts,
        normal_map="on",
        **options,
    )
    detector = Detector.load(fitted.bundle, provider="cpu", threads=1)
    for path, score in fitted.defects:
        assert score == pytest.approx(detector.predict(read_image(path)).anomaly_score, rel=1e-5)


def test_recalibration_keeps_the_normal_map_and_scores_with_it(
    bundle: Path, detector: Detector, tmp_path: Path
) -> None:
    recent = tmp_path / "recent"
    recent.mkdir()
    for number in range(900, 908):
        (recent / f"part_{number}.png").write_bytes(encoded(label_pixels(number)))
    request = RecalibrationRequest(bundle, recent, tmp_path / "new", provider="cpu", threads=1)
    result = recalibrate(request, report=ignore_progress, token=CancellationToken())
    assert result.manifest.normal_map
    np.testing.assert_array_equal(
        read_bundle(result.bundle).array(NORMAL_MAP_NAME),
        read_bundle(bundle).array(NORMAL_MAP_NAME),
    )
    for path, score in result.held_out:
        assert score == pytest.approx(detector.predict(read_image(path)).anomaly_score, rel=1e-5)


def test_re_weighting_goes_with_it(
    labelled: Path, tmp_path: Path, tiny_encoder: Path, defective_parts: Path
) -> None:
    fitted = fit_tiny(
        labelled,
        tmp_path / "b",
        tiny_encoder,
        normal_map="on",
        neighbours=3,
        defects=defective_parts,
    )
    detector = Detector.load(fitted.bundle, provider="cpu", threads=1)
    for path, score in fitted.defects:
        assert score == pytest.approx(detector.predict(read_image(path)).anomaly_score, rel=1e-5)


def test_a_region_asks_for_it_and_a_whole_picture_does_not(
    good_parts: Path, tmp_path: Path, tiny_encoder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region = tmp_path / "region.json"
    region.write_text(
        json.dumps({"reference_size": [128, 96], "rectangle": [40, 0, 80, 96]}), encoding="utf-8"
    )
    for name, more, expected in (
        ("whole", (), False),
        ("region", ("--roi", str(region)), True),
        ("off", ("--roi", str(region), "--normal-map", "off"), False),
        ("on", ("--normal-map", "on"), True),
    ):
        bundle = tmp_path / name
        assert run(fit_arguments(good_parts, bundle, tiny_encoder, *more)) == 0
        capsys.readouterr()
        assert read_bundle(bundle).manifest.normal_map is expected
        assert (bundle / NORMAL_MAP_NAME).is_file() is expected
        assert main(["bundle", "show", str(bundle)]) == 0
        assert ("normal map" in capsys.readouterr().out) is expected


def test_a_region_of_the_whole_picture_asks_for_none(
    good_parts: Path, tmp_path: Path, tiny_encoder: Path
) -> None:
    whole = RegionOfInterest(128, 96)
    result = fit_tiny(good_parts, tmp_path / "b", tiny_encoder, region=whole)
    assert not result.manifest.normal_map


def test_a_bundle_without_it_keeps_the_digest_it_is_known_by(
    good_parts: Path, tmp_path: Path, tiny_encoder: Path
) -> None:
    manifest = fit_tiny(good_parts, tmp_path / "b", tiny_encoder).manifest
    with_map = manifest.model_copy(update={"normal_map": True})
    assert manifest.digest() != with_map.digest()
    assert '"normal_map": true' not in (tmp_path / "b" / "manifest.json").read_text("utf-8")


def test_the_bundle_packs_and_unpacks(bundle: Path, tmp_path: Path) -> None:
    packed = tmp_path / "plate.inspectai"
    pack_bundle(bundle, packed)
    assert unpack_bundle(packed, tmp_path / "again") == read_bundle(bundle).manifest


@pytest.mark.parametrize(
    "damaged",
    [
        np.ones((3, 5), np.float32),
        np.ones((12, 12), np.float64),
        np.zeros((12, 12), np.float32),
        np.full((12, 12), np.nan, np.float32),
    ],
    ids=["another grid", "another type", "zeros", "no numbers"],
)
def test_a_map_that_heat_cannot_be_divided_by_is_refused(
    good_parts: Path, tmp_path: Path, tiny_encoder: Path, damaged: np.ndarray
) -> None:
    whole = read_bundle(fit_tiny(good_parts, tmp_path / "b", tiny_encoder, normal_map="on").bundle)
    grid = whole.array(NORMAL_MAP_NAME).shape
    other = np.resize(damaged, grid) if damaged.shape == (12, 12) else damaged
    files = {**whole.files, NORMAL_MAP_NAME: array_bytes(other)}
    write_bundle(tmp_path / "other", whole.manifest, files)
    with pytest.raises(BundleError, match=f"{NORMAL_MAP_NAME}: is no map of"):
        Detector.load(tmp_path / "other", provider="cpu", threads=1)


def test_a_bundle_without_the_map_it_names_is_refused(bundle: Path, tmp_path: Path) -> None:
    whole = read_bundle(bundle)
    files = {name: data for name, data in whole.files.items() if name != NORMAL_MAP_NAME}
    write_bundle(tmp_path / "without", whole.manifest, files)
    with pytest.raises(BundleError, match=f"does not name {NORMAL_MAP_NAME}"):
        read_bundle(tmp_path / "without")


def test_pictures_of_another_size_are_judged(
    tmp_path: Path, tiny_encoder: Path, detector: Detector
) -> None:
    write_parts(tmp_path / "large", n_parts=1)
    found = detector.predict(Image(part_pixels(303, height=192, width=256), "large part"))
    assert found.anomaly_map.shape == (192, 256)
