"""How numbers and times are written for people, in the language in force."""

from __future__ import annotations

import math
from datetime import datetime

from PySide6.QtCore import QLocale

from inspectai_desktop.domain.threshold import Thresholds

_MISSING = "–"  # noqa: RUF001 - the dash that tables use for "nothing here"


def count_text(count: int) -> str:
    """A whole number with digit grouping, such as "1,284"."""
    return QLocale().toString(count)


def decimal_text(value: float | None, decimals: int) -> str:
    """A number with this many decimals, or a dash for none."""
    if value is None or not math.isfinite(value):
        return _MISSING
    return QLocale().toString(float(value), "f", decimals)


def percent_text(share: float | None, decimals: int = 1) -> str:
    """A share in [0, 1] as per cent, such as "97.4 %"."""
    if share is None or not math.isfinite(share):
        return _MISSING
    return f"{decimal_text(share * 100, decimals)}\u202f%"


def score_text(score: float | None, thresholds: Thresholds | None) -> str:
    """An anomaly score with decimals fit for its thresholds.

    A score that differs from a threshold never reads the same as it: decimals are added until
    the difference shows.
    """
    if score is None or not math.isfinite(score):
        return _MISSING
    if thresholds is None:
        return decimal_text(score, decimals_for(score))
    decimals = decimals_for(thresholds.fail)
    for limit in (thresholds.review, thresholds.fail):
        while score != limit and decimals < 6 and round(score, decimals) == round(limit, decimals):
            decimals += 1
    return decimal_text(score, decimals)


def threshold_text(value: float) -> str:
    """A threshold on its own scale, such as "27.5"."""
    return decimal_text(value, decimals_for(value))


def decimals_for(magnitude: float) -> int:
    """Decimals that show a number of this size with about three figures."""
    if magnitude == 0 or not math.isfinite(magnitude):
        return 1
    return min(max(2 - math.floor(math.log10(abs(magnitude))), 0), 6)


def clock_text(moment: datetime) -> str:
    """Local time of day to the second, such as "14:03:27"."""
    return moment.astimezone().strftime("%H:%M:%S")


def date_time_text(moment: datetime) -> str:
    """Local date and time to the second, in the order of ISO 8601."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def bytes_text(size_bytes: int) -> str:
    """A size on disk, such as "212 GB"."""
    return QLocale().formattedDataSize(
        size_bytes, 0 if size_bytes >= 10**10 else 1, QLocale.DataSizeFormat.DataSizeSIFormat
    )
