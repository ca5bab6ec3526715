"""The presets and their measured figures in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.services.teaching.teaching_results import MeasuredPreset
from inspectai_desktop.ui.number_format import count_text, decimal_text


@dataclass(frozen=True, slots=True)
class PresetText:
    """What a card says: time per part, the other figures, why."""

    time: str
    figures: str
    why: str


def preset_title(name: str) -> str:
    """Its name."""
    titles = {
        "fast": QCoreApplication.translate("Presets", "Fast"),
        "balanced": QCoreApplication.translate("Presets", "Balanced"),
        "thorough": QCoreApplication.translate("Presets", "Thorough"),
    }
    return titles.get(name, name)


def preset_promise(name: str) -> str:
    """Whom it is for."""
    promises = {
        "fast": QCoreApplication.translate("Presets", "For fast lines and clear defects."),
        "balanced": QCoreApplication.translate("Presets", "Right for most products."),
        "thorough": QCoreApplication.translate("Presets", "For small or faint defects."),
    }
    return promises.get(name, "")


def preset_figures(preset: MeasuredPreset, defect_px: float | None) -> PresetText:
    """What was measured for it on this computer."""
    milliseconds = preset.ms_per_part
    decimals = 0 if milliseconds >= 10 else 1
    time = QCoreApplication.translate("Presets", "{ms} ms per part").format(
        ms=decimal_text(milliseconds, decimals)
    )
    per_minute = 60_000 / max(milliseconds, 0.1)
    sees = decimal_text(preset.smallest_defect_px, 0 if preset.smallest_defect_px >= 10 else 1)
    lines = [
        QCoreApplication.translate("Presets", "up to {count} parts per minute").format(
            count=count_text(_rounded(per_minute))
        ),
        QCoreApplication.translate("Presets", "{mb} MB of memory").format(
            mb=count_text(round(preset.memory_mb))
        ),
        _sees_words(preset, sees, defect_px),
        QCoreApplication.translate("Presets", "learning takes about {time}").format(
            time=duration_words(preset.fit_seconds_estimate)
        ),
    ]
    height, width = preset.input_size
    why = QCoreApplication.translate(
        "Presets", "Looks at the region with {width} x {height} pixels."
    ).format(width=count_text(width), height=count_text(height))
    return PresetText(time, "\n".join(f"•  {line}" for line in lines), why)


def _sees_words(preset: MeasuredPreset, sees: str, defect_px: float | None) -> str:
    if defect_px is not None and preset.smallest_defect_px > defect_px * 1.05:
        text = QCoreApplication.translate("Presets", "sees from {size} pixels: may miss yours")
    else:
        text = QCoreApplication.translate("Presets", "sees defects from {size} pixels across")
    return text.format(size=sees)


def duration_words(seconds: float) -> str:
    """A stretch of time as people say it."""
    if seconds < 90:
        whole = max(round(seconds / 5) * 5, 5) if seconds >= 10 else max(round(seconds), 1)
        return QCoreApplication.translate("Presets", "{count} s").format(count=count_text(whole))
    minutes = round(seconds / 60)
    return QCoreApplication.translate("Presets", "{count} min").format(count=count_text(minutes))


def _rounded(count: float) -> int:
    """Two figures: more would claim a precision that a measurement of a second does not have."""
    if count < 10:
        return max(round(count), 1)
    unit = 10 ** (len(str(int(count))) - 2)
    return int(count // unit * unit)
