"""The findings of a check, each kind with its one-click remedies."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.services.teaching.finding_groups import (
    LEFT_OUT_BY_ITSELF,
    MUST_BE_ANSWERED,
    FindingGroup,
)
from inspectai_desktop.ui.number_format import count_text
from inspectai_desktop.ui.theme import SPACING_PX
from inspectai_desktop.ui.wizard.finding_words import finding_explanation, finding_title


class FindingCard(QFrame):
    """One kind of finding.

    Signals:
        remove_chosen: The pictures to leave out.
        keep_chosen: The pictures to keep.
        show_chosen: The pictures to look at.
    """

    remove_chosen = Signal(object)
    keep_chosen = Signal(object)
    show_chosen = Signal(object)

    def __init__(self, group: FindingGroup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.group = group
        title = QLabel(f"{finding_title(group.kind)}: {count_text(len(group.paths))}", self)
        title.setProperty("role", "strong")
        why = QLabel(finding_explanation(group.kind), self)
        why.setProperty("role", "caption")
        why.setWordWrap(True)
        self.show_them = QPushButton(self.tr("Show"), self)
        self.show_them.setProperty("role", "quiet")
        self.show_them.clicked.connect(partial(self._on_show, group.paths))
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.show_them)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(SPACING_PX,) * 4)
        column.setSpacing(SPACING_PX // 2)
        column.addLayout(top)
        column.addWidget(why)
        if group.kind not in LEFT_OUT_BY_ITSELF:
            column.addLayout(self._answers())

    def _answers(self) -> QHBoxLayout:
        group = self.group
        row = QHBoxLayout()
        row.setSpacing(SPACING_PX)
        if group.open:
            words = self.tr("Leave out {count}").format(count=count_text(len(group.open)))
            self.remove = QPushButton(words, self)
            self.remove.clicked.connect(partial(self._on_remove, group.open))
            row.addWidget(self.remove)
            if group.kind not in MUST_BE_ANSWERED:
                self.keep = QPushButton(self.tr("Keep"), self)
                self.keep.clicked.connect(partial(self._on_keep, group.open))
                row.addWidget(self.keep)
            row.addStretch()
            return row
        said = self.tr("Left out.") if group.left_out else self.tr("Kept.")
        answer = QLabel(said, self)
        answer.setProperty("role", "muted")
        row.addWidget(answer, 1)
        if group.left_out and group.kind not in MUST_BE_ANSWERED:
            self.keep = QPushButton(self.tr("Take back"), self)
            self.keep.clicked.connect(partial(self._on_keep, group.left_out))
            row.addWidget(self.keep)
        elif group.kept:
            self.remove = QPushButton(self.tr("Leave out after all"), self)
            self.remove.clicked.connect(partial(self._on_remove, group.kept))
            row.addWidget(self.remove)
        return row

    def _on_show(self, paths: object, _checked: bool = False) -> None:
        self.show_chosen.emit(paths)

    def _on_remove(self, paths: object, _checked: bool = False) -> None:
        self.remove_chosen.emit(paths)

    def _on_keep(self, paths: object, _checked: bool = False) -> None:
        self.keep_chosen.emit(paths)


class FindingsPanel(QScrollArea):
    """All findings; empty when there are none.

    Signals:
        remove_chosen: The pictures to leave out.
        keep_chosen: The pictures to keep.
        show_chosen: The pictures to look at.
    """

    remove_chosen = Signal(object)
    keep_chosen = Signal(object)
    show_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[FindingGroup, ...] | None = None
        self.cards: tuple[FindingCard, ...] = ()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setProperty("role", "clear")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, SPACING_PX // 2, 0)
        self._column.setSpacing(SPACING_PX)
        self._column.addStretch()
        self.setWidget(body)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_groups(self, groups: tuple[FindingGroup, ...]) -> None:
        """Show these in this order."""
        if groups == self._groups:
            return
        self._groups = groups
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        cards = []
        for place, group in enumerate(groups):
            card = FindingCard(group)
            card.remove_chosen.connect(self.remove_chosen)
            card.keep_chosen.connect(self.keep_chosen)
            card.show_chosen.connect(self.show_chosen)
            self._column.insertWidget(place, card)
            cards.append(card)
        self.cards = tuple(cards)

    def card(self, kind: str) -> FindingCard | None:
        """The card of one kind."""
        return next((card for card in self.cards if card.group.kind == kind), None)
