"""A group of settings as rows: what it is and does on the left, its value on the right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.ui.settings_draft import SettingsDraft
from inspectai_desktop.ui.settings_fields.field_spec import FieldGroup, FieldKind, FieldSpec
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.camera_editor import CameraEditor
from inspectai_desktop.ui.widgets.part_number_example import PartNumberExample
from inspectai_desktop.ui.widgets.place_editor import AddressEditor, FolderEditor, VideoEditor
from inspectai_desktop.ui.widgets.setting_editor import (
    ChoiceEditor,
    FlagEditor,
    ListEditor,
    NumberEditor,
    SettingEditor,
    StackedEditor,
    TextEditor,
)
from inspectai_desktop.ui.widgets.verdict_glyph import VerdictGlyph

_WORDS_PX = 380


class SettingRow(QFrame):
    """One setting; `editor` holds its value."""

    def __init__(
        self, theme: ActiveTheme, spec: FieldSpec, editor: SettingEditor, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self.spec = spec
        self.editor = editor
        title = QLabel(spec.title, self)
        title.setProperty("role", "strong")
        title.setWordWrap(True)
        title.setBuddy(editor)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        if spec.help:
            explanation = QLabel(spec.help, self)
            explanation.setProperty("role", "caption")
            explanation.setWordWrap(True)
            words.addWidget(explanation)
        words.addStretch()
        left = QWidget(self)
        left.setProperty("role", "clear")
        left.setFixedWidth(_WORDS_PX)
        left.setLayout(words)
        words.setContentsMargins(0, 4, 0, 0)
        editor.setParent(self)
        proxy = editor.focusProxy() or editor
        proxy.setAccessibleName(spec.title)
        proxy.setAccessibleDescription(spec.help)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(editor)
        right.addWidget(self._problem_row(theme))
        right.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACING_PX, 0, SPACING_PX)
        row.setSpacing(3 * SPACING_PX)
        row.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)

    @property
    def problem(self) -> str:
        """What is said to be wrong; "" while nothing is."""
        return self._problem.text()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the value; "" when it can be used."""
        self.editor.mark_invalid(invalid=bool(text))
        self._problem.setText(text)
        self._problem_box.setVisible(bool(text))

    def _problem_row(self, theme: ActiveTheme) -> QWidget:
        self._problem_box = QWidget(self)
        self._problem_box.setProperty("role", "clear")
        self._problem = QLabel(self._problem_box)
        self._problem.setWordWrap(True)
        row = QHBoxLayout(self._problem_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(VerdictGlyph(theme, Verdict.REVIEW, 18, self._problem_box))
        row.addWidget(self._problem, 1)
        self._problem_box.hide()
        return self._problem_box


class SettingsForm(QWidget):
    """The rows of one group.

    Signals:
        entered: Name of a setting and what a person entered.
        cameras_wanted: The connected cameras are to be looked for.
    """

    entered = Signal(str, object)
    cameras_wanted = Signal()

    def __init__(
        self, theme: ActiveTheme, group: FieldGroup, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._theme = theme
        self.group = group
        self._example: PartNumberExample | None = None
        self.camera: CameraEditor | None = None
        self._rows: dict[str, SettingRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 2 * SPACING_PX, 0)
        column.setSpacing(0)
        for spec in group.fields:
            editor = self._make_editor(spec)
            editor.entered.connect(partial(self._on_entered, spec.name))
            row = SettingRow(theme, spec, editor, self)
            self._rows[spec.name] = row
            column.addWidget(row)

    def row(self, name: str) -> SettingRow:
        """The row of a setting.

        Raises:
            KeyError: It stands in another group.
        """
        return self._rows[name]

    def show_draft(self, draft: SettingsDraft, problems: Mapping[str, str]) -> None:
        """Show the values, what is wrong with them, and the rows that matter."""
        for name, row in self._rows.items():
            row.editor.show_value(draft.value(name))
            row.show_problem(problems.get(name, ""))
            row.setVisible(self._matters(row.spec, draft))
        if self._example is not None:
            self._example.show_pattern(str(draft.value("source.folder.part_pattern")))

    def _matters(self, spec: FieldSpec, draft: SettingsDraft) -> bool:
        """Whether the choices on which a setting depends, and theirs, are made that way."""
        if spec.shown_when is None:
            return True
        name, wanted = spec.shown_when
        if draft.value(name) != wanted:
            return False
        parent = self._rows.get(name)
        return parent is None or self._matters(parent.spec, draft)

    def _make_editor(self, spec: FieldSpec) -> SettingEditor:
        if spec.kind is FieldKind.PART_PATTERN:
            self._example = PartNumberExample(self)
            return StackedEditor(TextEditor(parent=self), self._example, self)
        if spec.kind is FieldKind.CAMERA:
            self.camera = CameraEditor(self._theme, self)
            self.camera.look_requested.connect(self.cameras_wanted)
            return self.camera
        if spec.kind in (FieldKind.FOLDER, FieldKind.VIDEO_FILE):
            make = FolderEditor if spec.kind is FieldKind.FOLDER else VideoEditor
            return make(spec.title, self)
        return self._make_plain_editor(spec)

    def _make_plain_editor(self, spec: FieldSpec) -> SettingEditor:
        editor: SettingEditor
        match spec.kind:
            case FieldKind.ADDRESS:
                editor = AddressEditor(self)
            case FieldKind.NUMBER | FieldKind.WHOLE:
                editor = NumberEditor(
                    self._theme, spec.unit, none_title=spec.none_title, parent=self
                )
            case FieldKind.SHARE:
                editor = NumberEditor(self._theme, "%", factor=100.0, parent=self)
            case FieldKind.FLAG:
                editor = FlagEditor(self._theme, self)
            case FieldKind.CHOICE:
                editor = ChoiceEditor(spec.choices, self)
            case FieldKind.ENDINGS | FieldKind.TIMES:
                editor = ListEditor(self)
            case _:
                editor = TextEditor(parent=self)
        return editor

    def _on_entered(self, name: str, value: object) -> None:
        self.entered.emit(name, value)
        if name == "source.camera.index" and self.camera is not None and isinstance(value, int):
            self.entered.emit("source.camera.name", self.camera.name_of(value))
