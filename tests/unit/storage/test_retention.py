from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import Inspection
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken, JobCancelled, Progress
from inspectai_desktop.storage import retention as retention_module
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.image_store import MARK, ImageStore
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.label_repository import LabelRepository
from inspectai_desktop.storage.picture_file import PictureKeeping
from inspectai_desktop.storage.picture_rows import PictureRows
from inspectai_desktop.storage.retention import Retention
from inspectai_desktop.storage.retention_policy import (
    RetentionOutcome,
    RetentionPolicy,
    is_in_share,
)
from inspectai_desktop.storage.store_survey import survey_day
from tests.unit.storage.made import ANNA, made_id, made_inspection

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
KEEP_ALL = RetentionPolicy(
    pass_days=None,
    review_days=None,
    fail_days=None,
    not_inspected_days=None,
    minimum_free_bytes=0,
)
SIZE = 1000


class Station:
    """A database and a store with pictures of 1,000 bytes."""

    def __init__(self, database: Database, root: Path) -> None:
        self.database = database
        self.inspections = InspectionRepository(database)
        self.store = ImageStore.create(root)
        self.retention = Retention(database, self.store, clock=lambda: NOW)

    def keep(
        self, number: int, days_ago: float, verdict: Verdict = Verdict.PASS, *, record: bool = True
    ) -> Inspection:
        """Store a picture as old as its inspection; record it unless a crash came between."""
        at = NOW - timedelta(days=days_ago)
        reference = self.store.keep_picture(
            made_id(number), at, PictureKeeping(), image=None, encoded=b"x" * SIZE, suffix=".png"
        )
        path = self.store.path_of(reference)
        os.utime(path, (at.timestamp(), at.timestamp()))
        made = made_inspection(number, verdict, inspected_at=at, image_reference=reference)
        if record:
            self.inspections.record(made)
        return made

    def run(self, **changes: Any) -> RetentionOutcome:
        """Apply "keep all" with changes."""
        policy = {name: getattr(KEEP_ALL, name) for name in RetentionPolicy.__slots__}
        return self.retention.run(RetentionPolicy(**(policy | changes)))

    def kept(self) -> list[int]:
        """Numbers whose row and file are both there; they never differ."""
        page = HistoryRepository(self.database).page(limit=300)
        with_row = {
            row.inspection.inspection_id
            for row in page.rows
            if row.inspection.image_reference is not None
        }
        assert {path.stem for path in self.store.root.glob("*/*/*/*.png")} == with_row
        return [number for number in range(300) if made_id(number) in with_row]


@pytest.fixture
def station(database: Database, tmp_path: Path) -> Station:
    return Station(database, tmp_path / "pictures")


def test_keeping_all_deletes_nothing(station: Station) -> None:
    for number, verdict in enumerate(Verdict):
        station.keep(number, 1000, verdict)
    outcome = station.run()
    assert station.kept() == [0, 1, 2, 3]
    assert (outcome.removed, outcome.freed_bytes, outcome.used_bytes) == (0, 0, 4 * SIZE)
    assert outcome.warning == ""


@pytest.mark.parametrize(
    ("verdict", "limit"),
    [
        (Verdict.PASS, "pass_days"),
        (Verdict.REVIEW, "review_days"),
        (Verdict.FAIL, "fail_days"),
        (Verdict.NOT_INSPECTED, "not_inspected_days"),
    ],
)
def test_pictures_of_each_verdict_go_after_their_own_days(
    station: Station, verdict: Verdict, limit: str
) -> None:
    for number, other in enumerate(Verdict):
        station.keep(number, 100, other)
    station.keep(10, 31, verdict)
    station.keep(11, 29, verdict)
    outcome = station.run(**{limit: 30})
    gone = {10, list(Verdict).index(verdict)}
    assert set(station.kept()) == {0, 1, 2, 3, 10, 11} - gone
    assert outcome.removed_by_age == 2
    assert outcome.freed_bytes == 2 * SIZE
    assert station.inspections.get(made_id(10)) is not None, "the record itself stays"


def test_labelled_pictures_stay_for_the_longer_of_both_limits(station: Station) -> None:
    labels = LabelRepository(station.database)
    for number, days_ago in ((1, 40), (2, 400), (3, 40)):
        station.keep(number, days_ago, Verdict.FAIL)
    for number in (1, 2):
        labels.set(made_id(number), Label.CONFIRMED, ANNA)
    station.run(fail_days=30, labelled_days=365)
    assert station.kept() == [1]
    station.run(fail_days=30, labelled_days=10)
    assert station.kept() == []


def test_labelled_pictures_stay_for_ever_when_no_limit_is_set(station: Station) -> None:
    station.keep(1, 4000)
    LabelRepository(station.database).set(made_id(1), Label.MISSED_DEFECT, ANNA)
    station.run(pass_days=1, quota_bytes=0, pass_share=0.0)
    assert station.kept() == [1]


