import numpy as np
import pytest

from inspectai_desktop.inference.memory_bank import FaissMemoryBank
from inspectai_desktop.inference.patchcore import patch_scores, reweighting


def test_a_patch_score_is_the_distance_to_the_nearest_entry() -> None:
    bank = FaissMemoryBank(np.array([[0, 0], [10, 0]], np.float32), threads=1)
    scores = patch_scores(bank, np.array([[3, 4], [10, 2], [0, 0]], np.float32))
    np.testing.assert_allclose(scores, [5, 2, 0], rtol=1e-6)


def test_reweighting_is_equation_7_of_the_paper() -> None:
    random = np.random.default_rng(0)
    stored = random.normal(size=(40, 6)).astype(np.float32)
    patch = random.normal(size=6).astype(np.float32)
    bank = FaissMemoryBank(stored, threads=1)

    nearest = int(np.argmin(np.linalg.norm(stored - patch, axis=1)))
    around = np.argsort(np.linalg.norm(stored - stored[nearest], axis=1))[:5]
    own = np.linalg.norm(stored[nearest] - patch)
    others = np.exp(np.linalg.norm(stored[around] - patch, axis=1))
    expected = 1.0 - np.exp(own) / others.sum()

    assert reweighting(bank, patch, 5) == pytest.approx(expected, rel=1e-4)


def test_far_away_patches_do_not_overflow() -> None:
    bank = FaissMemoryBank(np.eye(4, dtype=np.float32), threads=1)
    factor = reweighting(bank, np.full(4, 1e4, np.float32), 3)
    assert 0.0 <= factor <= 1.0


def test_more_neighbours_than_entries_are_all_entries() -> None:
    bank = FaissMemoryBank(np.eye(3, dtype=np.float32), threads=1)
    patch = np.array([5, 0, 0], np.float32)
    assert reweighting(bank, patch, 99) == pytest.approx(reweighting(bank, patch, 3))
