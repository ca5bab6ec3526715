"""The search graph finds what a brute-force search finds."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from inspectai_desktop.paths import search_graph_file
from training.search_graph import build_search_graph, main

FloatArray = npt.NDArray[np.float32]


def search(queries: FloatArray, bank: FloatArray, k: int) -> npt.NDArray[np.int64]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        search_graph_file().read_bytes(), options, providers=["CPUExecutionProvider"]
    )
    squares = np.einsum("md,md->m", bank, bank)
    feed = {"query": queries, "bank": bank, "bank_sq": squares, "k": np.array([k], np.int64)}
    (index,) = session.run(["index"], feed)
    return np.asarray(index)


def brute_force(queries: FloatArray, bank: FloatArray, k: int) -> npt.NDArray[np.float64]:
    difference = queries[:, None].astype(np.float64) - bank[None].astype(np.float64)
    return np.asarray(np.sort(np.sqrt((difference**2).sum(2)), axis=1)[:, :k])


@pytest.mark.parametrize(
    ("n", "m", "d", "k"), [(1, 1, 1, 1), (7, 40, 152, 1), (50, 300, 33, 9), (3, 4, 5, 4)]
)
def test_the_rows_found_are_those_of_a_brute_force_search(n: int, m: int, d: int, k: int) -> None:
    random = np.random.default_rng(n)
    queries = random.normal(size=(n, d)).astype(np.float32)
    bank = random.normal(size=(m, d)).astype(np.float32)

    found = np.linalg.norm(queries[:, None] - bank[search(queries, bank, k)], axis=2)

    np.testing.assert_allclose(found, brute_force(queries, bank, k), rtol=1e-5, atol=1e-6)


def test_a_stored_embedding_finds_itself_even_far_from_the_origin() -> None:
    bank = np.random.default_rng(3).normal(loc=100.0, size=(60, 24)).astype(np.float32)
    np.testing.assert_array_equal(search(bank[::2], bank, 1)[:, 0], np.arange(0, 60, 2))


def test_no_neighbour_comes_twice() -> None:
    random = np.random.default_rng(5)
    # Far from the origin, where the order by the expanded product is off by rounding.
    bank = (random.normal(size=(80, 16)) + 300.0).astype(np.float32)
    queries = (random.normal(size=(20, 16)) + 300.0).astype(np.float32)
    assert all(len(set(row)) == 10 for row in search(queries, bank, 10).tolist())


def test_the_output_is_int64_rows() -> None:
    bank = np.eye(4, dtype=np.float32)
    for k in (1, 2):
        index = search(bank, bank, k)
        assert index.dtype == np.int64
        assert index.shape == (4, k)


def test_the_shipped_file_is_what_the_builder_builds() -> None:
    assert search_graph_file().read_bytes() == build_search_graph()


def test_the_module_writes_the_graph_to_the_file_it_is_given(tmp_path: Path) -> None:
    assert main([str(tmp_path / "graph.onnx")]) == 0
    assert (tmp_path / "graph.onnx").read_bytes() == build_search_graph()


def test_without_a_file_name_the_module_says_how_to_use_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
