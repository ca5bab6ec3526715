import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import InspectAIError, StorageError
from inspectai_desktop.services.history_service import HistoryService
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label

PATIENCE_S = 5.0
BEGIN = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def inspection(n: int, score: float = 10.0) -> Inspection:
    thresholds = Thresholds(20.0, 30.0)
    return Inspection(
        inspection_id=f"{n:032x}",
        inspected_at=BEGIN + timedelta(seconds=n),
        verdict=thresholds.verdict(score),
        bundle=BundleReference("cap", 1, "digest"),
        thresholds=thresholds,
        anomaly_score=score,
        timings=Timings(1, 2, 3, 4),
        context=PartContext(lot="L-1", part=f"P{n}"),
        source="Fake",
    )


class Answer:
    def __init__(self) -> None:
        self.value: Any = None
        self.error: InspectAIError | None = None
        self.arrived = threading.Event()

    def answered(self, value: object) -> None:
        self.value = value
        self.arrived.set()

    def failed(self, error: InspectAIError) -> None:
        self.error = error
        self.arrived.set()

    def wait(self) -> Any:
        assert self.arrived.wait(PATIENCE_S)
        return self.value


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "station.db")
    InspectionRepository(opened).record_many(
        [inspection(n, 40.0 if n % 10 == 9 else 10.0) for n in range(50)]
    )
    yield opened
    opened.close()


@pytest.fixture
def history(database: Database) -> Iterator[HistoryService]:
    service = HistoryService(database)
    service.start()
    yield service
    assert service.close(PATIENCE_S)


def test_pages_go_on_from_one_to_the_next(history: HistoryService) -> None:
    first, second = Answer(), Answer()
    history.ask_page(HistoryFilter(), first.answered, first.failed, limit=30)
    page = first.wait()
    history.ask_page(
        HistoryFilter(), second.answered, second.failed, older_than=page.older_than, limit=30
    )
    parts = [row.inspection.context.part for row in (*page.rows, *second.wait().rows)]
    assert parts == [f"P{n}" for n in range(49, -1, -1)]


def test_a_selection_is_counted(history: HistoryService) -> None:
    answer = Answer()
    history.ask_summary(
        HistoryFilter(verdicts=frozenset({Verdict.FAIL})), answer.answered, answer.failed
    )
    assert answer.wait().failed == 5


def test_an_inspection_is_shown_with_its_neighbours_in_the_selection(
    history: HistoryService,
) -> None:
    failed = HistoryFilter(verdicts=frozenset({Verdict.FAIL}))
    answer = Answer()
    history.ask_detail(f"{19:032x}", failed, answer.answered, answer.failed)
    detail = answer.wait()
    assert detail.row.inspection.context.part == "P19"
    assert detail.neighbours.newer.inspection.context.part == "P29"
    assert detail.neighbours.older.inspection.context.part == "P9"


def test_an_inspection_that_is_not_there_is_no_error(history: HistoryService) -> None:
    answer = Answer()
    history.ask_detail("f" * 32, HistoryFilter(), answer.answered, answer.failed)
    assert answer.wait().row is None


def test_labels_are_kept_with_their_history(history: HistoryService) -> None:
    first, second, detail = Answer(), Answer(), Answer()
    identifier = f"{9:032x}"
    history.label(identifier, Label.FALSE_REJECT, "A-17", first.answered, first.failed, note="ok")
    assert first.wait().label.label is Label.FALSE_REJECT
    history.label(identifier, None, "A-17", second.answered, second.failed)
    assert second.wait().label is None
    history.ask_detail(identifier, HistoryFilter(), detail.answered, detail.failed)
    assert [change.label for change in detail.wait().changes] == [Label.FALSE_REJECT, None]


def test_a_label_that_does_not_fit_is_refused_in_words(history: HistoryService) -> None:
    answer = Answer()
    history.label(f"{1:032x}", Label.FALSE_REJECT, "A-17", answer.answered, answer.failed)
    answer.wait()
    assert isinstance(answer.error, StorageError)


def test_recent_scores_come_oldest_first(history: HistoryService) -> None:
    answer = Answer()
    history.ask_recent_scores("cap", 3, answer.answered, answer.failed)
    assert [point.anomaly_score for point in answer.wait()] == [10.0, 10.0, 40.0]
