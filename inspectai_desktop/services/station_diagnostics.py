"""What the running station puts into a diagnostics file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.errors import StorageError
from inspectai_desktop.inference.providers import probe_cuda
from inspectai_desktop.jobs import ignore_progress
from inspectai_desktop.services.diagnostics import DiagnosticsRequest
from inspectai_desktop.services.self_test_process import check_installation
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.services.station_opening import OpenStation
    from inspectai_desktop.storage.database import Database

LOGS_NAME = "logs"
LAST_PICTURES = 20
_WORTH_SEEING = frozenset({Verdict.REVIEW, Verdict.FAIL, Verdict.NOT_INSPECTED})


def station_diagnostics(
    opened: OpenStation, target: Path, *, with_pictures: bool = False
) -> DiagnosticsRequest:
    """What to save of a station; give it to `save_diagnostics` in a worker thread.

    Args:
        opened: The station.
        target: The zip file to write.
        with_pictures: Whether the last 20 pictures that did not PASS come along.
    """
    return DiagnosticsRequest(
        target=target,
        data_dir=opened.data_dir,
        logs_dir=opened.data_dir / LOGS_NAME,
        settings=opened.station.settings,
        station=_station_facts(opened),
        database=lambda: _database_numbers(opened.database),
        self_test=lambda token: check_installation(opened.data_dir, ignore_progress, token).text,
        pictures=lambda: _last_pictures(opened) if with_pictures else [],
    )


def _station_facts(opened: OpenStation) -> dict[str, object]:
    snapshot = opened.station.snapshot()
    monitor = snapshot.monitor
    cuda = probe_cuda()
    return {
        "phase": monitor.state.phase,
        "alarms": [str(alarm) for alarm in monitor.state.alarms],
        "bundle": str(monitor.bundle),
        "thresholds": str(monitor.thresholds),
        "provider": monitor.provider,
        "cuda": "usable" if cuda.usable else cuda.reason,
        "counts": str(monitor.statistics.counts),
        "latency_p50_ms": monitor.statistics.latency_p50_ms,
        "latency_p95_ms": monitor.statistics.latency_p95_ms,
        "source": snapshot.source_description,
        "source_status": str(monitor.source),
        "queue_depth": snapshot.queue_depth,
        "records_waiting": snapshot.records_waiting,
        "unrecorded": snapshot.unrecorded,
        "pictures_free_bytes": snapshot.disk_free_bytes,
    }


def _database_numbers(database: Database) -> dict[str, object]:
    counts = HistoryRepository(database).summary()
    return {
        "database": database.name,
        "whole": database.integrity_ok(),
        "inspections": counts.parts,
        "pass": counts.passed,
        "review": counts.review,
        "fail": counts.failed,
        "not_inspected": counts.not_inspected,
    }


def _last_pictures(opened: OpenStation) -> list[Path]:
    wanted = HistoryFilter(verdicts=_WORTH_SEEING, only_with_picture=True)
    try:
        page = HistoryRepository(opened.database).page(wanted, limit=LAST_PICTURES)
    except StorageError:
        # The database may be the very reason for the diagnostics; its numbers say so.
        return []
    references = (row.inspection.image_reference for row in page.rows)
    return [opened.pictures.path_of(reference) for reference in references if reference]
