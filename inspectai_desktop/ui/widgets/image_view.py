"""The inspected picture with its heatmap, contour, legend and tools.

The canvas needs pyqtgraph, which takes about a second to import: it is made by `prepare`, called
after the window has been painted for the first time, so that the window is usable before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.icons import themed_icon
from inspectai_desktop.ui.picture_presentation import PicturePresentation
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.heatmap_legend import HeatmapLegend

if TYPE_CHECKING:
    from inspectai_desktop.ui.widgets.picture_canvas import PictureCanvas

_DEFAULT_OPACITY_PERCENT = 70
_ROOM_FOR_OPACITY_PX = 600
_ROOM_FOR_TOOLS_PX = 200


class ImageView(QFrame):
    """Shows presentations; heatmap, opacity and comparison are the viewer's own choice."""

    def __init__(
        self, theme: ActiveTheme, parent: QWidget | None = None, *, comparable: bool = True
    ) -> None:
        """Make an empty view.

        Args:
            theme: Colours.
            parent: Owner.
            comparable: Whether there can be a normal part to compare with.
        """
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._comparable = comparable
        self._canvas: PictureCanvas | None = None
        self._picture: PicturePresentation | None = None
        self._normal: PicturePresentation | None = None
        self._legend = HeatmapLegend(self)
        self._heatmap = QPushButton(self.tr("Heatmap  H"), self)
        self._compare = QPushButton(self.tr("Normal part  C"), self)
        self._fit = QPushButton(self.tr("Fit  F"), self)
        self._opacity_caption = QLabel(self.tr("Opacity"), self)
        self._opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._build()
        theme.changed.connect(self._dress)
        self._dress()
        self._on_heatmap_changed()

    @property
    def canvas(self) -> PictureCanvas:
        """The canvas; made now if it was not there yet."""
        if self._canvas is None:
            from inspectai_desktop.ui.widgets.picture_canvas import (  # noqa: PLC0415 - see above
                PictureCanvas,
            )

            self._canvas = PictureCanvas(self._theme, self._ground)
            self._pictures.insertWidget(0, self._canvas, 1)
            self._canvas.show_heatmap(visible=self.heatmap_visible, opacity=self.opacity)
            self._canvas.show_normal(self._normal)
            self._canvas.show_picture(self._picture)
        return self._canvas

    def prepare(self) -> None:
        """Make the canvas if it was not there yet."""
        self.canvas.update()

    def show_picture(self, presentation: PicturePresentation | None) -> None:
        """Show this picture; None shows an empty background."""
        self._picture = presentation
        self._legend.show_thresholds(presentation.thresholds if presentation else None)
        if self._canvas is not None:
            self._canvas.show_picture(presentation)

    def show_normal(self, presentation: PicturePresentation | None) -> None:
        """Keep this picture of a normal part for comparison; None when there is none."""
        self._normal = presentation
        self._compare.setEnabled(presentation is not None)
        if self._canvas is not None:
            self._canvas.show_normal(presentation)

    def set_heatmap(self, *, visible: bool, opacity: float) -> None:
        """Begin with this choice; the viewer may change it. Opacity in [0, 1]."""
        self._opacity.setValue(round(opacity * 100))
        self._heatmap.setChecked(visible)

    def toggle_heatmap(self) -> None:
        self._heatmap.toggle()

    def toggle_compare(self) -> None:
        if self._normal is not None:
            self._compare.toggle()

    def fit(self) -> None:
        self.canvas.fit()

    @property
    def heatmap_visible(self) -> bool:
        return self._heatmap.isChecked()

    @property
    def opacity(self) -> float:
        """Opacity of the heat in [0, 1]."""
        return self._opacity.value() / 100

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= _ROOM_FOR_OPACITY_PX
        self._opacity.setVisible(roomy)
        self._opacity_caption.setVisible(roomy)
        # In a low view the picture needs all the height there is; the keys still work.
        self._tools.setVisible(self.height() >= _ROOM_FOR_TOOLS_PX)

    def _build(self) -> None:
        ground = QWidget(self)
        ground.setObjectName("pictureGround")
        self._pictures = QHBoxLayout(ground)
        self._pictures.setContentsMargins(0, 0, 0, 0)
        self._pictures.setSpacing(0)
        self._pictures.addStretch()
        self._pictures.addWidget(self._legend)
        self._ground = ground
        self._tools = QWidget(self)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(SPACING_PX, 0, SPACING_PX, SPACING_PX // 2)
        tools.setSpacing(SPACING_PX)
        self._opacity.setRange(10, 100)
        self._opacity.setValue(_DEFAULT_OPACITY_PERCENT)
        self._opacity.setFixedWidth(120)
        self._opacity.setAccessibleName(self.tr("Opacity of the heatmap"))
        self._opacity_caption.setProperty("role", "caption")
        for widget in (self._heatmap, self._opacity_caption, self._opacity):
            tools.addWidget(widget)
        tools.addStretch()
        tools.addWidget(self._compare)
        tools.addWidget(self._fit)
        for button in (self._heatmap, self._compare, self._fit):
            button.setIconSize(QSize(20, 20))
        for button in (self._heatmap, self._compare):
            button.setCheckable(True)
        self._heatmap.setChecked(True)
        self._compare.setEnabled(False)
        self._compare.setVisible(self._comparable)
        self._compare.setToolTip(self.tr("Show a normal part beside this one"))
        self.setMinimumSize(300, 90)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(SPACING_PX // 2)
        column.addWidget(ground, 1)
        column.addWidget(self._tools)
        self._heatmap.toggled.connect(self._on_heatmap_changed)
        self._opacity.valueChanged.connect(self._on_heatmap_changed)
        self._compare.toggled.connect(self._on_compare_toggled)
        self._fit.clicked.connect(self.fit)

    def _dress(self) -> None:
        for button, name in (
            (self._heatmap, "heatmap"),
            (self._compare, "compare"),
            (self._fit, "fit"),
        ):
            button.setIcon(themed_icon(self._theme, name))
        self._ground.setStyleSheet(
            f"QWidget#pictureGround {{ background: {self._theme.palette.picture}; }}"
        )

    def _on_heatmap_changed(self) -> None:
        self._opacity.setEnabled(self._heatmap.isChecked())
        self._legend.setVisible(self._heatmap.isChecked())
        if self._canvas is not None:
            self._canvas.show_heatmap(visible=self.heatmap_visible, opacity=self.opacity)

    def _on_compare_toggled(self, comparing: bool) -> None:  # Qt's toggled(bool)
        self.canvas.compare(comparing=comparing)
