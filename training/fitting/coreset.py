"""Greedy k-centre coreset, exact, at the speed of matrix products.

PatchCore (Roth et al. 2022, alg. 1) keeps the patch embeddings that greedy farthest-first selection
finds (Gonzalez 1985; Sener & Savarese 2018). The textbook loop reads all points once per selected
centre, which is bound by memory. Here several centres are found per pass without changing the
outcome: distances to the nearest centre only ever shrink, so among the candidates with the largest
ones greedy selection can go on for as long as its next choice is still at least as far as the
farthest point that is no candidate. All points are then updated with one matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.errors import FittingError
from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress

FloatArray = npt.NDArray[np.float32]
IndexArray = npt.NDArray[np.intp]

_CANDIDATES = 2048
_ROWS_PER_BLOCK = 16384
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
    """Random projection that keeps distances roughly (Johnson & Lindenstrauss 1984).

    Args:
        points: `(n, dim)`.
        projection_dim: Target dimension; at least `dim` returns the points as they are.
        seed: Of the Gaussian projection matrix.
    """
    dim = points.shape[1]
    if projection_dim >= dim:
        return points
    matrix = np.random.default_rng(seed).standard_normal((dim, projection_dim), np.float32)
    return points @ (matrix / np.float32(np.sqrt(projection_dim)))


def greedy_k_centre(
    points: FloatArray,
    size: int,
    *,
    seed: int,
    report: ReportProgress,
    token: CancellationToken,
    stage: str = "coreset",
) -> Coreset:
    """Choose `size` rows by farthest-first selection.

    Args:
        points: `(n, dim)` float32.
        size: Rows to choose, 1 <= size <= n.
        seed: Chooses the first row.
        report: Told after each pass.
        token: Looked at in each pass.
        stage: Name for the reports.

    Raises:
        FittingError: More rows are asked for than there are.
    """
    n = len(points)
    if not 1 <= size <= n:
        raise FittingError(f"A coreset of {size} rows cannot be chosen from {n} patch embeddings.")
    squares = np.einsum("nd,nd->n", points, points)
    nearest = np.full(n, np.inf, np.float32)
    chosen = [int(np.random.default_rng(seed).integers(n))]
    _update(points, squares, nearest, np.array(chosen))
    while len(chosen) < size:
        token.raise_if_cancelled()
        report(Progress(stage, len(chosen), size, "Choosing the memory bank"))
        picks = _next_centres(points, squares, nearest, size - len(chosen))
        _update(points, squares, nearest, picks)
        chosen.extend(picks.tolist())
    report(Progress(stage, size, size, "Choosing the memory bank"))
    radius = float(np.sqrt(max(float(nearest.max()), 0.0)))
    return Coreset(np.array(chosen, np.intp), radius)


def _next_centres(
    points: FloatArray, squares: FloatArray, nearest: FloatArray, wanted: int
) -> IndexArray:
    """The next centres of greedy selection, as many as one pass can prove."""
    n = len(nearest)
    n_candidates = min(_CANDIDATES, n)
    if n_candidates < n:
        order = np.argpartition(nearest, n - n_candidates - 1)
        candidates, bound = order[n - n_candidates :], nearest[order[n - n_candidates - 1]]
    else:
        candidates, bound = np.arange(n), _SELECTED
    candidates = np.sort(candidates)
    own = points[candidates]
    between = squares[candidates][:, None] + squares[candidates][None, :] - 2.0 * (own @ own.T)
    remaining = nearest[candidates].copy()
    picks: list[int] = []
    while len(picks) < wanted:
        best = int(np.argmax(remaining))
        if remaining[best] == _SELECTED or (picks and remaining[best] < bound):
            break
        picks.append(best)
        np.minimum(remaining, np.maximum(between[best], 0.0), out=remaining, where=remaining >= 0)
        remaining[best] = _SELECTED
    return np.asarray(candidates[picks], np.intp)


def _update(
    points: FloatArray, squares: FloatArray, nearest: FloatArray, centres: IndexArray
) -> None:
    """Lower each point's squared distance to its nearest centre; centres become `_SELECTED`."""
    columns = np.ascontiguousarray(points[centres].T) * np.float32(-2.0)
    offsets = squares[centres]
    for first in range(0, len(points), _ROWS_PER_BLOCK):
        rows = slice(first, first + _ROWS_PER_BLOCK)
        block = points[rows] @ columns
        block += offsets
        distance = block.min(axis=1)
        distance += squares[rows]
        np.maximum(distance, 0.0, out=distance)
        own = nearest[rows]
        np.minimum(own, distance, out=own, where=own >= 0)
    nearest[centres] = _SELECTED
