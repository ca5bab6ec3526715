"""The line at the bottom of every page: source, execution provider, disk, and the newest alarm."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from inspectai_desktop.domain.alarm import Alarm
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.sources.source import SourceCondition, SourceStatus
from inspectai_desktop.ui.alarm_language import alarm_title
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import bytes_text, clock_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.theme import SPACING_PX, TOUCH_TARGET_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.elided_label import ElidedLabel
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_PROVIDERS = {
    "CPUExecutionProvider": "CPU",
    "CUDAExecutionProvider": "GPU (CUDA)",
    "TensorrtExecutionProvider": "GPU (TensorRT)",
    "DmlExecutionProvider": "GPU (DirectML)",
    "OpenVINOExecutionProvider": "OpenVINO",
    "CoreMLExecutionProvider": "CoreML",
}


def provider_name(provider: str) -> str:
    """What people call an execution provider."""
    return _PROVIDERS.get(provider, provider)


class StatusLine(QFrame):
    """Shows how the station's surroundings are doing.

    Signals:
        alarms_requested: A person wants to see the standing alarms.
    """

    alarms_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self._theme = theme
        self._source = _StatusItem(theme, self)
        self._provider = _StatusItem(theme, self)
        self._disk = _StatusItem(theme, self)
        self._notice = ElidedLabel(self)
        self._notice.setProperty("role", "muted")
        self._notice.hide()
        self._alarm = AlarmButton(theme, self)
        self._alarm.clicked.connect(self.alarms_requested)
        self._alarm.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACING_PX, 0, SPACING_PX, 0)
        row.setSpacing(3 * SPACING_PX)
        row.addWidget(self._source)
        row.addWidget(self._provider)
        row.addWidget(self._disk)
        row.addWidget(self._notice, 1)
        row.addWidget(self._alarm, 3)
        row.addStretch()
        self.setFixedHeight(TOUCH_TARGET_PX)

    def show_source(self, status: SourceStatus, description: str) -> None:
        """Show a source's condition; `description` is its name for people, "" for none."""
        words = {
            SourceCondition.STOPPED: self.tr("source stopped"),
            SourceCondition.STARTING: self.tr("source starting"),
            SourceCondition.RUNNING: self.tr("source ok"),
            SourceCondition.FAULT: self.tr("source fault"),
        }
        verdicts = {
            SourceCondition.RUNNING: Verdict.PASS,
            SourceCondition.FAULT: Verdict.FAIL,
        }
        details = (description, operator_text(status.message), operator_text(status.hint))
        self._source.show_item(
            words[status.condition],
            verdicts.get(status.condition),
            "\n".join(detail for detail in details if detail),
        )

    def show_provider(self, provider: str, note: str = "") -> None:
        """Show the execution provider really active, with a note such as "CUDA not found"."""
        name = provider_name(provider)
        self._provider.show_item(f"{name} ({note})" if note else name, None, provider)

    def show_disk(self, free_bytes: int, *, low: bool) -> None:
        """Show the room left where pictures are kept."""
        text = self.tr("disk {size} free").format(size=bytes_text(free_bytes))
        self._disk.show_item(text, Verdict.REVIEW if low else None, "")

    def show_notice(self, text: str) -> None:
        """Show a passing remark, such as what the upkeep of old pictures did; "" for none."""
        self._notice.setVisible(bool(text))
        self._notice.setText(text)

    def show_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        """Show the alarm that matters most, and how many there are."""
        self._alarm.show_alarms(alarms)
        self._alarm.setVisible(bool(alarms))


class _StatusItem(QWidget):
    """A word or two, with a verdict's shape when there is something to say."""

    def __init__(self, theme: ActiveTheme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._verdict: Verdict | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_item(self, text: str, verdict: Verdict | None, detail: str) -> None:
        self._text, self._verdict = text, verdict
        self.setAccessibleName(text)
        self.setToolTip(detail)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(text_font(TYPE_SCALE.body))
        glyph = 22 if self._verdict is not None else 0
        return QSize(metrics.horizontalAdvance(self._text) + glyph + 1, TOUCH_TARGET_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(text_font(TYPE_SCALE.body))
        box = QRectF(self.rect())
        if self._verdict is not None:
            glyph = QRectF(0, box.center().y() - 8, 16, 16)
            paint_verdict_glyph(painter, glyph, self._verdict, self._theme.verdict(self._verdict))
            box.setLeft(22)
        serious = self._verdict not in (None, Verdict.PASS)
        painter.setPen(self._theme.colour("text" if serious else "text_muted"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self._text)
        painter.end()


class AlarmButton(QAbstractButton):
    """The most serious of the standing alarms, filled with its colour; a click shows them all."""

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._alarms: tuple[Alarm, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def show_alarms(self, alarms: tuple[Alarm, ...]) -> None:
        self._alarms = alarms
        alarm = self._foremost()
        self.setAccessibleName(self._sentence(alarm) if alarm is not None else "")
        tip = "" if alarm is None else f"{alarm.message}\n{alarm.hint}"
        self.setToolTip(operator_text(tip))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, TOUCH_TARGET_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, TOUCH_TARGET_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        alarm = self._foremost()
        if alarm is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        verdict = Verdict.FAIL if alarm.is_fault else Verdict.REVIEW
        colours = self._theme.verdict(verdict)
        box = QRectF(self.rect()).adjusted(1, 5, -1, -5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.fill))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(colours.on_fill))
        show = self.tr("Show")
        if len(self._alarms) > 1:
            show = self.tr("Show all {count}").format(count=len(self._alarms))
        bold = text_font(TYPE_SCALE.body, QFont.Weight.DemiBold)
        width = QFontMetrics(bold).horizontalAdvance(show) + 16
        painter.setFont(bold)
        painter.drawText(
            QRectF(box.right() - width, box.top(), width - 8, box.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            show,
        )
        font = text_font(TYPE_SCALE.body)
        painter.setFont(font)
        text_box = box.adjusted(12, 0, -width - 8, 0)
        text = QFontMetrics(font).elidedText(
            self._sentence(alarm), Qt.TextElideMode.ElideRight, int(text_box.width())
        )
        painter.drawText(text_box, int(Qt.AlignmentFlag.AlignVCenter), text)
        if self.hasFocus():
            painter.setPen(self._theme.colour("text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 3, 3)
        painter.end()

    def _foremost(self) -> Alarm | None:
        """The newest fault, or else the newest alarm."""
        if not self._alarms:
            return None
        faults = [alarm for alarm in self._alarms if alarm.is_fault]
        return (faults or self._alarms)[-1]

    def _sentence(self, alarm: Alarm) -> str:
        since = self.tr("since {time}").format(time=clock_text(alarm.since)[:5])
        return f"{alarm_title(alarm.kind)} ({since}): {operator_text(alarm.message)}"
