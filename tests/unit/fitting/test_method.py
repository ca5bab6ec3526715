from __future__ import annotations

import math
from pathlib import Path

import pytest

from inspectai_desktop.domain.region import RegionOfInterest
from inspectai_desktop.inference.manifest import Preprocessing
from inspectai_desktop.inference.preprocessing import Preprocessor
from training.fitting.method import inspected_area_px, score_for
from training.fitting.request import DEFAULT_TOP_SHARE, FitRequest

AREA = 100_000.0
TRIANGLE = ((0.0, 0.0), (200.0, 0.0), (0.0, 100.0))


def request(
    *,
    smallest_defect_px: float | None = None,
    top_share: float = DEFAULT_TOP_SHARE,
    peak_within_defect: bool = True,
) -> FitRequest:
    return FitRequest(
        good=Path("good"),
        category="Plate",
        output=Path("bundle"),
        smallest_defect_px=smallest_defect_px,
        top_share=top_share,
        peak_within_defect=peak_within_defect,
    )


def area_of(region: RegionOfInterest, *sizes: tuple[int, int]) -> float:
    preprocessing = Preprocessing(
        input_height=320,
        input_width=640,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        aspect_ratio_min=2.0,
        aspect_ratio_max=2.0,
    )
    return inspected_area_px(sizes, region, Preprocessor(preprocessing, region))


def test_without_a_stated_defect_the_peaks_share_is_the_requested_one() -> None:
    assert score_for(request(), AREA).top_share == DEFAULT_TOP_SHARE


def test_the_peak_is_no_larger_than_the_smallest_defect_that_matters() -> None:
    score = score_for(request(smallest_defect_px=10), AREA)
    assert score.aggregation == "top_share"
    assert score.top_share == pytest.approx(math.pi * 25 / AREA)


def test_a_large_defect_does_not_widen_the_peak() -> None:
    assert score_for(request(smallest_defect_px=90), AREA).top_share == DEFAULT_TOP_SHARE


def test_a_demanded_share_is_kept_beside_a_stated_defect() -> None:
    demanded = request(smallest_defect_px=10, peak_within_defect=False)
    assert score_for(demanded, AREA).top_share == DEFAULT_TOP_SHARE


def test_the_maximum_stays_the_maximum() -> None:
    score = score_for(request(smallest_defect_px=10, top_share=0.0), AREA)
    assert (score.aggregation, score.top_share) == ("max", 0.0)


def test_the_inspected_area_is_that_of_the_median_picture() -> None:
    whole = RegionOfInterest(200, 100)
    assert area_of(whole, (100, 200), (200, 400), (300, 600)) == 200 * 400


def test_only_what_is_inspected_counts_as_area() -> None:
    triangle = RegionOfInterest(200, 100, inspect=(TRIANGLE,))
    assert area_of(triangle, (100, 200)) == pytest.approx(10_000, rel=0.02)
    ignored = RegionOfInterest(200, 100, ignore=(TRIANGLE,))
    assert area_of(ignored, (200, 400)) == pytest.approx(40_000, rel=0.02)