def test_maps_and_thumbnails_go_with_their_picture_and_empty_days_too(station: Station) -> None:
    at = NOW - timedelta(days=50)
    image = Image(np.zeros((8, 8, 3), np.uint8))
    reference = station.store.keep_picture(made_id(1), at, PictureKeeping(), image=image)
    map_reference = station.store.keep_map(made_id(1), at, np.ones((8, 8), np.float32))
    made = made_inspection(
        1, inspected_at=at, image_reference=reference, map_reference=map_reference
    )
    station.inspections.record(made)
    outcome = station.run(pass_days=30)
    assert [path.name for path in station.store.root.rglob("*") if path.is_file()] == [MARK]
    assert not (station.store.root / "2026" / "04" / "26").exists()
    assert outcome.used_bytes == 0
    row = station.inspections.get(made_id(1))
    assert row is not None
    assert row.inspection.map_reference is None


def test_a_share_of_pass_pictures_is_kept_and_it_is_always_the_same(station: Station) -> None:
    for number in range(60):
        station.keep(number, 2 + number / 100)
    for number in range(100, 103):
        station.keep(number, 2, Verdict.FAIL)
    outcome = station.run(pass_share=0.5)
    expected = [number for number in range(60) if is_in_share(made_id(number), 0.5)]
    assert station.kept() == [*expected, 100, 101, 102]
    assert outcome.removed_by_share == 60 - len(expected)
    assert station.run(pass_share=0.5).removed == 0
    station.run(pass_share=0.2)
    smaller = [number for number in range(60) if is_in_share(made_id(number), 0.2)]
    assert station.kept() == [*smaller, 100, 101, 102]


def test_pass_pictures_of_the_last_shift_are_not_thinned_yet(station: Station) -> None:
    station.keep(1, 0.5)
    station.keep(2, 1.5)
    station.run(pass_share=0.0, pass_share_after_days=1)
    assert station.kept() == [1]


def test_a_share_keeps_about_its_part_and_larger_shares_keep_more() -> None:
    ids = [made_id(number) for number in range(4000)]
    kept = [{i for i in ids if is_in_share(i, share)} for share in (0.0, 0.1, 0.5, 1.0)]
    assert kept[0] <= kept[1] <= kept[2] <= kept[3] == set(ids)
    assert not kept[0]
    assert len(kept[1]) == pytest.approx(400, rel=0.2)


def test_over_quota_the_oldest_pass_pictures_go_and_no_more_than_needed(station: Station) -> None:
    for number in range(10):
        station.keep(number, 20 - number)
    outcome = station.run(quota_bytes=6 * SIZE + 500)
    assert station.kept() == [4, 5, 6, 7, 8, 9]
    assert outcome.removed_for_room == 4
    assert outcome.used_bytes == 6 * SIZE
    assert outcome.quota_kept


def test_a_quota_never_costs_a_picture_that_must_be_kept(station: Station) -> None:
    for number, verdict in enumerate((Verdict.FAIL, Verdict.REVIEW, Verdict.NOT_INSPECTED)):
        station.keep(number, 20, verdict)
    station.keep(3, 20)
    station.keep(4, 20)
    LabelRepository(station.database).set(made_id(4), Label.CONFIRMED, ANNA)
    outcome = station.run(fail_days=30, review_days=30, not_inspected_days=30, quota_bytes=2500)
    assert station.kept() == [0, 1, 2, 4]
    assert not outcome.quota_kept
    assert (outcome.used_bytes, outcome.quota_bytes) == (4 * SIZE, 2500)
    assert "quota cannot be kept" in outcome.warning


