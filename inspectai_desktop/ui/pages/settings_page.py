"""The page of the settings: every value explained, checked where it stands, applied together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.settings import Settings
from inspectai_desktop.ui.settings_draft import PlainValue, SettingsDraft
from inspectai_desktop.ui.settings_fields.field_spec import CountsFrom, FieldKind, FieldSpec
from inspectai_desktop.ui.settings_fields.source_fields import source_group
from inspectai_desktop.ui.settings_fields.station_fields import alarm_group, shift_group
from inspectai_desktop.ui.settings_fields.storage_fields import storage_group
from inspectai_desktop.ui.settings_fields.system_fields import appearance_group, system_group
from inspectai_desktop.ui.shortcuts.key_action import (
    KeyAction,
    add_key_action,
    use_focused_widget,
)
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.about_card import AboutCard
from inspectai_desktop.ui.widgets.benchmark_card import BenchmarkCard
from inspectai_desktop.ui.widgets.diagnostics_card import DiagnosticsCard
from inspectai_desktop.ui.widgets.reset_notice import ResetNotice
from inspectai_desktop.ui.widgets.settings_form import SettingsForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspectai_desktop.settings_file import SettingsReport
    from inspectai_desktop.sources.camera_devices import CameraDevice
    from inspectai_desktop.ui.station_facts import StationFacts

_GROUPS_PX = 208


class SettingsPage(QWidget):
    """Shows settings by `show_settings` and asks by signals; writes nothing itself.

    Signals:
        apply_requested: Changes as `changed_settings` takes them; answered by `show_applied` or
            `show_not_applied`.
        cameras_wanted: Answered by `show_cameras`.
        diagnostics_requested: Whether pictures are to be included; answered by
            `show_diagnostics`.
        notices_requested: A person wants to read the licences of what is used.
    """

    apply_requested = Signal(object)
    cameras_wanted = Signal()
    diagnostics_requested = Signal(bool)
    notices_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "window")
        self._theme = theme
        groups = (
            source_group(),
            alarm_group(),
            shift_group(),
            storage_group(),
            appearance_group(),
            system_group(),
        )
        self._specs = {spec.name: spec for group in groups for spec in group.fields}
        shares = [s.name for s in self._specs.values() if s.kind is FieldKind.SHARE]
        self._draft = SettingsDraft(Settings(), shares)
        self.forms = {group.key: SettingsForm(theme, group, self) for group in groups}
        self._saving = False
        self._said = ""
        self._tabs = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget(self)
        self.notice = ResetNotice(theme, self)
        self.benchmark = BenchmarkCard(self)
        self.diagnostics = DiagnosticsCard(theme, self)
        self.about = AboutCard(self)
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self.revert = QPushButton(self.tr("Revert"), self)
        self.apply = QPushButton(self.tr("Apply"), self)
        self.apply.setProperty("role", "primary")
        self._build()
        self._connect()
        self._key_actions = self._make_key_actions()
        self._show()

    @property
    def key_actions(self) -> tuple[KeyAction, ...]:
        """The keys of this page, for the overlay that explains them."""
        return self._key_actions

    @property
    def state_text(self) -> str:
        """What the line beside the buttons says."""
        return self._state.text()

    def show_settings(self, settings: Settings) -> None:
        """These are in force now; what a person is just changing stays."""
        self._draft.rebase(settings)
        self._show()

    def show_applied(self, settings: Settings) -> None:
        """What was asked for is in force and saved."""
        later = self._later_text()
        self._saving = False
        self._draft.revert()
        self._draft.rebase(settings)
        self._said = self.tr("Applied and saved.") + (f" {later}" if later else "")
        self._show()

    def show_not_applied(self, error: InspectAIError) -> None:
        """What was asked for could not be applied or saved; what was entered stays."""
        self._saving = False
        self._said = str(error)
        self._show()

    def show_reset(self, report: SettingsReport) -> None:
        """Say what of the settings file could not be kept."""
        self.notice.show_report(report, {name: s.title for name, s in self._specs.items()})

    def show_cameras(self, devices: Sequence[CameraDevice]) -> None:
        """Offer these cameras."""
        camera = self.forms["source"].camera
        if camera is not None:
            camera.show_cameras(devices)

    def show_diagnostics(self, text: str, *, busy: bool) -> None:
        """Say how far the diagnostics are, or where they lie."""
        self.diagnostics.show_state(text, busy=busy)

    def show_facts(self, facts: StationFacts) -> None:
        """Show what the program says of itself."""
        self.about.show_facts(facts)

    def open_group(self, key: str) -> None:
        """Show the group "source", "alarms", "shifts", "storage", "appearance" or "system"."""
        self._buttons[key].click()

    def undo(self) -> None:
        """Forget what was entered."""
        self._draft.revert()
        self._said = ""
        self._show()

    def _build(self) -> None:
        title = QLabel(self.tr("Settings"), self)
        title.setProperty("role", "heading")
        header = QFrame(self)
        header.setProperty("role", "header")
        header_row = QHBoxLayout(header)
        header_row.setContentsMargins(2 * SPACING_PX, SPACING_PX, 2 * SPACING_PX, SPACING_PX)
        header_row.setSpacing(SPACING_PX)
        header_row.addWidget(title)
        header_row.addSpacing(2 * SPACING_PX)
        header_row.addWidget(self._state, 1)
        header_row.addWidget(self.revert)
        header_row.addWidget(self.apply)
        columns = QHBoxLayout()
        columns.setSpacing(SPACING_PX)
        columns.addWidget(self._make_tabs())
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(3 * SPACING_PX, SPACING_PX, SPACING_PX, SPACING_PX)
        inside.addWidget(self._stack)
        columns.addWidget(card, 1)
        body = QVBoxLayout()
        body.setContentsMargins(*(SPACING_PX,) * 4)
        body.setSpacing(SPACING_PX)
        body.addWidget(self.notice)
        body.addLayout(columns, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addLayout(body, 1)

    def _make_tabs(self) -> QWidget:
        box = QFrame(self)
        box.setProperty("role", "clear")
        box.setFixedWidth(_GROUPS_PX)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        for place, (key, form) in enumerate(self.forms.items()):
            button = QPushButton(form.group.title, box)
            button.setCheckable(True)
            button.setChecked(place == 0)
            self._tabs.addButton(button, place)
            self._buttons[key] = button
            column.addWidget(button)
            self._stack.addWidget(self._scrolled(key, form))
        column.addStretch()
        return box

    def _scrolled(self, key: str, form: SettingsForm) -> QScrollArea:
        content = QWidget(self)
        content.setProperty("role", "clear")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(form)
        if key == "system":
            column.addWidget(self.benchmark)
            column.addWidget(self.diagnostics)
            column.addWidget(self.about)
        column.addStretch()
        area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _connect(self) -> None:
        self._tabs.idClicked.connect(self._stack.setCurrentIndex)
        for form in self.forms.values():
            form.entered.connect(self._on_entered)
            form.cameras_wanted.connect(self.cameras_wanted)
        self.revert.clicked.connect(self.undo)
        self.apply.clicked.connect(self._on_apply_clicked)
        self.diagnostics.save_requested.connect(self.diagnostics_requested)
        self.about.notices_requested.connect(self.notices_requested)

    def _make_key_actions(self) -> tuple[KeyAction, ...]:
        group = self.tr("Settings")
        titles = [(key, form.group.title) for key, form in self.forms.items()]
        actions = (
            KeyAction(group, "Ctrl+S", self.tr("Apply"), self.apply.click),
            KeyAction(group, "Ctrl+Backspace", self.tr("Revert"), self.revert.click),
            *(
                KeyAction(group, f"Alt+{number}", title, partial(self.open_group, key))
                for number, (key, title) in enumerate(titles, start=1)
            ),
            KeyAction(group, "Return", self.tr("Press the marked button"), use_focused_widget),
        )
        for action in actions:
            add_key_action(self, action)
        return actions

    def _show(self) -> None:
        problems = self._draft.problems()
        for key, form in self.forms.items():
            form.show_draft(self._draft, problems)
            names = {spec.name for spec in form.group.fields}
            mark = " !" if names & problems.keys() else ""
            mark = mark or (" •" if names & self._draft.changed else "")
            self._buttons[key].setText(form.group.title + mark)
        changed = bool(self._draft.changed)
        self.apply.setEnabled(changed and not problems and not self._saving)
        self.revert.setEnabled(changed and not self._saving)
        self._state.setText(self._state_of(problems))

    def _state_of(self, problems: dict[str, str]) -> str:
        if self._saving:
            return self.tr("Being saved …")
        if problems:
            name, text = next(iter(problems.items()))
            spec = self._specs.get(name)
            return f"{name if spec is None else spec.title}: {text}"
        if self._said:
            return self._said
        if self._draft.changed:
            return self._later_text() or self.tr("Changed; counts as soon as it is applied.")
        return ""

    def _later_text(self) -> str:
        """Which of the changes count only later, and when."""
        texts = {
            CountsFrom.NEXT_START_OF_INSPECTION: self.tr(
                "Counts when inspection is started the next time: {names}."
            ),
            CountsFrom.NEXT_START_OF_PROGRAM: self.tr(
                "Counts when the program is started the next time: {names}."
            ),
        }
        changed = [self._specs[name] for name in self._draft.changed if name in self._specs]
        parts = []
        for when, text in texts.items():
            names = [spec.title for spec in self._in_order(changed) if spec.counts_from is when]
            if names:
                parts.append(text.format(names=", ".join(names)))
        return " ".join(parts)

    def _in_order(self, specs: Sequence[FieldSpec]) -> list[FieldSpec]:
        return [spec for spec in self._specs.values() if spec in specs]

    def _on_entered(self, name: str, value: PlainValue) -> None:
        self._said = ""
        self._draft.enter(name, value)
        self._show()

    def _on_apply_clicked(self) -> None:
        self._saving = True
        self._show()
        self.apply_requested.emit(self._draft.changes())
