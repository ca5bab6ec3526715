"""Pictures of inspected parts from which a category is taught again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.services.teaching.history_pictures import HistoryPictures
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.label_repository import LabelRepository
from tests.unit.storage.made import ANNA, START, made_id, made_inspection

CATEGORY = "bottle cap"


class Line:
    """A station's memory that a test fills."""

    def __init__(self, root: Path, database: Database) -> None:
        self.root = root
        self.store = ImageStore.create(root / "pictures")
        self._inspections = InspectionRepository(database)
        self._labels = LabelRepository(database)
        self.pictures = HistoryPictures(database, self.store, root)

    def part(
        self,
        number: int,
        verdict: Verdict = Verdict.PASS,
        *,
        label: Label | None = None,
        kept: bool = True,
    ) -> None:
        made = made_inspection(number, verdict, category=CATEGORY)
        if kept:
            file = self.store.root / "2026" / "03" / "04" / f"{made.inspection_id}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(f"picture {number}".encode())
            reference = file.relative_to(self.store.root).as_posix()
            made = replace(made, image_reference=reference)
        self._inspections.record(made)
        if label is not None:
            self._labels.set(made.inspection_id, label, ANNA)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    database = Database.open(tmp_path / "station.db")
    yield Line(tmp_path, database)
    database.close()


def ids(rows: tuple[object, ...]) -> list[str]:
    return [row.inspection.inspection_id for row in rows]  # type: ignore[attr-defined]


def test_false_rejects_are_found_and_those_without_a_picture_are_told(line: Line) -> None:
    line.part(1, Verdict.FAIL, label=Label.FALSE_REJECT)
    line.part(2, Verdict.REVIEW, label=Label.FALSE_REJECT, kept=False)
    line.part(3, Verdict.FAIL)
    line.part(4, Verdict.FAIL, label=Label.CONFIRMED)
    assert ids(line.pictures.false_rejects(CATEGORY)) == [made_id(1)]
    counted = line.pictures.counted(CATEGORY)
    assert (counted.false_rejects, counted.false_rejects_without) == (1, 1)


def test_passed_parts_are_spread_over_the_time_and_missed_defects_left_out(line: Line) -> None:
    for number in range(1, 11):
        line.part(number, label=Label.MISSED_DEFECT if number == 10 else None)
    assert ids(line.pictures.passed(CATEGORY, 3)) == [made_id(9), made_id(6), made_id(3)]
    since = START + timedelta(seconds=75)
    assert ids(line.pictures.passed(CATEGORY, 9, since)) == [made_id(9), made_id(8)]


def test_good_parts_of_now_are_pass_and_false_rejects(line: Line) -> None:
    line.part(1)
    line.part(2, Verdict.FAIL, label=Label.FALSE_REJECT)
    line.part(3, Verdict.FAIL)
    line.part(4, Verdict.REVIEW)
    assert ids(line.pictures.good_since(CATEGORY, 10)) == [made_id(2), made_id(1)]


def test_parts_of_other_categories_are_not_taken(line: Line) -> None:
    line.part(1)
    assert line.pictures.passed("another", 5) == ()
    assert line.pictures.recent("another", 5) == ()


def test_copies_outlive_the_image_store(line: Line) -> None:
    line.part(1, Verdict.FAIL, label=Label.FALSE_REJECT)
    rows = line.pictures.false_rejects(CATEGORY)
    (copy,) = line.pictures.copies(CATEGORY, rows)
    line.pictures.path_of(rows[0]).unlink()
    assert copy.read_bytes() == b"picture 1"
    assert "categories" in copy.parts


def test_a_picture_that_was_deleted_meanwhile_is_told(line: Line) -> None:
    line.part(1, Verdict.FAIL, label=Label.FALSE_REJECT)
    rows = line.pictures.false_rejects(CATEGORY)
    line.pictures.path_of(rows[0]).unlink()
    with pytest.raises(StorageError):
        line.pictures.copies(CATEGORY, rows)


def test_a_disk_that_takes_nothing_is_told_and_nothing_is_left(line: Line) -> None:
    line.part(1, Verdict.FAIL, label=Label.FALSE_REJECT)
    (line.root / "categories").write_text("a file where a folder should be")
    with pytest.raises(StorageError, match="cannot be copied"):
        line.pictures.copies(CATEGORY, line.pictures.false_rejects(CATEGORY))
