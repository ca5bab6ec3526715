"""Greedy k-centre coreset, exact, at the speed of matrix products.

PatchCore (Roth et al. 2022, alg. 1) keeps the patch embeddings that greedy farthest-first selection
finds (Gonzalez 1985; Sener & Savarese 2018). The textbook loop reads all points once per selected
centre, which is bound by memory. Here several centres are found per pass without changing the
outcome: distances to the nearest centre only ever shrink, so among the candidates with the largest
ones greedy selection can go on for as long as its next choice is still at least as far as the
farthest point that is no candidate. All points are then updated with one matrix product.

What limits it is arithmetic: 2 * n * k * dim operations, at about four fifths of what the processor
multiplies at best. Leaving out points by the triangle inequality does not pay: in 150 dimensions
nine tenths of all points are farther than half the radius from their nearest centre to the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from inspectai_desktop.errors import FittingError
from inspectai_desktop.inference.providers import default_threads
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

FloatArray = npt.NDArray[np.float32]
IndexArray = npt.NDArray[np.intp]

_CANDIDATES = 512
_ROWS_PER_BLOCK = 2048
"""Rows updated at once: their products with the centres stay in the processor's cache."""

_SELECTED = np.float32(-1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Coreset:
    """Rows chosen of a set of points.

    Attributes:
        indices: `(k,)` distinct rows, in the order they were chosen.
        covering_radius: Largest distance of any point to its nearest chosen one.
    """

    indices: IndexArray
    covering_radius: float


def projected(points: FloatArray, projection_dim: int, seed: int) -> FloatArray:
    """`projected_portions` of points `(n, dim)` in one piece."""
    return projected_portions([points], projection_dim, seed)


def projected_portions(
    portions: Sequence[FloatArray], projection_dim: int, seed: int, threads: int | None = None
) -> FloatArray:
    """Random projection that keeps distances roughly (Johnson & Lindenstrauss 1984).

    Args:
        portions: One or more of `(n, dim)`; together they are never copied in full length, which
            for a wide encoder would take as much memory again as all that is kept of the pictures.
        projection_dim: Target dimension; at least `dim` returns the points as they are.
        seed: Of the Gaussian projection matrix.
        threads: Threads that share the portions; None takes all cores up to eight.

    Returns:
        `(sum of n, min(dim, projection_dim))`, the portions one after the other.
    """
    dim = portions[0].shape[1]
    if projection_dim >= dim:
        return portions[0] if len(portions) == 1 else np.concatenate(portions)
    matrix = np.random.default_rng(seed).standard_normal((dim, projection_dim), np.float32)
    matrix /= np.float32(np.sqrt(projection_dim))
    ends = np.cumsum([len(portion) for portion in portions])
    short = np.empty((int(ends[-1]), projection_dim), np.float32)

    def project(portion: FloatArray, end: int) -> None:
        np.matmul(portion, matrix, out=short[end - len(portion) : end])

    with ThreadPoolExecutor(threads or default_threads(), "projection") as pool:
        for _ in pool.map(project, portions, ends.tolist()):
            pass
    return short


def rows_of(portions: Sequence[FloatArray], indices: npt.NDArray[np.integer]) -> FloatArray:
    """Rows `(k, dim)` of the portions as if they were one array, in the order of `indices`."""
    starts = np.cumsum([0, *map(len, portions)])
    which = np.searchsorted(starts, indices, side="right") - 1
    rows = np.empty((len(indices), portions[0].shape[1]), portions[0].dtype)
    for number in np.unique(which):
        wanted = which == number
        rows[wanted] = portions[number][indices[wanted] - starts[number]]
    return rows


def size_for_radius(centres: FloatArray, radius: float) -> int:
    """How many of a greedy selection's centres, in their order, cover its points within a radius.

    Each centre was the farthest point from those before it, so that its distance to them is the
    covering radius without it.

    Args:
        centres: `(k, dim)` in the order they were chosen.
        radius: To be reached; at least one centre is kept.
    """
    squares = np.einsum("kd,kd->k", centres, centres)
    for first in range(0, len(centres), _ROWS_PER_BLOCK):
        rows = slice(first, first + _ROWS_PER_BLOCK)
        squared = squares[rows, None] + squares[None] - 2.0 * (centres[rows] @ centres.T)
        earlier = np.arange(len(centres))[None] < np.arange(len(centres))[rows, None]
        nearest = np.where(earlier, squared, np.inf).min(axis=1)
        reached = np.flatnonzero(nearest <= radius**2)
        if len(reached):
            return max(1, first + int(reached[0]))
    return len(centres)


def greedy_k_centre(
    points: FloatArray,
    size: int,
    *,
    seed: int,
    report: ReportProgress,
    token: CancellationToken,
    stage: str = "coreset",
    threads: int | None = None,
) -> Coreset:
    """Choose `size` rows by farthest-first selection; the same ones for any number of threads.

    Args:
        points: `(n, dim)` float32.
        size: Rows to choose, 1 <= size <= n.
        seed: Chooses the first row.
        report: Told after each pass.
        token: Looked at in each pass.
        stage: Name for the reports.
        threads: Threads to use; None takes all cores up to eight.

    Raises:
        FittingError: More rows are asked for than there are.
    """
    n = len(points)
    if not 1 <= size <= n:
        raise FittingError(f"A coreset of {size} rows cannot be chosen from {n} patch embeddings.")
    chosen = [int(np.random.default_rng(seed).integers(n))]
    with _shared_work(points, threads or default_threads()) as pool:
        selection = _Selection(points, pool)
        selection.take(np.array(chosen))
        while len(chosen) < size:
            token.raise_if_cancelled()
            report(Progress(stage, len(chosen), size, "Choosing the memory bank"))
            picks = selection.next_centres(size - len(chosen))
            selection.take(picks)
            chosen.extend(picks.tolist())
    report(Progress(stage, size, size, "Choosing the memory bank"))
    return Coreset(np.array(chosen, np.intp), selection.covering_radius)


def covering(
    points: FloatArray,
    size: int,
    *,
    radius: float,
    seed: int,
    report: ReportProgress,
    token: CancellationToken,
    threads: int | None = None,
) -> Coreset:
    """`greedy_k_centre` of at most `size` points, and of no more than cover the rest so finely.

    Args:
        points: `(n, dim)`.
        size: Most points to choose; as many as there are, if they are fewer.
        radius: The choice ends once every point has a chosen one this near; 0 goes on to the size.
        seed: Of the first point.
        report: Gets the progress.
        token: Stops it.
        threads: Threads to use; None takes all cores up to eight.
    """
    coreset = greedy_k_centre(
        points,
        min(size, len(points)),
        seed=seed,
        report=report,
        token=token,
        threads=threads,
    )
    if coreset.covering_radius >= radius:
        return coreset
    indices = coreset.indices
    return Coreset(indices[: size_for_radius(points[indices], radius)], radius)


@contextmanager
def _shared_work(points: FloatArray, threads: int) -> Iterator[ThreadPoolExecutor | None]:
    """Threads that share the blocks of rows; None where one block is all there is.

    Each thread multiplies alone: numpy's own threads would share only the product, not the search
    for the smallest, and how many there are would show in the last digits.
    """
    n_blocks = -(-len(points) // _ROWS_PER_BLOCK)
    with threadpool_limits(1, user_api="blas"):
        if min(threads, n_blocks) < 2:
            yield None
            return
        with ThreadPoolExecutor(min(threads, n_blocks), "coreset") as pool:
            yield pool


class _Selection:
    """Farthest-first selection under way: squared distance of each point to its nearest centre."""

    def __init__(self, points: FloatArray, pool: ThreadPoolExecutor | None) -> None:
        self._points = points
        self._pool = pool
        self._squares = np.einsum("nd,nd->n", points, points)
        self._nearest = np.full(len(points), np.inf, np.float32)

    @property
    def covering_radius(self) -> float:
        """Largest distance of any point to its nearest centre."""
        return float(np.sqrt(max(float(self._nearest.max()), 0.0)))

    def next_centres(self, wanted: int) -> IndexArray:
        """The next centres of greedy selection, as many as one pass can prove."""
        nearest = self._nearest
        n = len(nearest)
        n_candidates = min(_CANDIDATES, n)
        if n_candidates < n:
            order = np.argpartition(nearest, n - n_candidates - 1)
            candidates, bound = order[n - n_candidates :], nearest[order[n - n_candidates - 1]]
        else:
            candidates, bound = np.arange(n), _SELECTED
        candidates = np.sort(candidates)
        own, squares = self._points[candidates], self._squares[candidates]
        remaining = nearest[candidates].copy()
        picks: list[int] = []
        while len(picks) < wanted:
            best = int(np.argmax(remaining))
            if remaining[best] == _SELECTED or (picks and remaining[best] < bound):
                break
            picks.append(best)
            # Only the distances to a pick are computed: far fewer than those between all.
            distance = own @ (own[best] * np.float32(-2.0))
            distance += squares
            distance += squares[best]
            np.maximum(distance, 0.0, out=distance)
            np.minimum(remaining, distance, out=remaining, where=remaining >= 0)
            remaining[best] = _SELECTED
        return np.asarray(candidates[picks], np.intp)

    def take(self, centres: IndexArray) -> None:
        """Lower each point's distance to its nearest centre; centres become `_SELECTED`."""
        rows = self._points[centres] * np.float32(-2.0)
        offsets = self._squares[centres][:, None]
        starts = range(0, len(self._points), _ROWS_PER_BLOCK)

        def update(first: int) -> None:
            block = slice(first, first + _ROWS_PER_BLOCK)
            # Centres in rows: the smallest of each column is then found for many points at once.
            product = rows @ self._points[block].T
            product += offsets
            distance = product.min(axis=0)
            distance += self._squares[block]
            np.maximum(distance, 0.0, out=distance)
            own = self._nearest[block]
            np.minimum(own, distance, out=own, where=own >= 0)

        if self._pool is None:
            for first in starts:
                update(first)
        else:
            for _ in self._pool.map(update, starts):
                pass
        self._nearest[centres] = _SELECTED
