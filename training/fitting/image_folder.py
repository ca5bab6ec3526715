"""The pictures of a fit: found, checked, counted and named by what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.errors import FittingError, ImageError
from inspectai_desktop.inference.image_decoding import (
    decode_image,
    is_picture_name,
    list_pictures,
    read_bytes,
)
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

_WHITE_LEVELS = (1023, 4095, 16383, 65535)
_CONTRAST_STEP = 16


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A picture that cannot be used, and why (operator text)."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedImages:
    """Pictures that decode, with what a fit must know of all of them together.

    Attributes:
        paths: Usable pictures, sorted by name.
        digests: SHA-256 of each file.
        sizes: `(height, width)` of each picture.
        left_out: Pictures that cannot be used.
        white_level_16bit: Smallest usual white level that holds all 16-bit pictures.
    """

    paths: tuple[Path, ...]
    digests: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    left_out: tuple[LeftOut, ...]
    white_level_16bit: int

    @property
    def digest(self) -> str:
        """One digest for all the pictures, whatever their names or order."""
        return hashlib.sha256("".join(sorted(self.digests)).encode()).hexdigest()

    def aspect_ratios(self, region: RegionOfInterest) -> tuple[float, ...]:
        """Width / height of the inspected box of each picture."""
        boxes = [region.box(height, width) for height, width in self.sizes]
        return tuple(box.width / box.height for box in boxes)


def shown_name(path: Path) -> str:
    """The file's name as text; bytes that are no UTF-8, which Linux allows, are escaped."""
    return path.name.encode("utf-8", "backslashreplace").decode()


def list_good_pictures(folder: Path) -> list[Path]:
    """Pictures directly in the folder of good parts.

    Raises:
        FittingError: The folder is missing, empty or holds no pictures.
    """
    if not folder.is_dir():
        raise FittingError(
            f"{folder}: there is no such folder.", "Give the folder with pictures of good parts."
        )
    try:
        paths = list_pictures(folder)
    except ImageError as error:
        raise FittingError(error.message, error.hint) from error
    if not paths:
        raise FittingError(
            f"{folder}: holds no pictures (PNG, JPEG, BMP, TIFF).",
            "Give the folder that directly holds the pictures of good parts.",
        )
    return paths


def list_defect_pictures(folder: Path) -> list[Path]:
    """Pictures in the folder of defective parts and its sub-folders.

    Raises:
        FittingError: The folder is missing or holds no pictures.
    """
    if not folder.is_dir():
        raise FittingError(f"{folder}: there is no such folder of defects.")
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and is_picture_name(path))
    if not paths:
        raise FittingError(f"{folder}: holds no pictures of defects.")
    return paths


def check_images(
    paths: Sequence[Path], *, stage: str, report: ReportProgress, token: CancellationToken
) -> CheckedImages:
    """Decode every picture once; unusable ones are set aside, not fatal.

    So are copies: a held-out picture whose copy is in the bank would calibrate itself.
    """
    usable: list[tuple[Path, str, tuple[int, int]]] = []
    left_out: list[LeftOut] = []
    first_with: dict[str, Path] = {}
    white = 0
    for done, path in enumerate(paths):
        token.raise_if_cancelled()
        report(Progress(stage, done, len(paths), "Checking the pictures"))
        try:
            data = read_bytes(path)
            digest = hashlib.sha256(data).hexdigest()
            if digest in first_with:
                raise ImageError(f"{path}: the same picture as {first_with[digest]}.")
            image = decode_image(data, str(path))
            require_contrast(image.pixels, path)
        except ImageError as error:
            left_out.append(LeftOut(path, str(error)))
            continue
        first_with[digest] = path
        if image.pixels.dtype == np.uint16:
            white = max(white, int(image.pixels.max()))
        usable.append((path, digest, (image.height, image.width)))
    report(Progress(stage, len(paths), len(paths), "Checking the pictures"))
    level = next(level for level in _WHITE_LEVELS if white <= level) if white else 65535
    return CheckedImages(
        paths=tuple(path for path, _, _ in usable),
        digests=tuple(digest for _, digest, _ in usable),
        sizes=tuple(size for _, _, size in usable),
        left_out=tuple(left_out),
        white_level_16bit=level,
    )


def require_contrast(pixels: np.ndarray, path: Path) -> None:
    """Refuse a picture of one flat colour.

    Raises:
        ImageError: All pixels are equal.
    """
    # A few pixels tell nearly always; only a picture in which they are equal is read whole.
    if (pixels[::_CONTRAST_STEP, ::_CONTRAST_STEP] != pixels[:1, :1]).any():
        return
    if (pixels == pixels[:1, :1]).all():
        raise ImageError(
            f"{path}: the picture is all one colour.", "Check the light, the lens cap, the camera."
        )
