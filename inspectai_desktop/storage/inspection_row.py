"""An inspection as the database holds it, and the way there and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, select

from inspectai_desktop.domain.inspection import (
    BundleReference,
    FileIdentity,
    Inspection,
    PartContext,
)
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.storage.column_types import microseconds, storable_text
from inspectai_desktop.storage.label import Label, LabelRow
from inspectai_desktop.storage.schema import inspections, labels

# Columns that serve the database only.
_NOT_TOLD = {"file_key", "search_text"}


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """A recorded inspection.

    Attributes:
        sequence: Its place in time: milliseconds since 1970, unique; larger is newer.
        label: What the operator says of it; None while nobody has said anything.
    """

    sequence: int
    inspection: Inspection
    label: LabelRow | None


def select_inspections() -> Select[Any]:
    """All columns that `inspection_row` reads."""
    told = [column for column in inspections.c if column.name not in _NOT_TOLD]
    return select(*told, labels).select_from(inspections.outerjoin(labels))


def file_key(file: FileIdentity) -> bytes:
    """16 bytes that stand for this finished file."""
    identity = f"{file.size_bytes}\0{file.modified_ns}\0{file.path}"
    return hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def first_sequence(inspection: Inspection) -> int:
    """The place in time this inspection gets if it is still free."""
    return microseconds(inspection.inspected_at) // 1000


def searchable(text: str) -> str:
    """Text in the form in which it is searched: without case, as it is stored."""
    return storable_text(text).casefold()


def column_values(inspection: Inspection) -> dict[str, Any]:
    """Column values of an inspection, all but its `sequence`."""
    bundle, limits, spent = inspection.bundle, inspection.thresholds, inspection.timings
    context, file = inspection.context, inspection.file
    return {
        "inspection_id": inspection.inspection_id,
        "inspected_at": inspection.inspected_at,
        "verdict": inspection.verdict.value,
        "category": bundle and bundle.category,
        "bundle_version": bundle and bundle.version,
        "bundle_digest": bundle and bundle.digest,
        "review_threshold": limits and limits.review,
        "fail_threshold": limits and limits.fail,
        "anomaly_score": inspection.anomaly_score,
        "preprocess_ms": spent and spent.preprocess_ms,
        "encode_ms": spent and spent.encode_ms,
        "search_ms": spent and spent.search_ms,
        "map_ms": spent and spent.map_ms,
        "lot": context.lot,
        "part": context.part,
        "operator": context.operator,
        "source": inspection.source,
        "file_key": file and file_key(file),
        "file_path": file and file.path,
        "file_size_bytes": file and file.size_bytes,
        "file_modified_ns": file and file.modified_ns,
        "image_reference": inspection.image_reference,
        "map_reference": inspection.map_reference,
        "error": inspection.error,
        "search_text": searchable("\n".join(_searched_texts(inspection))),
    }


def _searched_texts(inspection: Inspection) -> list[str]:
    context = inspection.context
    path = "" if inspection.file is None else inspection.file.path
    file_name = path.replace("\\", "/").rpartition("/")[2]
    texts = (
        context.part,
        context.lot,
        context.operator,
        file_name,
        inspection.source,
        inspection.error,
    )
    return [text for text in texts if text]


def inspection_row(row: RowMapping) -> InspectionRow:
    """Read a row of `select_inspections`.

    Raises:
        StorageError: The row says something impossible: it was changed by another program.
    """
    try:
        return InspectionRow(row[inspections.c.sequence], _inspection(row), _label(row))
    except ValueError as error:
        raise StorageError(
            f"The recorded inspection {row['inspection_id']} is damaged: {error}.",
            "Something else than this program changed the database; go back to a backup.",
        ) from error


def _inspection(row: Mapping[Any, Any]) -> Inspection:
    version, review = row["bundle_version"], row["review_threshold"]
    spent, path = row["preprocess_ms"], row["file_path"]
    return Inspection(
        inspection_id=row["inspection_id"],
        inspected_at=row["inspected_at"],
        verdict=Verdict(row["verdict"]),
        bundle=None
        if version is None
        else BundleReference(row["category"], version, row["bundle_digest"]),
        thresholds=None if review is None else Thresholds(review, row["fail_threshold"]),
        anomaly_score=row["anomaly_score"],
        timings=None
        if spent is None
        else Timings(spent, row["encode_ms"], row["search_ms"], row["map_ms"]),
        context=PartContext(row["lot"], row["part"], row["operator"]),
        source=row["source"],
        file=None
        if path is None
        else FileIdentity(path, row["file_size_bytes"], row["file_modified_ns"]),
        image_reference=row["image_reference"],
        map_reference=row["map_reference"],
        error=row["error"],
    )


def _label(row: Mapping[Any, Any]) -> LabelRow | None:
    if row["label"] is None:
        return None
    return LabelRow(Label(row["label"]), row["note"], row["labelled_by"], row["labelled_at"])
