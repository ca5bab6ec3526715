from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from inspectai_desktop.errors import InferenceError
from inspectai_desktop.inference.memory_bank import FaissMemoryBank, GraphMemoryBank, MemoryBank
from inspectai_desktop.paths import search_graph_file

FloatArray = npt.NDArray[np.float32]
KINDS = ("faiss", "graph")


def bank_of(kind: str, embeddings: FloatArray) -> MemoryBank:
    if kind == "faiss":
        return FaissMemoryBank(embeddings, threads=1)
    return GraphMemoryBank(embeddings, search_graph_file(), provider="cpu", threads=1)


def random(n: int, dim: int = 24, *, seed: int = 0, centre: float = 0.0) -> FloatArray:
    return np.random.default_rng(seed).normal(centre, 1.0, (n, dim)).astype(np.float32)


@pytest.mark.parametrize("kind", KINDS)
def test_the_nearest_entries_come_first_with_their_distances(kind: str) -> None:
    stored, queries = random(200), random(30, seed=1)
    found = bank_of(kind, stored).search(queries, 5)
    exact = np.linalg.norm(queries[:, None].astype(np.float64) - stored[None], axis=2)
    np.testing.assert_array_equal(found.indices, np.argsort(exact, axis=1)[:, :5])
    np.testing.assert_allclose(found.distances, np.sort(exact, axis=1)[:, :5], rtol=1e-4)
    assert (found.distances.dtype, found.indices.dtype) == (np.float32, np.int64)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_embedding_is_at_distance_zero_even_far_from_the_origin(kind: str) -> None:
    stored = random(100, centre=50.0)
    assert (bank_of(kind, stored).search(stored[::3], 1).distances == 0).all()


def test_the_graphs_neighbours_come_nearest_first_even_far_from_the_origin() -> None:
    stored = random(80, 16, centre=300.0)
    found = bank_of("graph", stored).search(random(20, 16, seed=1, centre=300.0), 10)
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert all(len(set(row)) == 10 for row in found.indices.tolist())


@pytest.mark.parametrize("kind", KINDS)
def test_no_more_neighbours_come_back_than_there_are(kind: str) -> None:
    found = bank_of(kind, random(3)).search(random(2, seed=1), 10)
    assert found.distances.shape == found.indices.shape == (2, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_strided_queries_are_searched_as_they_are(kind: str) -> None:
    stored, queries = random(50), random(40, seed=1)
    bank = bank_of(kind, stored)
    found = bank.search(queries[::4])
    np.testing.assert_array_equal(
        found.distances, bank.search(np.ascontiguousarray(queries[::4])).distances
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_bank_cannot_be_changed_from_outside(kind: str) -> None:
    bank = bank_of(kind, random(10))
    with pytest.raises(ValueError, match="read-only"):
        bank.embeddings[0, 0] = 1.0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((0, 4), np.float32),
        np.zeros((4, 0), np.float32),
        np.zeros(4, np.float32),
        np.zeros((4, 4), np.float64),
        np.array([[1.0, np.nan]], np.float32),
        np.array([[1.0, np.inf]], np.float32),
    ],
    ids=["no rows", "no columns", "one side", "float64", "nan", "inf"],
)
def test_a_bank_that_cannot_be_searched_is_refused(kind: str, wrong: npt.NDArray[Any]) -> None:
    with pytest.raises(InferenceError, match="memory bank"):
        bank_of(kind, wrong)
