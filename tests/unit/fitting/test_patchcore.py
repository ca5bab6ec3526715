"""Banks fold by fold: each picture is scored by a bank that does not know it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.domain.region import RegionOfInterest, whole_picture
from inspectai_desktop.inference.embedder import Embeddings
from inspectai_desktop.inference.manifest import Score
from inspectai_desktop.inference.memory_bank import FaissMemoryBank
from inspectai_desktop.inference.preprocessing import Preprocessor
from inspectai_desktop.jobs import JobCancelled
from tests.fakes import KeptReports, a_manifest
from training.fitting import patchcore
from training.fitting.embedding_store import EmbeddedImage
from training.fitting.patchcore import PatchCoreFitter, bank_size_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DIM = 12
GRID = (12, 16)
METHOD = a_manifest().method.model_copy(update={"smoothing_sigma": 0.0})


class ReadyStore:
    """Gives out embeddings that were made beforehand."""

    def __init__(self, embeddings: npt.NDArray[np.float32]) -> None:
        self.embeddings = embeddings

    def embedded(self, indices: Sequence[int]) -> Iterator[EmbeddedImage]:
        for index in indices:
            own = Embeddings(self.embeddings[index : index + 1], GRID)
            yield EmbeddedImage(index, own, (96, 128))


def clustered(n_images: int, *, seed: int = 0) -> npt.NDArray[np.float32]:
    """`(n_images, patches, DIM)`: patches of a few kinds, the same in every picture."""
    random = np.random.default_rng(seed)
    kinds = random.normal(size=(20, DIM))
    patches = GRID[0] * GRID[1]
    chosen = kinds[random.integers(20, size=(n_images, patches))]
    noise = 0.15 * random.normal(size=(n_images, patches, DIM))
    return np.asarray(chosen + noise, np.float32)


def fitter(
    embeddings: npt.NDArray[np.float32],
    *,
    bank_size: int = 60,
    seed: int = 0,
    region: RegionOfInterest | None = None,
    reports: KeptReports | None = None,
    n_folds: int = 5,
) -> PatchCoreFitter:
    reports = reports or KeptReports()
    embedder = SimpleNamespace(grid=GRID, embedding_dim=DIM)
    made = PatchCoreFitter(
        cast("Any", ReadyStore(embeddings)),
        cast("Any", embedder),
        Preprocessor(a_manifest().preprocessing, region or whole_picture(96, 128)),
        np.arange(len(embeddings)) % n_folds,
        bank_size=bank_size,
        seed=seed,
        threads=1,
        report=reports,
        token=reports.token,
    )
    made.embed()
    return made


def rows(points: npt.NDArray[np.float32]) -> set[bytes]:
    return {row.tobytes() for row in points.reshape(-1, DIM)}


def test_the_bank_holds_patches_of_the_pictures_and_as_many_as_asked_for() -> None:
    embeddings = clustered(10)
    bank = fitter(embeddings).bank(without_fold=None, report=KeptReports())
    assert bank.embeddings.shape == (60, DIM)
    assert rows(bank.embeddings) <= rows(embeddings)
    assert bank.covering_radius > 0


def test_a_bank_larger_than_all_patches_holds_them_all_once() -> None:
    embeddings = clustered(2)
    bank = fitter(embeddings, bank_size=10**6, n_folds=2).bank(
        without_fold=None, report=KeptReports()
    )
    assert rows(bank.embeddings) == rows(embeddings)
    assert bank.covering_radius == 0.0


def test_a_bank_without_a_fold_knows_nothing_of_its_pictures() -> None:
    embeddings = clustered(10)
    fitted = fitter(embeddings)
    for fold in range(5):
        bank = fitted.bank(without_fold=fold, report=KeptReports())
        held_out = embeddings[np.arange(10) % 5 == fold]
        assert not rows(bank.embeddings) & rows(held_out)


def test_no_held_out_score_is_that_of_a_picture_in_its_own_bank() -> None:
    embeddings = clustered(10)
    embeddings[7] += 3.0  # unlike all others: only a bank that knows it finds it normal
    fitted = fitter(embeddings, bank_size=10**6)
    scores = fitted.held_out(METHOD, Score()).scores
    assert scores.shape == (10,)
    assert (scores > 0).all()
    assert int(scores.argmax()) == 7
    assert scores[7] > 3 * np.median(scores)


def test_the_same_seed_gives_the_same_bank_byte_for_byte_and_another_seed_another() -> None:
    embeddings = clustered(10)
    banks = [
        fitter(embeddings, seed=seed).bank(without_fold=None, report=KeptReports()).embeddings
        for seed in (1, 1, 2)
    ]
    assert banks[0].tobytes() == banks[1].tobytes()
    assert banks[0].tobytes() != banks[2].tobytes()


def test_with_pools_far_smaller_than_the_data_the_bank_covers_it_nearly_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embeddings = clustered(25)
    everything = embeddings.reshape(-1, DIM)

    def radius() -> float:
        bank = fitter(embeddings).bank(without_fold=None, report=KeptReports()).embeddings
        return float(FaissMemoryBank(bank, threads=1).search(everything).distances.max())

    exact = radius()
    monkeypatch.setattr(patchcore, "POOL_BYTES", 300 * DIM * 4)
    monkeypatch.setattr(patchcore, "MIN_POOL_ROWS", 120)
    bounded = radius()
    assert bounded <= 1.3 * exact


def test_ignored_patches_are_not_learned() -> None:
    embeddings = clustered(10)
    left = np.zeros(GRID, np.bool_)
    left[:, :8] = True
    embeddings[:, ~left.ravel()] += 50.0
    region = RegionOfInterest(128, 96, ignore=(((64, -1), (129, -1), (129, 97), (64, 97)),))
    bank = fitter(embeddings, region=region).bank(without_fold=None, report=KeptReports())
    assert np.abs(bank.embeddings).max() < 25


def test_every_picture_is_told_while_embedding_and_while_scoring() -> None:
    reports = KeptReports()
    fitter(clustered(10), reports=reports).held_out(METHOD, Score())
    assert reports.stages == ["embed", "calibrate"]
    for stage in reports.stages:
        dones = [report.done for report in reports.all if report.stage == stage]
        assert dones == list(range(1, 11))


def test_fitting_stops_when_cancelled() -> None:
    reports = KeptReports()
    fitted = fitter(clustered(10), reports=reports)
    reports.token.cancel()
    with pytest.raises(JobCancelled):
        fitted.bank(without_fold=None, report=reports)


@pytest.mark.parametrize(
    ("ratio", "size", "expected"),
    [
        (None, None, 2000),
        (None, 50, 50),
        (None, 10**6, 10_000),
        (0.01, None, 100),
        (0.00001, None, 1),
        (1.0, None, 10_000),
    ],
)
def test_the_size_of_the_bank_is_a_number_or_a_share_and_never_more_than_there_is(
    ratio: float | None, size: int | None, expected: int
) -> None:
    assert (
        bank_size_for(n_patches=10_000, coreset_ratio=ratio, bank_size=size, default=2000)
        == expected
    )


def test_a_fold_that_has_enough_entries_to_cover_as_finely_as_the_final_bank_gets_no_more() -> None:
    fitted = fitter(clustered(10))
    final = fitted.bank(without_fold=None, report=KeptReports())
    for fold in range(5):
        plain = fitted.bank(without_fold=fold, report=KeptReports())
        cut = fitted.bank(without_fold=fold, report=KeptReports(), radius=final.covering_radius)
        assert len(cut.embeddings) <= len(plain.embeddings)
        assert cut.covering_radius >= final.covering_radius or len(cut.embeddings) == 60
        np.testing.assert_array_equal(cut.embeddings, plain.embeddings[: len(cut.embeddings)])
