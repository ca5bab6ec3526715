from __future__ import annotations

from datetime import timedelta

import pytest

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import AuditTrail, Author
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.storage.label_repository import LabelRepository
from tests.unit.storage.made import ANNA, START, made_id, made_inspection

BEN = Author("Ben", START + timedelta(hours=1))


def _label_of(database: Database, inspection_id: str) -> LabelRow | None:
    row = InspectionRepository(database).get(inspection_id)
    assert row is not None
    return row.label


def test_a_label_is_shown_with_who_gave_it_and_when(database: Database) -> None:
    InspectionRepository(database).record(made_inspection(1, Verdict.FAIL))
    LabelRepository(database).set(made_id(1), Label.FALSE_REJECT, ANNA, "only dust")
    expected = LabelRow(Label.FALSE_REJECT, "only dust", "Anna", START)
    assert _label_of(database, made_id(1)) == expected


def test_a_changed_label_replaces_the_old_one_and_both_stay_in_the_history(
    database: Database,
) -> None:
    InspectionRepository(database).record(made_inspection(1, Verdict.FAIL))
    labels = LabelRepository(database)
    labels.set(made_id(1), Label.FALSE_REJECT, ANNA, "dust")
    labels.set(made_id(1), Label.CONFIRMED, BEN, "a scratch")
    labels.clear(made_id(1), ANNA)
    labels.clear(made_id(1), ANNA)
    assert _label_of(database, made_id(1)) is None
    changes = [
        (change.label, change.changed_by, change.note) for change in labels.changes(made_id(1))
    ]
    assert changes == [
        (Label.FALSE_REJECT, "Anna", "dust"),
        (Label.CONFIRMED, "Ben", "a scratch"),
        (None, "Anna", ""),
    ]
    whats = [entry.what for entry in AuditTrail(database).entries()]
    assert whats == ["label taken back", "label set", "label set"]


@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        (Label.FALSE_REJECT, Verdict.PASS),
        (Label.FALSE_REJECT, Verdict.NOT_INSPECTED),
        (Label.MISSED_DEFECT, Verdict.FAIL),
        (Label.MISSED_DEFECT, Verdict.NOT_INSPECTED),
    ],
)
def test_a_label_that_contradicts_the_verdict_is_refused(
    database: Database, label: Label, verdict: Verdict
) -> None:
    InspectionRepository(database).record(made_inspection(1, verdict))
    with pytest.raises(StorageError, match=verdict.value):
        LabelRepository(database).set(made_id(1), label, ANNA)
    assert _label_of(database, made_id(1)) is None


def test_an_unknown_inspection_cannot_be_labelled(database: Database) -> None:
    with pytest.raises(StorageError, match=made_id(1)):
        LabelRepository(database).set(made_id(1), Label.CONFIRMED, ANNA)


def test_the_observed_rate_counts_fails_that_were_good_parts(database: Database) -> None:
    verdicts = [Verdict.PASS] * 10 + [Verdict.FAIL] * 4 + [Verdict.REVIEW] * 2
    made = [made_inspection(number, verdict) for number, verdict in enumerate(verdicts)]
    made += [
        made_inspection(50, Verdict.FAIL, version=2),
        made_inspection(51, Verdict.NOT_INSPECTED),
    ]
    InspectionRepository(database).record_many(made)
    labels = LabelRepository(database)
    labels.set(made_id(0), Label.MISSED_DEFECT, ANNA)
    labels.set(made_id(10), Label.FALSE_REJECT, ANNA)
    labels.set(made_id(11), Label.CONFIRMED, ANNA)
    labels.set(made_id(14), Label.FALSE_REJECT, ANNA)
    observed = labels.observed_rejects("bottle cap", 1)
    # 9 PASS believed good, one FAIL and one REVIEW that were good.
    assert observed.good_parts == 11
    assert observed.false_rejects == 1
    assert observed.false_reviews == 1
    assert observed.missed_defects == 1
    assert observed.unlabelled_rejects == 2
    assert observed.false_reject_rate == pytest.approx(1 / 11)
    assert observed.highest_rate == pytest.approx(3 / 13)
    assert labels.observed_rejects("bottle cap").unlabelled_rejects == 3
    assert labels.observed_false_reject_rate("bottle cap", 1) == pytest.approx(1 / 11)


def test_without_good_parts_there_is_no_observed_rate(database: Database) -> None:
    assert LabelRepository(database).observed_false_reject_rate("bottle cap", 1) is None
    assert LabelRepository(database).observed_rejects("bottle cap").highest_rate is None
