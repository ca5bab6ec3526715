from __future__ import annotations

import numpy as np
import pytest

from training.fitting.normal_map import LIMIT, UsualHeat

GRID = (12, 20)
N_FOLDS = 3
EVERYWHERE = np.ones(GRID)


def usual_of(heats: np.ndarray, inspected: np.ndarray = EVERYWHERE) -> UsualHeat:
    usual = UsualHeat(inspected, N_FOLDS)
    for index, heat in enumerate(heats):
        usual.add(index % N_FOLDS, heat.astype(np.float32))
    return usual


def noisy(n: int, warm: slice = slice(0, 0), factor: float = 1.0) -> np.ndarray:
    heats = np.random.default_rng(4).uniform(30, 34, (n, *GRID))
    heats[:, :, warm] *= factor
    return heats


def test_heat_that_is_the_same_everywhere_is_left_as_it_is() -> None:
    normal = usual_of(np.full((9, *GRID), 40.0)).normal_map()
    assert normal.dtype == np.float32
    np.testing.assert_allclose(normal, 1.0, atol=1e-6)


def test_where_good_parts_are_warm_heat_counts_less() -> None:
    normal = usual_of(noisy(60, slice(14, 20), 1.4)).normal_map()
    assert normal[:, 16:].min() > 1.1
    assert normal[:, :12].max() < 1.0
    assert normal.mean() == pytest.approx(1.0, abs=1e-6)


def test_no_place_counts_less_than_half_or_more_than_twice() -> None:
    normal = usual_of(noisy(60, slice(18, 20), 50.0)).normal_map()
    assert normal.max() == LIMIT
    assert normal.min() == 1 / LIMIT


def test_few_pictures_say_less_than_many() -> None:
    few = usual_of(noisy(5, slice(14, 20), 1.4)).normal_map()
    many = usual_of(noisy(200, slice(14, 20), 1.4)).normal_map()
    assert 1.0 < few[:, 17].mean() < many[:, 17].mean()


def test_a_fold_is_not_weighed_by_its_own_heat() -> None:
    heats = noisy(9)
    heats[1::N_FOLDS, 5:8, 9:12] = 90.0
    usual = usual_of(heats)
    others = UsualHeat(EVERYWHERE, N_FOLDS)
    for index in (0, 2, 3, 5, 6, 8):
        others.add(index % N_FOLDS, heats[index].astype(np.float32))
    without = usual.normal_map(without_fold=1)
    np.testing.assert_allclose(without, others.normal_map(), rtol=1e-6)
    assert usual.normal_map()[6, 10] > without[6, 10] + 0.05


def test_what_is_not_inspected_changes_nothing() -> None:
    inspected = np.ones(GRID)
    inspected[:, :6] = 0.0
    calm, wild = noisy(20), noisy(20)
    wild[:, :, :6] *= 7
    one, other = usual_of(calm, inspected).normal_map(), usual_of(wild, inspected).normal_map()
    np.testing.assert_allclose(one[:, 6:], other[:, 6:], rtol=1e-5)
    assert np.average(one, weights=inspected) == pytest.approx(1.0, abs=1e-5)
    # Far from the part nothing is known.
    np.testing.assert_array_equal(one[:, 0], 1.0)


def test_pictures_without_any_heat_give_a_map_of_ones() -> None:
    np.testing.assert_array_equal(usual_of(np.zeros((5, *GRID))).normal_map(), 1.0)


def test_where_no_other_fold_is_left_the_map_is_of_ones() -> None:
    usual = UsualHeat(EVERYWHERE, 1)
    usual.add(0, noisy(1)[0].astype(np.float32))
    np.testing.assert_array_equal(usual.normal_map(without_fold=0), 1.0)
