"""When a file counts as finished."""

from __future__ import annotations

import pytest

from inspectai_desktop.sources.finished_files import FileStamp, FinishedFiles

SMALL, LARGE = FileStamp(10, 1), FileStamp(20, 2)


@pytest.fixture
def files() -> FinishedFiles:
    return FinishedFiles(settle_s=1.0, unreadable_after_s=10.0)


def test_a_file_is_due_after_it_rested_for_the_settle_time(files: FinishedFiles) -> None:
    files.observed("a", SMALL, 0.0)
    assert files.due(0.99, 9) == []
    assert files.due(1.0, 9) == ["a"]
    assert files.next_due_s() == 1.0


def test_a_change_of_size_or_time_begins_the_rest_anew(files: FinishedFiles) -> None:
    files.observed("a", SMALL, 0.0)
    assert files.observed("a", FileStamp(10, 2), 0.9)
    assert files.due(1.5, 9) == []
    assert not files.observed("a", FileStamp(10, 2), 1.5)
    assert files.due(1.9, 9) == ["a"]
    assert files.rested_s("a", 1.9) == pytest.approx(1.0)


def test_a_file_renamed_into_its_place_is_due_at_once(files: FinishedFiles) -> None:
    files.observed("a", SMALL, 5.0, renamed=True)
    assert files.due(5.0, 9) == ["a"]


def test_a_rename_that_is_told_after_the_file_was_seen_ends_its_rest(files: FinishedFiles) -> None:
    files.observed("a", SMALL, 5.0)
    files.observed("a", SMALL, 5.1, renamed=True)
    assert files.due(5.1, 9) == ["a"]


def test_finished_files_come_by_time_of_change_then_by_name(files: FinishedFiles) -> None:
    for name, stamp in (("c", SMALL), ("b", LARGE), ("a", LARGE), ("d", FileStamp(5, 0))):
        files.observed(name, stamp, 0.0)
    assert files.due(1.0, 9) == ["d", "c", "a", "b"]
    assert files.due(1.0, 2) == ["d", "c"]


def test_an_unreadable_file_is_tried_again_in_growing_pauses_and_then_given_up(
    files: FinishedFiles,
) -> None:
    files.observed("a", SMALL, 0.0)
    attempts: list[float] = []
    for tick in range(1, 200):
        now_s = tick / 10
        if "a" in files.due(now_s, 9):
            attempts.append(now_s)
            if files.could_not_be_read("a", now_s):
                break
    assert attempts == [1.0, 2.0, 4.0, 8.0, 10.0]


def test_a_change_gives_an_unreadable_file_its_full_time_again(files: FinishedFiles) -> None:
    files.observed("a", SMALL, 0.0)
    files.observed("a", LARGE, 9.0)
    assert not files.could_not_be_read("a", 10.0)
    assert files.could_not_be_read("a", 19.0)


def test_a_forgotten_file_is_waited_for_no_more(files: FinishedFiles) -> None:
    files.observed("a", SMALL, 0.0)
    files.forget("a")
    files.forget("never seen")
    assert "a" not in files
    assert len(files) == 0
    assert files.next_due_s() is None
