"""Data sets in the MVTec AD layout: `train/good`, `test/good`, `test/<defect>`, `ground_truth`.

Masks are optional and lie in `ground_truth/<defect>/`, named `<stem>_mask` or `<stem>` with any
picture ending. What a data set lacks is said in its notes together with the figures that fall away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import EvaluationError, ImageError
from inspectai_desktop.inference.image_decoding import (
    list_pictures,
    read_image,
    read_size,
)

if TYPE_CHECKING:
    from pathlib import Path

PixelLabels = npt.NDArray[np.bool_]
"""`(height, width)` of the picture; True where the part is anomalous."""

_GOOD = "good"
_JPEG = frozenset({".jpg", ".jpeg"})
_LAYOUT_HINT = (
    "Put normal pictures into test/good and each kind of defect into test/<name of the defect>."
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture of the test set.

    Attributes:
        path: The picture.
        defect: Name of its defect's folder; None for a good part.
        mask: Picture that marks the anomalous pixels; None where there is none.
    """

    path: Path
    defect: str | None = None
    mask: Path | None = None

    @property
    def anomalous(self) -> bool:
        """Whether the part is known to be defective."""
        return self.defect is not None


@dataclass(frozen=True, slots=True)
class Dataset:
    """The test pictures of a data set: good ones first, then defect by defect, by name.

    Attributes:
        root: Folder of the data set.
        samples: All test pictures.
        n_train_good: Pictures in `train/good`; they are counted but not judged.
        notes: What is missing and which figures cannot be had for that, as sentences.
    """

    root: Path
    samples: tuple[Sample, ...]
    n_train_good: int = 0
    notes: tuple[str, ...] = ()

    @property
    def defects(self) -> tuple[str, ...]:
        """Names of the defects, sorted."""
        return tuple(sorted({sample.defect for sample in self.samples if sample.defect}))


def read_dataset(root: Path) -> Dataset:
    """List a data set and check every mask's size against its picture by their headers.

    Raises:
        EvaluationError: Not a folder, no `test` folder, no test pictures, a folder or a mask that
            cannot be read, or a mask of another size than its picture.
    """
    if not root.is_dir():
        raise EvaluationError(
            f"{root}: this is not a folder.", "Name the folder that holds test/ and ground_truth/."
        )
    test = root / "test"
    if not test.is_dir():
        raise EvaluationError(f"{root}: the data set has no folder named test.", _LAYOUT_HINT)
    samples = tuple(
        sample for folder in _class_folders(test) for sample in _samples_of(folder, root)
    )
    if not samples:
        raise EvaluationError(f"{test}: there are no pictures in its folders.", _LAYOUT_HINT)
    for sample in samples:
        if sample.mask is not None:
            _require_same_size(sample.path, sample.mask)
    train_good = root / "train" / _GOOD
    n_train_good = len(_pictures(train_good)) if train_good.is_dir() else 0
    return Dataset(root, samples, n_train_good, _notes(samples))


def read_pixel_labels(sample: Sample, height: int, width: int) -> PixelLabels | None:
    """Which pixels of a test picture are anomalous.

    Args:
        sample: The picture.
        height: Rows of the decoded picture.
        width: Columns of the decoded picture.

    Returns:
        None for a defective picture without a mask or with a mask that marks nothing: that it is
        anomalous is known, where is not. A good picture has labels that are all False.

    Raises:
        EvaluationError: The mask cannot be read or is of another size.
    """
    if not sample.anomalous:
        return np.zeros((height, width), np.bool_)
    if sample.mask is None:
        return None
    try:
        pixels = read_image(sample.mask).pixels
    except ImageError as error:
        raise _unreadable_mask(error) from error
    if pixels.shape[:2] != (height, width):
        raise _size_mismatch(sample.path, (height, width), sample.mask, pixels.shape[:2])
    # Masks hold 0 and 255, 0 and 1 or numbers of classes; in JPEG black is not quite 0.
    lossy = sample.mask.suffix.lower() in _JPEG
    labels = pixels.max(axis=2) > (127 if lossy else 0)
    return labels if bool(labels.any()) else None


def _class_folders(test: Path) -> list[Path]:
    """Sub-folders of `test`, the good one first."""
    try:
        folders = [entry for entry in test.iterdir() if entry.is_dir()]
    except OSError as error:
        raise EvaluationError(f"{test}: the folder cannot be read ({error}).") from error
    visible = [folder for folder in folders if not folder.name.startswith(".")]
    return sorted(visible, key=lambda folder: (not _is_good(folder), folder.name))


def _is_good(folder: Path) -> bool:
    # A folder named "Good" taken for a defect would turn every figure upside down.
    return folder.name.casefold() == _GOOD


def _samples_of(folder: Path, root: Path) -> list[Sample]:
    pictures = _pictures(folder)
    if _is_good(folder):
        return [Sample(picture) for picture in pictures]
    masks = _masks_by_stem(root / "ground_truth" / folder.name)
    return [
        Sample(
            picture,
            folder.name,
            masks.get(f"{picture.stem}_mask") or masks.get(picture.stem),
        )
        for picture in pictures
    ]


def _masks_by_stem(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    return {path.stem: path for path in _pictures(folder)}


def _pictures(folder: Path) -> list[Path]:
    try:
        return list_pictures(folder)
    except ImageError as error:
        raise EvaluationError(error.message, error.hint) from error


def _require_same_size(picture: Path, mask: Path) -> None:
    try:
        mask_size = read_size(mask)
    except ImageError as error:
        raise _unreadable_mask(error) from error
    try:
        picture_size = read_size(picture)
    except ImageError:
        return  # a damaged picture is counted as NOT_INSPECTED later, it does not stop the rest
    if picture_size != mask_size:
        raise _size_mismatch(picture, picture_size, mask, mask_size)


def _unreadable_mask(error: ImageError) -> EvaluationError:
    return EvaluationError(
        f"The mask cannot be read: {error.message}",
        "Replace the mask, or remove it to evaluate its picture without pixel labels.",
    )


def _size_mismatch(
    picture: Path, picture_size: tuple[int, ...], mask: Path, mask_size: tuple[int, ...]
) -> EvaluationError:
    return EvaluationError(
        f"{mask}: the mask has {mask_size[1]} x {mask_size[0]} pixels, its picture {picture.name} "
        f"has {picture_size[1]} x {picture_size[0]}.",
        "A mask must be as large as its picture.",
    )


def _notes(samples: tuple[Sample, ...]) -> tuple[str, ...]:
    notes = []
    if all(sample.anomalous for sample in samples):
        notes.append(
            "There are no good pictures (test/good): image_auroc, image_ap, image_f1_max and "
            "false_reject_rate are null; the pixel figures count defective pictures only."
        )
    defective = [sample for sample in samples if sample.anomalous]
    without_mask = sum(sample.mask is None for sample in defective)
    if not defective:
        notes.append(
            "There are no defective pictures (test/<defect>): image_auroc, image_ap, image_f1_max, "
            "missed_defect_rate and all pixel figures are null."
        )
    elif without_mask == len(defective):
        notes.append("There are no masks (ground_truth): pixel_auroc, pixel_ap, pixel_aupro null.")
    elif without_mask:
        notes.append(
            f"Defective pictures without a mask: {without_mask} of {len(defective)}; they are left "
            "out of the pixel figures."
        )
    return tuple(notes)
