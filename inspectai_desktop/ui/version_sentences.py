"""Sentences about trying, comparing, recalibrating and saving versions."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

VERSION_SENTENCES = (
    QT_TRANSLATE_NOOP("OperatorText", "There are no pictures in what was chosen."),
    QT_TRANSLATE_NOOP(
        "OperatorText", "Choose PNG, JPEG, BMP or TIFF files, or a folder that holds some."
    ),
    QT_TRANSLATE_NOOP("OperatorText", "The picture of this part is not kept any more."),
    QT_TRANSLATE_NOOP("OperatorText", "a part's picture cannot be copied ({reason})."),
    QT_TRANSLATE_NOOP("OperatorText", "{names} names for {scores} scores in {file}."),
    QT_TRANSLATE_NOOP("OperatorText", "There are no pictures to compare the versions on."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Choose a folder of pictures, or let the station keep pictures of its parts "
        "(Settings, storage).",
    ),
    QT_TRANSLATE_NOOP("OperatorText", "There are no pictures of good parts to calibrate by."),
    QT_TRANSLATE_NOOP(
        "OperatorText",
        "Choose a longer time or a folder, or let the station keep pictures of PASS parts "
        "(Settings, storage).",
    ),
)
