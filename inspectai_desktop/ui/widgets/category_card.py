"""A category at a glance, and the column of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.ui.fonts import text_font
from inspectai_desktop.ui.heatmap import ByteArray
from inspectai_desktop.ui.number_format import count_text, percent_text, threshold_text
from inspectai_desktop.ui.pixel_image import image_from_rgb
from inspectai_desktop.ui.rate_words import observed_text, rate_text
from inspectai_desktop.ui.theme import SPACING_PX, TYPE_SCALE, ActiveTheme
from inspectai_desktop.ui.widgets.picture_tile import paint_picture_tile

if TYPE_CHECKING:
    from inspectai_desktop.services.category_service import CategoryOverview, VersionOverview

_HEIGHT_PX = 164
_PICTURE_PX = 80
_EDGE_PX = 5


class CategoryCard(QAbstractButton):
    """Shows a category's overview; checked while it is the chosen one."""

    def __init__(self, theme: ActiveTheme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.category = name
        self._lines: tuple[str, ...] = ()
        self._picture: QImage | None = None
        self._in_use = False
        self._hovered = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT_PX)
        theme.changed.connect(self.update)

    def show_overview(self, overview: CategoryOverview) -> None:
        """Show this state of the category."""
        self._lines = self._lines_of(overview)
        self._say_accessibly()
        self.update()

    def show_picture(self, pixels: ByteArray | None) -> None:
        """Show a normal part; None when the bundle carries none."""
        self._picture = None if pixels is None else image_from_rgb(pixels)
        self.update()

    def show_in_use(self, *, in_use: bool) -> None:
        """Say whether the station judges by this category now."""
        self._in_use = in_use
        self._say_accessibly()
        self.update()

    def words(self) -> tuple[str, ...]:
        """What the card says, line by line."""
        return (self.category, *((self.tr("in use"),) if self._in_use else ()), *self._lines)

    def sizeHint(self) -> QSize:
        return QSize(340, _HEIGHT_PX)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        top = float(SPACING_PX + 4)
        picture = QRectF(_EDGE_PX + 10, top, _PICTURE_PX, _PICTURE_PX)
        paint_picture_tile(painter, picture, self._picture, None, self._theme)
        left = picture.right() + 12
        width = self.width() - left - 10
        self._paint_heading(painter, QRectF(left, top - 2, width, 24))
        last = len(self._lines) - 1
        for number, line in enumerate(self._lines):
            # The last line runs below the picture: it is the longest.
            x = picture.left() if number == last else left
            box = QRectF(x, top + 25 + 21 * number, self.width() - x - 10, 20)
            if number == last:
                box.moveTop(self.height() - 33.0)
            size = TYPE_SCALE.body if number == 0 else TYPE_SCALE.caption
            muted = "text" if number == 0 else "text_muted"
            self._paint_text(painter, box, line, size=size, colour=muted)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        palette = self._theme.palette
        ground = palette.selected if self.isChecked() else palette.raised
        if self._hovered and not self.isChecked():
            ground = palette.hover
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(palette.focus if focused else palette.border), 1 + focused))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, 6, 6)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent))
            painter.drawRoundedRect(QRectF(2, 8, _EDGE_PX, self.height() - 16), 2, 2)

    def _paint_heading(self, painter: QPainter, box: QRectF) -> None:
        room = box.width()
        if self._in_use:
            text = self.tr("in use")
            painter.setFont(text_font(TYPE_SCALE.caption, QFont.Weight.DemiBold))
            width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 14
            badge = QRectF(box.right() - width, box.top() + 1, width, 21)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRoundedRect(badge, 4, 4)
            painter.setPen(self._theme.colour("on_accent"))
            painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), text)
            room -= width + 8
        name = QRectF(box.left(), box.top(), room, box.height())
        self._paint_text(
            painter, name, self.category, size=TYPE_SCALE.heading, weight=QFont.Weight.DemiBold
        )

    def _paint_text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        *,
        size: int,
        colour: str = "text",
        weight: QFont.Weight = QFont.Weight.Normal,
    ) -> None:
        painter.setFont(text_font(size, weight))
        painter.setPen(self._theme.colour(colour))
        metrics = QFontMetricsF(painter.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _say_accessibly(self) -> None:
        text = ". ".join(self.words())
        self.setAccessibleName(text)
        self.setToolTip("\n".join(self.words()))

    def _lines_of(self, overview: CategoryOverview) -> tuple[str, ...]:
        day = self._day_text(overview.last_day)
        active = overview.active
        if active is None:
            return self.tr("No version judges yet"), day
        thresholds = self.tr("REVIEW {review}   FAIL {fail}").format(
            review=threshold_text(active.thresholds.review),
            fail=threshold_text(active.thresholds.fail),
        )
        expected = self._expected_text(active)
        observed = self.tr("seen here: {rate}").format(rate=observed_text(active.observed))
        version = self.tr("Version {version} of {count}").format(
            version=active.row.version, count=overview.n_versions
        )
        return version, thresholds, expected, observed, day

    def _expected_text(self, active: VersionOverview) -> str:
        estimate = active.row.bundle.expected_false_rejects
        if estimate is None:
            return self.tr("False rejects expected: not stated")
        calibrated = active.row.bundle.thresholds
        text = self.tr("False rejects expected: {rate}")
        if calibrated.fail != active.thresholds.fail:
            # The estimate was made for the bundle's own threshold and for no other.
            text = self.tr("False rejects expected: {rate} at {fail}")
        return text.format(rate=rate_text(estimate.rate), fail=threshold_text(calibrated.fail))

    def _day_text(self, counts: Counts) -> str:
        if not counts.parts:
            return self.tr("Last 24 h: no parts")
        text = self.tr("Last 24 h: {parts} parts, {failed} FAIL, yield {share}")
        return text.format(
            parts=count_text(counts.parts),
            failed=count_text(counts.failed),
            share=percent_text(counts.yield_fraction),
        )


class CategoryCards(QScrollArea):
    """All categories, one below the other; one of them is chosen.

    Signals:
        chosen: Name of the category a person chose.
    """

    chosen = Signal(str)

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: dict[str, CategoryCard] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        content = QWidget(self)
        content.setProperty("role", "clear")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, SPACING_PX, 0)
        self._column.setSpacing(SPACING_PX)
        self._column.addStretch()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setProperty("role", "clear")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._cards)

    def card(self, name: str) -> CategoryCard | None:
        return self._cards.get(name)

    def show_overview(self, overviews: tuple[CategoryOverview, ...]) -> None:
        """Show these categories; pictures of those that stay are kept."""
        names = [overview.name for overview in overviews]
        for name in set(self._cards) - set(names):
            card = self._cards.pop(name)
            self._group.removeButton(card)
            card.deleteLater()
        for overview in overviews:
            if overview.name not in self._cards:
                card = CategoryCard(self._theme, overview.name, self.widget())
                self._group.addButton(card)
                self._cards[overview.name] = card
            self._cards[overview.name].show_overview(overview)
        self._cards = {name: self._cards[name] for name in names}
        for place, card in enumerate(self._cards.values()):
            self._column.insertWidget(place, card)

    def choose(self, name: str) -> None:
        """Mark this category as the chosen one."""
        if name in self._cards:
            self._cards[name].setChecked(True)
            self.ensureWidgetVisible(self._cards[name])

    def show_in_use(self, name: str) -> None:
        """Mark the category by which the station judges; "" for none."""
        for category, card in self._cards.items():
            card.show_in_use(in_use=category == name)

    def _on_clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, CategoryCard):
            self.chosen.emit(button.category)
