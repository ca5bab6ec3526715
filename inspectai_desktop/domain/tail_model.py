"""From held-out scores of good parts to the rate of good parts above any threshold.

A target of 1 % or 0.1 % cannot be read off 30 scores; it needs a model of the tail, and honesty
about how little 30 scores say. The scores of good parts are positive and skewed to the right, and
so are their logarithms still: a log-normal tail states too few false rejects (README, "The
statement that is kept"). So only the upper half counts for the tail: how far the logarithms above
their median lie from it is modelled as half of a generalised normal distribution, whose shape lies
anywhere between Laplace's (p = 1, heavy) and the normal one (p = 2) and is learned as far as the
scores tell. What is known of shape, scale and share above the median after n scores is a
distribution, held here as seeded draws (flat prior on the shape, Jeffreys' on the others; all exact
by conjugacy). The expected rate is the mean over the draws, its interval their quantiles, and the
number of false rejects among future parts a mixture of binomials.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NAME = "upper half generalised-normal, shape 1 to 2"
MIN_SCORES = 5
MAX_MORE_PICTURES = 100_000
_DRAWS = 4000
_SHAPES = (1.0, 1.25, 1.5, 1.75, 2.0)
_KNOWN_WELL = 0.0005
_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_TABLE_END = 60.0
_TABLE_STEP = 0.004

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExpectedRate:
    """A rate and the 95 % interval in which it lies, in [0, 1]."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Narrowing:
    """How many more good pictures would about halve what is unsure of a rate.

    Attributes:
        pictures: More pictures, a round number.
        half_width: Half the width of the 95 % interval with them, a rate.
    """

    pictures: int
    half_width: float


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
        self._generator_seed = seed
        self._n_scores = len(logs)
        self._median = float(np.median(logs))
        # Equal scores leave a spread of nothing; a threshold lies a hair above them.
        floor = max(abs(self._median), 1.0) * 1e-6
        n_upper = len(logs) // 2
        upper = np.maximum(logs[-n_upper:] - self._median, floor)
        lower = np.maximum(self._median - logs[:n_upper], floor)
        self._lower_scale = math.sqrt(2.0 * float((lower**2).mean()))
        self._share_above = generator.beta(n_upper + 0.5, len(logs) - n_upper + 0.5, _DRAWS)
        sums = np.array([(upper**shape).sum() for shape in _SHAPES])
        self._shape = generator.choice(len(_SHAPES), _DRAWS, p=_shape_weights(sums, n_upper))
        exponent = np.array(_SHAPES)[self._shape]
        # The sum of z^p over the scale^p is gamma-distributed with n/p degrees.
        gamma = generator.gamma(n_upper / exponent)
        self._scale = (sums[self._shape] / gamma) ** (1.0 / exponent)
        self._highest = self._median + _TABLE_END * float(self._scale.max())

    def rates_above(self, threshold: float) -> FloatArray:
        """Rate of good parts above a threshold, one per draw of what is known, `(draws,)`."""
        if threshold <= 0:
            return np.ones(_DRAWS)
        return self._rates_above_log(math.log(threshold))

    def _rates_above_log(self, log_threshold: float) -> FloatArray:
        distance = log_threshold - self._median
        if distance < 0:
            inner = math.erfc(-distance / self._lower_scale)
            return np.asarray(1.0 - (1.0 - self._share_above) * inner, np.float64)
        rates = np.empty(_DRAWS)
        for index, shape in enumerate(_SHAPES):
            drawn = self._shape == index
            grid, survival = _survival_table(shape)
            rates[drawn] = np.interp(distance / self._scale[drawn], grid, survival)
        return rates * self._share_above

    def expected_rate(self, threshold: float) -> ExpectedRate:
        """Expected rate of good parts above a threshold, with its 95 % interval."""
        rates = self.rates_above(threshold)
        low, high = np.quantile(rates, (0.025, 0.975))
        expected = float(rates.mean())
        # Of few scores a small rate is so uncertain that its mean is made by fewer than 1 in 40.
        return ExpectedRate(expected, min(float(low), expected), max(float(high), expected))

    def threshold_for(self, rate: float) -> float:
        """The threshold above which the given share of good parts is expected, 0 < rate < 1."""
        if not 0 < rate < 1:
            raise ValueError(f"a rate lies between 0 and 1, got {rate}")
        # Far below the median every part lies above; 60 scales are nothing in any tail.
        low, high = self._median - _TABLE_END * self._lower_scale, self._highest
        for _ in range(60):
            middle = (low + high) / 2
            share = float(self._rates_above_log(middle).mean())
            low, high = (middle, high) if share > rate else (low, middle)
        return math.exp((low + high) / 2)

    def count_interval(self, threshold: float, n_parts: int) -> tuple[int, int]:
        """95 % prediction interval for the number of false rejects among future good parts."""
        generator = np.random.default_rng(self._generator_seed)
        counts = generator.binomial(n_parts, self.rates_above(threshold))
        low, high = np.quantile(counts, (0.025, 0.975), method="closest_observation")
        return int(low), int(high)

    def more_pictures_needed(self, threshold: float, half_width: float) -> int:
        """About how many more good pictures would narrow the rate's interval to +- `half_width`.

        An interval narrows with the square root of the number of scores. The answer has one
        significant digit: it is a guess at what pictures not yet taken will say.

        Args:
            threshold: Whose rate is meant.
            half_width: Half the width of the wanted 95 % interval, a rate.

        Returns:
            0 where the interval is that narrow already, at most 100,000.
        """
        if half_width <= 0:
            raise ValueError(f"half a width is positive, got {half_width}")
        rate = self.expected_rate(threshold)
        ratio = (rate.high - rate.low) / 2 / half_width
        if ratio <= 1:
            return 0
        more = min(self._n_scores * (ratio**2 - 1), MAX_MORE_PICTURES)
        digit = 10 ** math.floor(math.log10(more)) if more >= 1 else 1
        return min(math.ceil(more / digit) * digit, MAX_MORE_PICTURES)

    def narrowing(self, threshold: float) -> Narrowing | None:
        """What more pictures would bring; None where the rate is known to 1 in 1,000 already."""
        rate = self.expected_rate(threshold)
        half = (rate.high - rate.low) / 4
        if half < _KNOWN_WELL:
            return None
        digit = 10.0 ** math.floor(math.log10(half))
        wanted = min((step * digit for step in _ROUND), key=lambda one: abs(math.log(one / half)))
        return Narrowing(self.more_pictures_needed(threshold, wanted), round(wanted, 6))


def _shape_weights(sums: FloatArray, n_upper: int) -> FloatArray:
    """How well each shape explains the upper half, its scale integrated out; they add up to 1."""
    logs = [
        n_upper * math.log(shape / math.gamma(1 / shape))
        + math.lgamma(n_upper / shape)
        - math.log(shape)
        - n_upper / shape * math.log(total)
        for shape, total in zip(_SHAPES, sums, strict=True)
    ]
    weights = np.exp(np.array(logs) - max(logs))
    return np.asarray(weights / weights.sum(), np.float64)


@functools.lru_cache(maxsize=len(_SHAPES))
def _survival_table(shape: float) -> tuple[FloatArray, FloatArray]:
    """Share of half a generalised normal distribution beyond each point of a grid of scales."""
    grid = np.arange(0.0, _TABLE_END, _TABLE_STEP)
    density = np.exp(-(grid**shape))
    areas = (density[1:] + density[:-1]) / 2
    # Summed from the far end, where the small values are.
    beyond = np.concatenate([np.cumsum(areas[::-1])[::-1], [0.0]])
    return grid, np.asarray(beyond / beyond[0], np.float64)
