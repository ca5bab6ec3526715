"""What thresholds mean for good parts, told from the scores that were held out while teaching.

Pure numpy: a forecast takes about three milliseconds, so it can follow a line being dragged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.tail_model import ExpectedRate, Narrowing, TailModel
from inspectai_desktop.domain.threshold import Thresholds

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PARTS_AHEAD = 1000
_FEWEST_BINS = 8
_MOST_BINS = 40
_MOST_BINS_WITH_DEFECTS = 80
_AIR = 1.3
_FAR_DEFECT = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class VersionScores:
    """What the thresholds of one version are judged by.

    Attributes:
        scores: `(n,)` anomaly scores of good parts that were held out while teaching.
        calibrated: The bundle's own thresholds.
        in_force: Those by which the station judges.
        seed: Of the bundle, so that the forecast repeats what its manifest says.
    """

    category: str
    version: int
    scores: FloatArray
    calibrated: Thresholds
    in_force: Thresholds
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """How good parts will fare; shares in [0, 1] with their 95 % interval.

    Attributes:
        failed: Good parts that will be FAIL.
        review: Good parts that will be REVIEW, without those that are FAIL.
        failed_ahead: Fewest and most FAIL to expect among the next `PARTS_AHEAD` good parts.
    """

    failed: ExpectedRate
    review: ExpectedRate
    failed_ahead: tuple[int, int]


class ThresholdForecast:
    """The forecast for any thresholds of one version."""

    def __init__(self, scores: FloatArray, seed: int) -> None:
        self._model = _model(scores, seed)

    def thresholds_for(self, false_reject_rate: float, review_rate: float) -> Thresholds | None:
        """Limits above which these shares of good parts are expected; None when too few scores."""
        if self._model is None:
            return None
        fail = self._model.threshold_for(false_reject_rate)
        return Thresholds(min(self._model.threshold_for(review_rate), fail), fail)

    def narrowing(self, thresholds: Thresholds) -> Narrowing | None:
        """What more good pictures would bring; None where little, or nothing can be said."""
        return None if self._model is None else self._model.narrowing(thresholds.fail)

    def at(self, thresholds: Thresholds) -> Forecast | None:
        """The forecast at these thresholds; None when the scores are too few to say anything."""
        model = self._model
        if model is None:
            return None
        failed = model.rates_above(thresholds.fail)
        review = np.maximum(model.rates_above(thresholds.review) - failed, 0.0)
        return Forecast(
            failed=_expected(failed),
            review=_expected(review),
            failed_ahead=model.count_interval(thresholds.fail, PARTS_AHEAD),
        )


@dataclass(frozen=True, slots=True, eq=False)
class ScoreDistribution:
    """A histogram of scores over a fixed range.

    Attributes:
        edges: `(k + 1,)` ends of the bins, rising; the first and last are the range shown.
        counts: `(k,)` scores in each bin.
        defects: `(k,)` scores of known defective parts; those beyond the range are counted in the
            last bin. None when there are none.
    """

    edges: FloatArray
    counts: IntArray
    defects: IntArray | None = None

    @property
    def low(self) -> float:
        return float(self.edges[0])

    @property
    def high(self) -> float:
        return float(self.edges[-1])


def distribution_of(
    scores: FloatArray, *limits: Thresholds, defects: FloatArray | None = None
) -> ScoreDistribution:
    """Count scores in bins whose range shows all scores and all these thresholds with some air.

    Defects widen the range up to twice the largest threshold: one that is far beyond must not
    press the good parts into a corner.
    """
    told = np.empty(0) if defects is None else np.asarray(defects[np.isfinite(defects)], np.float64)
    marks = [value for limit in limits for value in (limit.review, limit.fail)]
    values = np.asarray(scores[np.isfinite(scores)], np.float64)
    most = _FAR_DEFECT * max(marks, default=float(told.max(initial=0.0)))
    everything = np.concatenate([values, np.asarray(marks, np.float64), np.minimum(told, most)])
    if not len(everything):
        everything = np.array([0.0, 1.0])
    low, high = float(everything.min()), float(everything.max())
    span = max(high - low, abs(high) * 0.1, 1e-9)
    low = max(low - 0.1 * span, 0.0) if low >= 0 else low - 0.1 * span
    high = low + _AIR * (high - low if high > low else span)
    bins = int(np.clip(2 * math.sqrt(len(values)) * 1.5, _FEWEST_BINS, _MOST_BINS))
    if len(told) and len(values):
        # The good parts keep their bins however far the defects stretch the range.
        share = float(values.max() - values.min()) / (high - low)
        bins = int(np.clip(bins / max(_AIR * share, 0.1), bins, _MOST_BINS_WITH_DEFECTS))
    counts, edges = np.histogram(values, bins=bins, range=(low, high))
    bad = None
    if len(told):
        inside = np.clip(told, edges[0], edges[-1])
        bad = np.asarray(np.histogram(inside, bins=edges)[0], np.int64)
    return ScoreDistribution(np.asarray(edges, np.float64), np.asarray(counts, np.int64), bad)


def _model(scores: FloatArray, seed: int) -> TailModel | None:
    try:
        return TailModel(scores, seed=seed)
    except ValueError:  # fewer than five scores, or none that a tail can be told from
        return None


def _expected(rates: FloatArray) -> ExpectedRate:
    low, high = np.quantile(rates, (0.025, 0.975))
    return ExpectedRate(float(rates.mean()), float(low), float(high))
