from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import SettingsError, StorageError
from inspectai_desktop.storage.audit_trail import AuditTrail, Author
from inspectai_desktop.storage.category_repository import (
    BundleVersionRow,
    CategoryRepository,
    CategoryRow,
    RateEstimate,
)
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.schema import bundle_versions
from tests.unit.storage.made import ANNA, START, made_bundle

LATER = Author("Ben", START + timedelta(days=1))


def _with_versions(database: Database, number: int) -> CategoryRepository:
    repository = CategoryRepository(database)
    repository.add_category("Bottle cap", ANNA)
    for one in range(1, number + 1):
        repository.add_version("Bottle cap", made_bundle(one), ANNA)
    return repository


def test_categories_are_listed_by_name_with_their_slug(database: Database) -> None:
    repository = CategoryRepository(database)
    added = repository.add_category(" washer ", ANNA)
    repository.add_category("Bottle cap", ANNA)
    assert added == CategoryRow("washer", "washer", START)
    assert [row.name for row in repository.categories()] == ["Bottle cap", "washer"]


def test_a_name_that_exists_is_refused(database: Database) -> None:
    repository = CategoryRepository(database)
    repository.add_category("washer", ANNA)
    with pytest.raises(StorageError, match="washer"):
        repository.add_category("washer", ANNA)
    with pytest.raises(SettingsError):
        repository.add_category("  ", ANNA)


def test_versions_count_up_and_come_back_whole(database: Database) -> None:
    repository = _with_versions(database, 0)
    plain = made_bundle(2, expected_false_rejects=None, note="")
    assert repository.add_version("Bottle cap", made_bundle(1), ANNA).version == 1
    assert repository.add_version("Bottle cap", plain, ANNA).version == 2
    assert repository.versions("Bottle cap") == [
        BundleVersionRow("Bottle cap", 2, plain, active=False),
        BundleVersionRow("Bottle cap", 1, made_bundle(1), active=False),
    ]
    assert repository.version("Bottle cap", 2) == repository.versions("Bottle cap")[0]
    assert repository.version("Bottle cap", 3) is None
    assert repository.active("Bottle cap") is None


def test_activating_and_rolling_back_leaves_one_active_version(database: Database) -> None:
    repository = _with_versions(database, 3)
    repository.activate("Bottle cap", 3, ANNA)
    repository.activate("Bottle cap", 2, LATER, why="too many rejects")
    repository.activate("Bottle cap", 2, LATER)
    active = [row.version for row in repository.versions("Bottle cap") if row.active]
    assert active == [2]
    found = repository.active("Bottle cap")
    assert found is not None
    assert found.version == 2
    newest = AuditTrail(database).entries(limit=1)[0]
    assert (newest.who, newest.at, newest.what) == ("Ben", LATER.at, "bundle activated")
    assert newest.subject == "Bottle cap, version 2"
    assert newest.detail == {"before": 3, "why": "too many rejects"}


def test_categories_have_their_active_versions_apart(database: Database) -> None:
    repository = _with_versions(database, 1)
    repository.add_category("washer", ANNA)
    repository.add_version("washer", made_bundle(5), ANNA)
    repository.activate("Bottle cap", 1, ANNA)
    repository.activate("washer", 1, ANNA)
    repository.deactivate("washer", ANNA, why="line is rebuilt")
    assert repository.active("washer") is None
    assert repository.active("Bottle cap") is not None


def test_the_database_itself_refuses_a_second_active_version(database: Database) -> None:
    repository = _with_versions(database, 2)
    repository.activate("Bottle cap", 1, ANNA)
    with pytest.raises(IntegrityError), database.writing() as connection:
        connection.execute(update(bundle_versions).values(active=True))
    assert [row.active for row in repository.versions("Bottle cap")] == [False, True]


def test_what_does_not_exist_cannot_be_used(database: Database) -> None:
    repository = _with_versions(database, 1)
    with pytest.raises(StorageError, match="version 7"):
        repository.activate("Bottle cap", 7, ANNA)
    with pytest.raises(StorageError, match="nut"):
        repository.add_version("nut", made_bundle(), ANNA)
    with pytest.raises(StorageError, match="nut"):
        repository.deactivate("nut", ANNA)
    assert repository.versions("nut") == []


def test_an_interval_that_does_not_hold_its_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="low"):
        RateEstimate(0.01, 0.02, 0.03)
    with pytest.raises(ValueError, match="REVIEW"):
        made_bundle(thresholds=Thresholds(3.0, 2.0))
