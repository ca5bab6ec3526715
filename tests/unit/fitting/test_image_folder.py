from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, ignore_progress
from tests.fakes import KeptReports
from tests.pictures import encoded, part_pixels, write_parts
from training.fitting.image_folder import (
    CheckedImages,
    check_images,
    list_defect_pictures,
    list_good_pictures,
    require_contrast,
)


def checked(*paths: Path) -> CheckedImages:
    return check_images(paths, stage="check", report=ignore_progress, token=CancellationToken())


def test_one_pixel_that_differs_is_contrast_wherever_it_lies() -> None:
    for row, column in ((0, 0), (16, 16), (17, 3), (63, 63)):
        pixels = np.full((64, 64, 3), 200, np.uint8)
        pixels[row, column] = 199
        require_contrast(pixels, Path("part.png"))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_good_pictures_lie_directly_in_the_folder(tmp_path: Path) -> None:
    write_parts(tmp_path, n_parts=3)
    write_parts(tmp_path / "deeper", n_parts=2)
    assert [path.name for path in list_good_pictures(tmp_path)] == ["000.png", "001.png", "002.png"]


def test_defects_may_lie_in_folders_of_their_kind(tmp_path: Path) -> None:
    write_parts(tmp_path / "scratch", n_parts=2)
    write_parts(tmp_path / "dent", n_parts=1)
    write(tmp_path / "notes.txt", b"x")
    assert len(list_defect_pictures(tmp_path)) == 3


@pytest.mark.parametrize("lister", [list_good_pictures, list_defect_pictures])
def test_a_missing_folder_a_file_and_an_empty_folder_are_named(
    lister: object, tmp_path: Path
) -> None:
    assert callable(lister)
    (tmp_path / "empty").mkdir()
    write(tmp_path / "file.png", b"x")
    for name in ("missing", "file.png", "empty"):
        with pytest.raises(FittingError) as caught:
            lister(tmp_path / name)
        assert str(tmp_path / name) in caught.value.message


def test_every_usable_picture_is_known_by_content_and_size(tmp_path: Path) -> None:
    first = write(tmp_path / "a.png", encoded(part_pixels(1)))
    second = write(tmp_path / "b.png", encoded(part_pixels(2, height=80, width=100)))
    images = checked(first, second)
    assert images.paths == (first, second)
    assert images.sizes == ((96, 128), (80, 100))
    assert len(set(images.digests)) == 2
    assert images.left_out == ()


def test_the_digest_of_all_depends_on_contents_and_not_on_names_or_order(tmp_path: Path) -> None:
    one, two = encoded(part_pixels(1)), encoded(part_pixels(2))
    (tmp_path / "x").mkdir()
    there = checked(write(tmp_path / "a.png", one), write(tmp_path / "b.png", two))
    renamed = checked(write(tmp_path / "x" / "p.png", two), write(tmp_path / "x" / "q.png", one))
    assert there.digest == renamed.digest
    other = checked(
        write(tmp_path / "c.png", one), write(tmp_path / "d.png", encoded(part_pixels(3)))
    )
    assert other.digest != there.digest


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"text", "not a PNG, JPEG, BMP or TIFF"),
        (encoded(part_pixels(1), ".jpg")[:-200], "incomplete"),
        (encoded(np.zeros((64, 64, 3), np.uint8)), "one colour"),
        (encoded(np.full((64, 64, 3), 200, np.uint8)), "one colour"),
    ],
)
def test_a_picture_that_cannot_be_used_is_set_aside_with_its_reason(
    data: bytes, told: str, tmp_path: Path
) -> None:
    good = write(tmp_path / "good.png", encoded(part_pixels(1)))
    bad = write(tmp_path / "bad.png", data)
    images = checked(bad, good)
    assert images.paths == (good,)
    (left,) = images.left_out
    assert left.path == bad
    assert told in left.reason
    assert str(bad) in left.reason


def test_a_copy_is_set_aside_and_its_original_named(tmp_path: Path) -> None:
    data = encoded(part_pixels(1))
    first, second = write(tmp_path / "a.png", data), write(tmp_path / "b.png", data)
    images = checked(first, second)
    assert images.paths == (first,)
    assert images.left_out[0].path == second
    assert str(first) in images.left_out[0].reason


def test_a_file_that_vanishes_meanwhile_is_set_aside(tmp_path: Path) -> None:
    assert "cannot be read" in checked(tmp_path / "gone.png").left_out[0].reason


@pytest.mark.parametrize(
    ("brightest", "level"),
    [(700, 1023), (1023, 1023), (4000, 4095), (4096, 16383), (16384, 65535), (65535, 65535)],
)
def test_the_white_level_of_16_bit_pictures_is_that_of_the_camera(
    brightest: int, level: int, tmp_path: Path
) -> None:
    eight = part_pixels(1).astype(np.float64)
    pixels = np.round(eight / eight.max() * brightest).astype(np.uint16)
    assert checked(write(tmp_path / "a.png", encoded(pixels))).white_level_16bit == level


def test_8_bit_pictures_leave_the_white_level_at_full_scale(tmp_path: Path) -> None:
    assert checked(write(tmp_path / "a.png", encoded(part_pixels(1)))).white_level_16bit == 65535


def test_aspect_ratios_are_those_of_the_region(tmp_path: Path) -> None:
    images = checked(write(tmp_path / "a.png", encoded(part_pixels(1, height=100, width=200))))
    region = RegionOfInterest(200, 100, inspect=(((0, 0), (50, 0), (50, 100), (0, 100)),))
    assert images.aspect_ratios(region) == (0.5,)


def test_checking_tells_its_progress_and_can_be_cancelled(tmp_path: Path) -> None:
    paths = sorted(write_parts(tmp_path, n_parts=4).iterdir())
    reports = KeptReports()
    check_images(paths, stage="check", report=reports, token=reports.token)
    assert [report.done for report in reports.all] == [0, 1, 2, 3, 4]
    cancelling = KeptReports(cancel_in="check", after=2)
    with pytest.raises(JobCancelled):
        check_images(paths, stage="check", report=cancelling, token=cancelling.token)
    assert len(cancelling.all) == 2
