"""The memory bank: normal patch embeddings, and the exact search for the nearest of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np
import numpy.typing as npt
import onnxruntime

from inspectai_desktop.errors import InferenceError
from inspectai_desktop.inference.providers import CUDA, ProviderChoice, open_session

FloatArray = npt.NDArray[np.float32]
IndexArray = npt.NDArray[np.int64]

_MANY_QUERIES = 512
_LITTLE_WORK = 100_000_000
"""Products up to which the graph, with all threads, is still faster than faiss with one."""
_ONE_THREAD_WORK = 500_000_000
"""Products of a search that one thread does in about 10 ms; OpenMP's threads wait for each other by
spinning, so that beside a busy window or camera several of them take longer than one."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Nearest bank entries of each query, nearest first.

    Attributes:
        distances: `(n, k)` float32, Euclidean, in the unit of the embeddings.
        indices: `(n, k)` int64 rows of the bank.
    """

    distances: FloatArray
    indices: IndexArray


class MemoryBank(Protocol):
    """Exact nearest-neighbour search; used by one thread at a time."""

    @property
    def embeddings(self) -> FloatArray:
        """`(size, dim)` float32, read-only."""

    def search(self, queries: FloatArray, k: int = 1) -> Neighbours:
        """The `k` nearest entries of each query `(n, dim)`."""


def validated_bank(embeddings: FloatArray) -> FloatArray:
    """Return the bank, read-only and contiguous.

    Raises:
        InferenceError: Wrong shape or numbers that are none.
    """
    if embeddings.ndim != 2 or embeddings.dtype != np.float32 or 0 in embeddings.shape:
        raise InferenceError(
            f"A memory bank is (size, dim) float32, got {embeddings.shape} {embeddings.dtype}."
        )
    if not np.isfinite(embeddings).all():
        raise InferenceError("The memory bank holds values that are not numbers.")
    bank = np.ascontiguousarray(embeddings)
    bank.flags.writeable = False
    return bank


class FaissMemoryBank:
    """Search on the CPU with faiss, exact (`IndexFlatL2`)."""

    def __init__(self, embeddings: FloatArray, *, threads: int) -> None:
        self._embeddings = validated_bank(embeddings)
        self._threads = threads
        self._index = faiss.IndexFlatL2(self._embeddings.shape[1])
        self._index.add(self._embeddings)

    @property
    def embeddings(self) -> FloatArray:
        """`(size, dim)` float32, read-only."""
        return self._embeddings

    def search(self, queries: FloatArray, k: int = 1) -> Neighbours:
        """The `k` nearest entries of each query `(n, dim)`."""
        k = min(k, len(self._embeddings))
        work = len(queries) * self._embeddings.size
        # Set at each call, since the number belongs to the calling thread.
        faiss.omp_set_num_threads(self._threads if work > _ONE_THREAD_WORK else 1)
        squared, indices = self._index.search(np.ascontiguousarray(queries), k)
        distances = np.sqrt(np.maximum(squared, 0.0))
        return _with_exact_nearest(queries, self._embeddings, distances, indices)


def _with_exact_nearest(
    queries: FloatArray,
    bank: FloatArray,
    distances: npt.NDArray[np.floating],
    indices: npt.NDArray[np.integer],
) -> Neighbours:
    """Compute the nearest distance again, directly.

    A search expands |q - b|^2, which loses digits where the distance is small against |q|; a
    stored embedding must be at distance 0.
    """
    distances = np.array(distances, np.float32)
    distances[:, 0] = _lengths(queries - bank[indices[:, 0]])
    return Neighbours(distances, np.asarray(indices, np.int64))


def _lengths(differences: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(np.einsum("nd,nd->n", differences, differences)), np.float32)


def _measured(queries: FloatArray, bank: FloatArray, indices: IndexArray) -> Neighbours:
    """Neighbours with their distances, computed from the differences and put in order by them."""
    distances = np.empty(indices.shape, np.float32)
    for column in range(indices.shape[1]):
        distances[:, column] = _lengths(queries - bank[indices[:, column]])
    if indices.shape[1] == 1:
        return Neighbours(distances, indices)
    # Rounding in the product may have swapped near neighbours.
    order = np.argsort(distances, axis=1, kind="stable")
    return Neighbours(
        np.take_along_axis(distances, order, axis=1), np.take_along_axis(indices, order, axis=1)
    )


class CpuMemoryBank:
    """Search on the CPU: the ONNX graph for few queries, faiss for many.

    Both are exact. For the 256 patches of a small input the graph's matrix product takes less than
    half of faiss's time, and its threads do not spin; from about 512 queries on they are equal,
    unless the bank is so small that faiss has one thread.
    """

    def __init__(self, embeddings: FloatArray, graph_file: Path, *, threads: int) -> None:
        self._many = FaissMemoryBank(embeddings, threads=threads)
        self._few = GraphMemoryBank(embeddings, graph_file, provider="cpu", threads=threads)

    @property
    def embeddings(self) -> FloatArray:
        """`(size, dim)` float32, read-only."""
        return self._many.embeddings

    def search(self, queries: FloatArray, k: int = 1) -> Neighbours:
        """The `k` nearest entries of each query `(n, dim)`."""
        little = len(queries) * self.embeddings.size <= _LITTLE_WORK
        bank = self._few if little or len(queries) < _MANY_QUERIES else self._many
        return bank.search(queries, k)


class GraphMemoryBank:
    """Search through an ONNX graph; on CUDA the bank stays in the GPU's memory.

    The same graph runs on the CPU provider, which is how it is tested without a GPU.
    """

    def __init__(
        self,
        embeddings: FloatArray,
        graph_file: Path,
        *,
        provider: ProviderChoice,
        threads: int,
    ) -> None:
        self._embeddings = validated_bank(embeddings)
        self._session = open_session(graph_file, provider=provider, threads=threads)
        device = "cuda" if CUDA in self._session.get_providers() else "cpu"
        squared = np.einsum("nd,nd->n", self._embeddings, self._embeddings)
        self._bank_on_device = onnxruntime.OrtValue.ortvalue_from_numpy(self._embeddings, device)
        self._squares_on_device = onnxruntime.OrtValue.ortvalue_from_numpy(squared, device)

    @property
    def embeddings(self) -> FloatArray:
        """`(size, dim)` float32, read-only."""
        return self._embeddings

    def search(self, queries: FloatArray, k: int = 1) -> Neighbours:
        """The `k` nearest entries of each query `(n, dim)`."""
        k = min(k, len(self._embeddings))
        binding = self._session.io_binding()
        binding.bind_cpu_input("query", np.ascontiguousarray(queries))
        binding.bind_ortvalue_input("bank", self._bank_on_device)
        binding.bind_ortvalue_input("bank_sq", self._squares_on_device)
        binding.bind_cpu_input("k", np.array([k], np.int64))
        binding.bind_output("index", "cpu")
        try:
            self._session.run_with_iobinding(binding)
        except Exception as error:
            raise InferenceError(
                f"The nearest-neighbour search failed ({str(error).strip()[:200]}).",
                "If GPU memory is short, choose the provider 'cpu'.",
            ) from error
        indices = np.asarray(binding.copy_outputs_to_cpu()[0], np.int64)
        return _measured(queries, self._embeddings, indices)
