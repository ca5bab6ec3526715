"""Whatever picture comes: a finite score and map, or an expected error; the same in a batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectai_desktop.domain.image import Image
from inspectai_desktop.errors import ImageError
from inspectai_desktop.inference.detector import Detector


@st.composite
def pictures(draw: st.DrawFn) -> Image:
    """Noise, stripes, gradients and flat colours, 8 or 16 bit, of the right shape or another."""
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    height, width = draw(st.integers(1, 160)), draw(st.integers(1, 200))
    white = draw(st.sampled_from([255, 65535]))
    kind = draw(st.sampled_from(["noise", "stripes", "gradient", "flat", "one pixel"]))
    canvas: npt.NDArray[Any] = np.zeros((height, width, 3))
    if kind == "noise":
        canvas = random.random((height, width, 3))
    elif kind == "stripes":
        canvas[:, :: draw(st.integers(2, 9))] = 1.0
    elif kind == "gradient":
        canvas[:] = np.linspace(0, 1, width)[None, :, None]
    elif kind == "flat":
        canvas[:] = draw(st.floats(0, 1))
    else:
        canvas[random.integers(height), random.integers(width)] = 1.0
    rounded = np.round(canvas * white)
    if white == 255:
        return Image(rounded.astype(np.uint8), "any picture")
    return Image(rounded.astype(np.uint16), "any picture")


@given(image=pictures())
def test_a_picture_gets_a_finite_score_and_map_or_an_error_that_names_it(
    image: Image, detector: Detector
) -> None:
    before = image.pixels.copy()
    try:
        prediction = detector.predict(image)
    except ImageError as error:
        named = error.message
    else:
        named = image.origin
        assert np.isfinite(prediction.anomaly_score)
        assert prediction.anomaly_score >= 0
        assert np.isfinite(prediction.anomaly_map).all()
        assert prediction.anomaly_map.shape == (image.height, image.width)
        assert prediction.verdict is detector.thresholds.verdict(prediction.anomaly_score)
    assert image.origin in named
    np.testing.assert_array_equal(image.pixels, before)


@settings(max_examples=25)
@given(images=st.lists(pictures(), min_size=1, max_size=5))
def test_a_batch_says_of_each_picture_what_is_said_of_it_alone(
    images: list[Image], detector: Detector
) -> None:
    alone = {}
    for image in images:
        try:
            alone[id(image)] = detector.predict(image)
        except ImageError:
            continue
    judged = [image for image in images if id(image) in alone]
    for image, together in zip(judged, detector.predict_batch(judged), strict=True):
        single = alone[id(image)]
        assert together.anomaly_score == pytest.approx(single.anomaly_score, rel=1e-4, abs=1e-6)
        np.testing.assert_allclose(together.anomaly_map, single.anomaly_map, rtol=1e-3, atol=1e-3)
