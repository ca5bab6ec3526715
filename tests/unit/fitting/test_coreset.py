import numpy as np
import pytest

from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, ignore_progress
from tests.fakes import KeptReports
from training.fitting import coreset as coreset_module
from training.fitting.coreset import (
    Coreset,
    covering,
    greedy_k_centre,
    projected,
    projected_portions,
    rows_of,
    size_for_radius,
)

CLOUD = np.random.default_rng(0).normal(size=(300, 12)).astype(np.float32)


def test_the_farthest_points_are_chosen_first() -> None:
    line = np.array([[0.0], [1.0], [2.0], [10.0], [100.0]], np.float32)
    coreset = greedy_k_centre(line, 3, seed=0, report=ignore_progress, token=CancellationToken())
    assert 4 in coreset.indices
    assert 3 in coreset.indices


def test_all_points_may_be_chosen_even_if_some_are_equal() -> None:
    equal = np.zeros((7, 3), np.float32)
    coreset = greedy_k_centre(equal, 7, seed=0, report=ignore_progress, token=CancellationToken())
    assert sorted(coreset.indices.tolist()) == list(range(7))
    assert coreset.covering_radius == 0.0


@pytest.mark.parametrize("size", [0, -1, 301])
def test_a_size_that_cannot_be_chosen_is_refused(size: int) -> None:
    with pytest.raises(FittingError, match=f"{size} rows cannot be chosen from 300"):
        greedy_k_centre(CLOUD, size, seed=0, report=ignore_progress, token=CancellationToken())


def test_another_seed_begins_elsewhere() -> None:
    firsts = {
        int(
            greedy_k_centre(
                CLOUD, 1, seed=seed, report=ignore_progress, token=CancellationToken()
            ).indices[0]
        )
        for seed in range(10)
    }
    assert len(firsts) > 5


def test_any_number_of_threads_chooses_the_same_points() -> None:
    points = np.random.default_rng(3).normal(size=(5000, 30)).astype(np.float32)
    alone, shared = (
        greedy_k_centre(
            points,
            300,
            seed=0,
            report=ignore_progress,
            token=CancellationToken(),
            threads=threads,
        )
        for threads in (1, 3)
    )
    np.testing.assert_array_equal(shared.indices, alone.indices)
    assert shared.covering_radius == alone.covering_radius


def test_progress_runs_to_its_end() -> None:
    reports = KeptReports()
    greedy_k_centre(CLOUD, 50, seed=0, report=reports, token=reports.token, stage="bank")
    assert reports.stages == ["bank"]
    assert (reports.all[-1].done, reports.all[-1].total) == (50, 50)
    dones = [report.done for report in reports.all]
    assert dones == sorted(dones)


def test_choosing_ends_soon_after_it_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coreset_module, "_CANDIDATES", 8)  # many short passes
    reports = KeptReports(cancel_in="coreset")
    with pytest.raises(JobCancelled):
        greedy_k_centre(CLOUD, 200, seed=0, report=reports, token=reports.token)
    assert len(reports.all) <= 2


def test_the_points_are_not_changed() -> None:
    points = CLOUD.copy()
    points.flags.writeable = False
    greedy_k_centre(points, 20, seed=0, report=ignore_progress, token=CancellationToken())


def test_a_projection_keeps_distances_roughly_and_is_the_same_for_the_same_seed() -> None:
    points = np.random.default_rng(1).normal(size=(40, 600)).astype(np.float32)
    shadow = projected(points, 128, seed=4)
    assert shadow.shape == (40, 128)
    np.testing.assert_array_equal(shadow, projected(points, 128, seed=4))
    before = np.linalg.norm(points[:1] - points[1:], axis=1)
    after = np.linalg.norm(shadow[:1] - shadow[1:], axis=1)
    np.testing.assert_allclose(after, before, rtol=0.3)


def test_points_that_are_small_enough_are_not_projected() -> None:
    assert projected(CLOUD, 12, seed=0) is CLOUD
    assert projected(CLOUD, 128, seed=0) is CLOUD


def test_a_selection_is_cut_where_it_covers_finely_enough() -> None:
    def chosen(size: int) -> Coreset:
        return greedy_k_centre(
            CLOUD, size, seed=0, report=ignore_progress, token=CancellationToken()
        )

    centres = CLOUD[chosen(60).indices]
    for size in (1, 10, 40):
        assert size_for_radius(centres, chosen(size).covering_radius * 1.0001) == size
    assert size_for_radius(centres, 0.0) == 60
    assert size_for_radius(centres, 1e9) == 1


def test_portions_project_like_the_whole() -> None:
    points = np.random.default_rng(5).standard_normal((90, 40)).astype(np.float32)
    portions = [points[:1], points[1:50], points[50:]]
    whole = projected(points, 16, seed=2)
    short = projected_portions(portions, 16, seed=2)
    np.testing.assert_allclose(short, whole, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(projected_portions(portions, 64, seed=2), points)
    for threads in (1, 3):
        shared = projected_portions(portions, 16, seed=2, threads=threads)
        np.testing.assert_array_equal(shared, short)


def test_rows_are_found_in_the_portions_they_lie_in() -> None:
    points = np.arange(60, dtype=np.float32).reshape(20, 3)
    portions = [points[:7], points[7:7], points[7:8], points[8:]]
    indices = np.array([19, 0, 7, 6, 8, 0])
    np.testing.assert_array_equal(rows_of(portions, indices), points[indices])


def test_no_more_is_chosen_than_covers_as_finely_as_asked_for() -> None:
    points = np.random.default_rng(4).normal(size=(400, 6)).astype(np.float32)

    def covered(size: int, radius: float) -> Coreset:
        return covering(
            points,
            size,
            radius=radius,
            seed=0,
            report=ignore_progress,
            token=CancellationToken(),
            threads=1,
        )

    whole = covered(100, 0.0)
    assert len(whole.indices) == 100
    cut = covered(100, 1.5 * whole.covering_radius)
    assert cut.covering_radius == 1.5 * whole.covering_radius
    assert 1 < len(cut.indices) < 100
    np.testing.assert_array_equal(cut.indices, whole.indices[: len(cut.indices)])
    distances = np.linalg.norm(points[:, None] - points[cut.indices][None], axis=2).min(axis=1)
    assert distances.max() <= cut.covering_radius
    assert len(covered(1000, 0.0).indices) == 400
