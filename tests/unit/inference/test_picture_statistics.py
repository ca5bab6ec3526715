import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.inference.picture_statistics import PictureMeter


def textured(height: int = 300, width: int = 400, seed: int = 0) -> npt.NDArray[np.uint8]:
    noise = np.random.default_rng(seed).normal(128, 60, (height, width)).astype(np.float32)
    grey = np.clip(cv2.GaussianBlur(noise, (0, 0), 2.0) * 3 - 256, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))


def flat_map(height: int = 300, width: int = 400) -> npt.NDArray[np.float32]:
    return np.zeros((height, width), np.float32)


def test_brightness_is_the_mean_of_the_grey_picture_in_8_and_16_bit() -> None:
    eight = np.full((50, 60, 3), 51, np.uint8)
    sixteen = np.full((50, 60, 3), 13107, np.uint16)
    for pixels in (eight, sixteen):
        measured = PictureMeter().measure(Image(pixels), flat_map(50, 60))
        assert measured.brightness == pytest.approx(0.2, abs=1e-3)


def test_a_blurred_picture_is_less_sharp_whatever_its_size() -> None:
    for height, width in ((300, 400), (1500, 2000)):
        sharp = textured(height, width)
        blurred = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 3.0), dtype=np.uint8)
        meter = PictureMeter()
        before = meter.measure(Image(sharp), flat_map(height, width))
        after = meter.measure(Image(blurred), flat_map(height, width))
        assert after.sharpness < 0.5 * before.sharpness


def test_a_darker_picture_is_as_sharp_as_before() -> None:
    pixels = textured()
    meter = PictureMeter()
    before = meter.measure(Image(pixels), flat_map())
    after = meter.measure(Image((pixels * 0.5).astype(np.uint8)), flat_map())
    assert after.sharpness == pytest.approx(before.sharpness, rel=0.1)


def test_a_shifted_picture_is_measured_against_the_first_one() -> None:
    wide = textured(340, 440)
    meter = PictureMeter()
    first = meter.measure(Image(np.ascontiguousarray(wide[20:320, 20:420])), flat_map())
    moved = meter.measure(Image(np.ascontiguousarray(wide[5:305, 0:400])), flat_map())
    assert (first.shift_x, first.shift_y) == (0.0, 0.0)
    assert moved.shift_x == pytest.approx(20 / 400, abs=0.01)
    assert moved.shift_y == pytest.approx(15 / 300, abs=0.01)


def test_heat_keeps_the_place_of_the_highest_anomaly() -> None:
    anomaly_map = flat_map(1600, 1600)
    anomaly_map[1450:1470, 250:270] = 9.0
    heat = PictureMeter().measure(Image(textured()), anomaly_map).heat
    assert divmod(int(heat.argmax()), 8) == (7, 1)


def test_a_black_one_pixel_picture_can_be_measured() -> None:
    measured = PictureMeter().measure(Image(np.zeros((1, 1, 3), np.uint8)), flat_map(1, 1))
    assert measured.brightness == 0.0
    assert measured.sharpness == 0.0
