"""Categories, versions, scores and changes for tests of the window."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from inspectai_desktop.domain.statistics import Counts
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.services.category_service import CategoryOverview, VersionOverview
from inspectai_desktop.storage.audit_trail import AuditRow
from inspectai_desktop.storage.category_repository import (
    BundleVersionRow,
    NewBundle,
    RateEstimate,
)
from inspectai_desktop.storage.label_repository import ObservedRejects
from inspectai_desktop.ui.threshold_forecast import VersionScores
from tests.unit.ui.facts import MOMENT, THRESHOLDS


def version(
    category: str,
    number: int,
    *,
    active: bool = False,
    in_force: Thresholds = THRESHOLDS,
    note: str = "",
) -> VersionOverview:
    """A version calibrated at `THRESHOLDS`, some of whose rejects were labelled."""
    bundle = NewBundle(
        digest="d" * 64,
        folder=f"categories/x/v{number}",
        created_at=MOMENT + timedelta(days=number),
        thresholds=THRESHOLDS,
        expected_false_rejects=RateEstimate(0.005, 0.001, 0.016),
        note=note,
    )
    row = BundleVersionRow(category, number, bundle, active=active)
    return VersionOverview(row, Path("/x"), in_force, ObservedRejects(1251, 3, 19, 1, 2))


def versions(
    category: str = "Bottle cap", active: int = 3, n: int = 4
) -> tuple[VersionOverview, ...]:
    """Versions of a category, newest first."""
    numbers = range(n, 0, -1)
    return tuple(version(category, number, active=number == active) for number in numbers)


def overview(
    name: str = "Bottle cap",
    *,
    active: VersionOverview | None = None,
    has_active: bool = True,
    last_day: Counts = Counts(1251, 19, 12, 2),  # noqa: B008 - frozen
) -> CategoryOverview:
    """A category of four versions, of which the third judges."""
    shown = (active or version(name, 3, active=True)) if has_active else None
    return CategoryOverview(name, shown, 4, last_day)


def scores(
    category: str = "Bottle cap",
    number: int = 3,
    *,
    n: int = 64,
    in_force: Thresholds = THRESHOLDS,
) -> VersionScores:
    """Held-out scores about 14, skewed to the right as real ones are."""
    values = np.exp(np.random.default_rng(1).normal(2.65, 0.18, n))
    return VersionScores(category, number, values, THRESHOLDS, in_force, seed=7)


def change(
    entry_id: int, what: str, subject: str = "Bottle cap, version 3", **detail: object
) -> AuditRow:
    """An entry of the audit trail."""
    return AuditRow(entry_id, MOMENT, "A-17", what, subject, detail)
