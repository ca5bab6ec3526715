from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.audit_trail import AuditTrail
from inspectai_desktop.storage.category_repository import CategoryRepository
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import threshold_overrides
from inspectai_desktop.storage.threshold_repository import (
    ThresholdOverrideRow,
    ThresholdRepository,
)
from tests.unit.storage.made import ANNA, START, THRESHOLDS, made_bundle

STRICTER = Thresholds(15.0, 20.0)
LOOSER = Thresholds(25.0, 40.0)


@pytest.fixture
def thresholds(database: Database) -> ThresholdRepository:
    categories = CategoryRepository(database)
    for name in ("cap", "washer"):
        categories.add_category(name, ANNA)
        categories.add_version(name, made_bundle(1), ANNA)
        categories.add_version(name, made_bundle(2), ANNA)
    return ThresholdRepository(database)


def test_the_calibrated_thresholds_are_in_force_until_somebody_changes_them(
    thresholds: ThresholdRepository,
) -> None:
    assert thresholds.in_force("cap", 1) == THRESHOLDS
    thresholds.override("cap", 1, STRICTER, ANNA, "customer complained")
    thresholds.override("cap", 1, LOOSER, ANNA, " too many rejects ")
    assert thresholds.in_force("cap", 1) == LOOSER
    assert thresholds.in_force("cap", 2) == THRESHOLDS
    assert thresholds.in_force("washer", 1) == THRESHOLDS


def test_each_override_keeps_who_when_from_to_and_why(
    thresholds: ThresholdRepository, database: Database
) -> None:
    thresholds.override("cap", 1, STRICTER, ANNA, "customer complained")
    thresholds.override("cap", 1, LOOSER, ANNA, " too many rejects ")
    first = ThresholdOverrideRow(
        "cap", 1, "Anna", START, THRESHOLDS, STRICTER, "customer complained"
    )
    second = ThresholdOverrideRow("cap", 1, "Anna", START, STRICTER, LOOSER, "too many rejects")
    assert thresholds.overrides("cap") == [second, first]
    assert thresholds.overrides() == [second, first]
    assert thresholds.overrides("washer") == []
    entry = AuditTrail(database).entries(limit=1)[0]
    assert entry.what == "thresholds changed"
    assert entry.detail["after"] == [25.0, 40.0]


@pytest.mark.parametrize("why", ["", "  \t"])
def test_without_a_reason_nothing_is_changed(thresholds: ThresholdRepository, why: str) -> None:
    with pytest.raises(StorageError, match="reason"):
        thresholds.override("cap", 1, STRICTER, ANNA, why)
    assert thresholds.in_force("cap", 1) == THRESHOLDS
    assert thresholds.overrides() == []


def test_the_database_itself_refuses_an_empty_reason(
    thresholds: ThresholdRepository, database: Database
) -> None:
    thresholds.override("cap", 1, STRICTER, ANNA, "why not")
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(update(threshold_overrides).values(why="  "))


def test_a_version_that_does_not_exist_has_no_thresholds(thresholds: ThresholdRepository) -> None:
    with pytest.raises(StorageError, match="version 3"):
        thresholds.in_force("cap", 3)
