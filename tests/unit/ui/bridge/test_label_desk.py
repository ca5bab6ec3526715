from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.ui.bridge.label_desk import LabelDesk
from inspectai_desktop.ui.bridge.live_inspection import LiveInspection
from inspectai_desktop.ui.bridge.picture_worker import PictureWorker
from tests.unit.ui.bridge.judged_parts import judged
from tests.unit.ui.facts import MOMENT, inspection


class MemoryHistory:
    """Remembers labels and answers at once, or fails as it is told."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Label | None, str, str]] = []
        self.error: InspectAIError | None = None

    def label(
        self,
        inspection_id: str,
        label: Label | None,
        operator: str,
        answered: Callable[[InspectionRow | None], None],
        failed: Callable[[InspectAIError], None],
        *,
        note: str = "",
    ) -> None:
        if self.error is not None:
            failed(self.error)
            return
        self.given.append((inspection_id, label, operator, note))
        row = None if label is None else LabelRow(label, note, operator, MOMENT)
        answered(InspectionRow(1, inspection(40.0), row))


@pytest.fixture
def history() -> MemoryHistory:
    return MemoryHistory()


@pytest.fixture
def live(dressed_application: object) -> LiveInspection:
    return LiveInspection(PictureWorker())


@pytest.fixture
def desk(history: Any, live: LiveInspection) -> LabelDesk:
    return LabelDesk(history, live, lambda: "A-17")


def test_a_label_is_given_in_the_operators_name(
    desk: LabelDesk, history: MemoryHistory, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.labelled) as told:
        desk.label("1" * 32, "FALSE_REJECT", "dust")
    assert history.given == [("1" * 32, Label.FALSE_REJECT, "A-17", "dust")]
    assert told.args is not None
    assert told.args[1].label is Label.FALSE_REJECT


def test_an_empty_label_takes_the_label_back(
    desk: LabelDesk, history: MemoryHistory, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.labelled) as told:
        desk.label("1" * 32, "")
    assert history.given[0][1] is None
    assert told.args == ["1" * 32, None]


def test_a_label_waits_until_its_inspection_is_recorded(
    desk: LabelDesk, history: MemoryHistory, live: LiveInspection, qtbot: QtBot
) -> None:
    part = judged(40.0)
    live.judged(part)
    desk.label(part.inspection.inspection_id, "CONFIRMED")
    qtbot.wait(20)
    assert history.given == []
    live.recorded(part.inspection)
    qtbot.waitUntil(lambda: len(history.given) == 1)


def test_a_label_that_cannot_be_recorded_is_told(
    desk: LabelDesk, history: MemoryHistory, qtbot: QtBot
) -> None:
    history.error = StorageError("There is no such inspection.")
    with qtbot.waitSignal(desk.failed) as failed:
        desk.label("1" * 32, "CONFIRMED")
    assert failed.args == [history.error]
