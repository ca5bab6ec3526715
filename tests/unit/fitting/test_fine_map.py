"""A small bank of finer patches: drawn from all pictures, without those that are held out."""

from __future__ import annotations

import numpy as np
import pytest

from inspectai_desktop.inference.manifest import Tap
from inspectai_desktop.inference.memory_bank import FaissMemoryBank
from inspectai_desktop.jobs import CancellationToken, JobCancelled
from training.fitting import fine_map
from training.fitting.fine_map import FineCandidates, unit_of

DIM = 6


def candidates(
    *, n_images: int = 10, seed: int = 0, token: CancellationToken | None = None
) -> FineCandidates:
    """Pictures in two folds; the first value of a patch is its picture's number."""
    made = FineCandidates(n_images, seed=seed, threads=1, token=token or CancellationToken())
    random = np.random.default_rng(3)
    for index in range(n_images):
        patches = random.random((80, DIM), np.float32)
        patches[:, 0] = index
        made.add(index, index % 2, patches)
    return made


def test_all_patches_serve_where_they_are_few_and_some_of_each_picture_where_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(candidates()) == 800
    monkeypatch.setattr(fine_map, "CANDIDATES", 95)
    drawn = candidates()
    assert len(drawn) == 100
    assert set(drawn.bank().embeddings[:, 0].astype(int)) == set(range(10))


def test_the_bank_is_small_and_covers_what_was_drawn() -> None:
    everything = candidates()
    bank = everything.bank()
    assert bank.embeddings.shape == (fine_map.BANK_SIZE, DIM)
    whole = candidates().bank(radius=0.0)
    np.testing.assert_array_equal(bank.embeddings, whole.embeddings)
    rest = everything.bank(radius=10 * bank.covering_radius)
    assert len(rest.embeddings) < len(bank.embeddings)


def test_a_bank_without_a_fold_knows_nothing_of_its_pictures() -> None:
    bank = candidates().bank(without_fold=1)
    assert set(bank.embeddings[:, 0].astype(int) % 2) == {0}


def test_the_same_seed_gives_the_same_bank_and_another_seed_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fine_map, "CANDIDATES", 100)
    banks = [candidates(seed=seed).bank().embeddings.tobytes() for seed in (1, 1, 2)]
    assert banks[0] == banks[1]
    assert banks[0] != banks[2]


def test_a_picture_without_inspected_patches_gives_none() -> None:
    made = FineCandidates(2, seed=0, threads=1, token=CancellationToken())
    assert not made
    made.add(0, 0, np.empty((0, DIM), np.float32))
    assert not made
    made.add(1, 0, np.ones((3, DIM), np.float32))
    assert len(made) == 3


def test_choosing_stops_when_cancelled() -> None:
    token = CancellationToken()
    drawn = candidates(token=token)
    token.cancel()
    with pytest.raises(JobCancelled):
        drawn.bank()


def test_the_unit_makes_held_out_means_equal_and_is_one_where_nothing_differs() -> None:
    bank, fine = np.array([4.0, 8.0]), np.array([[1.0], [2.0]])
    unit = unit_of(bank, fine)
    assert unit * fine.mean() == pytest.approx(bank.mean())
    assert unit_of(np.zeros(3), fine) == 1.0
    assert unit_of(bank, np.zeros(3)) == 1.0


def test_the_manifest_says_what_was_fitted() -> None:
    bank = candidates().bank()
    taps = (Tap(name="fine", stride=8, channels=DIM),)
    said = bank.described(taps)
    assert (said.bank_size, said.embedding_dim) == bank.embeddings.shape
    assert said.taps == taps
    assert said.covering_radius == bank.covering_radius
    searched = FaissMemoryBank(bank.embeddings, threads=1).search(bank.embeddings)
    assert searched.distances.max() == 0
