from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.number_format import (
    bytes_text,
    clock_text,
    count_text,
    date_time_text,
    decimal_text,
    decimals_for,
    percent_text,
    score_text,
)

THRESHOLDS = Thresholds(22.0, 27.5)

pytestmark = pytest.mark.usefixtures("dressed_application")


def test_counts_are_grouped() -> None:
    assert count_text(1284) == "1,284"


def test_missing_numbers_are_a_dash() -> None:
    assert {decimal_text(None, 1), percent_text(None), score_text(None, THRESHOLDS)} == {"–"}  # noqa: RUF001
    assert score_text(float("nan"), None) == decimal_text(float("inf"), 2)


def test_shares_are_per_cent() -> None:
    assert percent_text(0.9742) == "97.4\u202f%"


@pytest.mark.parametrize(
    ("magnitude", "decimals"), [(0.0123, 4), (0.5, 3), (1.5, 2), (27.5, 1), (412.0, 0), (0.0, 1)]
)
def test_numbers_show_about_three_figures(magnitude: float, decimals: int) -> None:
    assert decimals_for(magnitude) == decimals


def test_a_score_is_written_like_its_thresholds() -> None:
    assert score_text(41.234, THRESHOLDS) == "41.2"
    assert score_text(4.1, THRESHOLDS) == "4.1"


def test_a_score_next_to_a_threshold_never_reads_the_same() -> None:
    assert score_text(27.502, THRESHOLDS) == "27.502"
    assert score_text(27.5, THRESHOLDS) == "27.5"


def test_numbers_follow_the_language(dressed_application: QApplication) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        assert (count_text(1284), score_text(41.2, THRESHOLDS)) == ("1.284", "41,2")
    finally:
        QLocale.setDefault(before)


def test_times_are_local() -> None:
    moment = datetime(2026, 11, 22, 13, 3, 27, tzinfo=UTC)
    assert clock_text(moment) == moment.astimezone().strftime("%H:%M:%S")
    assert date_time_text(moment).endswith(clock_text(moment))


def test_disk_sizes_are_in_decimal_units() -> None:
    assert bytes_text(212_400_000_000) == "212 GB"
    assert bytes_text(1_500_000_000) == "1.5 GB"
