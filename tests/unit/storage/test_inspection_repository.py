from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from inspectai_desktop.domain.inspection import FileIdentity, PartContext
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from tests.unit.storage.made import START, made_file, made_id, made_inspection


@pytest.mark.parametrize("verdict", list(Verdict))
def test_an_inspection_comes_back_as_it_was_recorded(database: Database, verdict: Verdict) -> None:
    repository = InspectionRepository(database)
    made = made_inspection(
        verdict=verdict,
        inspected_at=START + timedelta(microseconds=123_456),
        image_reference="2026/03/04/x.png",
        map_reference="2026/03/04/x.map.png",
    )
    assert repository.record(made)
    row = repository.get(made.inspection_id)
    assert row is not None
    assert row.inspection == made
    assert row.label is None


def test_a_part_without_bundle_and_file_comes_back_too(database: Database) -> None:
    repository = InspectionRepository(database)
    made = made_inspection(
        verdict=Verdict.NOT_INSPECTED, bundle=None, file=None, context=PartContext()
    )
    repository.record(made)
    row = repository.get(made.inspection_id)
    assert row is not None
    assert row.inspection == made


def test_an_unknown_inspection_is_none(database: Database) -> None:
    assert InspectionRepository(database).get(made_id(9)) is None


def test_a_file_is_recorded_exactly_once(database: Database) -> None:
    repository = InspectionRepository(database)
    first = made_inspection(1, file=made_file(7))
    second = made_inspection(2, Verdict.FAIL, file=made_file(7))
    assert repository.record(first)
    assert not repository.record(second)
    assert repository.verdict_of_file(made_file(7)) is Verdict.PASS
    assert HistoryRepository(database).count() == 1


def test_recording_the_same_inspection_again_says_that_it_is_remembered(
    database: Database,
) -> None:
    repository = InspectionRepository(database)
    assert repository.record(made_inspection(1))
    assert repository.record(made_inspection(1))
    assert HistoryRepository(database).count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        FileIdentity("/cam7/out/other.png", 1, 2),
        FileIdentity("/cam7/out/a.png", 9, 2),
        FileIdentity("/cam7/out/a.png", 1, 9),
    ],
)
def test_another_path_size_or_time_is_another_file(
    database: Database, changed: FileIdentity
) -> None:
    repository = InspectionRepository(database)
    repository.record(made_inspection(1, file=FileIdentity("/cam7/out/a.png", 1, 2)))
    assert repository.verdict_of_file(changed) is None
    assert repository.record(made_inspection(2, file=changed))


def test_frames_without_a_file_are_all_recorded(database: Database) -> None:
    repository = InspectionRepository(database)
    assert repository.record(made_inspection(1, file=None))
    assert repository.record(made_inspection(2, file=None))


def test_parts_of_one_millisecond_keep_their_order(database: Database) -> None:
    repository = InspectionRepository(database)
    burst = [made_inspection(n, inspected_at=START) for n in range(40)]
    later = made_inspection(99, inspected_at=START + timedelta(milliseconds=1))
    assert all(repository.record_many([*burst, later]))
    page = HistoryRepository(database).page()
    recorded = [row.inspection.inspection_id for row in page.rows]
    assert recorded == [made.inspection_id for made in [*burst, later]][::-1]


def test_a_batch_is_recorded_whole_or_not_at_all(database: Database) -> None:
    class _Broken:
        def __getattr__(self, name: str) -> None:
            raise RuntimeError(name)

    repository = InspectionRepository(database)
    with pytest.raises(RuntimeError):
        repository.record_many([made_inspection(1), _Broken()])  # type: ignore[list-item]
    assert HistoryRepository(database).count() == 0


def test_names_and_messages_with_odd_bytes_are_recorded(database: Database) -> None:
    repository = InspectionRepository(database)
    file = FileIdentity("/cam7/Pr\udcfcfling.png", 1, 2)
    made = made_inspection(1, Verdict.NOT_INSPECTED, file=file, error="cut \x00 off")
    assert repository.record(made)
    assert not repository.record(made_inspection(2, file=file))
    assert repository.verdict_of_file(file) is Verdict.NOT_INSPECTED
    row = repository.get(made.inspection_id)
    assert row is not None
    assert row.inspection.error == "cut \\x00 off"
    assert row.inspection.file == FileIdentity("/cam7/Pr\\udcfcfling.png", 1, 2)


def test_paths_longer_than_an_index_entry_are_recorded(database: Database) -> None:
    repository = InspectionRepository(database)
    file = FileIdentity("/" + "a/" * 4000 + "cap.png", 1, 2)
    assert repository.record(made_inspection(1, file=file, error="", source="s" * 9000))
    assert repository.verdict_of_file(file) is Verdict.PASS


def test_many_files_are_asked_for_at_once(database: Database) -> None:
    repository = InspectionRepository(database)
    repository.record_many([made_inspection(n) for n in range(30)])
    asked = [made_file(n) for n in range(20, 1500)]
    found = repository.verdicts_of_files(asked)
    assert found == {made_file(n): Verdict.PASS for n in range(20, 30)}


def test_recent_scores_are_the_last_ones_of_the_category_in_order(database: Database) -> None:
    repository = InspectionRepository(database)
    verdicts = [Verdict.PASS, Verdict.FAIL, Verdict.NOT_INSPECTED, Verdict.REVIEW, Verdict.PASS]
    repository.record_many(
        [made_inspection(n, verdict) for n, verdict in enumerate(verdicts)]
        + [made_inspection(50, category="gear")]
    )
    recent = repository.recent_scores("bottle cap", 3)
    assert [(point.inspection_id, point.anomaly_score) for point in recent] == [
        (made_id(1), 40.0),
        (made_id(3), 25.0),
        (made_id(4), 10.0),
    ]
    assert repository.recent_scores("nut", 3) == []


def test_a_row_that_another_program_spoiled_is_named(database: Database) -> None:
    repository = InspectionRepository(database)
    repository.record(made_inspection(1))
    with database.writing() as connection:
        connection.execute(text("UPDATE inspections SET anomaly_score = 99"))
    with pytest.raises(StorageError, match=made_id(1)):
        repository.get(made_id(1))
