"""How long the history of a million inspections takes to answer; prints a markdown table.

    python benchmarks/history_million_rows.py [--rows N] [--url postgresql://…] [--repeats N]

Fills a temporary SQLite file (about 0.8 GB), or the empty database named by --url. A figure is the
median, or the slowest, of several runs after another; the first of them finds nothing in memory
that the questions before it did not read.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import insert, text

from inspectai_desktop.domain.inspection import (
    BundleReference,
    FileIdentity,
    Inspection,
    PartContext,
)
from inspectai_desktop.domain.prediction import Timings
from inspectai_desktop.domain.threshold import Thresholds
from inspectai_desktop.domain.verdict import Verdict
from inspectai_desktop.storage.database import Database
from inspectai_desktop.storage.history_filter import HistoryFilter
from inspectai_desktop.storage.history_repository import HistoryRepository
from inspectai_desktop.storage.inspection_repository import InspectionRepository
from inspectai_desktop.storage.inspection_row import column_values, first_sequence
from inspectai_desktop.storage.label import Label
from inspectai_desktop.storage.schema import inspections, labels

START = datetime(2024, 1, 1, 6, tzinfo=UTC)
THRESHOLDS = Thresholds(review=22.0, fail=24.5)
# The second category runs in the first third of the time only: wanted rows that are all old.
CATEGORIES = ("bottle cap", "gear", "washer")
BATCH = 5_000


def made_inspections(n: int, seed: int = 7) -> Iterator[Inspection]:
    """A year of a line: lots of 2,000 parts, 1 % rejects, a few parts not inspected."""
    chance = random.Random(seed)  # noqa: S311 - made data
    at = START
    for number in range(n):
        at += timedelta(milliseconds=chance.randint(300, 3000))
        category = (
            CATEGORIES[1] if number < n // 3 and number % 2 else CATEGORIES[number % 4 // 2 * 2]
        )
        score = chance.gauss(45 if category == "gear" else 15, 3)
        limits = Thresholds(52.0, 54.5) if category == "gear" else THRESHOLDS
        failed = chance.random() < 0.002
        part = f"{category.replace(' ', '_')}_{at:%Y%m%d}_{number:07d}"
        yield Inspection(
            inspection_id=uuid.UUID(int=chance.getrandbits(128)).hex,
            inspected_at=at,
            verdict=Verdict.NOT_INSPECTED if failed else limits.verdict(score),
            bundle=BundleReference(category, 3, "ab" * 32),
            thresholds=None if failed else limits,
            anomaly_score=None if failed else score,
            timings=None if failed else Timings(2.0, 9.0, 1.0, 1.0),
            context=PartContext(f"L-{number // 2000}", part, f"A{chance.randint(1, 20)}"),
            source=r"Folder: \\cam7\out",
            file=FileIdentity(rf"\\cam7\out\{part}.jpg", 200_000 + number, number),
            image_reference=f"2024/01/01/{number}.jpg" if number > n // 2 else None,
            error="The picture is cut off (JPEG ends early)." if failed else "",
        )


def fill(database: Database, n: int) -> None:
    """Write the made inspections and label one of ten rejects."""
    stream = made_inspections(n)
    while batch := list(islice(stream, BATCH)):
        rows = [{"sequence": first_sequence(one), **column_values(one)} for one in batch]
        words = [
            {
                "sequence": row["sequence"],
                "label": Label.FALSE_REJECT if row["sequence"] % 3 else Label.CONFIRMED,
                "note": "",
                "labelled_by": "A-1",
                "labelled_at": row["inspected_at"],
            }
            for row in rows
            if row["verdict"] == Verdict.FAIL and row["sequence"] % 10 == 0
        ]
        with database.writing() as connection:
            connection.execute(insert(inspections), rows)
            if words:
                connection.execute(insert(labels), words)
    if not database.is_sqlite:
        # What autovacuum does within minutes.
        with database.writing() as connection:
            connection.execute(text("ANALYZE inspections"))
            connection.execute(text("ANALYZE labels"))


@dataclass(frozen=True, slots=True)
class Question:
    """A filter with what a person would call it."""

    name: str
    wanted: HistoryFilter


def questions(n: int) -> list[Question]:
    """What people look for, and the combinations that are hard for an index."""
    middle = START + timedelta(seconds=1.65 * n / 2)
    day = HistoryFilter(time_from=middle, time_to=middle + timedelta(days=1))
    failed, passed = frozenset({Verdict.FAIL}), frozenset({Verdict.PASS})
    rejects = frozenset({Verdict.REVIEW, Verdict.FAIL})
    false_reject: frozenset[Label | None] = frozenset({Label.FALSE_REJECT})
    first_day = START + timedelta(days=1)
    ask = HistoryFilter
    return [
        Question("no filter", ask()),
        Question("one day in the middle", day),
        Question("one day, FAIL", replace(day, verdicts=failed)),
        Question("FAIL or REVIEW", ask(verdicts=rejects)),
        Question("NOT_INSPECTED", ask(verdicts=frozenset({Verdict.NOT_INSPECTED}))),
        Question("category, old parts only", ask(category="gear")),
        Question("category and PASS", ask(category="washer", verdicts=passed)),
        Question("category and rejects", ask(category="bottle cap", verdicts=rejects)),
        Question("category without inspections", ask(category="nut")),
        Question("one lot", ask(lot="L-17")),
        Question("one lot, FAIL", ask(lot="L-17", verdicts=failed)),
        Question("unknown part", ask(part="cap_77")),
        Question("label FALSE_REJECT", ask(labels=false_reject)),
        Question("label FALSE_REJECT, PASS (none)", ask(labels=false_reject, verdicts=passed)),
        Question("rejects without label", ask(labels=frozenset({None}), verdicts=rejects)),
        Question("score above 57 (rare, old)", ask(lowest_score=57.0)),
        Question("score 40 to 50 (old)", ask(lowest_score=40.0, highest_score=50.0)),
        Question("score above 1000 (none)", ask(lowest_score=1000.0)),
        Question("category and another's score (none)", ask(category="washer", lowest_score=40.0)),
        Question("text of one part", ask(text=f"{n // 5:07d}")),
        Question("text in every part", ask(text="folder")),
        Question("text in old parts only", ask(text="gear")),
        Question("text in old parts only, FAIL", ask(text="gear", verdicts=failed)),
        Question("text in old parts only, PASS", ask(text="gear", verdicts=passed)),
        Question("text in every part, rare score", ask(text="folder", lowest_score=57.0)),
        Question("text nowhere", ask(text="zebra")),
        Question("text of an error", ask(text="ends early")),
        Question("name of two characters", ask(text="a7")),
        Question("name of two characters, FAIL", ask(text="a7", verdicts=failed)),
        Question("name of two characters, old parts only", ask(text="a7", category="gear")),
        Question("name of two characters, nowhere", ask(text="zq")),
        Question("with picture, first day (none)", ask(time_to=first_day, only_with_picture=True)),
    ]


def timed_ms(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Median and slowest of several runs in ms."""
    spent = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(spent), max(spent)


