"""Which index answers which question on SQLite: what makes a million inspections fast."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage import history_plan
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.picture_rows import PictureRows
from tests.unit.storage.made import START, made_file, made_inspection

FAILS = frozenset({Verdict.FAIL})
DAY: dict[str, Any] = {"time_from": START, "time_to": START + timedelta(days=1)}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "station.db")
    InspectionRepository(database).record_many([made_inspection(n) for n in range(20)])
    yield database
    database.close()


@contextmanager
def _explained() -> Iterator[list[str]]:
    """The query plan of every statement that reads inspections."""
    plans: list[str] = []

    def explain(_: Any, cursor: sqlite3.Cursor, statement: str, values: Any, *_more: Any) -> None:
        if "FROM inspections" in statement or "inspection_text" in statement:
            connection = cursor.connection
            steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            plans.append(" | ".join(step[3] for step in steps))

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


def _plan_of_page(database: Database, wanted: HistoryFilter) -> list[str]:
    with _explained() as plans:
        HistoryRepository(database).page(wanted)
    return plans


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (HistoryFilter(verdicts=FAILS), "ix_inspections_verdict (verdict=?"),
        (HistoryFilter(lowest_score=30.0), "COVERING INDEX ix_inspections_score (anomaly_score>?"),
        (
            HistoryFilter(lowest_score=30.0, category="gear", verdicts=FAILS, **DAY),
            "COVERING INDEX ix_inspections_score (anomaly_score>?",
        ),
        (HistoryFilter(verdicts=FAILS, **DAY), "ix_inspections_verdict (verdict=? AND sequence>?"),
        (
            HistoryFilter(category="gear", verdicts=FAILS),
            "COVERING INDEX ix_inspections_category (category=? AND verdict=?",
        ),
        (HistoryFilter(lot="L-1", verdicts=FAILS), "ix_inspections_lot (lot=?"),
        (HistoryFilter(lot="L-1", category="gear", text="abc"), "ix_inspections_lot (lot=?"),
        (HistoryFilter(part="cap"), "ix_inspections_part (part=?"),
        (HistoryFilter(labels=frozenset({Label.CONFIRMED})), "ix_labels_label (label=?"),
        (
            HistoryFilter(labels=frozenset({Label.CONFIRMED}), verdicts=FAILS, category="gear"),
            "ix_labels_label (label=?",
        ),
        (HistoryFilter(**DAY), "INTEGER PRIMARY KEY (rowid>? AND rowid<?"),
        (HistoryFilter(text="zebra", verdicts=FAILS), "inspection_text VIRTUAL TABLE INDEX"),
        (HistoryFilter(text="zq", verdicts=FAILS), "ix_inspections_operator (operator=?"),
    ],
)
def test_a_page_is_led_by_the_index_that_serves_best(
    opened: Database, wanted: HistoryFilter, index: str
) -> None:
    (*_, finding, fetching) = _plan_of_page(opened, wanted)
    assert index in finding
    assert "SCAN inspections" not in finding
    assert "SCAN inspections" not in fetching


@pytest.mark.parametrize("wanted", [HistoryFilter(), HistoryFilter(**DAY)])
def test_a_page_in_order_of_time_is_never_sorted(opened: Database, wanted: HistoryFilter) -> None:
    finding = _plan_of_page(opened, wanted)[0]
    assert "TEMP B-TREE" not in finding


def test_a_text_that_many_hold_is_walked_in_order_of_time(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_plan, "_FEW", 5)
    *_, finding, _ = _plan_of_page(opened, HistoryFilter(text="folder"))
    assert finding.startswith("SCAN inspection_text VIRTUAL TABLE INDEX")
    assert "SEARCH inspections USING INTEGER PRIMARY KEY (rowid=?)" in finding
    assert "TEMP B-TREE" not in finding


def test_a_short_text_is_a_name_and_walked_in_order_of_time_where_many_have_it(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_plan, "_FEW", 1)
    *_, finding, _ = _plan_of_page(opened, HistoryFilter(text="a7", category="gear"))
    for name in ("part", "lot", "operator"):
        assert f"ix_inspections_{name} ({name}=?)" in finding
    assert "SCAN inspections" not in finding


def test_a_score_that_many_have_is_looked_for_in_the_index_of_verdicts(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_plan, "_FEW", 5)
    *_, finding, _ = _plan_of_page(opened, HistoryFilter(lowest_score=3.0))
    assert "COVERING INDEX ix_inspections_verdict (verdict=?" in finding
    *_, finding, _ = _plan_of_page(opened, HistoryFilter(lowest_score=3.0, category="gear"))
    assert "COVERING INDEX ix_inspections_category (category=? AND verdict=?" in finding


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (HistoryFilter(**DAY), "COVERING INDEX ix_inspections_verdict"),
        (HistoryFilter(lowest_score=3.0), "COVERING INDEX ix_inspections_score"),
        (HistoryFilter(category="gear", **DAY), "COVERING INDEX ix_inspections_category"),
        (HistoryFilter(lot="L-1", verdicts=FAILS), "ix_inspections_lot (lot=?"),
    ],
)
def test_counting_reads_an_index_only(opened: Database, wanted: HistoryFilter, index: str) -> None:
    with _explained() as plans:
        HistoryRepository(opened).summary(wanted)
    assert index in plans[-1]


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (
            lambda database: InspectionRepository(database).verdict_of_file(made_file(3)),
            "(file_key=?)",
        ),
        (
            lambda database: PictureRows(database).over_their_time(Verdict.FAIL, START, None, 5),
            "ix_inspections_picture (verdict=? AND sequence<?)",
        ),
        (
            lambda database: PictureRows(database).unlabelled_passes(
                after=3, before=None, number=5
            ),
            "ix_inspections_picture (verdict=? AND sequence>?)",
        ),
    ],
)
def test_what_runs_all_day_is_looked_up(
    opened: Database, ask: Callable[[Database], object], index: str
) -> None:
    with _explained() as plans:
        ask(opened)
    assert index in plans[0]
    assert "TEMP B-TREE" not in plans[0]
