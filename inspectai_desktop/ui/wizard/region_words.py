"""What a drawn region and defect mean, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.services.teaching.needed_resolution import (
    LARGEST_INPUT_PX,
    NeededResolution,
    needed_resolution,
)
from inspectai_desktop.ui.number_format import count_text, decimal_text, percent_text


def region_words(region: RegionOfInterest, inspected_share: float) -> str:
    """How much is inspected."""
    box = region.box(region.reference_height, region.reference_width)
    if region.is_whole_picture:
        text = QCoreApplication.translate(
            "Region", "The whole picture is inspected: {width} x {height} pixels."
        )
    else:
        text = QCoreApplication.translate(
            "Region", "{share} of the picture is inspected, within {width} x {height} pixels."
        )
    return text.format(
        share=percent_text(inspected_share, 0),
        width=count_text(box.width),
        height=count_text(box.height),
    )


def defect_words(region: RegionOfInterest, defect_px: float | None) -> str:
    """Which resolution the smallest defect asks for, and what that means."""
    if defect_px is None:
        return QCoreApplication.translate(
            "Region",
            "How small is the smallest defect that matters? Choose the tool above and draw it "
            "where it could be, as a circle. Without it the station looks at a middle resolution.",
        )
    needed = needed_resolution(region, defect_px)
    size = decimal_text(defect_px, 0 if defect_px >= 10 else 1)
    if not needed.is_possible:
        return QCoreApplication.translate(
            "Region",
            "{size} pixels is too small for a region this large: more than {most} pixels a side "
            "would have to be looked at. Draw a smaller region, or move the camera nearer.",
        ).format(size=size, most=count_text(LARGEST_INPUT_PX))
    return _needed_words(needed, size)


def _needed_words(needed: NeededResolution, size: str) -> str:
    text = QCoreApplication.translate(
        "Region",
        "Smallest defect: {size} pixels across. To see it, the station must look at the region "
        "with at least {width} x {height} pixels",
    ).format(size=size, width=count_text(needed.width), height=count_text(needed.height))
    if needed.scale < 1:
        more = QCoreApplication.translate(
            "Region",
            "; the picture has more than enough. The larger this is, the longer a part "
            "takes: the next step measures it.",
        )
    else:
        more = QCoreApplication.translate(
            "Region",
            ", more than the picture has: it is enlarged. A camera that is nearer or "
            "has more pixels would show such a defect better.",
        )
    return text + more
