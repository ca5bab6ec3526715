"""How all plots of an evaluation look: one size of type, one language of verdicts.

Matplotlib is imported where a figure is made, since it takes longer to load than to draw with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import EvaluationError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VERDICT_COLOURS = {
    Verdict.PASS: "#1B7F4B",
    Verdict.REVIEW: "#B26A00",
    Verdict.FAIL: "#B3261E",
    Verdict.NOT_INSPECTED: "#4A5A8A",
}
"""As on the station's screen, light theme."""

VERDICT_MARKERS = {Verdict.PASS: "o", Verdict.REVIEW: "^", Verdict.FAIL: "8"}
VERDICT_WORDS = {verdict: verdict.value.replace("_", " ") for verdict in Verdict}

INK = "#1F2328"
GRID = "#D7DBE0"
GOOD_COLOUR = "#8A94A0"
DEFECTIVE_COLOUR = "#24506E"

_DPI = 130
# Any: newer releases of Matplotlib list all its keys as a type, older ones take any text.
_TEXT_STYLE: dict[Any, Any] = {
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.labelsize": 11,
    "legend.fontsize": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#6B7480",
    "xtick.color": INK,
    "ytick.color": INK,
    # A name with signs of money or mathematics is a name, not a formula.
    "text.parse_math": False,
}


def new_figure(width_in: float, height_in: float) -> Figure:
    """An empty figure that draws into memory and belongs to no window."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=(width_in, height_in), layout="constrained", facecolor="white")


def new_plot(
    title: str, x_label: str, y_label: str, *, height_in: float = 5.0
) -> tuple[Figure, Axes]:
    """A new figure and its axes with title, labels and a quiet grid."""
    figure = new_figure(7.2, height_in)
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", pad=12)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    style_axes(axes)
    return figure, axes


def style_axes(axes: Axes) -> None:
    """Give axes a quiet grid behind the data and no box around them."""
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def text_style() -> AbstractContextManager[None]:
    """Context in which figures are made and saved, so that all carry the same type."""
    from matplotlib import rc_context  # noqa: PLC0415

    return rc_context(_TEXT_STYLE)


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as PNG.

    Raises:
        EvaluationError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=_DPI, format="png")
    except OSError as error:
        raise EvaluationError(
            f"{path}: the plot cannot be written ({error.strerror or error}).",
            "Choose a folder that you may write to and that has room.",
        ) from error
    return path
