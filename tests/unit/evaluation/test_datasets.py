from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.errors import EvaluationError
from tests.unit.evaluation.pictures import SIDE, write_mask, write_picture, write_pixels
from training.evaluation.datasets import Sample, read_dataset, read_pixel_labels

if TYPE_CHECKING:
    from pathlib import Path


def test_pictures_are_found_good_first_then_defect_by_defect_in_name_order(tmp_path: Path) -> None:
    for name in (
        "test/good/b.PNG",
        "test/good/a.jpeg",
        "test/scratch/2.bmp",
        "test/scratch/1.TIF",
        "test/dent/x.tiff",
        "train/good/t.png",
        "train/good/u.png",
    ):
        write_picture(tmp_path / name)
    (tmp_path / "test/scratch/notes.txt").write_text("not a picture")
    write_picture(tmp_path / "test/good/._a.png")
    write_picture(tmp_path / "test/.cache/c.png")

    dataset = read_dataset(tmp_path)

    found = [(s.defect, s.path.name) for s in dataset.samples]
    assert found == [
        (None, "a.jpeg"),
        (None, "b.PNG"),
        ("dent", "x.tiff"),
        ("scratch", "1.TIF"),
        ("scratch", "2.bmp"),
    ]
    assert dataset.defects == ("dent", "scratch")
    assert dataset.n_train_good == 2


def test_masks_are_found_with_and_without_the_suffix_and_the_suffixed_one_wins(
    tmp_path: Path,
) -> None:
    for stem in ("0", "1", "2"):
        write_picture(tmp_path / f"test/dent/{stem}.png")
    write_picture(tmp_path / "test/good/0.png")
    write_mask(tmp_path / "ground_truth/dent/0_mask.PNG")
    write_mask(tmp_path / "ground_truth/dent/0.png")
    write_mask(tmp_path / "ground_truth/dent/1.bmp")

    dataset = read_dataset(tmp_path)

    masks = [s.mask.name if s.mask else None for s in dataset.samples]
    assert masks == [None, "0_mask.PNG", "1.bmp", None]
    assert any("without a mask: 1 of 3" in note for note in dataset.notes)


def test_a_good_folder_in_capitals_holds_good_parts(tmp_path: Path) -> None:
    write_picture(tmp_path / "test/Good/0.png")
    write_picture(tmp_path / "test/Dent/0.png")
    assert [s.anomalous for s in read_dataset(tmp_path).samples] == [False, True]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="nothing_here: this is not a folder"):
        read_dataset(tmp_path / "nothing_here")


def test_a_data_set_without_a_test_folder_is_refused_with_the_layout(tmp_path: Path) -> None:
    write_picture(tmp_path / "good/0.png")
    with pytest.raises(EvaluationError, match="no folder named test") as caught:
        read_dataset(tmp_path)
    assert "test/good" in caught.value.hint


def test_a_test_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test/good").mkdir(parents=True)
    with pytest.raises(EvaluationError, match="no pictures"):
        read_dataset(tmp_path)


def test_without_defects_the_notes_name_the_figures_that_fall_away(tmp_path: Path) -> None:
    write_picture(tmp_path / "test/good/0.png")
    (note,) = read_dataset(tmp_path).notes
    assert "no defective pictures" in note
    assert "image_auroc" in note
    assert "missed_defect_rate" in note


def test_without_good_pictures_the_notes_name_the_figures_that_fall_away(tmp_path: Path) -> None:
    write_picture(tmp_path / "test/dent/0.png")
    notes = read_dataset(tmp_path).notes
    assert "no good pictures" in notes[0]
    assert "false_reject_rate" in notes[0]
    assert "no masks" in notes[1]


def test_a_mask_of_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    write_picture(tmp_path / "test/dent/0.png")
    write_mask(tmp_path / "ground_truth/dent/0_mask.png", side=SIDE + 8)
    with pytest.raises(EvaluationError, match=r"0_mask\.png: the mask has 32 x 32 .* 24 x 24"):
        read_dataset(tmp_path)


def test_an_unreadable_mask_is_refused_and_named(tmp_path: Path) -> None:
    write_picture(tmp_path / "test/dent/0.png")
    mask = tmp_path / "ground_truth/dent/0_mask.png"
    mask.parent.mkdir(parents=True)
    mask.write_text("text")
    with pytest.raises(EvaluationError, match=r"mask cannot be read.*0_mask\.png"):
        read_dataset(tmp_path)


def test_a_mask_damaged_behind_its_header_is_refused_when_it_is_read(tmp_path: Path) -> None:
    write_picture(tmp_path / "test/dent/0.png")
    mask = write_mask(tmp_path / "ground_truth/dent/0_mask.png")
    mask.write_bytes(mask.read_bytes()[:60])
    sample = read_dataset(tmp_path).samples[0]
    with pytest.raises(EvaluationError, match="mask cannot be read"):
        read_pixel_labels(sample, SIDE, SIDE)


def test_a_damaged_picture_does_not_stop_the_listing(tmp_path: Path) -> None:
    write_mask(tmp_path / "ground_truth/dent/0_mask.png")
    picture = write_picture(tmp_path / "test/dent/0.png")
    picture.write_text("text")
    assert len(read_dataset(tmp_path).samples) == 1


def test_a_good_picture_has_labels_that_are_all_normal(tmp_path: Path) -> None:
    labels = read_pixel_labels(Sample(tmp_path / "a.png"), 3, 4)
    assert labels is not None
    assert labels.shape == (3, 4)
    assert not labels.any()


@pytest.mark.parametrize("value", [1, 2, 255])
def test_any_value_above_zero_marks_an_anomalous_pixel(tmp_path: Path, value: int) -> None:
    mask = write_mask(tmp_path / "m.png", value)
    labels = read_pixel_labels(Sample(tmp_path / "p.png", "dent", mask), SIDE, SIDE)
    assert labels is not None
    assert labels.sum() == 6 * 7


def test_noise_of_a_jpeg_mask_marks_nothing(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 40, (SIDE, SIDE)).astype(np.uint8)
    noise[4:10, 5:12] = 255
    mask = write_pixels(tmp_path / "m.jpg", noise)
    labels = read_pixel_labels(Sample(tmp_path / "p.png", "dent", mask), SIDE, SIDE)
    assert labels is not None
    assert 36 <= labels.sum() <= 48


def test_a_mask_that_marks_nothing_gives_no_pixel_labels(tmp_path: Path) -> None:
    mask = write_mask(tmp_path / "m.png", value=0)
    assert read_pixel_labels(Sample(tmp_path / "p.png", "dent", mask), SIDE, SIDE) is None


def test_a_defective_picture_without_a_mask_has_no_pixel_labels(tmp_path: Path) -> None:
    assert read_pixel_labels(Sample(tmp_path / "p.png", "dent"), SIDE, SIDE) is None
