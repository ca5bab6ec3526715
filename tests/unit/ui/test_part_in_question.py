from __future__ import annotations

from dataclasses import replace

from inspectai_desktop.domain.inspection import FileIdentity
from inspectai_desktop.ui.part_in_question import PartInQuestion, part_name, reason_text
from tests.unit.ui.facts import inspection

PASSED, LATER_PASSED = inspection(14.0, number=1), inspection(15.0, number=2)
FAILED, REVIEWED = inspection(41.0, number=3), inspection(24.0, number=4)


def test_the_newest_part_is_in_question_while_parts_pass() -> None:
    question = PartInQuestion().after_part(PASSED).after_part(LATER_PASSED)
    assert question.inspection is LATER_PASSED
    assert question.is_newest


def test_a_failed_part_stays_in_question_while_others_pass() -> None:
    question = PartInQuestion().after_part(FAILED).after_part(PASSED)
    assert question.inspection is FAILED
    assert question.newest is PASSED
    assert not question.is_newest


def test_another_bad_part_takes_its_place() -> None:
    question = PartInQuestion().after_part(FAILED).after_part(PASSED).after_part(REVIEWED)
    assert question.inspection is REVIEWED


def test_after_the_answer_the_next_part_is_in_question() -> None:
    question = PartInQuestion().after_part(FAILED).after_answer(FAILED.inspection_id)
    assert question.answered
    assert question.after_part(PASSED).inspection is PASSED


def test_an_answer_about_another_part_changes_nothing() -> None:
    question = PartInQuestion().after_part(FAILED)
    assert question.after_answer(PASSED.inspection_id) is question


def test_a_part_is_called_by_its_number_then_its_file_then_its_identifier() -> None:
    assert part_name(inspection(14.0, part="SN-1")) == "SN-1"
    with_file = replace(PASSED, file=FileIdentity("\\\\cam7\\out\\cap_1.jpg", 1, 2))
    assert part_name(with_file) == "cap_1.jpg"
    assert part_name(PASSED) == PASSED.inspection_id[:8]


def test_the_reason_names_the_file_without_its_folders() -> None:
    path = "/cam 7/out/cap_1.jpg"
    unread = replace(
        inspection(None, error=f"{path}: the picture cannot be decoded."),
        file=FileIdentity(path, 1, 2),
    )
    assert reason_text(unread) == "cap_1.jpg: the picture cannot be decoded."
