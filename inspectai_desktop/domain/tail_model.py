"""From held-out scores of good parts to the rate of good parts above any threshold.

A target of 1 % or 0.1 % cannot be read off 30 scores; it needs a model of the tail, and honesty
about how little 30 scores say. The scores of good parts are positive and skewed to the right, so
their logarithms are modelled as normal with unknown mean and spread (Jeffreys prior). What is
known of both after n scores is a distribution, held here as seeded draws; the expected rate is
the mean over the draws (for a normal sample exactly the Student-t prediction, Geisser 1993,
"Predictive Inference", ch. 2), its interval their quantiles, and the number of false rejects among
future parts a mixture of binomials.

Real tails are sometimes heavier than the normal one. The spread is therefore that of the upper
half (scores above the median, mirrored) when this is larger than that of all scores.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NAME = "log-normal predictive, upper-half spread"
MIN_SCORES = 5
_DRAWS = 4000

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExpectedRate:
    """A rate and the 95 % interval in which it lies, in [0, 1]."""

    expected: float
    low: float
    high: float


class TailModel:
    """What n held-out scores tell of the scores of future good parts.

    Raises:
        ValueError: Fewer than five scores, or scores that are not positive finite numbers.
    """

    def __init__(self, scores: npt.NDArray[np.floating], *, seed: int) -> None:
        values = np.sort(np.asarray(scores, np.float64))
        if len(values) < MIN_SCORES:
            raise ValueError(f"at least {MIN_SCORES} scores are needed, got {len(values)}")
        if not np.isfinite(values).all() or values[0] <= 0:
            raise ValueError("scores must be positive finite numbers")
        generator = np.random.default_rng(seed)
        logs = np.log(values)
        centre, spread, freedom = _location_and_spread(logs)
        # sigma^2 | data is scaled inverse chi-squared; mu | sigma, data is normal.
        sigma = spread * np.sqrt(freedom / generator.chisquare(freedom, _DRAWS))
        mu = centre + sigma / math.sqrt(len(logs)) * generator.standard_normal(_DRAWS)
        self._mu = mu
        self._sigma = sigma
        self._generator_seed = seed

    def rates_above(self, threshold: float) -> FloatArray:
        """Rate of good parts above a threshold, one per draw of what is known, `(draws,)`."""
        if threshold <= 0:
            return np.ones_like(self._mu)
        return _normal_survival((math.log(threshold) - self._mu) / self._sigma)

    def expected_rate(self, threshold: float) -> ExpectedRate:
        """Expected rate of good parts above a threshold, with its 95 % interval."""
        rates = self.rates_above(threshold)
        low, high = np.quantile(rates, (0.025, 0.975))
        return ExpectedRate(float(rates.mean()), float(low), float(high))

    def threshold_for(self, rate: float) -> float:
        """The threshold above which the given share of good parts is expected, 0 < rate < 1."""
        if not 0 < rate < 1:
            raise ValueError(f"a rate lies between 0 and 1, got {rate}")
        low = float(np.min(self._mu - 12 * self._sigma))
        high = float(np.max(self._mu + 12 * self._sigma))
        for _ in range(80):
            middle = (low + high) / 2
            share = float(_normal_survival((middle - self._mu) / self._sigma).mean())
            low, high = (middle, high) if share > rate else (low, middle)
        return math.exp((low + high) / 2)

    def count_interval(self, threshold: float, n_parts: int) -> tuple[int, int]:
        """95 % prediction interval for the number of false rejects among future good parts."""
        generator = np.random.default_rng(self._generator_seed)
        counts = generator.binomial(n_parts, self.rates_above(threshold))
        low, high = np.quantile(counts, (0.025, 0.975), method="closest_observation")
        return int(low), int(high)


def _location_and_spread(logs: FloatArray) -> tuple[float, float, int]:
    """Centre, spread and degrees of freedom of the sorted log scores."""
    n = len(logs)
    mean = float(logs.mean())
    spread = float(logs.std(ddof=1))
    median = float(np.median(logs))
    upper = logs[logs >= median] - median
    upper_spread = float(np.sqrt((upper**2).mean()))
    floor = max(abs(mean), 1.0) * 1e-6
    if upper_spread > spread:
        return median, max(upper_spread, floor), n - 1
    return mean, max(spread, floor), n - 1


_ERF = np.frompyfunc(math.erfc, 1, 1)


def _normal_survival(z: FloatArray) -> FloatArray:
    """Share of a standard normal above z."""
    return np.asarray(0.5 * _ERF(z / math.sqrt(2.0)), np.float64)
