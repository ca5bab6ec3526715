"""The synthetic product: reproducible, defective where it says so, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from inspectai_desktop.errors import SettingsError, SourceError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress
from inspectai_desktop.sources.synthetic_product import (
    Defect,
    render_part,
    write_dataset,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_seed_renders_the_same_part() -> None:
    first = render_part(np.random.default_rng(7), size_px=128, defect=Defect.STAIN)
    second = render_part(np.random.default_rng(7), size_px=128, defect=Defect.STAIN)
    assert np.array_equal(first.pixels, second.pixels)
    assert np.array_equal(first.mask, second.mask)


def test_good_parts_differ_from_each_other_and_have_an_empty_mask() -> None:
    generator = np.random.default_rng(1)
    first, second = (render_part(generator, size_px=128) for _ in range(2))
    assert not np.array_equal(first.pixels, second.pixels)
    assert not first.mask.any()
    assert first.severity == 0.0


@pytest.mark.parametrize("size_px", [64, 131, 512])
@pytest.mark.parametrize("defect", [None, *Defect])
def test_a_part_of_any_size_has_rgb_pixels_and_a_binary_mask(
    defect: Defect | None, size_px: int
) -> None:
    part = render_part(np.random.default_rng(3), size_px=size_px, defect=defect)
    assert part.pixels.shape == (size_px, size_px, 3)
    assert part.pixels.dtype == np.uint8
    assert part.mask.shape == (size_px, size_px)
    assert set(np.unique(part.mask)) <= {0, 255}
    assert bool(part.mask.any()) == (defect is not None)


@pytest.mark.parametrize("defect", list(Defect))
@pytest.mark.parametrize("seed", range(6))
def test_a_defect_changes_the_picture_inside_its_mask_more_than_outside(
    defect: Defect, seed: int
) -> None:
    part = render_part(np.random.default_rng(seed), size_px=256, defect=defect)
    local_mean = cv2.blur(part.pixels.astype(np.float32), (41, 41))
    deviation = np.abs(part.pixels.astype(np.float32) - local_mean).max(axis=2)
    inside = part.mask > 0
    good = [render_part(np.random.default_rng(100 + n), size_px=256).pixels for n in range(8)]
    typical = np.mean([picture.astype(np.float32) for picture in good], axis=0)
    difference = np.abs(part.pixels.astype(np.float32) - typical).max(axis=2)
    plate = cv2.erode((np.abs(typical[:, :, 0] - 160) < 70).astype(np.uint8), np.ones((5, 5))) > 0
    assert difference[inside].mean() > 1.5 * np.median(difference[plate & ~inside])
    assert deviation[inside].max() > 8


def test_a_size_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(SettingsError, match="64 to 4096"):
        render_part(np.random.default_rng(0), size_px=10)


def test_a_data_set_has_the_layout_of_mvtec_ad(tmp_path: Path) -> None:
    reports: list[Progress] = []
    write_dataset(
        tmp_path / "plate",
        seed=5,
        n_train_good=3,
        n_test_good=2,
        n_per_defect=1,
        size_px=64,
        report=reports.append,
    )
    written = {path.relative_to(tmp_path / "plate").as_posix() for path in _files(tmp_path)}
    expected = {f"train/good/{n:03d}.jpg" for n in range(3)}
    expected |= {f"test/good/{n:03d}.jpg" for n in range(2)}
    expected |= {f"test/{defect}/000.jpg" for defect in Defect}
    expected |= {f"ground_truth/{defect}/000_mask.png" for defect in Defect}
    assert written == expected
    assert reports[-1].done == reports[-1].total == 3 + 2 + len(Defect)


def test_a_picture_of_a_data_set_does_not_depend_on_how_many_there_are(tmp_path: Path) -> None:
    for name, count in (("small", 1), ("large", 3)):
        write_dataset(
            tmp_path / name, n_train_good=count, n_test_good=1, n_per_defect=1, size_px=64
        )
    for picture in ("train/good/000.jpg", "test/dent/000.jpg", "test/good/000.jpg"):
        small, large = ((tmp_path / name / picture).read_bytes() for name in ("small", "large"))
        assert small == large


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(SourceError, match="not empty"):
        write_dataset(tmp_path, size_px=64)
    assert [path.name for path in _files(tmp_path)] == ["mine.txt"]


def test_a_cancelled_data_set_leaves_nothing_behind(tmp_path: Path) -> None:
    token = CancellationToken()
    with pytest.raises(JobCancelled):
        write_dataset(
            tmp_path / "plate", size_px=64, report=lambda _progress: token.cancel(), token=token
        )
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_a_file_is_an_error_for_the_operator(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be written"):
        write_dataset(tmp_path / "file" / "plate", size_px=64)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
