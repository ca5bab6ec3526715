"""Takes pictures of good parts from the station's source, with a live counter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspectai_desktop.services.teaching.picture_capture import CaptureState
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.pixel_image import image_from_rgb
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel

_PREVIEW = QSize(150, 100)


class CapturePanel(QFrame):
    """Hidden until pictures are being taken.

    Signals:
        trigger_requested: A person wants a picture taken now.
        stop_requested: No more pictures.
    """

    trigger_requested = Signal()
    stop_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._preview = QLabel(self)
        self._preview.setFixedSize(_PREVIEW)
        self._preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.counter = QLabel(self)
        self.counter.setProperty("role", "figure")
        self._caption = QLabel(self.tr("pictures taken"), self)
        self._caption.setProperty("role", "muted")
        self._source = ElidedLabel(self)
        self._source.setProperty("role", "muted")
        self.problem = QLabel(self)
        self.problem.setProperty("role", "strong")
        self.problem.setWordWrap(True)
        self.trigger = QPushButton(self.tr("Take a picture"), self)
        self.trigger.setToolTip(self.tr("For cameras that take a picture when they are told to"))
        self.stop = QPushButton(self.tr("Done"), self)
        self.stop.setProperty("role", "primary")
        self._build()
        self.trigger.clicked.connect(self.trigger_requested)
        self.stop.clicked.connect(self.stop_requested)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_state(self, state: CaptureState) -> None:
        self.counter.setText(count_text(len(state.paths)))
        self._source.setText(state.source)
        words = f"{operator_text(state.problem)} {operator_text(state.hint)}".strip()
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def show_frame(self, pixels: ByteArray) -> None:
        """Show the newest frame, RGB `(h, w, 3)`."""
        picture = QPixmap.fromImage(image_from_rgb(pixels))
        self._preview.setPixmap(
            picture.scaled(
                _PREVIEW,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )

    def clear(self) -> None:
        self._preview.clear()
        self.show_state(CaptureState())

    def _build(self) -> None:
        numbers = QHBoxLayout()
        numbers.setSpacing(SPACING_PX)
        numbers.addWidget(self.counter)
        numbers.addWidget(self._caption, 1, Qt.AlignmentFlag.AlignBottom)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addLayout(numbers)
        middle.addWidget(self._source)
        middle.addWidget(self.problem)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(SPACING_PX,) * 4)
        row.setSpacing(2 * SPACING_PX)
        row.addWidget(self._preview)
        row.addLayout(middle, 1)
        row.addWidget(self.trigger)
        row.addWidget(self.stop)

    def _dress(self) -> None:
        self._preview.setStyleSheet(f"background: {self._theme.palette.picture};")
