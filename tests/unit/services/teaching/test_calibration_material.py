"""What a fitted bundle remembers of the pictures behind its thresholds."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.errors import BundleError
from inspectai_desktop.inference.image_decoding import read_image
from inspectai_desktop.services.teaching.calibration_material import (
    BundlePictures,
    anomaly_map_of,
    calibration_material,
)
from tests.tiny_fit import fit_tiny


def test_every_good_picture_has_its_score_its_place_and_its_heat(
    tiny_bundle: Path, good_parts: Path
) -> None:
    paths = tuple(sorted(good_parts.iterdir()))
    material = calibration_material(BundlePictures(tiny_bundle, good=paths))
    assert [picture.path for picture in material.good] == list(paths)
    assert (material.good_scores > 0).all()
    assert material.calibrated.fail == material.manifest.calibration.fail_threshold
    assert material.defects == ()
    picture = material.good[int(np.argmax(material.good_scores))]
    image = read_image(picture.path)
    heat = anomaly_map_of(picture, image, material.manifest)
    assert heat is not None
    assert heat.shape == (image.height, image.width)
    assert float(heat.max()) > 0


def test_a_picture_nobody_can_place_stays_a_name(tiny_bundle: Path) -> None:
    material = calibration_material(BundlePictures(tiny_bundle))
    assert material.good[0].path == Path("000.png")
    assert len(material.good) == 12


def test_pictures_are_placed_by_name_when_some_are_missing(
    tiny_bundle: Path, good_parts: Path
) -> None:
    known = good_parts / "003.png"
    material = calibration_material(BundlePictures(tiny_bundle, good=(known,)))
    places = {picture.path.name: picture.path for picture in material.good}
    assert places["003.png"] == known
    assert places["004.png"] == Path("004.png")


def test_known_defects_are_told_with_their_heat(
    tmp_path: Path, tiny_encoder: Path, good_parts: Path, defective_parts: Path
) -> None:
    bundle = fit_tiny(good_parts, tmp_path / "b", tiny_encoder, defects=defective_parts).bundle
    defects = tuple(sorted(defective_parts.iterdir()))
    material = calibration_material(BundlePictures(bundle, defects=defects))
    assert [picture.path for picture in material.defects] == list(defects)
    assert material.defect_scores.min() > material.good_scores.max()
    assert all(picture.patch_scores is not None for picture in material.defects)


def test_a_bundle_folder_that_vanished_is_an_error_with_a_remedy(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    folder = shutil.copytree(tiny_bundle, tmp_path / "gone")
    shutil.rmtree(folder)
    with pytest.raises(BundleError, match="no bundle"):
        calibration_material(BundlePictures(folder))
