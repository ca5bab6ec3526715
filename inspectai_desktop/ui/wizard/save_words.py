"""What is about to be saved, as captions and sentences."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.services.teaching.calibration_material import CalibrationMaterial
from inspectai_desktop.services.teaching.teaching_draft import TeachingDraft
from inspectai_desktop.services.teaching.wizard_facts import WizardFacts
from inspectai_desktop.ui.number_format import count_text, decimal_text, threshold_text
from inspectai_desktop.ui.rate_words import per_thousand_text
from inspectai_desktop.ui.threshold_forecast import ThresholdForecast
from inspectai_desktop.ui.wizard.borderline import caught_defects
from inspectai_desktop.ui.wizard.threshold_words import expected_rejects

Line = tuple[str, str]


def summary_lines(
    draft: TeachingDraft, facts: WizardFacts, material: CalibrationMaterial | None
) -> tuple[Line, ...]:
    """(caption, text) of everything a person has chosen on the way."""
    lines = [
        (QCoreApplication.translate("SaveWords", "Pictures"), _pictures(draft, facts)),
        (QCoreApplication.translate("SaveWords", "Region"), _region(draft.region)),
        (QCoreApplication.translate("SaveWords", "Speed"), _speed(draft, facts)),
    ]
    if material is not None:
        lines += threshold_lines(material, draft.thresholds, target=draft.target_false_reject_rate)
    return tuple(lines)


def recalibration_lines(
    draft: TeachingDraft, facts: WizardFacts, material: CalibrationMaterial | None
) -> tuple[Line, ...]:
    """(caption, text) of what a recalibration changes; all else stays as it was taught."""
    bundle = facts.fitted(draft)
    scored = 0 if bundle is None else bundle.n_scored
    text = QCoreApplication.translate("SaveWords", "{count} good parts of now")
    caption = QCoreApplication.translate("SaveWords", "Calibrated by")
    lines = [(caption, text.format(count=count_text(scored)))]
    if material is not None:
        lines += threshold_lines(material, draft.thresholds, target=draft.target_false_reject_rate)
    return tuple(lines)


def threshold_lines(
    material: CalibrationMaterial, chosen: Thresholds | None, *, target: float
) -> list[Line]:
    """What the thresholds are and what they promise."""
    thresholds = chosen or material.calibrated
    text = QCoreApplication.translate("SaveWords", "REVIEW above {review}, FAIL above {fail}")
    limits = text.format(
        review=threshold_text(thresholds.review), fail=threshold_text(thresholds.fail)
    )
    aim = QCoreApplication.translate("SaveWords", "target: at most {count} of 1,000 good parts")
    limits += " (" + aim.format(count=per_thousand_text(target)) + ")"
    forecast = ThresholdForecast(material.good_scores, material.manifest.seed)
    lines = [
        (QCoreApplication.translate("SaveWords", "Thresholds"), limits),
        (
            QCoreApplication.translate("SaveWords", "False rejects"),
            expected_rejects(forecast, thresholds),
        ),
    ]
    if material.defects:
        caught = caught_defects(material, thresholds)
        text = QCoreApplication.translate(
            "SaveWords", "{failed} of {total} get FAIL, {review} REVIEW, {missed} are missed"
        )
        words = text.format(
            failed=count_text(caught.failed),
            total=count_text(caught.total),
            review=count_text(caught.review),
            missed=count_text(caught.missed),
        )
        lines.append((QCoreApplication.translate("SaveWords", "Known defects"), words))
    return lines


def _pictures(draft: TeachingDraft, facts: WizardFacts) -> str:
    text = QCoreApplication.translate("SaveWords", "{count} pictures of good parts")
    words = text.format(count=count_text(len(draft.chosen)))
    bundle = facts.fitted(draft)
    left_out = len(draft.removed) + (0 if bundle is None else len(bundle.left_out))
    if left_out:
        text = QCoreApplication.translate("SaveWords", "{count} left out")
        words += ", " + text.format(count=count_text(left_out))
    return words


def _region(region: RegionOfInterest | None) -> str:
    if region is None or region.is_whole_picture:
        return QCoreApplication.translate("SaveWords", "the whole picture")
    areas, ignored = len(region.inspect), len(region.ignore)
    if not areas:
        text = QCoreApplication.translate(
            "SaveWords", "the whole picture, areas to ignore: {ignored}"
        )
        return text.format(ignored=count_text(ignored))
    text = QCoreApplication.translate("SaveWords", "areas: {areas} to inspect, {ignored} to ignore")
    if not ignored:
        text = QCoreApplication.translate("SaveWords", "areas: {areas} to inspect")
    return text.format(areas=count_text(areas), ignored=count_text(ignored))


def _speed(draft: TeachingDraft, facts: WizardFacts) -> str:
    names = {
        "fast": QCoreApplication.translate("SaveWords", "Fast"),
        "balanced": QCoreApplication.translate("SaveWords", "Balanced"),
        "thorough": QCoreApplication.translate("SaveWords", "Thorough"),
    }
    words = names.get(draft.preset, draft.preset)
    measured = facts.measured(draft)
    preset = None if measured is None else measured.preset(draft.preset)
    if preset is not None:
        text = QCoreApplication.translate(
            "SaveWords", "{ms} ms per part on this station; sees defects from {px} pixels on"
        )
        words += ": " + text.format(
            ms=decimal_text(preset.ms_per_part, 0), px=decimal_text(preset.smallest_defect_px, 0)
        )
    return words
