"""How fast this station judges: its category in use, on parts it has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspectai_desktop.errors import BundleError
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository

if TYPE_CHECKING:
    from pathlib import Path

    from inspectai_desktop.inference.benchmark import Benchmark
    from inspectai_desktop.jobs import CancellationToken, ReportProgress
    from inspectai_desktop.services.station_opening import OpenStation

LAST_PICTURES = 20


def benchmark_station(
    opened: OpenStation, report: ReportProgress, token: CancellationToken
) -> Benchmark:
    """Measure the bundle in use with a second detector; the line is not touched.

    Call it in a worker thread. Parts are the last kept pictures of the category; without any, the
    bundle's own picture stands in.

    Raises:
        BundleError: No category is in use.
        InspectAIError: The bundle or the pictures cannot be read.
        JobCancelled: The token was set.
    """
    # ONNX Runtime and faiss take half a second to import: not before they are wanted.
    from inspectai_desktop.inference.benchmark import (  # noqa: PLC0415
        BenchmarkRequest,
        benchmark_bundle,
    )

    reference = opened.station.snapshot().monitor.bundle
    if reference is None:
        raise BundleError(
            "There is nothing to measure: no category is in use.",
            "Choose a category first.",
        )
    versions = opened.categories.versions(reference.category)
    folder = next(
        version.folder for version in versions if version.row.version == reference.version
    )
    engine = opened.station.settings.engine
    request = BenchmarkRequest(
        folder,
        tuple(_last_pictures(opened, reference.category)),
        provider=engine.provider,
        threads=engine.threads,
    )
    return benchmark_bundle(request, report=report, token=token)


def _last_pictures(opened: OpenStation, category: str) -> list[Path]:
    wanted = HistoryFilter(category=category, only_with_picture=True)
    page = HistoryRepository(opened.database).page(wanted, limit=LAST_PICTURES)
    references = (row.inspection.image_reference for row in page.rows)
    paths = (opened.pictures.path_of(reference) for reference in references if reference)
    # What retention has just removed is not there any more.
    return [path for path in paths if path.is_file()]
