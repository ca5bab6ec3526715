"""How rates of false rejects are told to people who think in parts, not in probabilities."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.tail_model import ExpectedRate, Narrowing
from inspectai_desktop.storage.category_repository import RateEstimate
from inspectai_desktop.storage.label_repository import ObservedRejects
from inspectai_desktop.ui.number_format import count_text, decimal_text, percent_text
from inspectai_desktop.ui.threshold_forecast import PARTS_AHEAD, Forecast

_SMALLEST_SHOWN = 0.00001
_ONE_IN_BELOW = 0.1
_FEWEST_OF_THOUSAND = 0.01


def rate_text(rate: float) -> str:
    """A rate with two figures, such as "0.52 %"; very small ones as "under 0.001 %"."""
    if 0 < rate < _SMALLEST_SHOWN:
        return QCoreApplication.translate("Rates", "under {rate}").format(
            rate=percent_text(_SMALLEST_SHOWN, 3)
        )
    return percent_text(rate, _decimals(rate))


def one_in_text(rate: float) -> str:
    """A small rate as "1 in 200", two figures; "" when it is not small."""
    if not _SMALLEST_SHOWN <= rate < _ONE_IN_BELOW:
        return ""
    every = 1 / rate
    step = 10 ** max(math.floor(math.log10(every)) - 1, 0)
    rounded = count_text(round(every / step) * step)
    return QCoreApplication.translate("Rates", "1 in {count}").format(count=rounded)


def range_text(low: float, high: float) -> str:
    """Both ends of an interval, such as "0.1 % to 1.6 %"; one where both read the same."""
    lowest, highest = rate_text(low), rate_text(high)
    if lowest == highest:
        return highest
    return QCoreApplication.translate("Rates", "{low} to {high}").format(low=lowest, high=highest)


def expected_text(rate: RateEstimate | None) -> str:
    """The expected share of good parts that get FAIL, with its interval."""
    if rate is None:
        return QCoreApplication.translate("Rates", "not stated")
    return f"{rate_text(rate.rate)} ({range_text(rate.low, rate.high)})"


def observed_text(observed: ObservedRejects) -> str:
    """What the operators' labels say so far of good parts that got FAIL."""
    rate, highest = observed.false_reject_rate, observed.highest_rate
    if rate is None or highest is None:
        return QCoreApplication.translate("Rates", "no parts yet")
    if not observed.unlabelled_rejects:
        return rate_text(rate)
    text = QCoreApplication.translate("Rates", "{rate}, at most {highest}")
    return text.format(rate=rate_text(rate), highest=rate_text(highest))


def observed_explanation(observed: ObservedRejects) -> str:
    """What stands behind `observed_text`, in a sentence or two."""
    if observed.false_reject_rate is None:
        return QCoreApplication.translate("Rates", "No good part has come by yet.")
    text = QCoreApplication.translate(
        "Rates", "{rejects} of {parts} parts believed good got FAIL, as operators labelled them."
    ).format(rejects=count_text(observed.false_rejects), parts=count_text(observed.good_parts))
    if observed.unlabelled_rejects:
        more = QCoreApplication.translate(
            "Rates", "{count} FAIL without a label may be false rejects as well."
        )
        text += " " + more.format(count=count_text(observed.unlabelled_rejects))
    return text


def failed_sentence(forecast: Forecast) -> str:
    """How often a good part will be FAIL, and how sure that is."""
    text = QCoreApplication.translate(
        "Rates",
        "FAIL: {rate} of the good parts. 95 % sure: {range}. Of the next {parts}: {count}.",
    )
    least, most = (count_text(count) for count in forecast.failed_ahead)
    count = QCoreApplication.translate("Rates", "{low} to {high}").format(low=least, high=most)
    return text.format(
        rate=_about(forecast.failed),
        range=range_text(forecast.failed.low, forecast.failed.high),
        parts=count_text(PARTS_AHEAD),
        count=most if least == most else count,
    )


def review_sentence(forecast: Forecast) -> str:
    """How often a good part will have to be looked at by a person."""
    text = QCoreApplication.translate(
        "Rates", "REVIEW: {rate} of the good parts. 95 % sure: {range}."
    )
    return text.format(
        rate=_about(forecast.review),
        range=range_text(forecast.review.low, forecast.review.high),
    )


def per_thousand_text(rate: float) -> str:
    """How many of 1,000 that is, two figures: "0.32", "3.2", "31"."""
    count = float(f"{1000 * rate:.2g}")
    if 0 < count < _FEWEST_OF_THOUSAND:
        fewest = decimal_text(_FEWEST_OF_THOUSAND, 2)
        return QCoreApplication.translate("Rates", "under {rate}").format(rate=fewest)
    decimals = 0 if count == round(count) else 1 if count >= 1 else 2
    return decimal_text(count, decimals)


def rejects_of_thousand(rate: ExpectedRate) -> str:
    """How many good parts will be rejected, and how sure that is, in parts."""
    text = QCoreApplication.translate(
        "Rates",
        "About {count} of 1,000 good parts will get FAIL; 95 % sure: between {low} and {high}.",
    )
    return text.format(
        count=per_thousand_text(rate.expected),
        low=per_thousand_text(rate.low),
        high=per_thousand_text(rate.high),
    )


def narrowing_sentence(narrowing: Narrowing | None) -> str:
    """What more good pictures would bring; "" where it would be little."""
    if narrowing is None:
        return ""
    text = QCoreApplication.translate(
        "Rates", "More good pictures would narrow it: about {count} more for ± {half} in 1,000."
    )
    return text.format(
        count=count_text(narrowing.pictures), half=per_thousand_text(narrowing.half_width)
    )


def reviews_of_thousand(rate: ExpectedRate) -> str:
    """How many good parts a person will have to look at."""
    text = QCoreApplication.translate(
        "Rates",
        "About {count} of 1,000 will get REVIEW, for a person to look at; 95 % sure: between {low} "
        "and {high}.",
    )
    return text.format(
        count=per_thousand_text(rate.expected),
        low=per_thousand_text(rate.low),
        high=per_thousand_text(rate.high),
    )


def _about(rate: ExpectedRate) -> str:
    one_in = one_in_text(rate.expected)
    if not one_in:
        return rate_text(rate.expected)
    text = QCoreApplication.translate("Rates", "about {rate} ({one_in})")
    return text.format(rate=rate_text(rate.expected), one_in=one_in)


def _decimals(rate: float) -> int:
    percent = rate * 100
    if percent <= 0 or percent >= 10:
        return 0 if percent <= 0 else 1
    return min(max(1 - math.floor(math.log10(percent)), 1), 3)
