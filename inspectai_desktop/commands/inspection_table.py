"""Output of `inspectai inspect`: a table for people, CSV and JSON lines for programs."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from inspectai_desktop.commands.inspect_command import InspectedPicture
from inspectai_desktop.domain.verdict import Verdict

WritePicture = Callable[[InspectedPicture], None]
VERDICT_STYLES = {
    Verdict.PASS: "green",
    Verdict.REVIEW: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.NOT_INSPECTED: "bold blue",
}
_COLUMNS = (
    "path",
    "verdict",
    "anomaly_score",
    "threshold",
    "review_threshold",
    "latency_ms",
    "error",
)


def as_record(picture: InspectedPicture) -> dict[str, str | float | None]:
    """One picture as a flat record, the same in CSV and JSON lines."""
    return {
        "path": str(picture.path),
        "verdict": picture.verdict.value,
        "anomaly_score": picture.anomaly_score,
        "threshold": picture.thresholds.fail,
        "review_threshold": picture.thresholds.review,
        "latency_ms": None if picture.latency_ms is None else round(picture.latency_ms, 3),
        "error": picture.error,
    }


@contextlib.contextmanager
def open_output(kind: str, provider: str) -> Iterator[WritePicture]:
    """A function that writes one picture, in the chosen format, to stdout.

    Args:
        kind: "table", "csv" or "jsonl".
        provider: The active execution provider, named under the table.
    """
    if kind == "jsonl":

        def write_json(picture: InspectedPicture) -> None:
            sys.stdout.write(json.dumps(as_record(picture), ensure_ascii=False) + "\n")
            sys.stdout.flush()

        yield write_json
    elif kind == "csv":
        writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        yield lambda picture: writer.writerow(as_record(picture))
    else:
        pictures: list[InspectedPicture] = []
        yield pictures.append
        print_table(pictures, provider, Console())


def print_table(pictures: list[InspectedPicture], provider: str, console: Console) -> None:
    """Print verdicts as a table, with counts and latency below."""
    table = Table(box=None, pad_edge=False)
    for name in ("picture", "verdict"):
        table.add_column(name, overflow="fold")
    for name in ("score", "REVIEW above", "FAIL above", "ms"):
        table.add_column(name, justify="right")
    shared = _shared_folder(pictures)
    if shared is not None:
        console.print(Text(f"Pictures in {shared}\n"), soft_wrap=True)
    for picture in pictures:
        inspected = picture.anomaly_score is not None
        # As Text: brackets and colons in a file's name are no markup.
        table.add_row(
            Text(str(picture.path if shared is None else picture.path.relative_to(shared))),
            Text(picture.verdict.value.replace("_", " "), VERDICT_STYLES[picture.verdict]),
            f"{picture.anomaly_score:.2f}" if inspected else "-",
            f"{picture.thresholds.review:.2f}",
            f"{picture.thresholds.fail:.2f}",
            f"{picture.latency_ms:.1f}" if picture.latency_ms is not None else "-",
        )
        if picture.error:
            table.add_row(Text(f"  {picture.error}", "blue"))
    console.print(table)
    counts = Counter(picture.verdict for picture in pictures)
    parts = [f"{counts[verdict]} {verdict.value.replace('_', ' ')}" for verdict in Verdict]
    latencies = sorted(p.latency_ms for p in pictures if p.latency_ms is not None)
    speed = f", median {latencies[len(latencies) // 2]:.1f} ms" if latencies else ""
    console.print(f"\n{len(pictures)} pictures: {', '.join(parts)}{speed}, {provider}")


def _shared_folder(pictures: list[InspectedPicture]) -> Path | None:
    """The folder all pictures lie in, to keep the table narrow; None when there is none."""
    parents = [picture.path.parent for picture in pictures]
    if not parents:
        return None
    try:
        return Path(os.path.commonpath(parents))
    except ValueError:  # different drives, or relative and absolute paths
        return None
