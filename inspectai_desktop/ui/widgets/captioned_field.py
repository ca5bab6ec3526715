"""Fields that carry their caption inside: compact, and large enough to touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import (
    QDateTime,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFrame,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.theme import TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.return_key import claims_return

FIELD_HEIGHT_PX = 48
_NARROWEST_EDIT_PX = 84
_SEPARATOR_PX = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen.

    Attributes:
        key: Stable identifier.
        title: What people read.
    """

    key: str
    title: str


class _ChoiceDelegate(QStyledItemDelegate):
    """Paints choices as the style sheet says, and the line that sets the last one apart."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        if _is_separator(index):
            return QSize(0, _SEPARATOR_PX)
        return super().sizeHint(option, index)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if not _is_separator(index):
            super().paint(painter, option, index)
            return
        place: QRect = option.rect
        painter.setPen(option.palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(place.left(), place.center().y(), place.right(), place.center().y())


def _is_separator(index: QModelIndex | QPersistentModelIndex) -> bool:
    # How QComboBox.insertSeparator marks it.
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator")


class CaptionedChooser(QComboBox):
    """A chooser of keyed choices.

    Signals:
        chosen: Key of what a person chose; not sent when the program sets the choice.
    """

    chosen = Signal(str)

    def __init__(self, theme: ActiveTheme, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._caption = caption
        self._shown_key = ""
        self.setFixedHeight(FIELD_HEIGHT_PX)
        # Without it the style sheet's height of a choice, made for fingers, is not looked at.
        self.setItemDelegate(_ChoiceDelegate(self))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setAccessibleName(caption)
        self.activated.connect(self._on_activated)
        theme.changed.connect(self.update)

    def show_choices(self, choices: list[Choice], key: str, *, extra: Choice | None = None) -> None:
        """Offer these choices with `key` chosen ("" for none), then an extra one apart."""
        self.clear()
        for choice in choices:
            self.addItem(choice.title, choice.key)
        if extra is not None:
            if choices:
                self.insertSeparator(len(choices))
            self.addItem(extra.title, extra.key)
        self.show_key(key)

    def show_key(self, key: str) -> None:
        """Show the choice with this key as the one in force; "" for none."""
        self._shown_key = key
        self.setCurrentIndex(self.findData(key) if key else -1)
        self.setToolTip(self.currentText())

    def sizeHint(self) -> QSize:
        return QSize(220, FIELD_HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(110, FIELD_HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        inner = QRectF(self.rect()).adjusted(11, 5, -30, -5)
        painter.setFont(text_font(TYPE_SCALE.caption))
        painter.setPen(self._theme.colour("text_muted"))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignTop), self._caption)
        font = text_font(TYPE_SCALE.body)
        painter.setFont(font)
        enabled = "text" if self.isEnabled() else "text_disabled"
        painter.setPen(self._theme.colour(enabled if self.currentIndex() >= 0 else "text_muted"))
        text = self.currentText() if self.currentIndex() >= 0 else self.tr("Choose …")
        elided = QFontMetrics(font).elidedText(
            text, Qt.TextElideMode.ElideMiddle, int(inner.width())
        )
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignBottom), elided)
        self._paint_arrow(painter)

    def _paint_arrow(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("text_muted"), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = self.width() - 18, self.height() // 2
        painter.drawLine(x - 4, y - 2, x, y + 2)
        painter.drawLine(x, y + 2, x + 4, y - 2)

    def _on_activated(self, index: int) -> None:
        key = self.itemData(index)
        # The field goes on showing what is in force until the program confirms the change.
        self.setCurrentIndex(self.findData(self._shown_key) if self._shown_key else -1)
        if isinstance(key, str) and key != self._shown_key:
            self.chosen.emit(key)


class _Edit(QLineEdit):
    """Keeps Return for itself: it ends the entry and must not confirm a part."""

    def event(self, event: QEvent) -> bool:
        return claims_return(event) or super().event(event)


class CaptionedEdit(QFrame):
    """A line of text with its caption.

    Signals:
        edited: The new text, when a person has finished changing it.
        typed: A person has changed a letter.
    """

    edited = Signal(str)
    typed = Signal()

    def __init__(self, caption: str, max_length: int = 64, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setFixedHeight(FIELD_HEIGHT_PX)
        self.setMinimumWidth(_NARROWEST_EDIT_PX)
        self._shown = ""
        label = QLabel(caption, self)
        label.setProperty("role", "caption")
        self._edit = _Edit(self)
        self._edit.setMaxLength(max_length)
        self._edit.setPlaceholderText("–")  # noqa: RUF001 - the dash for "nothing said"
        self._edit.setAccessibleName(caption)
        self._edit.setMinimumWidth(10)
        self._edit.editingFinished.connect(self._on_finished)
        self._edit.returnPressed.connect(self._edit.clearFocus)
        self._edit.textEdited.connect(self._on_typed)
        self.setFocusProxy(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 4)
        column.setSpacing(0)
        column.addWidget(label)
        column.addWidget(self._edit)

    def show_text(self, text: str) -> None:
        """Show this text, unless a person is just changing it."""
        self._shown = text
        if not self._edit.hasFocus():
            self._edit.setText(text)

    def text(self) -> str:
        return self._edit.text()

    def mark_invalid(self, *, invalid: bool) -> None:
        """Say by the frame's colour that the text cannot be understood."""
        if bool(self.property("invalid")) != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._edit.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def _on_typed(self, _text: str) -> None:
        self.typed.emit()

    def _on_finished(self) -> None:
        text = self._edit.text().strip()
        if text != self._shown:
            self._shown = text
            self.edited.emit(text)


class CaptionedMoment(QFrame):
    """A local date and time with its caption; `edit` is the field itself."""

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "field")
        self.setFixedHeight(FIELD_HEIGHT_PX)
        label = QLabel(caption, self)
        label.setProperty("role", "caption")
        self.edit = QDateTimeEdit(self)
        self.edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.edit.setCalendarPopup(True)
        self.edit.setAccessibleName(caption)
        self.setFocusProxy(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(label)
        column.addWidget(self.edit)

    def moment(self) -> datetime:
        """The moment shown, timezone-aware."""
        return datetime.fromtimestamp(self.edit.dateTime().toSecsSinceEpoch(), UTC)

    def show_moment(self, moment: datetime) -> None:
        self.edit.setDateTime(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())))
