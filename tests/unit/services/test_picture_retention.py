from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from inspectai_desktop.domain.image import Image
from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.errors import StorageError
from inspectai_desktop.jobs import CancellationToken
from inspectai_desktop.services.picture_retention import PictureRetention, retention_policy
from inspectai_desktop.settings import RetentionSection
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.image_store import ImageStore
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.picture_file import PictureKeeping
from inspectai_desktop.storage.retention import Retention

NOW = datetime.now(UTC)


def record_old_pass(database: Database, store: ImageStore, days: float, number: int) -> str:
    at = NOW - timedelta(days=days)
    identifier = f"{number:032x}"
    image = Image(np.full((16, 16, 3), number, np.uint8))
    reference = store.keep_picture(identifier, at, PictureKeeping(), image=image)
    InspectionRepository(database).record(
        Inspection(
            identifier, at, Thresholds(1, 2).verdict(0.5), BundleReference("cap", 1, "d"),
            Thresholds(1, 2), 0.5, Timings(1, 1, 1, 1), PartContext(), "Fake",
            image_reference=reference,
        )
    )  # fmt: skip
    return reference


def test_the_settings_become_the_policy() -> None:
    policy = retention_policy(RetentionSection(pass_days=7, quota_gb=None, minimum_free_gb=1.5))
    assert policy.pass_days == 7
    assert policy.quota_bytes is None
    assert policy.minimum_free_bytes == 1_500_000_000


def test_what_is_over_its_time_goes_and_is_told(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "station.db")
    store = ImageStore.create(tmp_path / "pictures")
    old = record_old_pass(database, store, 40, 1)
    new = record_old_pass(database, store, 3, 2)
    chosen = RetentionSection(minimum_free_gb=0)
    retention = PictureRetention(Retention(database, store), lambda: chosen)
    told = retention.run(CancellationToken())
    assert "Pictures of 1 parts were removed (1 over their time)" in told
    assert not store.exists(old)
    assert store.exists(new)
    assert retention.run(CancellationToken()) == ""
    database.close()


def test_limits_that_cannot_be_kept_are_an_alarm_in_words(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "station.db")
    store = ImageStore.create(tmp_path / "pictures")
    chosen = RetentionSection(minimum_free_gb=100_000)
    retention = PictureRetention(Retention(database, store), lambda: chosen)
    with pytest.raises(StorageError, match="disk runs low"):
        retention.run(CancellationToken())
    database.close()
