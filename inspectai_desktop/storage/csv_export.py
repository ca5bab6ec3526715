"""The history as a CSV file that a spreadsheet opens without questions."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TextIO

from inspectai_desktop.jobs import CancellationToken, Progress, ReportProgress, ignore_progress
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_row import InspectionRow
from inspectai_desktop.storage.whole_file import explained, sync_folder, temporary_sibling

HEADER = (
    "inspection_id",
    "inspected_at_utc",
    "inspected_at_local",
    "category",
    "bundle_version",
    "bundle_digest",
    "verdict",
    "anomaly_score",
    "review_threshold",
    "fail_threshold",
    "lot",
    "part",
    "operator",
    "label",
    "label_note",
    "labelled_by",
    "labelled_at_utc",
    "source",
    "file_path",
    "preprocess_ms",
    "encode_ms",
    "search_ms",
    "map_ms",
    "total_ms",
    "image_reference",
    "map_reference",
    "error",
)

# What makes a spreadsheet take a text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PAGE = 1000
_ENCODING = "utf-8-sig"
_ODD_BYTES = "backslashreplace"


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """How the spreadsheet of the reader's country wants it.

    Attributes:
        delimiter: Between columns; a German Excel expects ";".
        decimal_mark: In numbers; a German Excel expects ",".
        zone: Of the local times; None for that of this computer.
    """

    delimiter: str = ","
    decimal_mark: str = "."
    zone: tzinfo | None = None

    def __post_init__(self) -> None:
        if self.delimiter not in {",", ";", "\t"} or self.decimal_mark not in {".", ","}:
            raise ValueError(f"no spreadsheet reads {self}")
        if self.delimiter == self.decimal_mark:
            raise ValueError(f"delimiter and decimal mark are both {self.delimiter!r}")


@dataclass(frozen=True, slots=True)
class CsvExport:
    """A written file and how many inspections are in it."""

    file: Path
    rows: int


def export_csv(
    history: HistoryRepository,
    wanted: HistoryFilter,
    file: Path,
    *,
    form: CsvFormat | None = None,
    report: ReportProgress = ignore_progress,
    token: CancellationToken | None = None,
) -> CsvExport:
    """Write the inspections that meet the filter, oldest first, in UTF-8 with a byte-order mark.

    Read page by page: memory does not grow, and recording goes on meanwhile. The file gets its
    name when it is whole; one that exists is replaced.

    Raises:
        StorageError: The history cannot be read or the file not written; nothing is left of it.
        JobCancelled: The token was set; nothing is left of the file.
    """
    form = form or CsvFormat()
    token = token or CancellationToken()
    partial = temporary_sibling(file)
    try:
        with explained(f"{file} cannot be written"):
            with partial.open("w", encoding=_ENCODING, newline="", errors=_ODD_BYTES) as stream:
                rows = _write(stream, history, wanted, form, report=report, token=token)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(file)
            sync_folder(file.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return CsvExport(file, rows)


def _write(
    stream: TextIO,
    history: HistoryRepository,
    wanted: HistoryFilter,
    form: CsvFormat,
    *,
    report: ReportProgress,
    token: CancellationToken,
) -> int:
    """Write header and rows; returns how many rows."""
    total = history.count(wanted)
    written = 0
    writer = csv.writer(stream, delimiter=form.delimiter)
    writer.writerow(HEADER)
    for page in _pages(history, wanted):
        token.raise_if_cancelled()
        writer.writerows(_cells(row, form) for row in page)
        written += len(page)
        # Parts that were recorded meanwhile are exported too.
        report(Progress("export", written, max(total, written)))
    return written


def _pages(history: HistoryRepository, wanted: HistoryFilter) -> Iterator[list[InspectionRow]]:
    last: int | None = None
    while page := history.page_forward(wanted, newer_than=last, limit=_PAGE):
        yield page
        last = page[-1].sequence


def _cells(row: InspectionRow, form: CsvFormat) -> list[str]:
    one, label = row.inspection, row.label
    bundle, limits, spent = one.bundle, one.thresholds, one.timings

    def number(value: float | None) -> str:
        return "" if value is None else repr(value).replace(".", form.decimal_mark)

    return [
        one.inspection_id,
        _utc(one.inspected_at),
        one.inspected_at.astimezone(form.zone).isoformat(timespec="milliseconds"),
        _text(bundle.category if bundle else ""),
        str(bundle.version) if bundle else "",
        _text(bundle.digest if bundle else ""),
        one.verdict.value,
        number(one.anomaly_score),
        number(limits.review if limits else None),
        number(limits.fail if limits else None),
        _text(one.context.lot),
        _text(one.context.part),
        _text(one.context.operator),
        label.label.value if label else "",
        _text(label.note if label else ""),
        _text(label.labelled_by if label else ""),
        _utc(label.labelled_at) if label else "",
        _text(one.source),
        _text(one.file.path if one.file else ""),
        number(spent.preprocess_ms if spent else None),
        number(spent.encode_ms if spent else None),
        number(spent.search_ms if spent else None),
        number(spent.map_ms if spent else None),
        number(spent.total_ms if spent else None),
        _text(one.image_reference or ""),
        _text(one.map_reference or ""),
        _text(one.error),
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(text: str) -> str:
    """The text, marked as such where a spreadsheet would calculate it."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
