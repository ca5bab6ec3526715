"""Finding the pictures a person means: folders, files that were dropped, an average of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.image_decoding import is_picture_name, list_pictures, read_image
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

MOST_AVERAGED = 24


def pictures_at(places: Sequence[Path]) -> tuple[Path, ...]:
    """Absolute paths of the pictures named, and of those directly in the folders named.

    Raises:
        ImageError: A folder cannot be read, or there is no picture at all.
    """
    found: list[Path] = []
    for place in places:
        # The person may say `~/parts` or a path relative to where the program was started.
        absolute = place.expanduser().absolute()
        if absolute.is_dir() or not is_picture_name(absolute):
            found.extend(list_pictures(absolute))
        else:
            found.append(absolute)
    if not found:
        where = places[0] if places else Path()
        raise ImageError(
            f"{where}: holds no pictures (PNG, JPEG, BMP, TIFF).",
            "Choose the folder that directly holds the pictures of good parts.",
        )
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, eq=False)
class AveragePicture:
    """The mean of some pictures of the usual size.

    Attributes:
        pixels: RGB uint8 `(h, w, 3)`.
        n_pictures: Of how many.
        one: One of them as it is, for a look at details.
    """

    pixels: npt.NDArray[np.uint8]
    n_pictures: int
    one: npt.NDArray[np.uint8]


def average_picture(
    paths: Sequence[Path],
    size: tuple[int, int],
    report: ReportProgress,
    token: CancellationToken,
) -> AveragePicture:
    """Average up to 24 of the pictures that have this (height, width), spread over all.

    Raises:
        ImageError: None of them can be read or has that size.
        JobCancelled: The token was set.
    """
    total = np.zeros((*size, 3), np.float32)
    chosen = paths[:: max(1, len(paths) // MOST_AVERAGED)][:MOST_AVERAGED]
    count, one = 0, None
    for done, path in enumerate(chosen):
        token.raise_if_cancelled()
        report(Progress("average", done, len(chosen), "Averaging the pictures"))
        try:
            pixels = _eight_bit(read_image(path).pixels)
        except ImageError:
            continue
        if pixels.shape[:2] == size:
            total += pixels
            count += 1
            one = pixels if one is None else one
    if one is None:
        raise ImageError(
            "None of the pictures can be read any more.",
            "Go back to the pictures and check them again.",
        )
    return AveragePicture((total / count).round().astype(np.uint8), count, one)


def _eight_bit(pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, np.uint8)
    peak = max(int(pixels.max()), 1)
    used_bits = next(bits for bits in (8, 10, 12, 14, 16) if peak < 1 << bits)
    return np.asarray(pixels >> (used_bits - 8), np.uint8)
