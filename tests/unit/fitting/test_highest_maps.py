import numpy as np
import pytest

from inspectai_desktop.inference.detector import ScoredMap
from training.fitting import highest_maps
from training.fitting.highest_maps import MAX_MAPS, HighestMaps


def scored(score: float) -> ScoredMap:
    return ScoredMap(np.zeros((2, 2), np.float32), score, score / 4)


def test_the_highest_scoring_pictures_keep_their_maps_highest_first() -> None:
    maps = HighestMaps((2, 3))
    scores = np.random.default_rng(0).permutation(2 * MAX_MAPS)
    for index, score in enumerate(scores):
        maps.add(index, scored(float(score)), np.full((2, 3), score, np.float32))
    arrays = maps.arrays("held_out")
    assert arrays["held_out_maps"].shape == (MAX_MAPS, 2, 3)
    assert arrays["held_out_maps"].dtype == np.float16
    kept = scores[arrays["held_out_map_index"]]
    assert kept.tolist() == list(range(2 * MAX_MAPS - 1, MAX_MAPS - 1, -1))
    np.testing.assert_array_equal(arrays["held_out_maps"][:, 0, 0], kept)
    np.testing.assert_array_equal(arrays["held_out_mean_part"], kept / 4)


def test_large_maps_are_fewer_but_never_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highest_maps, "MAX_BYTES", 100)
    maps = HighestMaps((5, 5))
    for index in range(4):
        maps.add(index, scored(1.0), np.zeros((5, 5), np.float32))
    assert len(maps.arrays("x")["x_maps"]) == 2
    huge = HighestMaps((50, 50))
    huge.add(0, scored(1.0), np.zeros((50, 50), np.float32))
    assert len(huge.arrays("x")["x_maps"]) == 1


def test_without_pictures_there_are_no_maps_but_their_shape() -> None:
    arrays = HighestMaps((4, 5)).arrays("defect")
    assert arrays["defect_maps"].shape == (0, 4, 5)
    assert arrays["defect_map_index"].shape == (0,)
