from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from inspectai_desktop.commands.overlay_picture import (
    MAX_SIDE_PX,
    OverlayFolder,
    overlay_pixels,
)
from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.prediction import Prediction, Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path

THRESHOLDS = Thresholds(review=1.0, fail=2.0)


def picture(height: int = 96, width: int = 128, dtype: type = np.uint8) -> Image:
    return Image(np.full((height, width, 3), np.iinfo(dtype).max // 2, dtype))


def prediction(image: Image, *, hot: bool) -> Prediction:
    anomaly_map = np.zeros((image.height, image.width), np.float32)
    if hot:
        anomaly_map[image.height // 2 :, image.width // 2 :] = 3.0
    verdict = Verdict.FAIL if hot else Verdict.PASS
    return Prediction(anomaly_map, float(anomaly_map.max()), verdict, Timings(1, 1, 1, 1))


def shown(image: Image, *, hot: bool) -> np.ndarray:
    """The overlay without its caption."""
    pixels = overlay_pixels(image, prediction(image, hot=hot), THRESHOLDS)
    return pixels[-image.height :]


def test_heat_colours_the_anomalous_part_and_leaves_the_rest_as_it_is() -> None:
    overlay = shown(picture(), hot=True)
    assert (overlay[:40, :60] == 127).all()
    hot = overlay[60:, 80:].astype(int)
    assert (np.ptp(hot, axis=2) > 30).mean() > 0.8


def test_a_part_without_heat_looks_like_its_picture() -> None:
    assert (shown(picture(), hot=False) == 127).all()


def test_a_caption_stands_above_the_picture() -> None:
    image = picture()
    pixels = overlay_pixels(image, prediction(image, hot=True), THRESHOLDS)
    caption = pixels[: -image.height]
    assert caption.shape[0] > 10
    assert caption.max() > 100
    assert pixels.dtype == np.uint8


def test_large_pictures_are_shrunk_and_tiny_ones_survive() -> None:
    large = picture(3000, 1500)
    assert max(overlay_pixels(large, prediction(large, hot=True), THRESHOLDS).shape) < 1100
    assert overlay_pixels(large, prediction(large, hot=True), THRESHOLDS).shape[1] == (
        MAX_SIDE_PX // 2
    )
    tiny = picture(16, 16)
    assert overlay_pixels(tiny, prediction(tiny, hot=True), THRESHOLDS).shape[1] == 16


def test_a_16_bit_picture_is_shown_in_8_bit() -> None:
    overlay = shown(picture(dtype=np.uint16), hot=False)
    assert overlay.dtype == np.uint8
    assert overlay.min() > 200  # scaled to its brightest pixel


def test_overlays_of_equal_names_get_numbers(tmp_path: Path) -> None:
    folder = OverlayFolder(tmp_path / "overlays")
    image = picture()
    for path in ("a/1.png", "b/1.png", "c/1.jpg"):
        folder.write(tmp_path / path, image, prediction(image, hot=False), THRESHOLDS)
    names = sorted(path.name for path in (tmp_path / "overlays").iterdir())
    assert names == ["1_2_pass.jpg", "1_3_pass.jpg", "1_pass.jpg"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ImageError, match="cannot be written") as caught:
        OverlayFolder(tmp_path / "file" / "overlays")
    assert str(tmp_path / "file" / "overlays") in caught.value.message


def test_a_folder_that_vanishes_is_named(tmp_path: Path) -> None:
    folder = OverlayFolder(tmp_path / "overlays")
    (tmp_path / "overlays").rmdir()
    image = picture()
    with pytest.raises(ImageError, match="cannot be written"):
        folder.write(tmp_path / "1.png", image, prediction(image, hot=False), THRESHOLDS)
