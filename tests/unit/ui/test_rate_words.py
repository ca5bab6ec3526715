"""Rates are told in figures that mean something."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from inspectai_desktop.domain.tail_model import ExpectedRate, Narrowing
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.storage.category_repository import RateEstimate
from inspectai_desktop.storage.label_repository import ObservedRejects
from inspectai_desktop.ui.rate_words import (
    expected_text,
    failed_sentence,
    narrowing_sentence,
    observed_explanation,
    observed_text,
    one_in_text,
    per_thousand_text,
    range_text,
    rate_text,
    rejects_of_thousand,
    review_sentence,
)
from inspectai_desktop.ui.threshold_forecast import ThresholdForecast
from tests.unit.ui.category_facts import scores


def plain(text: str) -> str:
    return text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "0 %"),
        (0.000001, "under 0.001 %"),
        (0.00005, "0.005 %"),
        (0.0052, "0.52 %"),
        (0.024, "2.4 %"),
        (0.31, "31.0 %"),
        (1.0, "100.0 %"),
    ],
)
def test_rates_have_two_figures(dressed_application: QApplication, rate: float, text: str) -> None:
    assert plain(rate_text(rate)) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0.005, "1 in 200"), (0.0026, "1 in 380"), (0.5, ""), (0.0, ""), (1e-7, "")],
)
def test_small_rates_are_told_as_one_in_many(
    dressed_application: QApplication, rate: float, text: str
) -> None:
    assert one_in_text(rate) == text


def test_an_estimate_is_told_with_its_interval(dressed_application: QApplication) -> None:
    text = expected_text(RateEstimate(0.005, 0.001, 0.016))
    assert plain(text) == "0.50 % (0.10 % to 1.6 %)"
    assert expected_text(None) == "not stated"
    assert plain(range_text(1e-9, 1e-7)) == "under 0.001 %"


def test_rejects_without_a_label_are_told_as_a_limit(dressed_application: QApplication) -> None:
    assert observed_text(ObservedRejects(0, 0, 0, 0, 0)) == "no parts yet"
    assert plain(observed_text(ObservedRejects(1000, 3, 0, 0, 0))) == "0.30 %"
    unsure = ObservedRejects(1000, 3, 0, 0, 2)
    assert plain(observed_text(unsure)) == "0.30 %, at most 0.50 %"
    assert "2 FAIL without a label" in observed_explanation(unsure)


def test_the_sentences_name_rate_interval_and_parts(dressed_application: QApplication) -> None:
    forecast = ThresholdForecast(scores().scores, 7).at(Thresholds(18.0, 20.0))
    assert forecast is not None
    sentence = plain(failed_sentence(forecast))
    least, most = forecast.failed_ahead
    assert sentence.startswith("FAIL: about ")
    assert f"Of the next 1,000: {least} to {most}." in sentence
    assert "95 % sure" in review_sentence(forecast)


@pytest.mark.usefixtures("dressed_application")
@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "0"),
        (0.000004, "under 0.01"),
        (0.000324, "0.32"),
        (0.00099999, "1"),
        (0.0025, "2.5"),
        (0.0314, "31"),
        (0.25, "250"),
    ],
)
def test_rates_are_counted_in_parts_of_a_thousand(rate: float, text: str) -> None:
    assert per_thousand_text(rate) == text


@pytest.mark.usefixtures("dressed_application")
def test_what_is_expected_and_what_more_pictures_bring_is_said_in_parts() -> None:
    assert rejects_of_thousand(ExpectedRate(0.01, 0.002, 0.011)) == (
        "About 10 of 1,000 good parts will get FAIL; 95 % sure: between 2 and 11."
    )
    assert narrowing_sentence(Narrowing(60, 0.003)) == (
        "More good pictures would narrow it: about 60 more for ± 3 in 1,000."
    )
    assert narrowing_sentence(None) == ""
