"""A handful of numbers about one picture, and what their change makes one suspect."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAT_GRID = 8
MINIMUM_PICTURES = 8
# A change counts when it is this many standard deviations of single pictures ...
_NOTICEABLE_SIGMAS = 2.0
# ... and at least this large: share of brightness, share of sharpness, share of the picture's side.
_SMALLEST_LIGHT = 0.05
_SMALLEST_FOCUS = 0.15
_SMALLEST_POSITION = 0.01
_DIRT_SHARE = 0.5
_DIRT_SHARE_BEFORE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class PictureStatistics:
    """What is kept of one inspected picture to explain a drift.

    Attributes:
        brightness: Mean of the grey picture in [0, 1].
        sharpness: Variance of the Laplacian over the squared mean; larger is sharper.
        shift_x: Displacement against the reference picture to the right, share of the width.
        shift_y: Displacement downwards, share of the height.
        heat: `(8, 8)` float32, highest value of the (slightly smoothed) anomaly map per cell, rows
            from the top.
    """

    brightness: float
    sharpness: float
    shift_x: float
    shift_y: float
    heat: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.heat.shape != (HEAT_GRID, HEAT_GRID):
            raise ValueError(f"heat is ({HEAT_GRID}, {HEAT_GRID}), got {self.heat.shape}")


class SuspicionKind(StrEnum):
    """What may have changed."""

    LIGHT = "LIGHT"
    FOCUS = "FOCUS"
    POSITION = "POSITION"
    DIRT = "DIRT"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One possible cause of a drift.

    Attributes:
        kind: What may have changed.
        change: LIGHT and FOCUS: relative change (-0.2 is 20 % less); POSITION: distance as a share
            of the picture's side; DIRT: share of recent pictures hottest at the same place.
        strength: Change in standard deviations; orders suspicions.
        where: For DIRT the centre of the place (x, y) as shares of width and height, else None.
    """

    kind: SuspicionKind
    change: float
    strength: float
    where: tuple[float, float] | None = None


def suspect(
    reference: Sequence[PictureStatistics], recent: Sequence[PictureStatistics]
) -> tuple[Suspicion, ...]:
    """What changed between the reference pictures and the recent ones, strongest first.

    Empty when nothing stands out or when either side has fewer than 8 pictures.
    """
    if min(len(reference), len(recent)) < MINIMUM_PICTURES:
        return ()
    found = (
        _relative_change(SuspicionKind.LIGHT, reference, recent),
        _relative_change(SuspicionKind.FOCUS, reference, recent),
        _position(reference, recent),
        _dirt(reference, recent),
    )
    return tuple(sorted((s for s in found if s is not None), key=lambda s: -s.strength))


def _relative_change(
    kind: SuspicionKind, reference: Sequence[PictureStatistics], recent: Sequence[PictureStatistics]
) -> Suspicion | None:
    light = kind is SuspicionKind.LIGHT
    before = np.array([p.brightness if light else p.sharpness for p in reference])
    after = np.array([p.brightness if light else p.sharpness for p in recent])
    level = float(np.median(before))
    if level <= 0:
        return None
    change = float(np.median(after)) / level - 1.0
    strength = abs(change) * level / _spread(before)
    smallest = _SMALLEST_LIGHT if light else _SMALLEST_FOCUS
    # A picture that became sharper explains nothing that a person should mend.
    if strength < _NOTICEABLE_SIGMAS or abs(change) < smallest or (not light and change > 0):
        return None
    return Suspicion(kind, change, strength)


def _position(
    reference: Sequence[PictureStatistics], recent: Sequence[PictureStatistics]
) -> Suspicion | None:
    before = np.array([(p.shift_x, p.shift_y) for p in reference])
    after = np.array([(p.shift_x, p.shift_y) for p in recent])
    moved = np.median(after, axis=0) - np.median(before, axis=0)
    distance = float(np.hypot(moved[0], moved[1]))
    spread = float(np.hypot(_spread(before[:, 0]), _spread(before[:, 1])))
    strength = distance / max(spread, _SMALLEST_POSITION / 4)
    if strength < _NOTICEABLE_SIGMAS or distance < _SMALLEST_POSITION:
        return None
    return Suspicion(SuspicionKind.POSITION, distance, strength)


def _dirt(
    reference: Sequence[PictureStatistics], recent: Sequence[PictureStatistics]
) -> Suspicion | None:
    before, after = _hottest(reference), _hottest(recent)
    cell = int(np.bincount(after, minlength=HEAT_GRID**2).argmax())
    share, share_before = float((after == cell).mean()), float((before == cell).mean())
    row, column = divmod(cell, HEAT_GRID)
    level = np.array([float(p.heat[row, column]) for p in reference])
    level_after = float(np.median([float(p.heat[row, column]) for p in recent]))
    strength = (level_after - float(np.median(level))) / _spread(level)
    if share < _DIRT_SHARE or share_before > _DIRT_SHARE_BEFORE or strength < _NOTICEABLE_SIGMAS:
        return None
    where = ((column + 0.5) / HEAT_GRID, (row + 0.5) / HEAT_GRID)
    return Suspicion(SuspicionKind.DIRT, share, strength, where)


def _hottest(pictures: Sequence[PictureStatistics]) -> npt.NDArray[np.intp]:
    return np.array([int(p.heat.argmax()) for p in pictures])


def _spread(values: npt.NDArray[np.float64]) -> float:
    """Standard deviation of single pictures, not fooled by a few odd ones; never 0."""
    median = float(np.median(values))
    deviation = 1.4826 * float(np.median(np.abs(values - median)))
    return max(deviation, 1e-3 * abs(median), 1e-9)
