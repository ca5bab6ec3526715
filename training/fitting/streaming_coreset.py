"""A bounded pool of patch embeddings that stands for any number of pictures.

Coresets of parts, joined, are a coreset of the whole (Indyk et al. 2014, "Composable core-sets"):
the pool takes embeddings in any number of portions, and whenever it is full it is reduced to its
own greedy k-centre coreset. Pools that never fill up keep everything, so small fits are exact.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inspectai_desktop.jobs import CancellationToken, ignore_progress
from training.fitting.coreset import greedy_k_centre, projected_portions, rows_of

FloatArray = npt.NDArray[np.float32]


class StreamingCoreset:
    """Collects patch embeddings within a memory bound.

    Args:
        dim: Length of an embedding.
        reduced_rows: Rows the pool is reduced to when it is full, and at the end.
        capacity_bytes: Memory of the full pool.
        projection_dim: Of the random projection greedy selection works in.
        seed: Of projection and selection.
        threads: Threads of the selection; None takes all cores up to eight.
    """

    def __init__(
        self,
        *,
        dim: int,
        reduced_rows: int,
        capacity_bytes: int,
        projection_dim: int,
        seed: int,
        token: CancellationToken,
        threads: int | None = None,
    ) -> None:
        self._reduced_rows = reduced_rows
        self._capacity_rows = max(2 * reduced_rows, capacity_bytes // (4 * dim))
        self._projection_dim = projection_dim
        self._seed = seed
        self._token = token
        self._threads = threads
        self._portions: list[FloatArray] = []
        self._rows = 0

    def add(self, embeddings: FloatArray) -> None:
        """Take `(n, dim)` embeddings; the array is kept, not copied."""
        self._portions.append(embeddings)
        self._rows += len(embeddings)
        if self._rows >= self._capacity_rows:
            self._reduce()

    def finish(self) -> tuple[FloatArray, ...]:
        """The pool's portions, together at most `reduced_rows` rows, each `(n, dim)`."""
        if self._rows > self._reduced_rows:
            self._reduce()
        return tuple(self._portions)

    def _reduce(self) -> None:
        coreset = greedy_k_centre(
            projected_portions(self._portions, self._projection_dim, self._seed, self._threads),
            self._reduced_rows,
            seed=self._seed,
            report=ignore_progress,
            token=self._token,
            threads=self._threads,
        )
        # Sorted, so that the pool keeps the order in which the pictures came.
        kept = rows_of(self._portions, np.sort(coreset.indices))
        self._portions = [kept]
        self._rows = len(kept)
