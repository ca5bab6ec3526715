"""The lamp: one large word, its shape and its colour, readable from three metres."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.station_state import Lamp, Phase, StationState
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.number_format import clock_text
from inspectai_desktop.ui.operator_texts import operator_text
from inspectai_desktop.ui.part_in_question import part_name, reason_text
from inspectai_desktop.ui.station_language import lamp_word, phase_explanation
from inspectai_desktop.ui.theme import SPACING_PX, TYPE_SCALE, ActiveTheme, VerdictColours
from inspectai_desktop.ui.verdict_language import verdict_word
from inspectai_desktop.ui.widgets.painted_text import (
    fitting_scale,
    paint_wrapped,
    stacked_outlines,
    word_outline,
)
from inspectai_desktop.ui.widgets.score_bar import ScoreBar
from inspectai_desktop.ui.widgets.verdict_glyph import paint_verdict_glyph

_RADIUS = 8.0
_PLATE_PX = 72
_LOW_PLATE_PX = 60
_LOW_LAMP_PX = 200
_HATCH_STEP_PX = 26
_BAND_PX = 16
_LONGEST_NAME = 16
_ROOM_FOR_NAME_PX = 480


class VerdictLamp(QWidget):
    """Shows the lamp of a station state; decides nothing.

    Signals:
        acknowledged: A person has seen the latched FAIL.
    """

    acknowledged = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = StationState()
        self._inspection: Inspection | None = None
        self._preparing = False
        self._outlines: dict[tuple[tuple[str, ...], str], list[QPainterPath]] = {}
        self._score_bar = ScoreBar(theme, self)
        self._acknowledge = QPushButton(self.tr("Acknowledge  A"), self)
        self._acknowledge.clicked.connect(self.acknowledged)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)
        self.show_state(self._state)

    def show_state(self, state: StationState, inspection: Inspection | None = None) -> None:
        """Show this state's lamp.

        `inspection` is the one that lit the lamp (the latched FAIL while one waits). Its score
        is shown only if its verdict is the lamp's: no number ever stands beside a foreign word.
        """
        self._state = state
        matches = inspection is not None and inspection.verdict.value == state.lamp.value
        self._inspection = inspection if matches else None
        shown = self._inspection
        self._score_bar.setVisible(shown is not None and shown.thresholds is not None)
        if shown is not None:
            self._score_bar.show_score(shown.anomaly_score, shown.thresholds)
        self._acknowledge.setVisible(state.fail_latched and state.lamp is Lamp.FAIL)
        self.setAccessibleName(" ".join((*self.words(), self.explanation())))
        self.setToolTip(self.explanation())
        self._arrange()
        self.update()

    def show_preparing(self, *, preparing: bool) -> None:
        """Say that the station is being made ready, instead of what it lacks until then."""
        self._preparing = preparing
        self.show_state(self._state, self._inspection)

    def words(self) -> tuple[str, ...]:
        """The large word or words."""
        verdict = self._verdict()
        if verdict is not None:
            return tuple(verdict_word(verdict).split())
        if self._is_preparing():
            return (self.tr("PREPARING"),)
        phase = Phase.FAULT if self._state.lamp is Lamp.FAULT else self._state.phase
        return tuple(lamp_word(phase).split())

    def explanation(self) -> str:
        """The small text: why, and what to do."""
        if self._state.lamp is Lamp.FAULT:
            fault = next(alarm for alarm in self._state.alarms if alarm.is_fault)
            return operator_text(f"{fault.message} {fault.hint}".strip())
        if self._verdict() is not None:
            return reason_text(self._inspection) if self._inspection is not None else ""
        if self._is_preparing():
            return self.tr("Inspection begins by itself or with Start once this is done.")
        return phase_explanation(self._state.phase)

    def sizeHint(self) -> QSize:
        return QSize(480, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 136)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        verdict = self._verdict()
        if verdict is Verdict.NOT_INSPECTED:
            self._paint_hatched(painter)
        elif verdict is not None:
            self._paint_verdict(painter, verdict)
        elif self._state.lamp is Lamp.FAULT:
            self._paint_fault(painter)
        else:
            self._paint_off(painter)
        if self._plate_height():
            self._paint_plate(painter)
        painter.end()

    def _is_preparing(self) -> bool:
        return self._preparing and self._state.phase is Phase.NO_CATEGORY

    def _acknowledge_text(self) -> str:
        """What the button does, and of which part: the picture may show a newer one by now."""
        text = self.tr("Acknowledge  A")
        if self._inspection is None or self.width() < _ROOM_FOR_NAME_PX:
            return text
        name = part_name(self._inspection)
        short = name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
        which = f"{clock_text(self._inspection.inspected_at)}  {short}"
        return f"{text}\n{which.replace('&', '&&')}"

    def _verdict(self) -> Verdict | None:
        if self._state.lamp in (Lamp.OFF, Lamp.FAULT):
            return None
        return Verdict(self._state.lamp.value)

    def _plate_height(self) -> int:
        has_text = bool(self.explanation())
        shown = has_text or not self._score_bar.isHidden() or not self._acknowledge.isHidden()
        if not shown:
            return 0
        return _LOW_PLATE_PX if self.height() < _LOW_LAMP_PX else _PLATE_PX

    def _plate_box(self) -> QRectF:
        top = self.height() - self._plate_height() - 6
        return QRectF(6, top, self.width() - 12, self._plate_height())

    def _word_box(self) -> QRectF:
        low = self.height() < _LOW_LAMP_PX
        margin = 12 if low else 20
        if self._state.lamp is Lamp.NOT_INSPECTED:
            margin = _BAND_PX + 10
        box = QRectF(self.rect()).adjusted(24, margin, -24, -margin)
        if self._plate_height():
            box.setBottom(self._plate_box().top() - (8 if low else 16))
        return box

    def _arrange(self) -> None:
        margin = 4 if self._plate_height() == _PLATE_PX else 0
        plate = self._plate_box().toRect().adjusted(12, margin, -12, -margin)
        if not self._acknowledge.isHidden():
            self._acknowledge.setText(self._acknowledge_text())
            width = self._acknowledge.sizeHint().width()
            height = self._acknowledge.sizeHint().height()
            top = plate.center().y() - height // 2
            self._acknowledge.setGeometry(plate.right() - width, top, width, height)
            plate.setRight(plate.right() - width - 2 * SPACING_PX)
        self._score_bar.setGeometry(plate)

    def _paint_verdict(self, painter: QPainter, verdict: Verdict) -> None:
        colours = self._theme.verdict(verdict)
        outline = _rounded(QRectF(self.rect()))
        painter.fillPath(outline, QColor(colours.fill))
        self._paint_words_with_glyph(painter, verdict, QColor(colours.on_fill), on_fill=True)

    def _paint_hatched(self, painter: QPainter) -> None:
        """Never a plain colour: a frame of stripes around the word and its reason."""
        colours = self._theme.verdict(Verdict.NOT_INSPECTED)
        outline = _rounded(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        painter.save()
        painter.fillPath(outline, self._theme.colour("raised"))
        painter.setClipPath(outline)
        self._paint_stripes(painter, QColor(colours.fill))
        painter.restore()
        painter.strokePath(outline, QPen(QColor(colours.fill), 4))
        self._paint_inner_panel(painter)
        self._paint_words_with_glyph(
            painter, Verdict.NOT_INSPECTED, QColor(colours.ink), on_fill=False
        )

    def _paint_fault(self, painter: QPainter) -> None:
        """Warning bands and a dark word: not to be taken for the filled FAIL."""
        colours = self._theme.verdict(Verdict.FAIL)
        outline = _rounded(QRectF(self.rect()).adjusted(2, 2, -2, -2))
        painter.fillPath(outline, self._theme.colour("raised"))
        painter.save()
        bands = QPainterPath()
        for left in (0, self.width() - _BAND_PX):
            bands.addRect(QRectF(left, 0, _BAND_PX, self.height()))
        painter.setClipPath(outline & bands)
        self._paint_stripes(painter, QColor(colours.fill))
        painter.restore()
        painter.strokePath(outline, QPen(QColor(colours.fill), 4))
        word = self._word_box()
        box = word.adjusted(_BAND_PX, word.height() * 0.12, -_BAND_PX, -word.height() * 0.06)
        self._paint_words(painter, box, self._theme.colour("text"))

    def _paint_stripes(self, painter: QPainter, colour: QColor) -> None:
        painter.setPen(QPen(colour, _HATCH_STEP_PX / 2.6))
        height = self.height()
        for left in range(-height, self.width() + height, _HATCH_STEP_PX):
            painter.drawLine(QPointF(left, height), QPointF(left + height, 0))

    def _paint_inner_panel(self, painter: QPainter) -> None:
        panel = QRectF(self.rect()).adjusted(_BAND_PX, _BAND_PX, -_BAND_PX, -_BAND_PX)
        painter.fillPath(_rounded(panel, 4.0), self._theme.colour("raised"))

    def _paint_off(self, painter: QPainter) -> None:
        outline = _rounded(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.fillPath(outline, self._theme.colour("hover"))
        painter.strokePath(outline, QPen(self._theme.colour("border"), 1))
        box = self._word_box()
        box = QRectF(0, 0, box.width() * 0.8, box.height() * 0.62)
        box.moveCenter(self._word_box().center())
        self._paint_words(painter, box, self._theme.colour("text_muted"))

    def _paint_words(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        path = self._best_outline(box)
        scale = fitting_scale(path, box)
        size = path.boundingRect()
        painter.save()
        painter.translate(
            box.center().x() - size.width() * scale / 2,
            box.center().y() - size.height() * scale / 2,
        )
        painter.scale(scale, scale)
        painter.fillPath(path, colour)
        painter.restore()

    def _paint_words_with_glyph(
        self, painter: QPainter, verdict: Verdict, colour: QColor, *, on_fill: bool
    ) -> None:
        box = self._word_box()
        side = min(box.height(), box.width() * 0.24)
        words_box = QRectF(box).adjusted(side + 20, 0, 0, 0)
        path = self._best_outline(words_box)
        if len(self.words()) == 1:  # shape and word of one height read as one sign
            words_box.setHeight(side)
            words_box.moveCenter(QPointF(words_box.center().x(), box.center().y()))
        width = path.boundingRect().width() * fitting_scale(path, words_box)
        # Glyph and word stand together in the middle of the lamp.
        shift = max((words_box.width() - width) / 2, 0.0)
        glyph = QRectF(box.left() + shift, box.center().y() - side / 2, side, side)
        colours = self._theme.verdict(verdict)
        if on_fill:
            _paint_inverted_glyph(painter, glyph, verdict, colours.fill, colours.on_fill)
        else:
            paint_verdict_glyph(painter, glyph, verdict, colours)
        words_box.translate(shift - (words_box.width() - width) / 2, 0)
        self._paint_words(painter, words_box, colour)

    def _best_outline(self, box: QRectF) -> QPainterPath:
        """The words on one line or stacked, whichever becomes larger in the box."""
        words, font = self.words(), self.font()
        key = (words, font.key())
        if key not in self._outlines:  # making one takes longer than painting it
            outlines = [word_outline(" ".join(words), QFont.Weight.Bold, font)]
            if len(words) > 1:
                outlines.append(stacked_outlines(list(words), QFont.Weight.Bold, font))
            self._outlines[key] = outlines
        return max(self._outlines[key], key=lambda path: fitting_scale(path, box))

    def _paint_plate(self, painter: QPainter) -> None:
        plate = self._plate_box()
        if self._state.lamp in (Lamp.PASS, Lamp.REVIEW, Lamp.FAIL):
            painter.fillPath(_rounded(plate, 4.0), self._theme.colour("raised"))
        text = self.explanation()
        if not text:
            return
        if self._state.lamp in (Lamp.FAULT, Lamp.NOT_INSPECTED):
            plate = plate.adjusted(_BAND_PX, 0, -_BAND_PX, -_BAND_PX / 2)
        painter.setFont(text_font(TYPE_SCALE.body))
        painter.setPen(self._theme.colour("text"))
        paint_wrapped(painter, plate.adjusted(14, 6, -14, -2), text, Qt.AlignmentFlag.AlignHCenter)


def _rounded(box: QRectF, radius: float = _RADIUS) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path


def _paint_inverted_glyph(
    painter: QPainter, box: QRectF, verdict: Verdict, fill: str, on_fill: str
) -> None:
    """The glyph on its own colour: shape in the text colour, sign in the fill."""
    paint_verdict_glyph(painter, box, verdict, VerdictColours(on_fill, fill, on_fill))
