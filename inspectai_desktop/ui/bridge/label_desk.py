"""Takes the operators' labels to the station's memory."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from inspectai_desktop.errors import InspectAIError
from inspectai_desktop.services.history_service import HistoryService
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection


class LabelDesk(QObject):
    """Belongs to the GUI thread. A label given before its inspection is recorded waits for it.

    Signals:
        labelled: Inspection identifier, and its `LabelRow` as recorded now (None: no label).
        failed: `InspectAIError`.
    """

    labelled = Signal(str, object)
    failed = Signal(object)
    _recorded = Signal(str, object)

    def __init__(
        self,
        history: HistoryService,
        live: LiveInspection,
        operator: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._live = live
        self._operator = operator
        self._waiting: dict[str, tuple[Label | None, str]] = {}
        live.inspection_kept.connect(self._on_inspection_kept)
        self._recorded.connect(self._on_recorded)

    def label(self, inspection_id: str, label: str, note: str = "") -> None:
        """Record a label (value of `Label`; "" takes the label back)."""
        chosen = Label(label) if label else None
        if self._live.await_record(inspection_id):
            self._write(inspection_id, chosen, note)
        else:
            self._waiting[inspection_id] = (chosen, note)

    def _write(self, inspection_id: str, label: Label | None, note: str) -> None:
        def answered(row: InspectionRow | None) -> None:
            self._recorded.emit(inspection_id, row)

        def failed(error: InspectAIError) -> None:
            self.failed.emit(error)

        self._history.label(inspection_id, label, self._operator(), answered, failed, note=note)

    def _on_inspection_kept(self, inspection_id: str) -> None:
        waiting = self._waiting.pop(inspection_id, None)
        if waiting is not None:
            self._write(inspection_id, *waiting)

    def _on_recorded(self, inspection_id: str, row: InspectionRow | None) -> None:
        self.labelled.emit(inspection_id, None if row is None else row.label)