def test_too_little_free_space_costs_pass_pictures_and_is_told(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        station.keep(number, 20 - number)
    monkeypatch.setattr(ImageStore, "free_bytes", lambda _: 10 * SIZE)
    outcome = station.run(minimum_free_bytes=12 * SIZE)
    assert station.kept() == [2, 3, 4]
    assert not outcome.room_kept
    assert "disk runs low" in outcome.warning


def test_files_that_a_crash_left_without_inspection_are_deleted(station: Station) -> None:
    station.keep(1, 5)
    orphan = station.keep(2, 5, record=False)
    assert orphan.image_reference is not None
    half = station.store.path_of(orphan.image_reference).with_name(f".{made_id(3)}.png.part")
    half.write_bytes(b"ha")
    os.utime(half, (0, 0))
    thumbnail = half.with_name(f"{made_id(4)}.thumb.jpg")
    thumbnail.write_bytes(b"thumb")
    os.utime(thumbnail, (0, 0))
    outcome = station.run()
    assert outcome.orphans_removed == 3
    assert outcome.freed_bytes == SIZE + 2 + 5
    assert outcome.used_bytes == SIZE
    assert station.kept() == [1]


def test_a_file_whose_inspection_is_just_being_recorded_is_left(station: Station) -> None:
    station.keep(1, 5)
    young = station.keep(2, 0.01, record=False)
    station.run()
    assert young.image_reference is not None
    assert station.store.exists(young.image_reference)


def test_files_that_are_not_ours_are_never_touched(station: Station) -> None:
    station.keep(1, 5)
    folder = station.store.root / "2026" / "06" / "10"
    strangers = [
        folder / "holiday.jpg",
        folder / f"{made_id(2).upper()}.png",
        station.store.root / "notes.txt",
        station.store.root / "2026" / "13" / "45" / f"{made_id(3)}.png",
    ]
    for stranger in strangers:
        stranger.parent.mkdir(parents=True, exist_ok=True)
        stranger.write_bytes(b"mine")
        os.utime(stranger, (0, 0))
    station.run(pass_days=1, quota_bytes=0)
    assert all(stranger.exists() for stranger in strangers)


def test_the_store_of_another_database_is_left_alone_and_told(station: Station) -> None:
    for number in range(40):
        station.keep(number, 5, record=False)
    station.keep(100, 5)
    outcome = station.run()
    assert outcome.orphans_removed == 0
    assert outcome.orphans_left == 40
    assert "belong to no inspection" in outcome.warning
    assert len(list(station.store.root.rglob("*.png"))) == 41


def test_a_new_database_deletes_none_of_the_pictures_it_finds(station: Station) -> None:
    for number in range(5):
        station.keep(number, 5, record=False)
    assert station.run(quota_bytes=0).orphans_removed == 0
    assert len(list(station.store.root.rglob("*.png"))) == 5


def test_references_to_files_that_are_gone_are_cleared(station: Station) -> None:
    gone, there = station.keep(1, 5), station.keep(2, 5)
    assert gone.image_reference is not None
    station.store.path_of(gone.image_reference).unlink()
    outcome = station.run()
    assert outcome.references_cleared == 1
    assert station.kept() == [2]
    row = station.inspections.get(made_id(2))
    assert row is not None
    assert row.inspection == there


def test_a_disk_that_went_away_costs_no_reference(station: Station) -> None:
    made = station.keep(1, 5)
    station.store.root.rename(station.store.root.with_name("unmounted"))
    station.store.root.mkdir()
    with pytest.raises(StorageError, match="is not there"):
        station.run(pass_days=1)
    row = station.inspections.get(made_id(1))
    assert row is not None
    assert row.inspection == made


def test_a_cancelled_run_stops_between_steps_and_the_next_one_goes_on(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "_STEP", 5)
    for number in range(20):
        station.keep(number, 50 - number / 10)
    token = CancellationToken()

    def cancel_after_two_steps(progress: Progress) -> None:
        if progress.stage == "age" and progress.done >= 10:
            token.cancel()

    policy = RetentionPolicy(pass_days=30, minimum_free_bytes=0)
    with pytest.raises(JobCancelled):
        station.retention.run(policy, cancel_after_two_steps, token)
    assert station.kept() == list(range(10, 20))
    assert station.retention.run(policy).removed_by_age == 10


def test_later_runs_look_at_the_last_days_only_and_still_know_what_is_used(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.keep(1, 10)
    station.keep(2, 0.1)
    assert station.run().used_bytes == 2 * SIZE
    looked_at: list[str] = []

    def watched(*arguments: Any) -> Any:
        looked_at.append(f"{arguments[2]}")
        return survey_day(*arguments)

    monkeypatch.setattr(retention_module, "survey_day", watched)
    station.keep(3, 0.05)
    assert station.run().used_bytes == 3 * SIZE
    assert looked_at == ["2026-06-15"]


def test_a_part_judged_just_before_midnight_keeps_its_picture(station: Station) -> None:
    # Its sequence is raised into the next day, its file lies in the folder of the day before.
    midnight = datetime(2026, 6, 10, tzinfo=UTC)
    before = (NOW - midnight + timedelta(microseconds=100)) / timedelta(days=1)
    for number in range(3):
        station.keep(number, before)
    station.keep(3, before - 0.5)
    outcome = station.run()
    assert station.kept() == [0, 1, 2, 3]
    assert (outcome.orphans_removed, outcome.references_cleared) == (0, 0)


def test_whether_any_picture_is_kept_is_known(station: Station) -> None:
    rows = PictureRows(station.database)
    assert not rows.any()
    station.keep(1, 5)
    assert rows.any()


@pytest.mark.parametrize(
    "wrong",
    [{"pass_days": -1}, {"fail_days": float("nan")}, {"pass_share": 1.5}, {"quota_bytes": -1}],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"days|share|quota"):
        RetentionPolicy(**wrong)
