"""The tap study's pictures: drawn by seed, halved by lot, class by class."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from inspectai_desktop.errors import EvaluationError
from inspectai_desktop.inference.encoder import EncoderFolder
from inspectai_desktop.paths import encoders_dir
from training.experiments.tap_features import FeatureCache, StudySetting, draw_pictures

SETTING = StudySetting("parts", 64, max_train=3, max_test=4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    for folder, count in (("train/good", 5), ("test/good", 6), ("test/dent", 4)):
        (tmp_path / "parts" / folder).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(0, 255, (48, 96, 3), np.uint8)
            cv2.imwrite(str(tmp_path / "parts" / folder / f"{number}.png"), pixels)
    return tmp_path


def test_each_class_is_halved_and_limited(data: Path) -> None:
    pictures = draw_pictures(data, SETTING, seed=3)

    assert len(pictures.train) == 3
    assert pictures.anomalous.tolist() == [False] * 4 + [True] * 4
    assert pictures.reported[:4].sum() == pictures.reported[4:].sum() == 2


def test_the_input_keeps_the_pictures_aspect_ratio_in_multiples_of_32(data: Path) -> None:
    pictures = draw_pictures(data, SETTING, seed=3)

    assert (pictures.input_height, pictures.input_width) == (32, 96)


def test_the_same_seed_draws_the_same_pictures_and_another_does_not(data: Path) -> None:
    first, again, other = (draw_pictures(data, SETTING, seed) for seed in (3, 3, 4))

    assert first.train == again.train
    assert first.test == again.test
    assert (first.reported == again.reported).all()
    assert (first.train, first.test) != (other.train, other.test)


def test_a_data_set_without_defects_is_refused(data: Path) -> None:
    for picture in (data / "parts" / "test" / "dent").iterdir():
        picture.unlink()
    with pytest.raises(EvaluationError, match="anomalous"):
        draw_pictures(data, SETTING, seed=3)


def test_balanced_taps_have_the_same_mean_length(data: Path) -> None:
    encoder = EncoderFolder(encoders_dir() / "efficientnet_lite0")
    taps = [tap.name for tap in encoder.description.taps]
    cache = FeatureCache(draw_pictures(data, SETTING, seed=3), encoder, threads=1)

    scales = cache.balancing_scales(taps)

    for index, scale in enumerate(scales):
        features = np.stack([maps[index][0] for maps in cache._train]).astype(np.float32)
        assert np.linalg.norm(features * scale, axis=1).mean() == pytest.approx(1.0)
    embeddings = list(cache.train_embeddings(taps, scales))
    channels = sum(tap.channels for tap in encoder.description.taps)
    assert [one.shape for one in embeddings] == [(4 * 12, channels)] * 3
