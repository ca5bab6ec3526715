from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.ui.heatmap import (
    coloured_map,
    contour_segments,
    inferno,
    overlay_table,
    reduced_map,
    scale_top,
)

THRESHOLDS = Thresholds(22.0, 27.5)


def test_the_colours_are_inferno() -> None:
    reference = pg.colormap.get("inferno").getLookupTable(0.0, 1.0, 256)[:, :3]
    assert np.abs(inferno().astype(int) - reference.astype(int)).max() <= 8


def test_the_scale_ends_at_twice_the_fail_threshold() -> None:
    assert scale_top(THRESHOLDS) == 55.0
    assert scale_top(Thresholds(-2.0, -1.0)) > -1.0


def test_nothing_up_to_the_review_threshold_is_visible() -> None:
    anomaly_map = np.array([[0.0, 21.99, 22.0, -5.0]], np.float32)
    assert not coloured_map(anomaly_map, THRESHOLDS)[..., 3].any()


def test_the_heatmap_is_opaque_from_twice_the_fail_threshold_on() -> None:
    anomaly_map = np.array([[55.0, 90.0]], np.float32)
    assert (coloured_map(anomaly_map, THRESHOLDS)[..., 3] == 255).all()


def test_more_anomalous_is_never_less_visible() -> None:
    alpha = overlay_table(THRESHOLDS)[:, 3].astype(int)
    assert (np.diff(alpha) >= 0).all()


def test_the_scale_does_not_depend_on_the_picture() -> None:
    clean = np.full((4, 4), 30.0, np.float32)
    dirty = clean.copy()
    dirty[0, 0] = 500.0
    assert (coloured_map(clean, THRESHOLDS)[1] == coloured_map(dirty, THRESHOLDS)[1]).all()


def test_not_a_number_is_transparent() -> None:
    anomaly_map = np.array([[np.nan, 40.0]], np.float32)
    alpha = coloured_map(anomaly_map, THRESHOLDS)[0, :, 3]
    assert alpha[0] == 0
    assert alpha[1] > 0


def test_equal_thresholds_are_coloured_too() -> None:
    rgba = coloured_map(np.array([[27.5, 56.0]], np.float32), Thresholds(27.5, 27.5))
    assert rgba[0, :, 3].tolist() == [0, 255]


def test_a_reduced_map_keeps_the_peak() -> None:
    anomaly_map = np.zeros((1001, 1502), np.float32)
    anomaly_map[1000, 1501] = 99.0
    small = reduced_map(anomaly_map, 256)
    assert max(small.shape) <= 256
    assert small[-1, -1] == 99.0


def test_a_small_map_is_not_touched() -> None:
    anomaly_map = np.zeros((10, 12), np.float32)
    assert reduced_map(anomaly_map, 256) is anomaly_map


def test_the_contour_of_a_disc_lies_on_its_rim() -> None:
    rows, columns = np.mgrid[:64, :64]
    distance = np.hypot(columns - 31.5, rows - 31.5)
    values = (40.0 - distance).astype(np.float32)
    segments = contour_segments(values, 20.0)
    radii = np.hypot(segments[..., 0] - 32.0, segments[..., 1] - 32.0)
    assert np.abs(radii - 20.0).max() < 0.1


def test_contours_are_closed() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=(20, 30)).astype(np.float32)
    points = contour_segments(values, 0.3).reshape(-1, 2).round(3)
    _, counts = np.unique(points, axis=0, return_counts=True)
    assert (counts % 2 == 0).all()


def test_a_region_that_touches_the_edge_is_closed_at_the_edge() -> None:
    values = np.full((4, 6), 9.0, np.float32)
    segments = contour_segments(values, 1.0)
    assert segments[..., 0].min() >= -0.5
    assert segments[..., 0].max() <= 6.5
    assert len(segments) >= 4


@pytest.mark.parametrize("values", [np.zeros((3, 3), np.float32), np.full((1, 1), np.nan)])
def test_without_anything_above_the_level_there_is_no_contour(values: np.ndarray) -> None:
    assert contour_segments(values.astype(np.float32), 1.0).shape == (0, 2, 2)
