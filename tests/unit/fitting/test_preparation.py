from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import EncoderError, FittingError
from inspectai_desktop.jobs import CancellationToken, ignore_progress
from tests.fakes import KeptReports
from tests.pictures import encoded, part_pixels, write_parts
from tests.tiny_fit import tiny_request
from training.fitting.preparation import PreparedFit, prepare

if TYPE_CHECKING:
    from pathlib import Path


def prepared(good: Path, encoder: Path, **changes: Any) -> PreparedFit:
    request = tiny_request(good, good.parent / "bundle", encoder, **changes)
    return prepare(request, report=ignore_progress, token=CancellationToken())


def test_the_constants_of_the_category_come_from_pictures_and_encoder(
    good_parts: Path, tiny_encoder: Path
) -> None:
    fit = prepared(good_parts, tiny_encoder)
    assert len(fit.images.paths) == 12
    assert fit.defects is None
    assert fit.region.is_whole_picture
    assert fit.preprocessing.mean == (0.5, 0.5, 0.5)
    assert (fit.preprocessing.input_height, fit.preprocessing.input_width) == (
        fit.resolution.height,
        fit.resolution.width,
    )
    assert fit.preprocessing.aspect_ratio_min == fit.preprocessing.aspect_ratio_max
    assert fit.preprocessing.aspect_ratio_min == pytest.approx(128 / 96)


def test_pictures_of_different_sizes_widen_the_shapes_that_are_accepted(
    tmp_path: Path, tiny_encoder: Path
) -> None:
    folder = write_parts(tmp_path / "good", n_parts=5)
    (folder / "wide.png").write_bytes(encoded(part_pixels(50, height=90, width=180)))
    fit = prepared(folder, tiny_encoder)
    assert fit.preprocessing.aspect_ratio_min == pytest.approx(128 / 96)
    assert fit.preprocessing.aspect_ratio_max == pytest.approx(2.0)


def test_the_white_level_is_that_of_the_16_bit_pictures(tmp_path: Path, tiny_encoder: Path) -> None:
    (tmp_path / "good").mkdir()
    for seed in range(5):
        pixels = part_pixels(seed).astype(np.uint16) * 16
        (tmp_path / "good" / f"{seed}.png").write_bytes(encoded(pixels))
    assert prepared(tmp_path / "good", tiny_encoder).preprocessing.white_level_16bit == 4095


def test_too_few_pictures_are_counted_and_the_unusable_ones_explained(
    tmp_path: Path, tiny_encoder: Path
) -> None:
    folder = write_parts(tmp_path / "good", n_parts=4)
    (folder / "broken.png").write_bytes(b"text")
    with pytest.raises(FittingError) as caught:
        prepared(folder, tiny_encoder)
    assert f"{folder}: 4 usable pictures" in caught.value.message
    assert "at least 5" in caught.value.message
    assert "broken.png" in caught.value.message


def test_five_pictures_are_enough(tmp_path: Path, tiny_encoder: Path) -> None:
    folder = write_parts(tmp_path / "good", n_parts=5)
    assert len(prepared(folder, tiny_encoder).images.paths) == 5


def test_a_picture_that_is_good_and_defective_at_once_is_named_in_both_places(
    tmp_path: Path, tiny_encoder: Path
) -> None:
    folder = write_parts(tmp_path / "good", n_parts=6)
    defects = write_parts(tmp_path / "defects", n_parts=2, stained=True)
    twin = defects / "twin.png"
    twin.write_bytes((folder / "003.png").read_bytes())
    with pytest.raises(FittingError) as caught:
        prepared(folder, tiny_encoder, defects=defects)
    assert str(twin) in caught.value.message
    assert str(folder / "003.png") in caught.value.message


def test_defects_of_which_none_can_be_read_are_refused(tmp_path: Path, tiny_encoder: Path) -> None:
    folder = write_parts(tmp_path / "good", n_parts=6)
    (tmp_path / "defects").mkdir()
    (tmp_path / "defects" / "a.png").write_bytes(b"text")
    with pytest.raises(FittingError, match="None of the pictures of defects"):
        prepared(folder, tiny_encoder, defects=tmp_path / "defects")


def test_an_encoder_that_is_not_there_is_told_before_any_picture_is_read(
    good_parts: Path, tmp_path: Path
) -> None:
    reports = KeptReports()
    request = tiny_request(good_parts, tmp_path / "bundle", tmp_path / "no-encoder")
    with pytest.raises(EncoderError, match="no-encoder"):
        prepare(request, report=reports, token=reports.token)
    assert reports.all == []


def test_the_region_decides_shape_and_size(good_parts: Path, tiny_encoder: Path) -> None:
    band = RegionOfInterest(128, 96, inspect=(((0, 0), (128, 0), (128, 32), (0, 32)),))
    fit = prepared(good_parts, tiny_encoder, region=band)
    assert fit.preprocessing.aspect_ratio_min == pytest.approx(4.0)
    assert fit.resolution.width > 2 * fit.resolution.height
