from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.inference.manifest import Tap
from inspectai_desktop.inference.patch_embeddings import grid_size, patch_embeddings

FloatArray = npt.NDArray[np.float32]


def maps(*shape: int, seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).random(shape).astype(np.float32)


def test_the_grid_is_that_of_the_finest_tap() -> None:
    taps = (Tap(name="b", stride=16, channels=1), Tap(name="a", stride=8, channels=1))
    assert grid_size(taps, 96, 160) == (12, 20)


def test_without_pooling_a_single_map_is_only_rearranged() -> None:
    feature_map = maps(2, 5, 4, 6)
    embeddings = patch_embeddings([feature_map], tap_scales=(1.0,), pooling_size=1)
    assert embeddings.dtype == np.float32
    expected = feature_map.transpose(0, 2, 3, 1).reshape(2, 24, 5)
    np.testing.assert_allclose(embeddings, expected, rtol=1e-6)


def test_pooling_is_the_mean_of_the_neighbourhood_with_edges_repeated() -> None:
    feature_map = maps(1, 1, 7, 9)
    embeddings = patch_embeddings([feature_map], tap_scales=(1.0,), pooling_size=3)
    expected = cv2.blur(feature_map[0, 0], (3, 3), borderType=cv2.BORDER_REPLICATE)
    np.testing.assert_allclose(embeddings.reshape(7, 9), expected, rtol=1e-5)


@pytest.mark.parametrize("size", [(4, 5), (3, 5)])
def test_a_coarse_map_is_aligned_as_resizing_a_picture_aligns_it(size: tuple[int, int]) -> None:
    fine, coarse = maps(1, 1, 8, 10), maps(1, 2, *size, seed=1)
    embeddings = patch_embeddings([fine, coarse], tap_scales=(1.0, 1.0), pooling_size=1)
    for channel in range(2):
        expected = cv2.resize(coarse[0, channel], (10, 8), interpolation=cv2.INTER_LINEAR)
        np.testing.assert_allclose(
            embeddings[0, :, 1 + channel].reshape(8, 10), expected, rtol=1e-4, atol=1e-5
        )


def test_each_tap_is_scaled_by_its_own_factor() -> None:
    first, second = maps(1, 2, 4, 4), maps(1, 3, 4, 4, seed=1)
    plain = patch_embeddings([first, second], tap_scales=(1.0, 1.0), pooling_size=3)
    scaled = patch_embeddings([first, second], tap_scales=(2.0, 0.5), pooling_size=3)
    np.testing.assert_allclose(scaled[..., :2], 2.0 * plain[..., :2], rtol=1e-5)
    np.testing.assert_allclose(scaled[..., 2:], 0.5 * plain[..., 2:], rtol=1e-5)


def test_pictures_of_a_batch_do_not_mix() -> None:
    batch = maps(3, 2, 6, 6)
    together = patch_embeddings([batch], tap_scales=(1.0,), pooling_size=3)
    for index in range(3):
        alone = patch_embeddings([batch[index : index + 1]], tap_scales=(1.0,), pooling_size=3)
        np.testing.assert_array_equal(together[index], alone[0])


def test_channels_beyond_what_is_computed_at_once_come_in_their_order() -> None:
    fine, coarse = maps(2, 150, 4, 6), maps(2, 70, 2, 3, seed=1)
    together = patch_embeddings([fine, coarse], tap_scales=(1.0, 2.0), pooling_size=3)
    for channel in (0, 63, 64, 149):
        alone = patch_embeddings(
            [fine[:, channel : channel + 1]], tap_scales=(1.0,), pooling_size=3
        )
        np.testing.assert_allclose(together[..., channel], alone[..., 0], rtol=1e-5)
    for channel in (0, 63, 64, 69):
        beside = [fine[:, :1], coarse[:, channel : channel + 1]]
        alone = patch_embeddings(beside, tap_scales=(1.0, 2.0), pooling_size=3)
        np.testing.assert_allclose(together[..., 150 + channel], alone[..., 1], rtol=1e-5)


def test_a_constant_map_stays_constant() -> None:
    constant = np.full((1, 2, 3, 5), 4.0, np.float32)
    fine = np.full((1, 1, 6, 10), 7.0, np.float32)
    embeddings = patch_embeddings([fine, constant], tap_scales=(1.0, 1.0), pooling_size=3)
    np.testing.assert_allclose(embeddings[..., 0], 7.0, rtol=1e-6)
    np.testing.assert_allclose(embeddings[..., 1:], 4.0, rtol=1e-6)


def test_embeddings_can_be_brought_to_one_length_whatever_their_contrast() -> None:
    feature_map = maps(1, 5, 4, 6)
    bright, dark = (
        patch_embeddings(
            [feature_map * factor], tap_scales=(1.0,), pooling_size=1, embedding_length=100.0
        )
        for factor in (np.float32(3.0), np.float32(0.1))
    )
    np.testing.assert_allclose(np.linalg.norm(bright, axis=-1), 100.0, rtol=1e-5)
    np.testing.assert_allclose(bright, dark, rtol=1e-4)


def test_an_embedding_of_zeros_stays_zero_instead_of_becoming_nan() -> None:
    nothing = np.zeros((1, 5, 4, 6), np.float32)
    embeddings = patch_embeddings(
        [nothing], tap_scales=(1.0,), pooling_size=3, embedding_length=100.0
    )
    assert (embeddings == 0).all()
