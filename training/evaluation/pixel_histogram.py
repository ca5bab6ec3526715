"""Patch scores of all pixels of a data set, in bins: bounded memory for any number of pictures.

A bin holds the float32 values that share sign, exponent and the first 13 bits of the fraction, so
that its width is at most 1/8192 of its value whatever the unit of the score is, no range has to be
known beforehand and the order of the pictures does not matter. Only values within one bin become
indistinguishable; `binning_error` says what that can cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from training.evaluation.datasets import PixelLabels

_FRACTION_BITS = 13  # that are kept, of the 23 of a float32
_BINS_PER_OCTAVE = 1 << _FRACTION_BITS
_N_OCTAVES = 1 << 9  # sign and exponent
_SIGN = np.uint32(0x80000000)
_NORMAL, _ANOMALOUS, _OVERLAP = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class PixelCounts:
    """What lies in each bin that is not empty, by falling score.

    Attributes:
        normal: `(n_bins,)` normal pixels.
        anomalous: `(n_bins,)` anomalous pixels.
        overlap: `(n_bins,)` sum over the anomalous regions of the share of the region's pixels.
        n_regions: Anomalous regions in all; the sum of `overlap`.
    """

    normal: npt.NDArray[np.float64]
    anomalous: npt.NDArray[np.float64]
    overlap: npt.NDArray[np.float64]
    n_regions: int

    @property
    def binning_error(self) -> float | None:
        """Largest difference to the exact pixel AUROC that the bins can make; None without both.

        Pairs of a normal and an anomalous pixel in the same bin count one half instead of 0 or 1.
        """
        pairs = self.normal.sum() * self.anomalous.sum()
        if pairs == 0:
            return None
        return float(0.5 * (self.normal @ self.anomalous) / pairs)


class PixelHistogram:
    """Counts the pixels of anomaly maps by score, apart for normal and anomalous pixels.

    Memory: 0.2 MB for each octave (doubling of the score) in which there are scores.
    """

    def __init__(self) -> None:
        self._block_of_octave: npt.NDArray[np.int64] = np.full(_N_OCTAVES, -1, np.int64)
        self._table: npt.NDArray[np.float64] = np.zeros((3, 0))
        self._n_regions = 0

    def add(self, anomaly_map: npt.NDArray[np.float32], labels: PixelLabels) -> None:
        """Count one picture.

        Args:
            anomaly_map: `(height, width)` float32, finite.
            labels: `(height, width)`; True for anomalous pixels. Pixels that touch at an edge or
                a corner are one region.

        Raises:
            ValueError: The shapes differ or the map holds values that are not finite.
        """
        if anomaly_map.shape != labels.shape:
            raise ValueError(f"map {anomaly_map.shape} and labels {labels.shape} differ in shape")
        if not np.isfinite(anomaly_map).all():
            raise ValueError("the anomaly map holds values that are not finite")
        bins = self._bins(_keys(anomaly_map))
        np.add.at(self._table[_NORMAL], bins[~labels], 1.0)
        if labels.any():
            np.add.at(self._table[_ANOMALOUS], bins[labels], 1.0)
            n_regions, overlap = _region_overlap(labels)
            np.add.at(self._table[_OVERLAP], bins[labels], overlap)
            self._n_regions += n_regions

    def merge(self, other: PixelHistogram) -> None:
        """Count everything that another histogram has counted."""
        octaves = np.flatnonzero(other._block_of_octave >= 0)
        self._make_room_for(octaves)
        for octave in octaves.tolist():
            self._table[:, self._block(octave)] += other._table[:, other._block(octave)]
        self._n_regions += other._n_regions

    def counts(self) -> PixelCounts:
        """The bins that are not empty, by falling score."""
        octaves = np.flatnonzero(self._block_of_octave >= 0)
        if len(octaves) == 0:
            nothing = np.zeros(0)
            return PixelCounts(nothing, nothing, nothing, 0)
        blocks = [self._table[:, self._block(octave)] for octave in octaves.tolist()]
        rising = np.concatenate(blocks, axis=1)
        used = np.flatnonzero(rising[_NORMAL] + rising[_ANOMALOUS])[::-1]
        normal, anomalous, overlap = rising[:, used]
        return PixelCounts(normal, anomalous, overlap, self._n_regions)

    def _bins(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Columns of the table, which gets new blocks where octaves are met for the first time."""
        octaves = keys >> _FRACTION_BITS
        self._make_room_for(np.flatnonzero(np.bincount(octaves.ravel())))
        within = keys & (_BINS_PER_OCTAVE - 1)
        bins: npt.NDArray[np.int64] = self._block_of_octave[octaves] * _BINS_PER_OCTAVE + within
        return bins

    def _make_room_for(self, octaves: npt.NDArray[np.int64]) -> None:
        new = octaves[self._block_of_octave[octaves] < 0]
        n_blocks = self._table.shape[1] // _BINS_PER_OCTAVE
        self._block_of_octave[new] = np.arange(n_blocks, n_blocks + len(new))
        if len(new):
            room = np.zeros((3, len(new) * _BINS_PER_OCTAVE))
            self._table = np.concatenate([self._table, room], axis=1)

    def _block(self, octave: int) -> slice:
        start = int(self._block_of_octave[octave]) * _BINS_PER_OCTAVE
        return slice(start, start + _BINS_PER_OCTAVE)


def _keys(anomaly_map: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Numbers of the bins, in the order of the scores.

    The bits of positive floats are ordered like the floats; those of negative floats backwards.
    """
    # Adding 0 turns -0 into 0, which is the same score.
    bits = (np.ascontiguousarray(anomaly_map) + np.float32(0)).view(np.uint32)
    ordered = np.where(bits & _SIGN, ~bits, bits | _SIGN)
    return (ordered >> np.uint32(23 - _FRACTION_BITS)).astype(np.int64)


def _region_overlap(labels: PixelLabels) -> tuple[int, npt.NDArray[np.float64]]:
    """Number of regions, and for each anomalous pixel 1 / pixels of its region."""
    n_labels, regions, statistics, _ = cv2.connectedComponentsWithStats(
        labels.astype(np.uint8), connectivity=8
    )
    areas = statistics[:, cv2.CC_STAT_AREA].astype(np.float64)
    return n_labels - 1, 1.0 / areas[np.asarray(regions)[labels]]
