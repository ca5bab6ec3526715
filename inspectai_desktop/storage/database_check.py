"""Whether a database can be made, written, read and upgraded in a folder."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

from inspectai_desktop.domain.inspection import BundleReference, Inspection, PartContext
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.schema import SCHEMA_REVISION
from inspectai_desktop.storage.schema_upgrade import known_revisions

_CATEGORY = "Prüfteil 検査"


def check_database(folder: Path) -> str:
    """Make a database, record an inspection, open it again and read it back.

    Returns:
        The schema's revision.

    Raises:
        StorageError: It cannot be done, or something else came back.
    """
    newest = known_revisions()[-1]
    if newest != SCHEMA_REVISION:
        raise StorageError(
            f"This program is incomplete: its newest schema step is {newest}, not "
            f"{SCHEMA_REVISION}.",
            "Install it again.",
        )
    file, inspection = folder / "self-test.db", _made_inspection()
    database = Database.open(file)
    try:
        InspectionRepository(database).record(inspection)
    finally:
        database.close()
    database = Database.open(file)
    try:
        row = InspectionRepository(database).get(inspection.inspection_id)
        if row is None or row.inspection != inspection or not database.integrity_ok():
            raise StorageError(f"The database {file} gave back something else than was written.")
    finally:
        database.close()
    return f"SQLite, schema {SCHEMA_REVISION}"


def _made_inspection() -> Inspection:
    return Inspection(
        inspection_id=uuid.uuid4().hex,
        inspected_at=datetime.now(UTC),
        verdict=Verdict.PASS,
        bundle=BundleReference(_CATEGORY, 1, "0" * 64),
        thresholds=Thresholds(review=2.0, fail=3.0),
        anomaly_score=1.0,
        timings=Timings(1.0, 1.0, 1.0, 1.0),
        context=PartContext("lot", "part", "operator"),
        source="self-test",
    )
