"""What two thresholds mean, in sentences about parts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.services.teaching.calibration_material import CalibrationMaterial
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.rate_words import (
    narrowing_sentence,
    rejects_of_thousand,
    reviews_of_thousand,
)
from inspectai_desktop.ui.threshold_forecast import ThresholdForecast
from inspectai_desktop.ui.wizard.borderline import Around, caught_defects, rejected_good


def forecast_words(
    forecast: ThresholdForecast, material: CalibrationMaterial, thresholds: Thresholds
) -> str:
    """What to expect of good parts, and how many more pictures would make it surer."""
    expected = forecast.at(thresholds)
    if expected is None:
        return QCoreApplication.translate(
            "ThresholdWords", "Too few good pictures to say how many good parts will be rejected."
        )
    told = QCoreApplication.translate("ThresholdWords", "Told from {count} good pictures.").format(
        count=count_text(len(material.good))
    )
    more = narrowing_sentence(forecast.narrowing(thresholds))
    rejects = f"{rejects_of_thousand(expected.failed)} {more}".strip()
    return f"{rejects}\n{reviews_of_thousand(expected.review)} {told}"


def expected_rejects(forecast: ThresholdForecast, thresholds: Thresholds) -> str:
    """How many good parts will be rejected."""
    expected = forecast.at(thresholds)
    if expected is None:
        return QCoreApplication.translate(
            "ThresholdWords", "Too few good pictures to say how many good parts will be rejected."
        )
    return rejects_of_thousand(expected.failed)


def defect_words(material: CalibrationMaterial, thresholds: Thresholds) -> str:
    """How many of the known defects are caught; "" without any."""
    if not material.defects:
        return ""
    caught = caught_defects(material, thresholds)
    text = QCoreApplication.translate(
        "ThresholdWords",
        "Of {total} known defects {failed} get FAIL, {review} REVIEW, {missed} are missed (PASS).",
    )
    return text.format(
        total=count_text(caught.total),
        failed=count_text(caught.failed),
        review=count_text(caught.review),
        missed=count_text(caught.missed),
    )


def gallery_title(around: Around, material: CalibrationMaterial, thresholds: Thresholds) -> str:
    """The button that shows these pictures, with how many there are beyond the line."""
    failed, review = rejected_good(material, thresholds)
    if around is Around.FAIL:
        text = QCoreApplication.translate("ThresholdWords", "Good parts at FAIL ({count} above)")
        return text.format(count=count_text(failed))
    if around is Around.REVIEW:
        text = QCoreApplication.translate("ThresholdWords", "Good parts at REVIEW ({count} above)")
        return text.format(count=count_text(review + failed))
    caught = caught_defects(material, thresholds)
    text = QCoreApplication.translate("ThresholdWords", "Defects that do not fail ({count})")
    return text.format(count=count_text(caught.missed + caught.review))