def ask(database: Database, n: int, repeats: int) -> None:
    """Print the table of first pages and summaries."""
    history = HistoryRepository(database)
    print("| filter | rows found | first page, median ms | slowest ms | count by verdict, ms |")
    print("|---|---:|---:|---:|---:|")
    for question in questions(n):
        median, slowest = timed_ms(partial(history.page, question.wanted), repeats)
        parts = history.count(question.wanted)
        counting, _ = timed_ms(partial(history.summary, question.wanted), 3)
        print(f"| {question.name} | {parts:,} | {median:.1f} | {slowest:.1f} | {counting:.0f} |")


def ask_others(database: Database, n: int, repeats: int) -> None:
    """Print what else must be fast beside a full history."""
    history, repository = HistoryRepository(database), InspectionRepository(database)
    newest = history.page(limit=1).rows[0]
    file = newest.inspection.file
    assert file is not None  # noqa: S101 - made above
    deep = history.page(HistoryFilter(time_to=START + timedelta(days=2)), limit=1).rows[0].sequence
    fresh = iter(made_inspections(repeats + 200, seed=8))
    print("\n| other | median ms | slowest ms |\n|---|---:|---:|")
    rejects = HistoryFilter(verdicts=frozenset({Verdict.FAIL}))
    tasks: list[tuple[str, Callable[[], object]]] = [
        ("a page far down", lambda: history.page(older_than=deep)),
        ("neighbours", lambda: history.neighbours(deep)),
        ("neighbours among rejects", lambda: history.neighbours(deep, rejects)),
        ("verdict of a known file", lambda: repository.verdict_of_file(file)),
        ("last 500 scores of a category", lambda: repository.recent_scores("washer", 500)),
        ("record one inspection, safe on disk", lambda: repository.record(next(fresh))),
    ]
    for name, work in tasks:
        median, slowest = timed_ms(work, repeats)
        print(f"| {name} | {median:.2f} | {slowest:.2f} |")
    print(f"\n{n:,} rows; {sys.platform}, Python {sys.version.split()[0]}, {database.name}")


def main() -> None:
    """Fill a database and time the questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--url", help="an empty PostgreSQL database to fill")
    parser.add_argument("--file", type=Path, help="keep the SQLite file; reuse it if it is there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="inspectai-history-") as folder:
        file = arguments.file or Path(folder) / "station.db"
        is_new = arguments.url is not None or not file.exists()
        database = Database.open(arguments.url or file)
        try:
            if is_new:
                begin = time.perf_counter()
                fill(database, arguments.rows)
                print(f"filled in {time.perf_counter() - begin:.0f} s\n", file=sys.stderr)
            ask(database, arguments.rows, arguments.repeats)
            ask_others(database, arguments.rows, arguments.repeats)
            if database.is_sqlite:
                print(f"file: {file.stat().st_size / 1e6:.0f} MB")
        finally:
            database.close()


if __name__ == "__main__":
    main()
