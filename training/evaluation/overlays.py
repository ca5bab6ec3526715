"""The pictures worth looking at: good parts that score high, defects that score low, best catches.

The heatmap has one scale for all pictures, tied to the thresholds: nothing is drawn below REVIEW,
and it is full at twice the FAIL threshold, so that a clean part looks clean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from training.evaluation.datasets import Sample, read_pixel_labels
from training.evaluation.evaluate import judge_picture
from training.evaluation.plot_style import VERDICT_COLOURS, VERDICT_WORDS, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

    from inspectai_desktop.domain.image import Image
    from inspectai_desktop.domain.threshold import Thresholds
    from inspectai_desktop.jobs import CancellationToken
    from training.evaluation.datasets import Dataset, PixelLabels
    from training.evaluation.evaluate import EvaluatedDetector
    from training.evaluation.result import EvaluationResult, JudgedPicture

N_SHOWN = 6
_PER_ROW = 2
_PANEL_WIDTH_IN = 3.2
_TALLEST = 1.6
_LONGEST_SIDE_PX = 520
_CONTOUR_COLOUR = "#00C2D7"
_BACKGROUND_BRIGHTNESS = 0.6
_N_LEVELS = 256
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Selection:
    """Pictures for one sheet.

    Attributes:
        file_name: Of the sheet.
        title: Says what they have in common.
        pictures: The most telling first.
    """

    file_name: str
    title: str
    pictures: tuple[JudgedPicture, ...]


def select_pictures(result: EvaluationResult) -> list[Selection]:
    """Choose the pictures of each sheet; sheets without pictures are left out.

    The strongest catches do not repeat the weakest ones when there are few defective pictures.
    """
    judged = [p for p in result.pictures if p.anomaly_score is not None]
    rising = sorted(judged, key=lambda p: (p.anomaly_score, str(p.path)))
    good = tuple(p for p in reversed(rising) if not p.anomalous)[:N_SHOWN]
    defective = tuple(p for p in rising if p.anomalous)
    weakest = defective[:N_SHOWN]
    strongest = defective[N_SHOWN:][::-1][:N_SHOWN]
    rejected, missed = _share(result.false_reject_rate), _share(result.missed_defect_rate)
    selections = [
        Selection(
            "overlays_highest_good.png",
            f"Good parts with the highest scores (false rejects: {rejected})",
            good,
        ),
        Selection(
            "overlays_lowest_defective.png",
            f"Defective parts with the lowest scores (missed defects: {missed})",
            weakest,
        ),
        Selection(
            "overlays_strongest_catches.png", "Defective parts with the highest scores", strongest
        ),
    ]
    return [selection for selection in selections if selection.pictures]


def overlay_sheet(
    selection: Selection,
    dataset: Dataset,
    detector: EvaluatedDetector,
    token: CancellationToken,
) -> Figure:
    """Judge the pictures again and draw each with its mask's contour, without and with heatmap.

    Raises:
        InspectAIError: A picture cannot be read any more.
        JobCancelled: The token was set.
    """
    samples = {sample.path: sample for sample in dataset.samples}
    panels = []
    for picture in selection.pictures:
        token.raise_if_cancelled()
        panels.append(_read_panel(samples[picture.path], picture, detector))
    return _drawn_sheet(selection.title, panels, detector.thresholds)


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """One picture at the size it is drawn: all arrays `(height, width)` alike."""

    picture: JudgedPicture
    pixels: npt.NDArray[np.uint8]
    anomaly_map: npt.NDArray[np.float32]
    labels: PixelLabels | None

    @property
    def aspect(self) -> float:
        """Height of its place on the sheet by the width; a tall picture is drawn narrower."""
        height, width = self.pixels.shape[:2]
        return min(float(height / width), _TALLEST)


def _read_panel(sample: Sample, picture: JudgedPicture, detector: EvaluatedDetector) -> _Panel:
    image, prediction = judge_picture(detector, sample.path)
    labels = read_pixel_labels(sample, image.height, image.width)
    factor = min(1.0, _LONGEST_SIDE_PX / max(image.height, image.width))
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    pixels = cv2.resize(_eight_bit(image), size, interpolation=cv2.INTER_AREA)
    anomaly_map = cv2.resize(prediction.anomaly_map, size, interpolation=cv2.INTER_LINEAR)
    if labels is not None:
        shrunk = cv2.resize(labels.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        labels = np.asarray(shrunk) > 0  # a defect of one pixel stays visible
    return _Panel(
        picture, np.asarray(pixels, np.uint8), np.asarray(anomaly_map, np.float32), labels
    )


def _eight_bit(image: Image) -> npt.NDArray[np.uint8]:
    if image.pixels.dtype == np.uint8:
        return np.asarray(image.pixels, np.uint8)
    # Cameras of 10 or 12 bit fill only a part of the range.
    return (image.pixels / max(int(image.pixels.max()), 1) * 255).astype(np.uint8)


def _drawn_sheet(title: str, panels: list[_Panel], thresholds: Thresholds) -> Figure:
    """Two pictures to a row, each beside its heatmap; rows as high as they need to be."""
    rows = [panels[start : start + _PER_ROW] for start in range(0, len(panels), _PER_ROW)]
    heights_in = [_PANEL_WIDTH_IN * max(panel.aspect for panel in row) for row in rows]
    n_columns = 2 * min(_PER_ROW, len(panels))
    figure = new_figure(
        n_columns * (_PANEL_WIDTH_IN + 0.1), sum(heights_in) + 0.5 * len(rows) + 1.3
    )
    figure.suptitle(title, x=0.01, ha="left", fontsize=14)
    grid = figure.subplots(
        len(rows), n_columns, squeeze=False, gridspec_kw={"height_ratios": heights_in}
    )
    scale = _heat_scale(thresholds)
    for axes in grid.flat:
        axes.set_axis_off()
        axes.set_anchor("N")
    for row, row_axes in zip(rows, grid, strict=True):
        for position, panel in enumerate(row):
            _draw_pair(row_axes[2 * position], row_axes[2 * position + 1], panel, scale)
    _add_legend(figure, scale, thresholds)
    return figure


def _heat_scale(thresholds: Thresholds) -> ScalarMappable:
    """Inferno from 0 to twice FAIL; nothing below REVIEW, then quickly visible, full at the top."""
    from matplotlib import colormaps  # noqa: PLC0415
    from matplotlib.cm import ScalarMappable  # noqa: PLC0415
    from matplotlib.colors import ListedColormap, Normalize  # noqa: PLC0415

    top = 2 * thresholds.fail if thresholds.fail > 0 else thresholds.fail + 1.0
    bottom = min(0.0, thresholds.review)
    levels = np.linspace(bottom, top, _N_LEVELS)
    above = np.clip((levels - thresholds.review) / (top - thresholds.review), 0, 1)
    colours = colormaps["inferno"](np.linspace(0, 1, _N_LEVELS))
    # As a square root, so that a region just above a threshold can be seen at all.
    colours[:, 3] = np.sqrt(above)
    return ScalarMappable(Normalize(bottom, top), ListedColormap(colours))


def _draw_pair(plain_axes: Axes, heat_axes: Axes, panel: _Panel, scale: ScalarMappable) -> None:
    plain_axes.imshow(panel.pixels)
    grey = panel.pixels.mean(axis=2) * _BACKGROUND_BRIGHTNESS
    heat_axes.imshow(grey, cmap="gray", vmin=0, vmax=255)
    heat_axes.imshow(scale.to_rgba(panel.anomaly_map))
    plain_axes.set_title(
        _caption(panel.picture),
        loc="left",
        fontsize=10.5,
        color=VERDICT_COLOURS[panel.picture.verdict],
    )
    if panel.labels is None or not panel.labels.any() or panel.labels.all():
        return
    for axes in (plain_axes, heat_axes):
        axes.contour(
            panel.labels.astype(np.float32), levels=[0.5], colors=_CONTOUR_COLOUR, linewidths=1.3
        )


def _caption(picture: JudgedPicture) -> str:
    name = picture.path.name
    if len(name) > _LONGEST_NAME:
        half = _LONGEST_NAME // 2 - 1
        name = f"{name[:half]}…{name[-half:]}"
    kind = picture.defect or "good"
    return f"{kind}: {VERDICT_WORDS[picture.verdict]}, score {picture.anomaly_score:.4g}\n{name}"


def _add_legend(figure: Figure, scale: ScalarMappable, thresholds: Thresholds) -> None:
    bar = figure.colorbar(
        scale, ax=figure.axes, location="bottom", shrink=0.6, aspect=40, pad=0.02, panchor=False
    )
    # The colours are partly transparent; they lie on grey here as on the pictures.
    bar.ax.set_facecolor("#5F5F5F")
    bottom, top = scale.get_clim()
    ends = [f"{bottom:.4g}", f"{top:.4g}"]
    if thresholds.review == thresholds.fail:
        ticks, words = [thresholds.fail], [f"FAIL {thresholds.fail:.4g}"]
    else:
        ticks = [thresholds.review, thresholds.fail]
        # One below the other, since the two thresholds may lie close together.
        words = [f"REVIEW {thresholds.review:.4g}", f"\nFAIL {thresholds.fail:.4g}"]
    bar.set_ticks([bottom, *ticks, top], labels=[ends[0], *words, ends[1]])
    bar.set_label("anomaly map, nothing drawn below REVIEW; cyan line: marked defect")


def _share(rate: float | None) -> str:
    return "unknown" if rate is None else f"{rate:.1%}"
