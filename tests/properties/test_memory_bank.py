"""What holds for every memory bank, whatever is in it and however it is searched."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from inspectai_desktop.inference.memory_bank import FaissMemoryBank, GraphMemoryBank
from inspectai_desktop.paths import search_graph_file

FloatArray = npt.NDArray[np.float32]


@st.composite
def banks(draw: st.DrawFn) -> FloatArray:
    """Embeddings of any number, dimension, scale and distance from the origin."""
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    shape = draw(st.integers(1, 60)), draw(st.integers(1, 40))
    scale, centre = draw(st.sampled_from([0.01, 1.0, 30.0])), draw(st.sampled_from([0.0, 1.0, 8.0]))
    return np.asarray(random.normal(centre * scale, scale, shape), np.float32)


def queries_for(bank: FloatArray, seed: int) -> FloatArray:
    random = np.random.default_rng(seed)
    near = bank[random.integers(len(bank), size=12)]
    spread = 0.5 * float(np.abs(bank).mean())
    return np.asarray(near + random.normal(0, spread, near.shape), np.float32)


@given(banks())
def test_a_stored_embedding_is_at_distance_zero(bank: FloatArray) -> None:
    assert (FaissMemoryBank(bank, threads=1).search(bank).distances == 0).all()


@given(banks(), st.integers(0, 99))
def test_the_order_of_the_bank_does_not_matter(bank: FloatArray, seed: int) -> None:
    shuffled = bank[np.random.default_rng(seed).permutation(len(bank))]
    queries = queries_for(bank, seed)
    first = FaissMemoryBank(bank, threads=1).search(queries).distances
    second = FaissMemoryBank(shuffled, threads=1).search(queries).distances
    np.testing.assert_allclose(first, second, rtol=1e-5)


@given(banks(), st.integers(0, 99))
def test_a_larger_bank_is_never_further_away(bank: FloatArray, seed: int) -> None:
    queries = queries_for(bank, seed)
    some = FaissMemoryBank(bank[: max(1, len(bank) // 2)], threads=1).search(queries).distances
    more = FaissMemoryBank(bank, threads=1).search(queries).distances
    assert (more <= some * (1 + 1e-5)).all()


@given(banks(), st.integers(0, 99), st.integers(1, 9))
def test_the_search_graph_answers_as_faiss_does(bank: FloatArray, seed: int, k: int) -> None:
    queries = queries_for(bank, seed)
    of_faiss = FaissMemoryBank(bank, threads=1).search(queries, k)
    of_graph = GraphMemoryBank(bank, search_graph_file(), provider="cpu", threads=1).search(
        queries, k
    )
    # Both expand |q - b|^2 to find neighbours; what is lost then grows with the norms.
    lost = 2e-3 * float(np.linalg.norm(bank, axis=1).max())
    np.testing.assert_allclose(of_graph.distances[:, 0], of_faiss.distances[:, 0], rtol=1e-3)
    np.testing.assert_allclose(of_graph.distances, of_faiss.distances, rtol=1e-3, atol=lost)
