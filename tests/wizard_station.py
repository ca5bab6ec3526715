"""The wizard in the whole window over a whole station, driven like a person does: for tests."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QPoint, Qt

from inspectai_desktop.services import training_process
from inspectai_desktop.services.station_opening import OpenStation, open_station
from inspectai_desktop.services.teaching.teaching_draft import AdvancedOptions
from inspectai_desktop.ui.wizard.fit_step import FitStep
from inspectai_desktop.ui.wizard.pictures_step import PicturesStep
from inspectai_desktop.ui.wizard.region_canvas import RegionCanvas
from inspectai_desktop.ui.wizard.region_step import RegionStep
from inspectai_desktop.ui.wizard.save_step import SaveStep
from inspectai_desktop.ui.wizard.speed_step import SpeedStep
from inspectai_desktop.ui.wizard.teaching_wizard import TeachingWizard
from tests.tiny_fit import BANK_SIZE, INPUT_SIZE_PX
from tests.window_station import PATIENCE_MS, WindowStation

if TYPE_CHECKING:
    import pytest

    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.station_snapshot import StationObserver
    from inspectai_desktop.settings import Settings
    from inspectai_desktop.storage.category_repository import BundleVersionRow
    from inspectai_desktop.ui.bridge.teaching_desk import TeachingDesk

S = TypeVar("S")

LONG_MS = 60_000
CHILD = Path(__file__).with_name("training_child.py")
QUICK = {"check": "clean", "fit": "real", "presets": {"event": "error", "message": "", "hint": ""}}


class EmptyStation(WindowStation):
    """A station that knows no category yet."""

    def _open(
        self,
        settings: Settings,
        observer: StationObserver,
        _report: ReportProgress,
        _token: CancellationToken,
    ) -> OpenStation:
        return open_station(self.data_dir, settings, observer)

    def wait_open(self) -> EmptyStation:
        self.qtbot.waitUntil(lambda: self.program.opened is not None, timeout=PATIENCE_MS)
        return self


class Child:
    """What the training program's stand-in answers, and how it was called."""

    def __init__(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file = file
        monkeypatch.setattr(
            training_process, "training_command", lambda: [sys.executable, str(CHILD), str(file)]
        )
        self.answers(**QUICK)

    def answers(self, **answers: Any) -> None:
        self._file.write_text(json.dumps({**QUICK, **answers}), encoding="utf-8")

    def calls(self, command: str) -> list[list[str]]:
        file = Path(f"{self._file}.calls")
        if not file.exists():
            return []
        calls = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [call for call in calls if call[0] == command]


class WizardDriver:
    """A person at the wizard."""

    def __init__(self, station: WindowStation) -> None:
        self.station = station
        self.qtbot = station.qtbot
        station.window.open_page("categories")
        self.qtbot.keyClick(station.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(lambda: station.window.current_page == "teach", timeout=PATIENCE_MS)

    @property
    def wizard(self) -> TeachingWizard:
        page = self.station.window.page("teach")
        assert isinstance(page, TeachingWizard)
        return page

    @property
    def desk(self) -> TeachingDesk:
        wiring = self.station.program._wiring
        assert wiring is not None
        assert wiring._teaching_desk is not None
        return wiring._teaching_desk

    @property
    def pictures(self) -> PicturesStep:
        return self._step("pictures", PicturesStep)

    @property
    def region(self) -> RegionStep:
        return self._step("region", RegionStep)

    @property
    def speed(self) -> SpeedStep:
        return self._step("speed", SpeedStep)

    @property
    def fit(self) -> FitStep:
        return self._step("fit", FitStep)

    @property
    def save(self) -> SaveStep:
        return self._step("save", SaveStep)

    @property
    def canvas(self) -> RegionCanvas:
        return self.region.canvas

    def type_name(self, name: str) -> None:
        edit = self.pictures.name._edit
        edit.setFocus()
        edit.clear()
        self.qtbot.keyClicks(edit, name)

    def type_folder(self, folder: Path) -> None:
        edit = self.pictures.folder.edit._edit
        edit.setFocus()
        edit.setText(str(folder))
        self.qtbot.keyClick(edit, Qt.Key.Key_Return)

    def wait_checked(self) -> None:
        self.wait(lambda: self.wizard.facts.checked(self.wizard.draft) is not None)

    def wait(self, reached: Any) -> None:
        self.qtbot.waitUntil(reached, timeout=LONG_MS)

    def next(self) -> None:
        """Press Next, which must be possible."""
        before = self.wizard.step
        assert self.wizard.next.isEnabled(), self.wizard._reason.text()
        self.qtbot.mouseClick(self.wizard.next, Qt.MouseButton.LeftButton)
        assert self.wizard.step is not before

    def go_to_fit(self, name: str, good: Path, encoder: Path) -> None:
        """Fill the first three steps and open the fourth, which begins to fit."""
        self.type_name(name)
        self.type_folder(good)
        self.wait_checked()
        self.next()
        self.next()
        self.use_tiny(encoder)
        self.next()

    def use_tiny(self, encoder: Path) -> None:
        """Options that make a fit take a moment."""
        options = AdvancedOptions(str(encoder), INPUT_SIZE_PX, None, BANK_SIZE)
        wizard = self.wizard
        wizard.show_draft(replace(wizard.draft, advanced=options, preset="fast"))

    def wait_fitted(self) -> None:
        self.wait(lambda: self.wizard.facts.fitted(self.wizard.draft) is not None)

    def drag(self, first: tuple[float, float], second: tuple[float, float]) -> None:
        """Drag on the picture, in its pixels."""
        start, end = self._place(first), self._place(second)
        self.qtbot.mousePress(self.canvas, Qt.MouseButton.LeftButton, pos=start)
        self.qtbot.mouseMove(self.canvas, pos=end)
        self.qtbot.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, pos=end)

    def click_picture(self, place: tuple[float, float]) -> None:
        self.qtbot.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=self._place(place))

    def save_now(self) -> None:
        """Walk through the last steps and save."""
        while self.wizard.step.key != "save":
            self.wait(self.wizard.next.isEnabled)
            self.next()
        self.qtbot.mouseClick(self.wizard.next, Qt.MouseButton.LeftButton)
        self.wait(lambda: self.save.saved is not None)

    def versions(self, category: str) -> list[BundleVersionRow]:
        return [one.row for one in self.station.opened.categories.versions(category)]

    def _place(self, place: tuple[float, float]) -> QPoint:
        return self.canvas.to_widget(place).toPoint()

    def _step(self, key: str, kind: type[S]) -> S:
        step = self.wizard.step_by_key(key)
        assert isinstance(step, kind)
        return step
