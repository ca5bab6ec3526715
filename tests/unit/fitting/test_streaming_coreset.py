import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.jobs import CancellationToken, JobCancelled
from training.fitting.streaming_coreset import StreamingCoreset

FloatArray = npt.NDArray[np.float32]


def pool(
    *, reduced_rows: int, capacity_rows: int, token: CancellationToken | None = None
) -> StreamingCoreset:
    return StreamingCoreset(
        dim=4,
        reduced_rows=reduced_rows,
        capacity_bytes=capacity_rows * 16,
        projection_dim=128,
        seed=0,
        token=token or CancellationToken(),
    )


def portions(n: int, rows: int) -> list[FloatArray]:
    random = np.random.default_rng(0)
    return [random.normal(size=(rows, 4)).astype(np.float32) for _ in range(n)]


def test_a_pool_that_never_fills_up_keeps_everything_in_order() -> None:
    small = pool(reduced_rows=100, capacity_rows=1000)
    given = portions(5, 10)
    for portion in given:
        small.add(portion)
    np.testing.assert_array_equal(np.concatenate(small.finish()), np.concatenate(given))


def test_memory_stays_bounded_however_much_comes() -> None:
    bounded = pool(reduced_rows=20, capacity_rows=50)
    for portion in portions(200, 10):
        bounded.add(portion)
        assert bounded._rows <= 50
    assert np.concatenate(bounded.finish()).shape == (20, 4)


def test_one_portion_larger_than_the_pool_is_taken() -> None:
    bounded = pool(reduced_rows=20, capacity_rows=50)
    bounded.add(portions(1, 500)[0])
    assert np.concatenate(bounded.finish()).shape == (20, 4)


def test_a_rare_patch_survives_however_many_common_ones_come_after_it() -> None:
    bounded = pool(reduced_rows=10, capacity_rows=40)
    rare = np.full((1, 4), 100.0, np.float32)
    bounded.add(rare)
    for portion in portions(100, 10):
        bounded.add(portion)
    assert (np.concatenate(bounded.finish()) == 100.0).all(axis=1).any()


def test_a_full_pool_stops_when_cancelled() -> None:
    token = CancellationToken()
    bounded = pool(reduced_rows=10, capacity_rows=40, token=token)
    token.cancel()
    (portion,) = portions(1, 200)
    with pytest.raises(JobCancelled):
        bounded.add(portion)
