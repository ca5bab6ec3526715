"""Chooses one of the cameras that are connected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from inspectai_desktop.ui.settings_draft import PlainValue
from inspectai_desktop.ui.theme import SPACING_PX, ActiveTheme
from inspectai_desktop.ui.widgets.captioned_field import CaptionedChooser, Choice
from inspectai_desktop.ui.widgets.setting_editor import SettingEditor

if TYPE_CHECKING:
    from inspectai_desktop.sources.camera_devices import CameraDevice


class CameraEditor(SettingEditor):
    """Shows the chosen camera's number, with its name where it is connected.

    Signals:
        look_requested: The connected cameras are to be looked for.
    """

    look_requested = Signal()

    def __init__(self, theme: ActiveTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices: dict[int, str] = {}
        self._index = 0
        self.chooser = CaptionedChooser(theme, self.tr("Camera"), self)
        self.chooser.chosen.connect(self._on_chosen)
        self.look = QPushButton(self.tr("Look for cameras"), self)
        self.look.clicked.connect(self._on_look_clicked)
        self.setFocusProxy(self.chooser)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(self.chooser, 1)
        row.addWidget(self.look)
        self._show()

    def name_of(self, index: int) -> str:
        """Name of a connected camera; "" for others."""
        return self._devices.get(index, "")

    def show_cameras(self, devices: Sequence[CameraDevice]) -> None:
        """Offer these."""
        self._devices = {device.index: device.name for device in devices}
        self.look.setEnabled(True)
        self._show()

    def show_value(self, value: PlainValue) -> None:
        self._index = value if isinstance(value, int) else 0
        self._show()

    def _show(self) -> None:
        choices = [Choice(str(index), f"{index}: {name}") for index, name in self._devices.items()]
        if self._index not in self._devices:
            title = self.tr("Camera {index}: not seen").format(index=self._index)
            if not self._devices:
                title = self.tr("Camera {index}").format(index=self._index)
            choices.append(Choice(str(self._index), title))
        self.chooser.show_choices(choices, str(self._index))

    def _on_chosen(self, key: str) -> None:
        self.show_value(int(key))
        self.entered.emit(int(key))

    def _on_look_clicked(self) -> None:
        self.look.setEnabled(False)
        self.look_requested.emit()
