"""Colours of the anomaly map on a fixed scale: pure numpy, usable from any thread.

The scale runs from 0 to twice the FAIL threshold and never adapts to the picture, so a clean part
looks clean. The colours are matplotlib's perceptually uniform "inferno" (CC0), kept here as every
fifteenth of its 256 entries.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inspectai_desktop.domain.threshold import Thresholds

_INFERNO = (
    0x000004,
    0x0A0722,
    0x1E0C45,
    0x380962,
    0x510E6C,
    0x69166E,
    0x801F6C,
    0x982766,
    0xB0315B,
    0xC63D4D,
    0xD94D3D,
    0xE9612B,
    0xF47918,
    0xFA9407,
    0xFCB014,
    0xF8CD37,
    0xF2EA69,
    0xFCFFA4,
)

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]


def scale_top(thresholds: Thresholds) -> float:
    """Upper end of the colour scale: twice the FAIL threshold."""
    return 2.0 * thresholds.fail if thresholds.fail > 0 else thresholds.fail + 1.0


def inferno() -> ByteArray:
    """Colour table, `(256, 3)` uint8 RGB, from dark to bright."""
    anchors = np.array([(c >> 16, c >> 8 & 255, c & 255) for c in _INFERNO])
    positions = np.linspace(0, 255, len(anchors))
    channels = [np.interp(np.arange(256), positions, anchors[:, k]) for k in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def overlay_table(thresholds: Thresholds) -> ByteArray:
    """RGBA of 256 levels from 0 to `scale_top`, `(256, 4)` uint8, alpha not premultiplied.

    Alpha is 0 up to the REVIEW threshold and 255 at the top. It rises as a square root, so that
    a region just above a threshold can be seen at all.
    """
    top = scale_top(thresholds)
    levels = np.linspace(0.0, top, 256)
    above = np.clip((levels - thresholds.review) / max(top - thresholds.review, 1e-12), 0.0, 1.0)
    alpha = (np.sqrt(above) * 255).round().astype(np.uint8)
    return np.concatenate([inferno(), alpha[:, None]], axis=1)


def coloured_map(anomaly_map: FloatArray, thresholds: Thresholds) -> ByteArray:
    """The anomaly map `(h, w)` as RGBA `(h, w, 4)` uint8; NaN is transparent."""
    scaled = anomaly_map * np.float32(255.0 / scale_top(thresholds))
    # fmax takes the number where the other is NaN.
    np.fmin(np.fmax(scaled, np.float32(0), out=scaled), np.float32(255), out=scaled)
    levels = scaled.astype(np.uint8)
    # Rounding could lift a value at or below the REVIEW threshold to a visible level.
    levels *= anomaly_map > np.float32(thresholds.review)
    table = overlay_table(thresholds)
    table[0, 3] = 0
    # One word of four bytes for each pixel: looking up rows of four takes ten times as long.
    words = table.view(np.uint32).ravel()
    coloured: ByteArray = np.take(words, levels, mode="clip").view(np.uint8)
    return coloured.reshape(*anomaly_map.shape, 4)


def reduced_map(anomaly_map: FloatArray, max_side: int) -> FloatArray:
    """The map with its longer side at most about `max_side`, keeping the peak of every block."""
    factor = -(-max(anomaly_map.shape) // max_side)
    if factor <= 1:
        return anomaly_map
    height, width = anomaly_map.shape
    padding = ((0, -height % factor), (0, -width % factor))
    padded = np.pad(anomaly_map, padding, mode="edge")
    blocks = padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor)
    return np.ascontiguousarray(blocks.max(axis=(1, 3)))


def contour_segments(values: FloatArray, level: float) -> FloatArray:
    """Line segments of the contour at `level` by marching squares.

    Args:
        values: `(h, w)` samples; sample (0, 0) lies at x = 0.5, y = 0.5 in units of samples.
        level: The contour separates `<= level` from `> level`.

    Returns:
        `(n, 2, 2)` float32: n segments of two points (x, y), closed at the border.
    """
    above = values > level
    if not above.any():
        return np.empty((0, 2, 2), np.float32)
    top, left, values = _around(above, values)
    # A border below the level closes regions that touch the edge.
    padded = np.pad(values.astype(np.float32), 1, constant_values=np.float32(-np.inf))
    floor = min(float(np.nanmin(values)), level) - 1.0
    padded = np.nan_to_num(padded, nan=floor, neginf=floor)
    corners = (padded[:-1, :-1], padded[:-1, 1:], padded[1:, 1:], padded[1:, :-1])
    case = np.zeros(corners[0].shape, np.uint8)
    for bit, corner in enumerate(corners):
        case |= (corner > level).astype(np.uint8) << bit
    rows, columns = np.nonzero((case > 0) & (case < 15))
    values_at = [corner[rows, columns] for corner in corners]
    edges = _edge_points(values_at, level) + np.stack([columns, rows], axis=1)[:, None, :]
    kinds = case[rows, columns]
    segments = [edges[kinds == kind][:, pair] for kind, pairs in _CASES.items() for pair in pairs]
    # Padding moved sample (0, 0) to index 1; its centre stands at 0.5.
    offset = np.array([left - 0.5, top - 0.5])
    return np.asarray(np.concatenate(segments) + offset, np.float32)


def _around(above: npt.NDArray[np.bool_], values: FloatArray) -> tuple[int, int, FloatArray]:
    """First row, first column and values of the smallest part with all of `above` and a margin."""
    rows, columns = np.flatnonzero(above.any(axis=1)), np.flatnonzero(above.any(axis=0))
    top, left = max(int(rows[0]) - 1, 0), max(int(columns[0]) - 1, 0)
    return top, left, values[top : int(rows[-1]) + 2, left : int(columns[-1]) + 2]


# Which of the four edges (0 top, 1 right, 2 bottom, 3 left) a contour joins, by the bits of the
# corners above the level (1 top left, 2 top right, 4 bottom right, 8 bottom left).
_CASES: dict[int, tuple[list[int], ...]] = {
    1: ([3, 0],),
    2: ([0, 1],),
    3: ([3, 1],),
    4: ([1, 2],),
    5: ([3, 0], [1, 2]),
    6: ([0, 2],),
    7: ([3, 2],),
    8: ([2, 3],),
    9: ([0, 2],),
    10: ([0, 1], [2, 3]),
    11: ([1, 2],),
    12: ([1, 3],),
    13: ([0, 1],),
    14: ([3, 0],),
}


def _edge_points(corners: list[FloatArray], level: float) -> FloatArray:
    """Where the level is crossed on the four edges of each cell, `(n, 4, 2)` in cell units."""
    top_left, top_right, bottom_right, bottom_left = corners
    top = _crossing(top_left, top_right, level)
    right = _crossing(top_right, bottom_right, level)
    bottom = _crossing(bottom_left, bottom_right, level)
    left = _crossing(top_left, bottom_left, level)
    zero, one = np.zeros_like(top), np.ones_like(top)
    points = [(top, zero), (one, right), (bottom, one), (zero, left)]
    return np.stack([np.stack(point, axis=1) for point in points], axis=1)


def _crossing(first: FloatArray, second: FloatArray, level: float) -> FloatArray:
    difference = second - first
    safe = np.where(difference == 0, np.float32(1.0), difference)
    share = np.where(difference == 0, np.float32(0.5), (np.float32(level) - first) / safe)
    return np.asarray(np.clip(share, 0.0, 1.0), np.float32)
