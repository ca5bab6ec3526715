from __future__ import annotations

import csv
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from inspectai_desktop.domain.inspection import FileIdentity, PartContext
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress
from inspectai_desktop.storage import csv_export
from inspectai_desktop.storage.csv_export import HEADER, CsvFormat, export_csv
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.label_repository import LabelRepository
from tests.unit.storage.made import ANNA, made_id, made_inspection

ALL = HistoryFilter()
CET = timezone(timedelta(hours=1))


def _read(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def _export(database: Database, file: Path, **options: Any) -> list[dict[str, str]]:
    export_csv(HistoryRepository(database), ALL, file, **options)
    return _read(file)


def test_a_row_holds_all_that_is_known_in_the_words_of_the_vocabulary(
    database: Database, tmp_path: Path
) -> None:
    InspectionRepository(database).record(made_inspection(1, Verdict.FAIL, image_reference="a.png"))
    LabelRepository(database).set(made_id(1), Label.FALSE_REJECT, ANNA, "only dust")
    (row,) = _export(database, tmp_path / "history.csv", form=CsvFormat(zone=CET))
    assert tuple(row) == HEADER
    assert row == {
        "inspection_id": made_id(1),
        "inspected_at_utc": "2026-03-04T06:00:10.000Z",
        "inspected_at_local": "2026-03-04T07:00:10.000+01:00",
        "category": "bottle cap",
        "bundle_version": "1",
        "bundle_digest": "d1" * 32,
        "verdict": "FAIL",
        "anomaly_score": "40.0",
        "review_threshold": "20.0",
        "fail_threshold": "30.0",
        "lot": "L-1",
        "part": "cap_0001",
        "operator": "A-17",
        "label": "FALSE_REJECT",
        "label_note": "only dust",
        "labelled_by": "Anna",
        "labelled_at_utc": "2026-03-04T06:00:00.000Z",
        "source": "Folder: /cam7/out",
        "file_path": "/cam7/out/cap_0001.png",
        "preprocess_ms": "1.5",
        "encode_ms": "9.25",
        "search_ms": "0.5",
        "map_ms": "0.75",
        "total_ms": "12.0",
        "image_reference": "a.png",
        "map_reference": "",
        "error": "",
    }


def test_a_part_that_was_not_inspected_has_empty_numbers_and_its_reason(
    database: Database, tmp_path: Path
) -> None:
    made = made_inspection(
        1, Verdict.NOT_INSPECTED, bundle=None, file=None, error="cut off; broken"
    )
    InspectionRepository(database).record(made)
    (row,) = _export(database, tmp_path / "history.csv")
    assert row["verdict"] == "NOT_INSPECTED"
    assert row["error"] == "cut off; broken"
    assert {row[name] for name in ("category", "anomaly_score", "total_ms", "file_path")} == {""}


def test_a_german_spreadsheet_gets_its_delimiter_and_decimal_comma(
    database: Database, tmp_path: Path
) -> None:
    InspectionRepository(database).record(made_inspection(1))
    file = tmp_path / "history.csv"
    german = CsvFormat(delimiter=";", decimal_mark=",")
    export_csv(HistoryRepository(database), ALL, file, form=german)
    assert _read(file, ";")[0]["anomaly_score"] == "10,0"


def test_excel_sees_that_it_is_utf8(database: Database, tmp_path: Path) -> None:
    InspectionRepository(database).record(
        made_inspection(1, context=PartContext(operator="Jörg 検査"))
    )
    file = tmp_path / "history.csv"
    assert _export(database, file)[0]["operator"] == "Jörg 検査"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "dangerous", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"]
)
def test_no_text_becomes_a_formula(database: Database, tmp_path: Path, dangerous: str) -> None:
    context = PartContext(lot=dangerous, part=dangerous, operator=dangerous)
    file = FileIdentity(dangerous, 1, 2)
    InspectionRepository(database).record(
        made_inspection(1, context=context, file=file, source=dangerous)
    )
    (row,) = _export(database, tmp_path / "history.csv")
    for name in ("lot", "part", "operator", "source", "file_path"):
        assert row[name] == "'" + dangerous


def test_negative_numbers_stay_numbers(database: Database, tmp_path: Path) -> None:
    InspectionRepository(database).record(made_inspection(1, anomaly_score=-1.5))
    assert _export(database, tmp_path / "history.csv")[0]["anomaly_score"] == "-1.5"


def test_quotes_commas_and_line_ends_survive(database: Database, tmp_path: Path) -> None:
    odd = 'a "b", c;\nd'
    InspectionRepository(database).record(made_inspection(1, context=PartContext(part=odd)))
    assert _export(database, tmp_path / "history.csv")[0]["part"] == odd


def test_rows_are_filtered_in_order_of_time_over_many_pages(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_export, "_PAGE", 7)
    verdicts = [Verdict.PASS, Verdict.FAIL]
    InspectionRepository(database).record_many(
        [made_inspection(number, verdicts[number % 2]) for number in range(60)]
    )
    told: list[Progress] = []
    file = tmp_path / "history.csv"
    wanted = HistoryFilter(verdicts=frozenset({Verdict.FAIL}))
    export = export_csv(HistoryRepository(database), wanted, file, report=told.append)
    assert export.rows == 30
    ids = [row["inspection_id"] for row in _read(file)]
    assert ids == [made_id(number) for number in range(1, 60, 2)]
    assert [progress.done for progress in told] == [7, 14, 21, 28, 30]
    assert {progress.total for progress in told} == {30}


def test_a_cancelled_export_leaves_nothing_and_keeps_the_old_file(
    database: Database, tmp_path: Path
) -> None:
    InspectionRepository(database).record(made_inspection(1))
    file = tmp_path / "history.csv"
    file.write_text("old")
    token = CancellationToken()
    token.cancel()
    with pytest.raises(JobCancelled):
        export_csv(HistoryRepository(database), ALL, file, token=token)
    assert file.read_text() == "old"
    assert list(tmp_path.glob(".*")) == []


def test_a_full_disk_is_told_and_leaves_nothing(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(StorageError, match=r"history.csv cannot be written \(No space left"):
        export_csv(HistoryRepository(database), ALL, tmp_path / "history.csv")
    assert not list(tmp_path.glob("*.csv"))
    assert not list(tmp_path.glob(".*"))


def test_a_missing_folder_is_told(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        export_csv(HistoryRepository(database), ALL, tmp_path / "nowhere" / "history.csv")


@pytest.mark.parametrize(("delimiter", "mark"), [(",", ","), ("|", "."), (";", "x")])
def test_a_format_that_nobody_can_read_is_refused(delimiter: str, mark: str) -> None:
    with pytest.raises(ValueError, match=r"spreadsheet|both"):
        CsvFormat(delimiter, mark)
