"""Made-up facts for storage tests: whole by default, changed where a test needs it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from inspectai_desktop.domain.inspection import (
    BundleReference,
    FileIdentity,
    Inspection,
    PartContext,
)
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.audit_trail import Author
from inspectai_desktop.storage.category_repository import NewBundle, RateEstimate

START = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
THRESHOLDS = Thresholds(review=20.0, fail=30.0)
SCORES = {Verdict.PASS: 10.0, Verdict.REVIEW: 25.0, Verdict.FAIL: 40.0}
ANNA = Author("Anna", START)


def made_id(number: int) -> str:
    """32 hexadecimal digits for a number."""
    return hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()


def made_file(number: int) -> FileIdentity:
    """A finished file of a watched folder."""
    return FileIdentity(f"/cam7/out/cap_{number:04d}.png", 100_000 + number, 10**18 + number)


def made_inspection(
    number: int = 1,
    verdict: Verdict = Verdict.PASS,
    *,
    category: str = "bottle cap",
    version: int = 1,
    **changes: Any,
) -> Inspection:
    """Inspection `number`, ten seconds after the one before."""
    is_judged = verdict is not Verdict.NOT_INSPECTED
    facts: dict[str, Any] = {
        "inspection_id": made_id(number),
        "inspected_at": START + timedelta(seconds=10 * number),
        "verdict": verdict,
        "bundle": BundleReference(category, version, "d1" * 32),
        "thresholds": THRESHOLDS if is_judged else None,
        "anomaly_score": SCORES.get(verdict),
        "timings": Timings(1.5, 9.25, 0.5, 0.75) if is_judged else None,
        "context": PartContext("L-1", f"cap_{number:04d}", "A-17"),
        "source": "Folder: /cam7/out",
        "file": made_file(number),
        "error": "" if is_judged else "The picture is cut off.",
    }
    return Inspection(**(facts | changes))


def made_bundle(number: int = 1, **changes: Any) -> NewBundle:
    """A bundle ready to be registered."""
    facts: dict[str, Any] = {
        "digest": f"{number:064x}",
        "folder": f"bundles/bottle-cap/{number}",
        "created_at": START,
        "thresholds": THRESHOLDS,
        "expected_false_rejects": RateEstimate(0.01, 0.002, 0.03),
        "note": "first shift",
    }
    return NewBundle(**(facts | changes))
